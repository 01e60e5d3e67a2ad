#!/bin/sh
# tls-handshake.t - handshakes that fail, what the log says, and how long it
# takes; handshakes of other programs
#
# Threats 6, 8, 9 and 16 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
control tls.timeout 10
TLSKEEPER=$kept

over() {
	wait_for 'grep -q "^tcpserver: end " log'
}
# raw FORMAT - send these bytes, and wait for the server to end
raw() {
	: >log
	timeout 10 tcpclient -RHl0 127.0.0.1 "$port" \
		sh -c "printf '$1' >&7; cat <&6 >reply"
	over
}
# cut FORMAT - send these bytes and close at once
cut_off() {
	: >log
	timeout 10 tcpclient -RHl0 127.0.0.1 "$port" sh -c "printf '$1' >&7"
	over
}
s_client() {
	: >log
	timeout 10 openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null \
		>reply 2>&1
	over
}
# reason SENTENCE WORD - the log has one line with that word
reason() {
	like "$1: $2" "$(grep handshake log)" \
		"tls-engine*: handshake failed ip=127.0.0.1 reason=$2: ?*"
}
ended() {
	sed -n 's/^tcpserver: end [0-9]* status //p' log
}
milliseconds() {
	echo "$(($(date +%s%N) / 1000000))"
}

serve smtpd-tls "$TESTS/starttls.sh" y cat

raw 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
reason "HTTP" not-tls
raw 'EHLO client.example\r\n'
reason "SMTP in clear behind STARTTLS" not-tls
raw '\377\373\001garbage garbage garbage'
reason "garbage" not-tls
cut_off 'Q'
reason "one wrong byte" not-tls
raw '\026\003\001\377\377garbage'
reason "a record that is too long" not-tls
raw '\026\003\001\000\004\001\000\000\000'
reason "a hello without anything" not-tls
raw '\200\056\001\003\001\000\025\000\000\000\020 abcdefghijklmnopqrstuvwxyzabcdefghijkl'
reason "a hello of SSL 2" protocol-too-old
cut_off '\026\003\001\000\310'
reason "half a hello" reset
cut_off ''
reason "nothing at all, behind STARTTLS" reset
raw '\025\003\001\000\002\002\060'
reason "an alert for a hello" not-tls
s_client -tls1_1 -cipher 'ALL:@SECLEVEL=0'
reason "TLS 1.1" protocol-too-old
s_client -tls1 -cipher 'ALL:@SECLEVEL=0'
reason "TLS 1.0" protocol-too-old
like "which is also what the client hears" "$(cat reply)" "*alert protocol*"
s_client -tls1_2 -cipher AES128-SHA
reason "no forward secrecy" no-shared-cipher
s_client -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA
reason "no authenticated encryption" no-shared-cipher
s_client -tls1_2 -cipher 'aNULL:@SECLEVEL=0'
reason "no certificate wanted" no-shared-cipher
s_client -tls1_2 -cipher 'DHE:@SECLEVEL=0'
reason "DHE" no-shared-cipher
s_client -tls1_3 -groups ffdhe2048
reason "no group in common" no-shared-cipher
mkdir other && certificate other
s_client -verify_return_error -CAfile other/tls.cert.pem
reason "a client that does not trust us" alert-48
# A keeper's engine is nobody's child here.
alone=256
[ -z "$KEEPER" ] || alone=0
is "a failed handshake ends the chain as it ends the program" "$(ended)" \
	"$alone"
: >log
timeout 10 tlsclient -r "$port" </dev/null
over
is "a reset behind the handshake is not worth a line" \
	"$(grep -c tls-engine log)" 0

# Stalled.
control tls.timeout 300ms
serve smtpd-tls "$TESTS/starttls.sh" y cat
t=$(milliseconds)
raw ''
t=$(($(milliseconds) - t))
reason "a client that says nothing" timeout
check "is sent away after tls.timeout, not before" [ $t -ge 300 ]
check "and not much later" [ $t -lt 2000 ]
raw '\026\003\001\000\310\001'
reason "one that stops in the middle" timeout
: >log
t=$(milliseconds)
timeout 10 tcpclient -RHl0 127.0.0.1 "$port" sh -c '
	printf "\026\003\001\002\000\001\000\001\374\003\003" >&7
	while printf . >&7; do sleep 0.02; done' 2>/dev/null
t=$(($(milliseconds) - t))
over
reason "one that trickles" timeout
check "has no more time than others" [ $t -lt 2800 ]
# A keeper goes on with the old one: see keeper.t.
kept=$TLSKEEPER
TLSKEEPER=
control tls.timeout never
serve smtpd-tls "$TESTS/starttls.sh" y cat
raw ''
reason "a setting that is none" config
is "is exit 111" "$(ended)" 28416
like "and explained" "$(cat log)" "*tls.timeout: found \"never\": expected *"
control tls.timeout 10

# SMTPS: who only knocks is not logged.
SMTPS=1
export SMTPS
serve smtpd-tls cat
cut_off ''
is "SMTPS: a scan of the port is not worth a line" \
	"$(grep -c handshake log)" 0
is "but exit 1" "$(ended)" 256
raw 'EHLO client.example\r\n'
reason "SMTPS: SMTP in clear" not-tls
is "and the client hears no SMTP" "$(grep -c 421 reply)" 0
unset SMTPS

# Handshakes that succeed: what was agreed is in the file told.
serve smtpd-tls "$TESTS/starttls.sh" '?Y' echo welcome
# agreed SENTENCE PROTOCOL CIPHER OPTIONS...
agreed() {
	sentence=$1 protocol=$2 cipher=$3
	shift 3
	rm -f told
	timeout 10 openssl s_client -ign_eof -connect "127.0.0.1:$port" \
		"$@" </dev/null >reply 2>&1
	like "$sentence" "$(grep -v '^$' told | tr '\n' ' ') $(grep welcome reply)" \
		"SSL_PROTOCOL=$protocol SSL_CIPHER=$cipher *welcome"
}
agreed "openssl, TLS 1.3" TLSv1.3 TLS_AES_256_GCM_SHA384 -tls1_3
agreed "openssl, TLS 1.3, its choice of suite" TLSv1.3 \
	TLS_CHACHA20_POLY1305_SHA256 -ciphersuites TLS_CHACHA20_POLY1305_SHA256
agreed "openssl, TLS 1.2" TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2
agreed "the server's order of ciphers counts" TLSv1.2 \
	ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2 -cipher \
	ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384
agreed "a foreign ALPN is not selected" TLSv1.3 'TLS_*' -alpn h2
is "really not" "$(grep -c '^No ALPN negotiated' reply)" 1
is "nothing is compressed" "$(grep -c '^Compression: NONE' reply)" 1
is "no early data is taken" "$(grep -ci 'early data was accepted' reply)" 0
agreed "a name in the hello" TLSv1.3 'TLS_*SSL_TLS_SNI_SERVERNAME=mx.example*' \
	-servername mx.example
agreed "a strange name is made harmless" TLSv1.3 \
	'TLS_*SSL_TLS_SNI_SERVERNAME=a?b/../?c*' -servername "$(printf 'a\033b/../\303c')"
agreed "no name" TLSv1.3 'TLS_*' -noservername
is "no name, no variable" "$(grep -c SNI told)" 0

if command -v gnutls-cli >/dev/null; then
	rm -f told
	timeout 10 gnutls-cli --no-ca-verification --port "$port" \
		127.0.0.1 </dev/null >reply 2>&1
	like "gnutls-cli, TLS 1.3" "$(cat told) $(grep -x welcome reply)" \
		"SSL_PROTOCOL=TLSv1.3*welcome"
	rm -f told
	timeout 10 gnutls-cli --no-ca-verification --port "$port" \
		--priority NORMAL:-VERS-ALL:+VERS-TLS1.2 \
		127.0.0.1 </dev/null >reply 2>&1
	like "gnutls-cli, TLS 1.2" "$(cat told) $(grep -x welcome reply)" \
		"SSL_PROTOCOL=TLSv1.2*welcome"
else
	skip "gnutls-cli" "not here"
fi

# Renegotiation: the program must not see a second handshake.
serve smtpd-tls "$TESTS/starttls.sh" y cat
printf 'R\n' | timeout 10 openssl s_client -tls1_2 \
	-connect "127.0.0.1:$port" >reply 2>&1
like "renegotiation is refused" "$(cat reply)" "*no renegotiation*"

done_testing
