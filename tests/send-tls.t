#!/bin/sh
# send-tls.t - smtp-tls: policy by certificate by what came of it, with servers
# of OpenSSL and ours; and what a server that misbehaves gets

. "$(dirname "$0")/lib.sh"
. "$TESTS/authority.sh"

ca='basicConstraints=critical,CA:TRUE'
sub="$ca\nkeyUsage=critical,keyCertSign,cRLSign"
{ root root && root other; } || skip_all "openssl cannot make an authority"
issue sub root /CN=Sub "$sub"
issue good root /CN=good 'subjectAltName=DNS:mx.test.example,DNS:*.wild.example'
issue old root /CN=old 'subjectAltName=DNS:mx.test.example' -1
issue deep sub /CN=deep 'subjectAltName=DNS:mx.test.example'
issue strange other /CN=strange 'subjectAltName=DNS:mx.test.example'
issue client root /CN=mx.test.example \
	'subjectAltName=DNS:mx.test.example\nextendedKeyUsage=clientAuth'
issue bare root /CN=mx.test.example 'subjectAltName=DNS:elsewhere.example'
issue plain root /CN=mx.test.example "basicConstraints=CA:FALSE"
strong=$new
new='-newkey rsa:1024 -nodes'
root small
new=$strong
issue frail small /CN=frail 'subjectAltName=DNS:mx.test.example'
root self

# begin PORT PROG... - a server in the background that listens there
begin() {
	at=$1
	shift
	"$@" </dev/null >server.log 2>&1 &
	pids="$pids $!"
	wait_for "tcpclient -RHl0 127.0.0.1 $at true 2>/dev/null"
}
# server NAME [CHAIN] - OpenSSL's, which sends each line back to front
server() {
	eval "port_$1=$(free_port)"
	eval "p=\$port_$1"
	begin "$p" openssl s_server -accept "127.0.0.1:$p" -cert "$1.pem" \
		-key "$1.key" ${2:+-cert_chain "$2"} -rev -quiet
}

cat >talker <<'END'
#!/bin/sh
echo hello >&7
read -r line <&6
echo "$line" >got
END
chmod +x talker

# What an engine logs is in our log, or in that of a keeper.
: >keeper.log
logged() {
	cat log keeper.log
}
[ -z "$KEEPER" ] || send_keeper

# reach NAME OPTIONS... - print the line that tells what came of it
reach() {
	eval "p=\$port_$1"
	shift
	: >result
	: >got
	: >keeper.log
	tcpclient -RHl0 127.0.0.1 "$p" smtp-tls -i -r 8 "$@" \
		./talker 8>result 2>log
	echo $? >code
	sed 's/^ok TLSv1\.[23] [A-Z0-9_-]*/ok/; s/^\(failed [^ ]*\).*/\1/' result
}
spki() {
	openssl x509 -in "$1.pem" -noout -pubkey |
		openssl pkey -pubin -outform der | openssl dgst "-$2" -r | cut -d ' ' -f 1
}
whole() {
	openssl x509 -in "$1.pem" -outform der | openssl dgst "-$2" -r | cut -d ' ' -f 1
}
hex() {
	openssl x509 -in "$1.pem" -outform der | od -An -v -tx1 | tr -d ' \n'
}
for s in good old strange client bare self plain frail; do
	server $s
done
server deep sub.pem
zeros=$(printf %064d 0)

# Each row: server | options | what came of it
table() {
	while IFS='|' read -r name options want; do
		name=${name%% *}
		want=${want# }
		# shellcheck disable=SC2086
		is "$name:$options" "$(eval "reach $name $options")" "$want"
		case $want in
		ok*) is "and data passes" "$(cat got)" olleh ;;
		*)
			is "and the program never ran" "$(cat got)" ''
			like "and the log has a line" "$(logged)" \
				"*handshake failed*reason=${want#failed }*"
			;;
		esac
	done
}
v="-m verify -C $work/root.pem -n"
d='-m dane -n mx.test.example -d'
f='-m fingerprint -f'
table <<END
good    | -m may                          | ok
good    | -m encrypt -n no.example        | ok
self    | -m may                          | ok
old     | -m encrypt                      | ok
good    | $v mx.test.example              | ok verified-by ca
good    | $v MX.TEST.EXAMPLE              | ok verified-by ca
good    | $v no.example                   | failed certificate-host-mismatch
good    | $v no.example -N mx.test.example | ok verified-by ca
good    | $v no.example -N .test.example  | ok verified-by ca
good    | $v mx.test.example -N no.example | failed certificate-host-mismatch
good    | $v no.example -N no.example -N mx.test.example | ok verified-by ca
good    | $v no.example -N .example       | failed certificate-host-mismatch
good    | $v no.example -N test.example   | failed certificate-host-mismatch
good    | $v a.wild.example               | ok verified-by ca
good    | $v a.b.wild.example             | failed certificate-host-mismatch
good    | -m verify -C $work/root.pem     | failed validation-failure
bare    | $v mx.test.example              | failed certificate-host-mismatch
plain   | $v mx.test.example              | failed certificate-host-mismatch
frail   | -m verify -C $work/small.pem -n mx.test.example | failed validation-failure
old     | $v mx.test.example              | failed certificate-expired
strange | $v mx.test.example              | failed certificate-not-trusted
self    | $v mx.test.example              | failed certificate-not-trusted
client  | $v mx.test.example              | failed validation-failure
deep    | $v mx.test.example              | ok verified-by ca
good    | -m verify -C $work/other.pem -n mx.test.example | failed certificate-not-trusted
good    | $d "3 1 1 $(spki good sha256)"  | ok verified-by dane-ee
good    | $d "3 1 2 $(spki good sha512)"  | ok verified-by dane-ee
good    | $d "3 0 1 $(whole good sha256)" | ok verified-by dane-ee
good    | $d "3 0 2 $(whole good sha512)" | ok verified-by dane-ee
good    | $d "3 0 0 $(hex good)"          | ok verified-by dane-ee
good    | $d "3 1 1 $zeros"               | failed validation-failure
good    | $d "3 1 1 $zeros" -d "3 1 1 $(spki good sha256)" | ok verified-by dane-ee
old     | $d "3 1 1 $(spki old sha256)"   | ok verified-by dane-ee
bare    | $d "3 1 1 $(spki bare sha256)"  | ok verified-by dane-ee
deep    | $d "2 0 1 $(whole sub sha256)"  | ok verified-by dane-ta
deep    | $d "2 1 1 $(spki sub sha256)"   | ok verified-by dane-ta
deep    | $d "2 0 2 $(whole sub sha512)"  | ok verified-by dane-ta
deep    | $d "2 1 2 $(spki sub sha512)"   | ok verified-by dane-ta
deep    | $d "2 1 2 $zeros$zeros"         | failed validation-failure
deep    | $d "2 0 1 $(whole root sha256)" | failed validation-failure
deep    | $d "2 0 0 $(hex sub)"           | ok verified-by dane-ta
good    | $d "2 0 0 $(hex root)"          | ok verified-by dane-ta
good    | $d "2 0 0 $(hex other)"         | failed certificate-not-trusted
plain   | $d "2 0 0 $(hex root)"          | ok verified-by dane-ta
frail   | $d "2 0 0 $(hex small)"         | failed validation-failure
deep    | $d "2 1 1 $(spki deep sha256)"  | failed validation-failure
deep    | -m dane -n no.example -d "2 0 1 $(whole sub sha256)" | failed certificate-host-mismatch
deep    | -m dane -n mx.test.example -N no.example -d "2 0 1 $(whole sub sha256)" | ok verified-by dane-ta
deep    | -m dane -n no.example -N mx.test.example -d "2 0 1 $(whole sub sha256)" | ok verified-by dane-ta
good    | $d "1 1 1 $zeros"               | ok
good    | $d "0 0 1 $zeros"               | ok
good    | $d "3 2 1 $zeros"               | ok
good    | $d "3 1 3 $zeros"               | ok
good    | $d "3 1 1 00"                   | ok
good    | $d "1 1 1 $zeros" -d "3 1 1 $zeros" | failed validation-failure
good    | $d "3 1 1 $(spki good sha256)" -d "3 1 2 $zeros$zeros" | failed validation-failure
good    | $f SHA256:$(fingerprint good)   | ok verified-by fingerprint
good    | $f SHA256:$(whole good sha256)  | ok verified-by fingerprint
good    | $f SHA256:$zeros                | failed validation-failure
good    | $f SHA256:$zeros -f SHA256:$(whole good sha256) | ok verified-by fingerprint
good    | -m may -p TLSv1.3               | ok
good    | -m may -C $work/none.pem            | ok
good    | $v mx.test.example -C $work/none.pem  | failed config
good    | $v mx.test.example -C $work/result    | failed config
good    | -m may -c $work/good.pem -k $work/good.key | ok
good    | -m may -c $work/good.pem -k $work/old.key  | failed config
good    | -m may -e NONSENSE              | failed config
END

# Revoked certificates.
issue gone root /CN=gone 'subjectAltName=DNS:mx.test.example'
server gone
table <<END
gone    | $v mx.test.example              | ok verified-by ca
END
revoke gone
crl root >"$CONTROLDIR/send.crl.pem"
table <<END
gone    | $v mx.test.example              | failed certificate-not-trusted
good    | $v mx.test.example              | ok verified-by ca
deep    | $v mx.test.example              | ok verified-by ca
strange | -m verify -C $work/other.pem -n mx.test.example | ok verified-by ca
gone    | -m encrypt                      | ok
gone    | $d "3 1 1 $(spki gone sha256)"  | ok verified-by dane-ee
END
crl root 200201000000Z >"$CONTROLDIR/send.crl.pem"
table <<END
good    | $v mx.test.example              | failed validation-failure
strange | -m verify -C $work/other.pem -n mx.test.example | ok verified-by ca
END
echo nonsense >"$CONTROLDIR/send.crl.pem"
table <<END
good    | $v mx.test.example              | failed config
good    | -m encrypt                      | ok
END
like "and it is said which file" "$(eval "reach good $v mx.test.example"; logged)" \
	"*send.crl.pem*"
rm "$CONTROLDIR/send.crl.pem"

# Our certificate, for servers that ask.
port_ask=$(free_port)
begin "$port_ask" openssl s_server -accept "127.0.0.1:$port_ask" \
	-cert good.pem -key good.key -CAfile root.pem -Verify 2 \
	-verify_return_error -rev -quiet
cat good.pem good.key >"$CONTROLDIR/clientcert.pem"
is "clientcert.pem is for servers that ask" "$(reach ask -m may -p TLSv1.2)" ok
is "and they get it" "$(cat got)" olleh
rm "$CONTROLDIR/clientcert.pem"
reach ask -m may >/dev/null
is "without one they may refuse" "$(cat got)" ''
is "-c is for them too" "$(reach ask -m may -c "$work/good.pem" -k "$work/good.key")" ok

# Old servers, and such as are none.
port_tls12=$(free_port)
begin "$port_tls12" openssl s_server -accept "127.0.0.1:$port_tls12" \
	-cert good.pem -key good.key -tls1_2 -cipher ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA -rev -quiet
is "a server of TLS 1.2" "$(reach tls12 -m may)" ok
like "is spoken to in it" "$(cat result)" 'ok TLSv1.2 *'
like "TLS 1.3 can be demanded" "$(reach tls12 -m may -p TLSv1.3)" 'failed *'
like "no cipher in common" "$(reach tls12 -e ECDHE-ECDSA-AES256-GCM-SHA384)" 'failed *'
echo ECDHE-ECDSA-AES256-GCM-SHA384 >"$CONTROLDIR/tlsclientciphers"
like "tlsclientciphers counts" "$(reach tls12 -m may)" 'failed *'
is "-e before it" "$(reach tls12 -e ECDHE-ECDSA-AES128-SHA)" ok
rm "$CONTROLDIR/tlsclientciphers"
# what SCRIPT WORD - a server that does that at a connection
what() {
	serve sh -c "$1"
	eval "port_odd=$port"
	like "a server that does: $1" "$(reach odd -m may)" "failed $2"
	is "ends it" "$(cat code)" 1
}
what 'echo 220 not TLS' not-tls
what 'exit' reset
what 'head -c 1 >/dev/null' reset
what 'head -c 1 >/dev/null; echo 220 mx.example ESMTP; cat >/dev/null' not-tls
what 'head -c 50000 /dev/zero' not-tls
what 'printf "\\25\\3\\3\\0\\2\\2\\50"' alert-40
echo 700ms >"$CONTROLDIR/tls.timeout"
what 'exec cat >/dev/null' timeout
what 'printf "\\26\\3\\3"; cat >/dev/null' timeout
rm "$CONTROLDIR/tls.timeout"

# Ours, and the whole way of a message.
cp good.pem "$CONTROLDIR/tls.cert.pem"
cp good.key "$CONTROLDIR/tls.key.pem"
printf 'Subject: x\n\nhello\n' >mail
# post OPTIONS-OF-SMTP-TLS OPTIONS-OF-SMTP-SEND - print letters and line
post() {
	: >result
	# shellcheck disable=SC2086
	tcpclient -RHl0 127.0.0.1 "$port" smtp-tls -r 8 $1 smtp-send $2 -- \
		a@client.example b@test.example <mail >report 8>result 2>log
	echo "$(tr '\n\0' '|\n' <report | cut -c 1 | tr -d '\n')" \
		"$(sed 's/^ok TLSv1\.[23] [A-Z0-9_-]*/ok/; s/^\(failed [^ ]*\).*/\1/' result)"
}
# shellcheck disable=SC2086
serve $chain
good="-C $work/root.pem -n mx.test.example"
is "STARTTLS, whoever it is" "$(post '-m may' '-t require')" "rK ok"
is "STARTTLS, verified" "$(post "-m verify $good" '-t require')" \
	"rK ok verified-by ca"
is "a program that does not ask" "$(post '-m may' '-t none')" "rK "
is "the mails are there" "$(mails Maildir)" 3
is "a server that is another" \
	"$(post "-m verify -C $work/root.pem -n no.example" '-t require')" \
	"sZ failed certificate-host-mismatch"
like "is not what it wants" "$(tr '\0' '\n' <report)" '*4.7.5*'
rm "$CONTROLDIR/tls.key.pem"
is "a server without TLS, with may" "$(post '-m may' '-t may')" "rK "
is "and with require" "$(post '-m may' '-t require')" "sZ "
cp good.key "$CONTROLDIR/tls.key.pem"
SMTPS=1
export SMTPS
# shellcheck disable=SC2086
serve $chain
unset SMTPS
is "TLS from the first byte" "$(post "-i -m verify $good" '-t require')" \
	"rK ok verified-by ca"
is "and all are there" "$(mails Maildir)" 5
echo 1000000 >"$CONTROLDIR/smtp.maxline"
{
	printf 'Subject: large\n\n'
	yes "$(printf %070d 0)" | head -n 200000
} >mail
is "14 megabytes" "$(post "-i -m verify $good" '')" "rK ok verified-by ca"
printf 'Subject: x\n\nhello\n' >mail

# A program that ends before it asks, and one that breaks off.
serve sh -c 'cat >/dev/null'
is "a program that ends" "$(tcpclient -RHl0 127.0.0.1 "$port" smtp-tls -r 8 \
	sh -c 'exit 7' 8>result; echo $? "$(cat result)")" '7 '
echo no >"$CONTROLDIR/tls.timeout"
if [ -n "$KEEPER" ]; then
	is "a setting that is malformed" "$(reach good -m may)" ok
	like "is named, and not used" "$(logged)" \
		'*tls-engine: the old settings stay in use: *tls.timeout*'
else
	is "a setting that is malformed" "$(reach good -m may)" 'failed config'
	like "is named" "$(logged)" '*tls.timeout*'
fi
rm "$CONTROLDIR/tls.timeout"

# Wrong options.
usage() {
	smtp-tls "$@" true 6</dev/null 7>/dev/null 2>err
	[ $? -eq 100 ]
}
for o in '-m none' '-m' '-n a/b' '-n ../x' '-N .' '-d 3' '-d 3.1.1.00' \
	'-f SHA1:00' '-f SHA256:00' '-p SSLv3' '-r 2' '-r 6' '-r 16' '-C' '-x'; do
	# shellcheck disable=SC2086
	check "wrong: $o" usage $o
done
check "a record with half a byte" usage -d '3 1 1 abc'
check "a record that is empty" usage -d '3 1 1 '
smtp-tls -m may 6</dev/null 7>/dev/null 2>err
is "no program" $? 100
smtp-tls true 6<&- 7>&- 2>err
is "no connection" $? 100
done_testing
