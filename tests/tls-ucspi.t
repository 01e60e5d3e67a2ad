#!/bin/sh
# tls-ucspi.t - smtpd-tls offers UCSPI-TLS, wraps for SMTPS, and ends in time

# shellcheck disable=SC2016,SC2059
. "$(dirname "$0")/lib.sh"

start=$TESTS/starttls.sh
# How a killed program ends; with a keeper it is the launcher's own child.
killed=28416
[ -z "$KEEPER" ] || killed=9
# One connection at a time, each with a log of its own.
client() {
	: >log
	timeout 20 tlsclient "$port"
}
over() {
	wait_for 'grep -q "^tcpserver: end " log'
}
ended() {
	sed -n 's/^tcpserver: end [0-9]* status //p' log | tail -n 1
}
gone() {
	wait_for "! kill -0 $(cat "$1")"
}
# plain [FORMAT] - say that without TLS, and print what comes
plain() {
	: >log
	printf "${1:-}" | timeout 10 tcpclient -RHl0 127.0.0.1 "$port" \
		sh -c 'cat >&7; cat <&6'
}
env_of() {
	env - PATH="$PATH" CONTROLDIR="$CONTROLDIR" "$@" smtpd-tls env </dev/null
}

certificate || skip_all "openssl cannot make a certificate"

# The offer.
env_of SSL_PROTOCOL=TLSv1.3 SSL_CIPHER=x SSL_TLS_SNI_SERVERNAME=x \
	SSL_PEER_CERT_HASH=x SSL_CLIENT_S_DN=x SSL_X=x SSL_CERT_FILE=y \
	SSLCTLFD=0 SSLREADFD=0 SSLWRITEFD=1 UCSPITLS=- >vars
is "what claims TLS is forgotten, other variables stay" \
	"$(grep -c ^SSL_ vars) $(grep ^SSL_ vars)" "1 SSL_CERT_FILE=y"
is "STARTTLS is offered" "$(grep ^UCSPITLS= vars)" UCSPITLS=
is "with numbers for three descriptors" \
	"$(grep -c '^SSL\(CTL\|READ\|WRITE\)FD=[3-9]$' vars)" 3
is "and the sign that the engine can be asked" \
	"$(grep ^SSLCTLREADY= vars)" SSLCTLREADY=1
like "a session has a name" "$(grep ^SMTPSESSIONID= vars)" \
	"SMTPSESSIONID=?????????????"
is "which it keeps if it had one" \
	"$(env_of SMTPSESSIONID=0123456789abc | grep ^SMTPSESSIONID)" \
	SMTPSESSIONID=0123456789abc
control smtp.starttls 2
is "required TLS is offered with !" "$(env_of | grep ^UCSPITLS=)" UCSPITLS=!
control smtp.starttls 0
is "forbidden TLS is not offered" \
	"$(env_of UCSPITLS= SSLCTLFD=0 SSLREADFD=0 SSLWRITEFD=1 SSLCTLREADY=1 |
		grep -c '^UCSPITLS\|^SSL')" 0
pid_of="sh -c 'echo \$\$; exec smtpd-tls sh -c \"echo \\\$\\\$\"'"
is "and costs no process" "$(eval "$pid_of" | uniq | wc -l)" 1
rm "$CONTROLDIR/smtp.starttls"
is "the variable counts more than the file" \
	"$(env_of STARTTLS=0 | grep -c ^UCSPITLS)" 0
control smtp.starttls maybe
is "a value that is none is refused with 421" \
	"$(smtpd-tls env </dev/null 2>err | cut -c 1-4)" "421 "
smtpd-tls env </dev/null >/dev/null 2>&1
is "and exit 111" $? 111
like "and the log says file, value and what is expected" "$(cat err)" \
	"smtpd-tls*/control/smtp.starttls: found \"maybe\": expected *"
rm "$CONTROLDIR/smtp.starttls"

# Exit codes.
smtpd-tls >/dev/null 2>&1
is "no program: usage, exit 100" $? 100
smtpd-tls sh -c 'exit 7' </dev/null
is "it ends as the program ended" $? 7
smtpd-tls sh -c 'exit 0' </dev/null
is "also when all went well" $? 0
smtpd-tls ./missing </dev/null >/dev/null 2>&1
is "a missing program is 127" $? 127
smtpd-tls sh -c 'kill -9 $$' </dev/null 2>err
is "a killed program is 111" $? 111
like "and logged with the signal" "$(cat err)" \
	"smtpd-tls*: killed pid=* signal=KILL*"
smtpd-tls sh -c 'eval "echo x >&$SSLCTLFD"' </dev/null 2>err
is "an unknown command is 100" $? 100
like "and logged" "$(cat err)" "smtpd-tls*: fatal control=x: *"

# The four ways to start.
for words in y Y '?y' '?Y'; do
	rm -f told answer
	serve smtpd-tls "$start" "$words" cat
	is "$words: data goes through TLS both ways" \
		"$(echo "hello $words" | client)" "hello $words"
	over
	is "$words: and the chain ends well" "$(ended)" 0
	case $words in
	*Y) like "$words: the list tells of TLS" "$(sort told | tr '\n' ' ')" \
		" SSL_CIPHER=TLS_* SSL_PROTOCOL=TLSv1.3 * \
SSL_TLS_SNI_SERVERNAME=client.example " ;;
	*) fails "$words: nothing is told" test -e told ;;
	esac
done
is "the list holds nothing without a value" "$(grep -vc = told)" 1

# The program's exit code passes the engine.
serve smtpd-tls "$start" y sh -c 'cat; exit 9'
echo hello | client >/dev/null
over
is "the engine ends as the program ended" "$(ended)" 2304

# Asking, and the answer no: of a keeper it is yes, with the old key.
kept=$TLSKEEPER
TLSKEEPER=
mv "$CONTROLDIR/tls.key.pem" key
cp key "$CONTROLDIR/tls.key.pem"
serve smtpd-tls sh -c "cp /dev/null \"\$CONTROLDIR/tls.key.pem\"
	$start ?y cat; echo \$?"
is "a key that is gone by then: the answer is no" "$(plain)" 75
over
is "n is what was written" "$(cat answer)" n
like "the log says why, once" "$(grep -c "handshake failed" log) \
$(grep "handshake failed" log)" \
	"1 tls-engine*: handshake failed ip=127.0.0.1 reason=config: *tls.key.pem: *"
cp key "$CONTROLDIR/tls.key.pem"
serve smtpd-tls sh -c "eval \"printf '?' >&\$SSLCTLFD\"; exit 8"
client </dev/null >/dev/null 2>&1
over
is "asking and going away ends the engine" "$(ended)" 2048

# No engine.
mkdir bin
cp "$(command -v smtpd-tls)" bin
serve env PATH=/usr/bin:/bin "$work/bin/smtpd-tls" "$start" '?y' cat
client </dev/null >/dev/null 2>&1
over
is "no engine to be found: the answer is no" "$(cat answer)" n
is "and the program goes on to its own end" "$(ended)" 19200
like "and the log says it" "$(cat log)" "*tls-engine cannot be started*"

TLSKEEPER=$kept

# SMTPS.
SMTPS=1
export SMTPS
serve smtpd-tls sh -c 'env; cat'
echo hello | client >vars
over
is "SMTPS: the handshake comes first" "$(tail -n 1 vars)" hello
like "the variables are the program's environment" \
	"$(grep ^SSL_ vars | sort | tr '\n' ' ')" \
	"*SSL_PROTOCOL=TLSv1.3*SSL_TLS_SNI_SERVERNAME=client.example*"
is "and STARTTLS is not offered" "$(grep -c '^UCSPITLS\|^SSL.*FD=' vars)" 0
is "the chain ends well" "$(ended)" 0
plain 'QUIT\r\nQUIT\r\n' >/dev/null
over
is "a failed handshake is exit 1" "$(ended)" 256
TLSKEEPER=
rm "$CONTROLDIR/tls.key.pem"
smtpd-tls env </dev/null >out 2>err
is "SMTPS without a key is 111" $? 111
is "without a word to the client" "$(cat out)" ""
like "but with one in the log" "$(cat err)" "smtpd-tls*: fatal: *tls.cert.pem*"
cp key "$CONTROLDIR/tls.key.pem"
TLSKEEPER=$kept
SMTPS=
serve smtpd-tls sh -c 'echo "$UCSPITLS."'
is "an empty SMTPS is none" "$(plain)" .
unset SMTPS

# An engine that lies (none of a keeper): it may tell of TLS, and change nothing else.
TLSKEEPER=
cat >bin/tls-engine <<'END'
#!/bin/sh
printf 'LD_LIBRARY_PATH=/x\0SSL_PROTOCOL=TLSv1.9\0PATH=/x\0SSL_CIPHER\0SMTPS\0\0' >&3
END
chmod +x bin/tls-engine
is "the engine's list changes nothing but what is told of TLS" \
	"$(SMTPS=1 PATH=$work/bin:$PATH smtpd-tls sh -c 'echo \
	"$SSL_PROTOCOL $SMTPS ${LD_LIBRARY_PATH-} ${SSL_CIPHER-}" >&2; exec >&2
	[ "$PATH" != /x ]' 2>&1 </dev/null)" "TLSv1.9 1  "
for list in '' 'SSL_X=1' 'SSL_X=1\\0'; do
	printf '#!/bin/sh\nprintf "%s" >&3\n' "$list" >bin/tls-engine
	SMTPS=1 PATH=$work/bin:$PATH smtpd-tls sh -c ': >started' </dev/null
	fails "a list that is not finished ($list) starts nothing" \
		test -e started
done
printf '#!/bin/sh\nwhile printf SSL_X=1111111111111111; do :; done >&3 2>/dev/null\n' \
	>bin/tls-engine
SMTPS=1 PATH=$work/bin:$PATH smtpd-tls sh -c ': >started' </dev/null
fails "nor does one without end" test -e started

TLSKEEPER=$kept

# Ends.
serve smtpd-tls "$start" y sh -c 'echo $$ >pid; echo; exec cat'
mkfifo hold
exec 9<>hold
hold() {
	rm -f pid out left
	: >log
	background sh -c "tlsclient $port <hold >out & echo \$! >client
		wait; echo >left"
	wait_for '[ -s out ]'
}
hold
kill "$(cat client)"
check "a client that goes takes the program along" gone pid
over
hold
kill -9 "$(cat pid)"
check "a program that is killed takes the client along" wait_for '[ -e left ]'
over
is "with exit 111" "$(ended)" "$killed"
# mute - a client that says nothing, for a program that wants TLS
mute() {
	: >log
	rm -f pid
	background sh -c "exec tcpclient -RHl0 127.0.0.1 $port sh -c 'cat <&6' \
		>/dev/null 2>&1"
	wait_for '[ -s pid ]'
}
serve smtpd-tls sh -c "echo \$\$ >pid; exec $start y cat"
mute
kill -9 "$(cat pid)"
check "a program that is killed in the handshake takes the engine along" over
is "with exit 111" "$(ended)" "$killed"
is "and nothing is said of the handshake" "$(grep -c 'handshake failed' log)" 0
serve smtpd-tls "$start" y sh -c 'echo $$ >pid; echo; exec cat'
hold
kill -9 "$(engine)"
check "an engine that is killed takes the program along" gone pid
check "and the client" wait_for '[ -e left ]'
hold
kill -9 "$(sed -n 's/^tcpserver: pid \([0-9]*\) .*/\1/p' log)"
check "so does smtpd-tls, whose process is all that the launcher knows" \
	gone pid
check "and the client leaves, too" wait_for '[ -e left ]'

done_testing
