#!/bin/sh
# send.t - smtp-send to servers: ours, byte for byte, and smtp-sink of Postfix

. "$(dirname "$0")/lib.sh"

# deliver FILE OPTIONS... - send it to $port, and print the report's letters
deliver() {
	file=$1
	shift
	tcpclient -RHl0 127.0.0.1 "$port" smtp-send "$@" <"$file" >report 2>err
	tr '\n\0' '|\n' <report | cut -c 1 | tr -d '\n'
}

# What qmail-queue programs get, without the trace that was put before it.
cat >queue <<'END'
#!/bin/sh
sed '1,/^	id /d' >"stored.$$"
cat <&1 >"envelope.$$"
[ "$(tail -c 2 "envelope.$$" | od -An -tx1 | tr -d ' \n')" = 0000 ] || exit 91
tr '\0' '\n' <"envelope.$$" >envelope
mv "stored.$$" stored
END
chmod +x queue

printf '' >empty
printf '\n' >line
printf 'Subject: plain\n\nhello\n' >plain
printf 'Subject: no end\n\nhello' >noend
printf 'Subject: dots\n\n.\n..\n...\n.a\n\n.\n' >dots
printf 'Subject: \303\244\n\n\377\376\200 8-bit \0 and NUL\n' >eight
printf 'Subject: cr\r\n\r\nwith CR LF\r\n.\r\nend\r\n' >crlf
printf 'Subject: smuggling\n\n.\r\nMAIL FROM:<x@x>\n\n.\nRCPT\n\r.\r\nDATA\r.\rx\r\n.\n' >smuggle
{
	printf 'Subject: long lines\n\n'
	for n in 996 997 998 999 1000 65530 65535 65536 65537; do
		head -c $n /dev/zero | tr '\0' x
		echo
	done
} >long
{
	printf 'Subject: large\n\n'
	i=0
	while [ $i -lt 200 ]; do
		head -c 10000 /dev/zero | tr '\0' '.' | fold -w 71
		echo
		i=$((i + 1))
	done
} >large

echo 200000 >control/smtp.maxline
for how in BDAT DATA; do
	[ $how = BDAT ] || echo 0 >control/smtp.ext.chunking
	[ $how = BDAT ] || echo 0 >control/smtp.ext.pipelining
	serve smtpd-recv ./queue
	for f in empty line plain noend dots eight crlf smuggle long large; do
		rm -f stored
		is "$how: $f is delivered" \
			"$(deliver $f s@x.example u@test.example)" rK
		tr -d '\r' <$f >want
		[ -z "$(tail -c 1 want | tr -d '\n')" ] || echo >>want
		check "$how: and arrives as it was" cmp stored want
	done
	is "$how: through a pipe too" "$(head -c 9999999 large | tcpclient -RHl0 127.0.0.1 \
		"$port" smtp-send s@x.example u@test.example 2>err |
		tr '\n\0' '|\n' | cut -c 1 | tr -d '\n')" rK
	check "$how: as it was" cmp stored large
	is "$how: a short one" "$(head -n 9 plain | tcpclient -RHl0 127.0.0.1 \
		"$port" smtp-send s@x.example u@test.example 2>err |
		tr '\n\0' '|\n' | cut -c 1 | tr -d '\n')" rK
	check "$how: as it was too" cmp stored plain
done
# shellcheck disable=SC2016
is "a file is read from where it is" "$( (
	read -r _
	tcpclient -RHl0 127.0.0.1 "$port" smtp-send a@b u@test.example 2>err
) <plain >/dev/null; cat stored)" "$(sed 1d plain)"

# Envelopes.
: >log
is "recipients have their own fates, in their order" \
	"$(deliver plain '' u@test.example x@elsewhere.example 'a b"c@test.example' \
		'bad@test.example>' postmaster@test.example)" rhrhrK
is "and the envelope has the others" "$(tr '\n' ' ' <envelope)" \
	'F Tu@test.example Ta b"c@test.example Tpostmaster@test.example  '
like "the report has the server's words" "$(tr '\n\0' '|\n' <report)" \
	"*Remote host said: 553 5.7.1 *"
is "a report in the log's pipe has nothing else in it" "$(tcpclient -RHl0 \
	127.0.0.1 "$port" smtp-send a@b u@test.example <plain 2>&1 |
	tr '\n\0' '|\n' | cut -c 1 | tr -d '\n')" rK
i=0
many=
while [ $i -lt 220 ]; do
	many="$many u$i@test.example"
	i=$((i + 1))
done
echo 150 >control/smtp.maxrcpt
rm control/smtp.ext.pipelining
# shellcheck disable=SC2086
like "220 recipients, of whom 150 are taken" \
	"$(deliver plain a@b $many | sed 's/r\{150\}s\{70\}K/good/')" good
is "are 150 in the envelope" "$(grep -c ^T envelope)" 150

: >log
rm -f stored gone
mkfifo nobody
true <nobody &
exec 9>nobody
wait $!
tcpclient -RHl0 127.0.0.1 "$port" smtp-send a@b u@test.example <plain >&9 2>err
echo gone >gone
exec 9>&-
check "a report that nobody waits for" wait_for '[ -s gone ]'
fails "is of a message that was not sent" [ -e stored ]
rm control/smtp.greetdelay
is "-r: a server that takes it" "$(deliver plain -r 9 a@b u@test.example 9>hints
	cat hints)" rK

# Usage.
smtp-send >/dev/null 2>&1
is "no arguments: 100" $? 100
smtp-send -t often a@b c@d >/dev/null 2>&1
is "a policy that is none: 100" $? 100
smtp-send -a 1 a@b c@d >/dev/null 2>&1
is "credentials from a descriptor that is in use: 100" $? 100
rm control/me
is "no name for EHLO: later" "$(deliver plain a@b u@test.example)" sZ
echo "a b" >control/helohost
is "a name that is none: later" "$(deliver plain a@b u@test.example)" sZ
echo test.example | tee control/me >control/helohost
printf 'joe:secret\n' >secret
chmod 644 secret
is "a password that others may read: later" \
	"$(deliver plain -a 3 a@b u@test.example 3<secret)" sZ
like "and why" "$(cat err)" "*chmod 600*"
is "a message that is a directory: later" "$(deliver . a@b u@test.example)" sZ

# AUTH, with our own server.
user joe secret
echo 1 >control/smtp.auth.clear
echo 1 >control/send.auth.clear
chmod 600 secret
# shellcheck disable=SC2086
serve smtpd-auth checkpw-file smtpd-recv ./queue
is "AUTH PLAIN opens the relay" \
	"$(deliver plain -a 3 a@b u@elsewhere.example 3<secret)" rK
echo joe:wrong >secret
is "a wrong password does not" \
	"$(deliver plain -a 3 a@b u@elsewhere.example 3<secret)" sZ

# STARTTLS, with our own server: through real TLS, and what follows it.
if certificate; then
	rm -f control/smtp.auth.clear control/send.auth.clear
	serve smtpd-tls smtpd-auth checkpw-file smtpd-recv ./queue
	echo joe:secret >secret
	# deliver_tls - as deliver, with somebody to start TLS
	deliver_tls() {
		file=$1
		shift
		tcpclient -RHl0 127.0.0.1 "$port" ucspissl tls smtp-send "$@" \
			<"$file" 2>err | tr '\n\0' '|\n' | cut -c 1 | tr -d '\n'
	}
	rm -f stored
	is "STARTTLS: it goes" "$(deliver_tls large -t require \
		s@x.example u@test.example v@test.example)" rrK
	check "as it was" cmp stored large
	like "inside TLS" "$(cat err; grep "mail n=" log)" "*tls=TLSv1.9*tls=TLSv1*"
	is "inside it, AUTH PLAIN goes too" "$(deliver_tls plain -a 3 a@b \
		u@elsewhere.example 3<secret)" rK
	is "outside it does not" \
		"$(deliver plain -a 3 a@b u@elsewhere.example 3<secret)" sZ
	is "without a provider there is clear text" \
		"$(deliver plain a@b u@test.example)" rK
	is "if that may be" "$(deliver plain -t require a@b u@test.example)" sZ
else
	skip "STARTTLS: it goes" "openssl cannot make a certificate"
fi

# SCRAM, with a server that has nothing of ours.
rm -f control/send.auth.clear
if command -v python3 >/dev/null && python3 -c 'import hashlib, hmac'; then
	# scram WANT SENTENCE USER PASSWORD [ROUNDS] - the report of joe, whose
	# password is secret
	scram() {
		want=$1 sentence=$2
		shift 2
		serve python3 "$TESTS/scramd.py" "$@"
		echo joe,=:secret >secret
		is "$sentence" "$(deliver plain -a 3 a@b u@x.example 3<secret)" \
			"$want"
	}
	scram hD "SCRAM-SHA-256 with a server in Python" joe,= secret
	like "goes well" "$(tr '\0' '\n' <report)" "*550 authenticated*"
	scram hD "also with many rounds" joe,= secret 100000
	scram sZ "not with another password" joe,= Secret
	like "which the server says" "$(tr '\0' '\n' <report)" "*535 5.7.8 no*"
	scram sZ "not with few rounds" joe,= secret 4095
else
	skip "SCRAM-SHA-256 with a server in Python" "there is no python3"
fi

# smtp-sink.
for bin in "$peers/usr/sbin" /usr/sbin; do
	[ ! -x "$bin/smtp-sink" ] || break
done
sink=$bin/smtp-sink
mkdir postfix
echo 'compatibility_level = 3.6' >postfix/main.cf
export MAIL_CONFIG="$work/postfix"
[ -x "$sink" ] || sink=false
peer "$sink" -h 2>&1 | grep -qi usage || {
	skip "smtp-sink of Postfix" "there is none: ./bootstrap check unpacks it"
	done_testing
	exit
}
libraries=$(echo "$peers"/usr/lib/* "$peers"/lib/* | tr ' ' :)
root=
[ "$(id -u)" -ne 0 ] || root='-u root'
# sinking OPTIONS... - start it; sets $port
sinking() {
	port=$(free_port)
	rm -rf dump
	mkdir dump
	# Not by way of a function: it is to be ended by its number.
	# shellcheck disable=SC2086
	LD_LIBRARY_PATH=$libraries "$sink" $root -d dump/ \
		"$@" "inet:127.0.0.1:$port" 10 >>sinklog 2>&1 &
	pids="$! $pids"
	wait_for "tcpclient -RHl0 127.0.0.1 $port true"
}
tr -d '\r' <smuggle >want
for options in '' '-p' '-8' '-a' '-e' '-L'; do
	lmtp=
	[ "$options" != -L ] || lmtp=-l
	# shellcheck disable=SC2086
	sinking $options
	# shellcheck disable=SC2086
	is "smtp-sink $options: it goes" "$(deliver smuggle $lmtp a@b.example \
		c@d.example e@f.example)" rrK
	sed '1,/ (UTC)$/d' dump/* | sed '$d' >stored
	check "smtp-sink $options: and arrives as it was" cmp stored want
done
sinking -f rcpt
is "smtp-sink -f: recipients that wait" "$(deliver plain a@b c@d)" hD
sinking -r .
is "smtp-sink -r: a message that waits" "$(deliver plain a@b c@d)" rZ
sinking -q data
is "smtp-sink -q: a server that goes away" "$(deliver plain a@b c@d)" rZ
done_testing
