#!/bin/sh
# log-live.t - what chains have logged, told by the reports, is what was sent

. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH:$peers/usr/bin
certificate
control rcpthosts test.example
user ann secret
cp -R control old
echo tlsv1.2 >old/tls.protocols

# What becomes of a mail: its sender says it.
cat >deliver <<'X'
#!/bin/sh
exec 3<&1
cat >/dev/null
case $(tr '\0' ' ' <&3) in
Flater@*) exit 71 ;;
Fnever@*) exit 31 ;;
esac
X
chmod +x deliver

. "$TESTS/greetings.sh"
bye='> QUIT
< 221 *
<eof'
# mail SENDER REPLY
mail() {
	printf '%s\n' "> MAIL FROM:<$1@client.example>" '< 250 *' \
		'> RCPT TO:<b@test.example>' '< 250 *' '> DATA' '< 354 *' \
		'> Subject: x' '>' '> Hello.' '> .' "< $2 *"
}
# say OPTION LINES... - a conversation with the chain, some of them several times
say() {
	times=$1 at=$2
	shift 2
	printf '%s\n' "$@" >script
	while [ "$times" -gt 0 ]; do
		talk script "127.0.0.1:$at" >talk.log 2>&1 || wrong="$wrong; $(tail -n 1 talk.log)"
		times=$((times - 1))
	done
}
# listen SETTINGS - a chain that logs to the logger: sets $port, $listener
listen() {
	: >port
	CONTROLDIR=$work/$1 smtpd-listen -1w -c 20 127.0.0.1 0 smtpd-tls smtpd-auth \
		checkpw-file smtpd-recv "$work/deliver" >port 2>fifo &
	listener=$!
	remember "$listener"
	wait_for '[ -s port ]'
	port=$(cat port)
}
converse() {
	say 3 "$1" "$hello" "$(mail often 250)" "$bye"
	say 2 "$1" "$hello" "$starttls" "$(mail often 250)" "$(mail secret 250)" "$bye"
	say 2 "$1" "$hello" "$(mail later 451)" "$bye"
	say 1 "$1" "$hello" "$starttls" "$(mail never 554)" "$bye"
	say 1 "$1" "$hello" "$(mail gone 250 | sed '/^> \.$/,$d')"
	say 4 "$1" "$hello" '> MAIL FROM:<a@client.example>' '< 250 *' \
		'> RCPT TO:<c@elsewhere.example>' '< 553 *' "$bye"
	say 2 "$1" "$hello" "$starttls" '>64 AUTH PLAIN "\0ann\0wrong"' '< 535 *' "$bye"
	say 1 "$1" "$hello" '> STARTTLS' '< 220 *' '>= "no hello at all\r\n"' '<eof'
	say 3 "$2" "$hello" "$starttls" "$(mail often 250)" "$bye"
}

# reported FILE... - what log-report makes of them
reported() {
	LC_ALL=C log-report -t "$@" >text
	log-report "$@" >page
	tr -s ' ' <text >squeezed
	is "$name: mails" "$(sed -n 2p text)" \
		"14 mails, 71.4 % accepted, 220 B in all; 57.1 % came by TLS"
	is "$name: what else there was" "$(sed -n 4p text)" \
		"4 commands refused, 1 TLS handshakes and 2 AUTH attempts failed"
	for want in 'accepted .* 10$' 'later (4xx) .* 2$' 'refused (5xx) .* 1$' \
		'broken off .* 1$' 'TLS 1.3 .* 5$' 'TLS 1.2 .* 3$' 'no TLS .* 6$' \
		'RCPT 553 5.7.1 4 #*$' 'DATA: 451 exit:71 2 #*$' \
		'DATA: 554 exit:31 1 #*$' '127.0.0.1 14 #*$' \
		'often@client.example 8 #*$' 'b@test.example 14 #*$' 'ann 2 #*$'; do
		check "$name, text: $want" grep -q "^$want" squeezed
	done
	check "$name: the page" grep -qF 'Of 14 mails 10 were accepted, 2 told to come later, 1 refused, and 1 broken off. Before there was a mail, 4 commands were refused. 1 TLS handshakes and 2 AUTH attempts failed.' page
	is "$name: all accepted ones are in the picture" \
		"$(sed -n 's/^accepted: \([0-9]*\).*/\1/p' page | awk '{ n += $1 } END { print n }')" 10
}

# counted DIR - what log-metrics makes of it
counted() {
	log-metrics "$1" >counters
	for want in 'mails_total{outcome="2xx"} 10' 'mails_total{outcome="4xx"} 2' \
		'mails_total{outcome="5xx"} 1' 'mails_total{outcome="broken"} 1' \
		'mails_total{outcome="other"} 0' 'mails_tls_total{version="none"} 6' \
		'mails_tls_total{version="TLSv1.2"} 3' 'mails_tls_total{version="TLSv1.3"} 5' \
		'refused_commands_total{class="5xx"} 4' 'accepted_bytes_total 220' \
		'auth_failures_total 2' 'handshake_failures_total 1'; do
		check "$name: $want" grep -qxF "postern_$want" counters
	done
}

# live LOGGER... - all that, with two chains whose log it keeps
live() {
	name=$1
	if ! command -v "$name" >/dev/null; then
		skip "$name" "there is none"
		return
	fi
	mkdir "$name"
	rm -f fifo
	mkfifo fifo
	"$@" "./$name" <fifo &
	logger=$!
	remember "$logger"
	exec 8>fifo
	wrong=''
	before=$(date -u '+%Y-%m-%d %H:%M')
	listen control
	new=$port first=$listener
	listen old
	converse "$new" "$port" 8>&-
	kill "$first" "$listener"
	exec 8>&-
	wait "$first" "$listener" "$logger"
	is "$name: all was said as it was to be" "$wrong" ''
	# s6-log knows leap seconds, and is 27 seconds ahead for who does not.
	after=$(date -u -d '27 seconds' '+%Y-%m-%d %H:%M')
	set -- "$name"/@*.s "$name/current"
	[ -e "$1" ] || shift
	reported "$@"
	check "$name: at its time" expr "$(sed -n '1s/ to .*//p' text)" \>= "$before" \
		\& "$(sed -n '1s/.* to \(.*\), UTC/\1/p' text)" \<= "$after"
	counted "$name"
	is "$name: each mail's session is found" \
		"$(log-find secret@client.example "$@" | grep -c ': mail n=2 ')" 2
}

live multilog t s4096 n20
live s6-log t s4096 n20
live svlogd -tt
done_testing
