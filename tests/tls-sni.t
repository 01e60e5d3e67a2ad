#!/bin/sh
# tls-sni.t - several names: which certificate is shown, who is refused, and
# which files count, by the name in the hello
#
# Threat 10 of doc/SECURITY.md.

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

sni=$CONTROLDIR/tls.sni

# pair CN DIR - a certificate and key for that name in the directory
pair() {
	mkdir -p "$2" && openssl req -x509 -nodes -subj "/CN=$1" -days 30 \
		-newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-keyout "$2/tls.key.pem" -out "$2/tls.cert.pem" 2>/dev/null
}
over() {
	wait_for 'grep -q "^tcpserver: end " log'
}
# client OPTIONS... - openssl s_client on $server; what it says is in reply
client() {
	: >log
	timeout 20 openssl s_client -connect "$server" "$@" \
		</dev/null >reply 2>&1
	over
}
# shown - the name in the certificate that the client has got
shown() {
	sed -n 's/^subject=CN *= *//p' reply
}
# gets SENTENCE CN OPTIONS...
gets() {
	sentence=$1 cn=$2
	shift 2
	client "$@"
	is "$sentence" "$(shown)" "$cn" || note "$(cat log)"
}
# refused SENTENCE WORD OPTIONS... - by an alert, and a line of the log
refused() {
	sentence=$1 word=$2
	shift 2
	client "$@"
	like "$sentence: $word" "$(cat log)" \
		"*tls-engine*: handshake failed ip=127.0.0.1 reason=$word*: ?*"
	like "$sentence: the client gets an alert" "$(cat reply)" \
		"*unrecognized name*alert number 112*"
	is "$sentence: and no certificate" "$(shown)" ""
}
# raw FORMAT - send these bytes, and wait for the server to end
raw() {
	: >log
	timeout 20 tcpclient -RHl0 127.0.0.1 "$port" \
		sh -c "printf '$1' >&7; cat <&6 >reply"
	over
}

pair test.example "$CONTROLDIR" || skip_all "openssl cannot make a certificate"
pair mx.example.org "$sni/mx.example.org"
pair star.example.org "$sni/*.example.org"
mkdir "$sni/empty.example"

serve smtpd-tls smtpd-recv deliver-discard
clear=$server clear_port=$port
SMTPS=1
export SMTPS
serve smtpd-tls smtpd-recv deliver-discard
secure=$server secure_port=$port
unset SMTPS

# With and without a name, on STARTTLS and on implicit TLS.
for kind in STARTTLS SMTPS; do
	server=$secure port=$secure_port
	set --
	[ $kind = SMTPS ] || {
		server=$clear port=$clear_port
		set -- -starttls smtp
	}
	gets "$kind, no name: the certificate of all" test.example "$@" \
		-noservername
	gets "$kind, a name: its certificate" mx.example.org "$@" \
		-servername mx.example.org
	gets "$kind, another name: the certificate of all" test.example "$@" \
		-servername mail.example
	gets "$kind, TLS 1.2" mx.example.org "$@" -tls1_2 \
		-servername mx.example.org
	if command -v gnutls-cli >/dev/null; then
		[ $kind = SMTPS ] || set -- --starttls-proto=smtp
		for name in mx.example.org mail.example; do
			: >log
			timeout 20 gnutls-cli "$@" --no-ca-verification --port \
				"$port" --sni-hostname "$name" 127.0.0.1 \
				</dev/null >reply 2>&1
			want=$name
			[ "$name" = mx.example.org ] || want=test.example
			like "$kind, gnutls-cli, $name" "$(cat reply)" \
				"*subject ?CN=$want'*Handshake was completed*"
			over
		done
	else
		skip "$kind, gnutls-cli" "not here"
	fi
done

# Names.
server=$secure port=$secure_port
gets "capitals are no difference" mx.example.org -servername MX.Example.ORG
gets "*.example.org is one label" star.example.org -servername a.example.org
gets "and not two" test.example -servername a.b.example.org
gets "and not none" test.example -servername example.org
gets "a directory without a certificate" test.example \
	-servername empty.example
long=$(printf '%0250d' 0).org
while read -r name; do
	gets "no host name: $(printf %.30s "$name" | tr -dc ' -~')" \
		test.example -servername "$name"
done <<-END
	..
	../tls.sni/mx.example.org
	mx.example.org/
	mx.example.org/.
	mx.example.org.
	.example.org
	-.example.org
	*.example.org
	%00.example.org
	_x.example.org
	b$(printf '\303\274')cher.example.org
	127.0.0.1
	$long
END
is "none of which is worth a line" "$(grep -c tls-engine log)" 0

# Hellos that no client of ours can make.
start='\003\0030123456789abcdef0123456789abcdef\000\000\002\023\001\001\000'
raw '\026\003\001\000\077\001\000\000\073'"$start"'\000\020\000\000\000\014\000\012\000\000\002mx\000\000\002my'
like "two names: no hello" "$(cat log)" "*reason=not-tls: *no ClientHello*"
is "and an alert that says so" "$(od -An -tx1 reply)" \
	" 15 03 03 00 02 02 32"
raw '\026\003\001\000\065\001\000\000\061'"$start"'\000\006\000\000\000\002\000\000'
like "an empty list of names: no hello" "$(cat log)" "*reason=not-tls: *"
control tls.sni.unknown reject
raw '\026\003\001\000\075\001\000\000\071'"$start"'\000\016\000\000\000\012\000\010\000\000\005mx\000mx'
like "NUL in a name: nobody knows it" "$(cat log)" \
	"*reason=unknown-sni sni=mx\\\\00mx: *"
raw 'GET / HTTP/1.0\r\n\r\n'
like "HTTP" "$(cat log)" "*reason=not-tls: *"
raw 'EHLO client.example\r\n'
like "SMTP in clear" "$(cat log)" "*reason=not-tls: *"
: >log
timeout 20 tcpclient -RHl0 127.0.0.1 "$port" sh -c \
	'printf "\026\003\001\000\075\001\000" >&7'
over
like "half a hello" "$(cat log)" "*reason=reset: *"
: >log
timeout 20 tcpclient -RHl0 127.0.0.1 "$port" true
over
is "SMTPS: a scan of the port is not worth a line" \
	"$(grep -c handshake log)" 0
control tls.timeout 400ms
raw '\026\003\001\000\075\001\000'
like "a hello that stops" "$(cat log)" "*reason=timeout: *"
: >log
timeout 20 tcpclient -RHl0 127.0.0.1 "$port" sh -c '
	printf "\026\003\001\002\000\001\000\001\374\003\003" >&7
	while printf . >&7; do sleep 0.02; done' 2>/dev/null
over
like "and one that trickles" "$(cat log)" "*reason=timeout: *"
rm "$CONTROLDIR/tls.timeout"

# In pieces, over several records: bytes are handed on as they came.
: >log
timeout 20 openssl s_client -connect "$server" -servername mx.example.org \
	-max_send_frag 512 -split_send_frag 64 </dev/null >reply 2>&1
over
is "a hello in several records" "$(shown)" mx.example.org

# Who is refused.
refused "a name nobody knows" unknown-sni -servername mail.example
like "and the log has it" "$(cat log)" "* sni=mail.example: *"
refused "no host name" unknown-sni -servername '../x'
gets "one with a directory is known" test.example -servername empty.example
gets "and so is me" test.example -servername TEST.example
gets "no name is not refused" test.example -noservername
server=$clear port=$clear_port
refused "STARTTLS, a name nobody knows" unknown-sni -starttls smtp \
	-servername mail.example
server=$secure port=$secure_port
control tls.sni.required 1
rm "$CONTROLDIR/tls.sni.unknown"
refused "no name, when one is required" no-sni -noservername
gets "a name" mx.example.org -servername mx.example.org
gets "an unknown name is a name" test.example -servername mail.example
server=$clear port=$clear_port
refused "STARTTLS, no name" no-sni -starttls smtp -noservername
server=$secure port=$secure_port
mv "$sni" away
refused "without tls.sni as well" no-sni -noservername
mv away "$sni"
control tls.sni.required yes
client -servername mx.example.org
like "a setting that is none" "$(cat log)" \
	"*reason=config: *tls.sni.required: found \"yes\": expected 0 or 1*"
rm "$CONTROLDIR/tls.sni.required"

# No certificate but those of names.
mkdir old && mv "$CONTROLDIR"/tls.*.pem old
gets "nothing but names: a name" mx.example.org -servername mx.example.org
refused "nothing but names: none" no-sni -noservername
refused "nothing but names: another" unknown-sni -servername mail.example
server=$clear port=$clear_port
gets "STARTTLS is offered" mx.example.org -starttls smtp \
	-servername mx.example.org
server=$secure port=$secure_port
mv old/* "$CONTROLDIR"

# Certificates that do not load are not replaced by others.
pair x.example.org "$sni/broken.example"
broken() {
	client -servername broken.example
	like "$1: the log says so" "$(cat log)" \
		"*reason=config sni=broken.example: *broken.example/$2: ?*"
	is "$1: no other certificate" "$(shown)" ""
	like "$1: an alert" "$(cat reply)" "*alert number 80*"
}
cp "$CONTROLDIR/tls.key.pem" "$sni/broken.example"
broken "another's key" tls.key.pem
rm "$sni/broken.example/tls.cert.pem"
broken "a key alone" tls.key.pem
cp "$CONTROLDIR/tls.cert.pem" "$sni/broken.example"
rm "$sni/broken.example/tls.key.pem"
broken "a certificate alone" tls.cert.pem
echo nothing >"$sni/broken.example/tls.cert.pem"
broken "no certificate in it" tls.cert.pem
rm "$sni/broken.example/tls.cert.pem"
ln -s nowhere/tls.cert.pem "$sni/broken.example/servercert.pem"
gets "a link to nowhere is no file" test.example -servername broken.example
rm "$sni/broken.example/servercert.pem"
mkdir "$sni/broken.example/servercert.pem"
broken "one that cannot be read" servercert.pem
rm -r "$sni/broken.example"
gets "the others go on" mx.example.org -servername mx.example.org
: >"$sni/file.example"
client -servername file.example
like "a file for a directory" "$(cat log)" \
	"*reason=config*tls.sni/file.example: expected a directory*"
rm "$sni/file.example"

# Kinds of files and keys.
k=$sni/kinds.example
pair ec.example "$k"
cat "$k/tls.cert.pem" "$CONTROLDIR/tls.cert.pem" >chain
mv chain "$k/tls.cert.pem"
client -servername kinds.example -showcerts
is "a chain" "$(shown) $(grep -c 'BEGIN CERT' reply)" "ec.example 2"
cat "$k/tls.key.pem" >>"$k/tls.cert.pem"
rm "$k/tls.key.pem"
gets "certificate, chain and key in tls.cert.pem" ec.example \
	-servername kinds.example
mv "$k/tls.cert.pem" "$k/servercert.pem"
gets "the same in servercert.pem" ec.example -servername kinds.example
rm "$k/servercert.pem"
openssl req -x509 -nodes -subj "/CN=rsa.example" -days 30 -newkey rsa:2048 \
	-keyout rsa8 -out "$k/tls.cert.pem" 2>/dev/null
cp rsa8 "$k/tls.key.pem"
gets "RSA, PKCS #8" rsa.example -servername kinds.example
openssl rsa -in rsa8 -out "$k/tls.key.pem" -traditional 2>/dev/null
gets "RSA, PKCS #1" rsa.example -servername kinds.example

# New files count from the next connection on.
mkfifo hold
timeout 30 openssl s_client -quiet -connect "$server" \
	-servername mx.example.org <hold >held 2>&1 &
pids="$! $pids"
exec 8>hold
wait_for 'grep -q "^220 " held'
pair new.example.org "$sni/mx.example.org"
pair new.test.example "$CONTROLDIR"
: >log
timeout 20 openssl s_client -connect "$server" -servername mx.example.org \
	</dev/null >reply 2>&1
is "a new certificate, at once" "$(shown)" new.example.org
timeout 20 openssl s_client -connect "$server" -noservername </dev/null \
	>reply 2>&1
is "and a new one for all" "$(shown)" new.test.example
printf 'EHLO client.example\r\nQUIT\r\n' >&8
check "a session that was there goes on" wait_for 'grep -q "^221 " held'
exec 8>&-

# Stapling: a response is made as an authority would.
openssl req -x509 -nodes -subj /CN=ca -days 30 -newkey ec -pkeyopt \
	ec_paramgen_curve:P-256 -keyout ca.key -out ca.pem 2>/dev/null
openssl req -nodes -subj /CN=staple.example -newkey ec -pkeyopt \
	ec_paramgen_curve:P-256 -keyout leaf.key -out leaf.csr 2>/dev/null
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 17 \
	-days 30 -out leaf.pem 2>/dev/null
printf 'V\t491231235959Z\t\t11\tunknown\t/CN=staple.example\n' >index
openssl ocsp -index index -rsigner ca.pem -rkey ca.key -CA ca.pem \
	-issuer ca.pem -cert leaf.pem -ndays 3 -respout staple.der \
	>/dev/null 2>&1
s=$sni/staple.example
mkdir "$s" && cp leaf.pem "$s/tls.cert.pem" && cp leaf.key "$s/tls.key.pem"
cp staple.der "$s/tls.ocsp.der"
client -servername staple.example -status
like "a staple" "$(cat reply)" "*OCSP Response Status: successful*Cert Status: good*"
client -servername mx.example.org -status
like "none for another name" "$(cat reply)" "*OCSP response: no response sent*"
mv "$s/tls.ocsp.der" "$CONTROLDIR"
client -servername staple.example -status
like "that of all is not for a name with a certificate" "$(cat reply)" \
	"*OCSP response: no response sent*"
client -noservername -status
like "but for the certificate of all" "$(cat reply)" \
	"*OCSP Response Status: successful*"
mkdir "$s/tls.ocsp.der"
client -servername staple.example
like "one that cannot be read" "$(cat log)" \
	"*reason=config sni=staple.example: *tls.ocsp.der: ?*"
rm -r "$s" "$CONTROLDIR/tls.ocsp.der"

# Settings that are more than a number: talk/sni-*.talk has the others.
mkdir "$sni/x.example"
i=0
while [ $i -lt 15000 ]; do
	i=$((i + 1))
	echo "domain$i.example"
done >"$sni/x.example/rcpthosts"
cat >refuse <<-'END'
	#!/bin/sh
	echo "E550 not as $SMTPMAILFROM"
END
chmod +x refuse
printf '[mail]\n%s\n' "$work/refuse" >"$sni/x.example/smtpplugins"
cat >said <<-'END'
	< 220 *
	> EHLO client.example
	< 250 *
	> MAIL FROM:<a@example.org>
	< 250 *
	> RSET
	< 250 *
	> STARTTLS
	< 220 *
	!tls
	> EHLO client.example
	< 250 *
	<+ 250-x.example
	> MAIL FROM:<a@example.org>
	< 550 *not as a@example.org*
END
check "plugins of a name, after STARTTLS" talk -n x.example said "127.0.0.1:$clear_port"
rm "$sni/x.example/smtpplugins"
cat >said <<-'END'
	< 220 *
	> EHLO client.example
	< 250 *
	> STARTTLS
	< 220 *
	!tls
	> EHLO client.example
	< 250 *
	> MAIL FROM:<a@example.org>
	< 250 *
	> RCPT TO:<u@test.example>
	< 553 *
	> RCPT TO:<u@domain1.example>
	< 250 *
	> RCPT TO:<u@domain15000.example>
	< 250 *
END
check "a list of $(wc -c <"$sni/x.example/rcpthosts" | tr -d ' ') bytes" \
	talk -n x.example said "127.0.0.1:$clear_port"

# However many names there are, a connection costs the same.
milliseconds() {
	echo "$(($(date +%s%N) / 1000000))"
}
# cost - of 10 connections with a name
cost() {
	t=$(milliseconds)
	for i in 1 2 3 4 5 6 7 8 9 10; do
		timeout 20 openssl s_client -connect "$server" -servername \
			"$1" </dev/null >reply 2>&1
		[ "$(shown)" = "$2" ] || echo "$i: $(shown)"
	done
	echo "$(($(milliseconds) - t))"
}
few=$(cost mx.example.org new.example.org)
i=0
while [ $i -lt 2000 ]; do
	i=$((i + 1))
	echo "$sni/n$i.example"
done | xargs mkdir
pair n1777.example "$sni/n1777.example"
many=$(cost n1777.example n1777.example)
note "10 connections: $few ms with few names, $many ms with 2000"
check "2000 names cost no more than a few" [ "$many" -lt $((3 * few + 500)) ]
echo "$sni"/n*.example | xargs rm -r

# Who looks at the hello, and what it can do.
# engine_of PID - a child of that process which is tls-engine
engine_of() {
	grep -l "^PPid:	$1\$" /proc/[0-9]*/status 2>/dev/null |
		xargs grep -l "^Name:	tls-engine\$" | tr -dc '0-9\n'
}
if [ -r /proc/self/status ] && [ -z "$SANITIZED" ]; then
	timeout 30 tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&6' \
		>/dev/null &
	pids="$! $pids"
	wait_for 'engine=$(engine_of "$server_pid") && [ "$engine" ]'
	wait_for 'looker=$(engine_of "$engine") && [ "$looker" ]'
	check "a process of its own waits for the hello, in a jail" wait_for \
		'grep -q "^Seccomp:	2" "/proc/$looker/status"'
	if [ -r "/proc/$looker/fd" ]; then
		# Numbers above 63 are those of whoever runs the tests.
		is "it has the network and one pipe" \
			"$(find "/proc/$looker/fd" -type l |
				grep -vcE "/([0-9]{3}|6[4-9]|[7-9][0-9])\$")" 2
	else
		skip "it has the network and one pipe" "nobody but root sees it"
	fi
	kill "$looker"
	check "if it is killed, so is the connection" wait_for \
		'grep -q "reason=config: cannot look at the hello" log'
else
	skip "who looks at the hello" "no /proc, or sanitizers"
fi

# With a keeper it is the same.
keeper
SMTPS=1
export SMTPS
serve smtpd-tls smtpd-recv deliver-discard
gets "keeper, no name" new.test.example -noservername
gets "keeper, a name" new.example.org -servername mx.example.org
gets "keeper, another" new.test.example -servername mail.example
control tls.sni.unknown reject
refused "keeper, when that is refused" unknown-sni -servername mail.example
mkdir "$sni/mail.example"
gets "keeper, until it has a directory" new.test.example \
	-servername mail.example
pair mail.example "$sni/mail.example"
gets "keeper, and a certificate" mail.example -servername mail.example
pair newer.test.example "$CONTROLDIR"
gets "keeper, a new certificate of all" newer.test.example -noservername
mv "$sni" away
rm "$CONTROLDIR/tls.sni.unknown"
gets "keeper, no names any more" newer.test.example -servername mx.example.org
mv away "$sni"
gets "keeper, names again" new.example.org -servername mx.example.org
is "it was the keeper that served all this" "$(grep -c 'no keeper' log)" 0
unset SMTPS TLSKEEPER
kill "$keeper_pid"

# The key is root's, and the engine somebody else, also when it chooses.
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$work" "$CONTROLDIR" "$sni"
	TLS_UID=65534 TLS_GID=65534 SMTPS=1
	export TLS_UID TLS_GID SMTPS
	serve smtpd-tls sh -c 'grep "^Uid:" "/proc/$PPID/status"'
	gets "a key that only root can read" new.example.org -ign_eof \
		-servername mx.example.org
	like "is not used as root" "$(grep '^Uid:' reply)" \
		"Uid:*65534*65534*65534*65534"
	unset TLS_UID TLS_GID SMTPS
else
	skip "a key that only root can read" "not root"
fi

done_testing
