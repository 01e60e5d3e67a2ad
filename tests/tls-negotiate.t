#!/bin/sh
# tls-negotiate.t - which protocols and ciphers are agreed on, as the settings
# want it, on the wire; and settings that cannot work
#
# Threat 9 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

self() {
	openssl req -x509 -nodes -subj /CN=localhost -days 3 "$@" 2>/dev/null
}
certificate || skip_all "openssl cannot make a certificate"
mkdir ec rsa
cp "$CONTROLDIR"/tls.*.pem ec
self -newkey rsa:2048 -keyout rsa/tls.key.pem -out rsa/tls.cert.pem

use() {
	cp "$1"/tls.*.pem "$CONTROLDIR"
}
# reset [NAME VALUE]... - no settings but these
reset() {
	find "$CONTROLDIR" -name 'tls*' ! -name 'tls.*.pem' -exec rm {} +
	rm -f "$CONTROLDIR"/tls.dh*
	while [ $# -gt 1 ]; do
		control "$1" "$2"
		shift 2
	done
}
# client OPTIONS... - what an OpenSSL client and the server agree on
client() {
	: >log
	timeout 20 openssl s_client -connect "127.0.0.1:$port" "$@" \
		</dev/null >reply 2>&1
	wait_for 'grep -q "^tcpserver: end " log'
	sed -n "s/^New, [A-Za-z0-9.]*, Cipher is //p" reply
}
# agreed SENTENCE CIPHER OPTIONS...
agreed() {
	sentence=$1 want=$2
	shift 2
	is "$sentence" "$(client "$@")" "$want"
}
no='' # what none looks like
refused() {
	sentence=$1
	shift
	got=$(client "$@")
	is "$sentence" "${got#(NONE)}" "$no"
}
# fault SENTENCE GLOB - the answer to ? is no, and the log says why
fault() {
	: >log
	timeout 20 tlsclient "$ask" </dev/null >/dev/null 2>&1
	wait_for 'grep -q "^tcpserver: end " log'
	like "$1: is a fault" "$(grep tls-engine log)" \
		"tls-engine*: handshake failed ip=127.0.0.1 reason=config: $2"
	is "$1: so there is no TLS" "$(cat answer)" n
}

serve smtpd-tls "$TESTS/starttls.sh" '?y' cat
ask=$port
SMTPS=1
export SMTPS
serve smtpd-tls cat

# Profiles.
use ec
agreed "modern, TLS 1.3" TLS_AES_256_GCM_SHA384 -tls1_3
agreed "modern, TLS 1.2" ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2
refused "modern: no CBC" -tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384
use rsa
agreed "modern with an RSA key" ECDHE-RSA-AES256-GCM-SHA384 -tls1_2
refused "modern: no RSA key exchange" -tls1_2 -cipher AES256-GCM-SHA384
refused "modern: no DHE" -tls1_2 -cipher DHE-RSA-AES256-GCM-SHA384
for profile in a+ a b c c-; do
	reset tls.profile $profile
	refused "$profile: no TLS 1.3" -tls1_3
	agreed "$profile: DHE first" DHE-RSA-AES256-GCM-SHA384 -tls1_2
	case $profile in
	a+)
		refused "a+: no CBC" -tls1_2 -cipher ECDHE-RSA-AES256-SHA384
		is "a+: nothing to log" "$(grep -c settings log)" 0
		;;
	a)
		agreed "a: CBC with SHA-2" ECDHE-RSA-AES128-SHA256 \
			-tls1_2 -cipher ECDHE-RSA-AES128-SHA256
		refused "a: none with SHA-1" -tls1_2 -cipher ECDHE-RSA-AES128-SHA
		;;
	b)
		agreed "b: CBC with SHA-1" DHE-RSA-AES128-SHA \
			-tls1_2 -cipher DHE-RSA-AES128-SHA
		refused "b: no RSA key exchange" -tls1_2 -cipher AES128-SHA
		;;
	*)
		agreed "$profile: RSA key exchange" AES128-SHA \
			-tls1_2 -cipher AES128-SHA
		refused "$profile: no TLS 1.1" -tls1_1 -cipher 'ALL:@SECLEVEL=0'
		like "$profile: which the log says" "$(grep settings log)" \
			"tls-engine*: settings: tls.profile: what is older than TLS 1.2 is not spoken any more, and TLS 1.2 stands for it*"
		is "$profile: in one line" "$(grep -c settings log)" 1
		;;
	esac
done
reset tls.profile b
use ec
fault "a profile that is for RSA, and an EC key" \
	"$CONTROLDIR/tls.profile: found \"b\": expected a cipher for the kind of key *"
reset tls.profile a++
fault "a profile that is none" \
	"$CONTROLDIR/tls.profile: found \"a++\": expected one of modern|a+|a|b|c|c-"

# Ciphers, and which of their places counts.
reset tls.profile a+ tls.protocols secure
agreed "tls.protocols counts more than the profile" TLS_AES_256_GCM_SHA384
reset tlsserverciphers ECDHE-ECDSA-AES128-GCM-SHA256
agreed "tlsserverciphers" ECDHE-ECDSA-AES128-GCM-SHA256 -tls1_2
control tls.tlsserverciphers 'ECDHE-ECDSA-AES256-CCM
ECDHE-ECDSA-AES128-CCM'
agreed "tls.tlsserverciphers counts more" ECDHE-ECDSA-AES256-CCM -tls1_2 -cipher ALL
agreed "and all its lines count" ECDHE-ECDSA-AES128-CCM \
	-tls1_2 -cipher ECDHE-ECDSA-AES128-CCM
control tls.ciphers ECDHE-ECDSA-CHACHA20-POLY1305
agreed "tls.ciphers counts more" ECDHE-ECDSA-CHACHA20-POLY1305 -tls1_2
TLSCIPHERS=ECDHE-ECDSA-AES256-SHA384
export TLSCIPHERS
serve smtpd-tls cat
agreed "TLSCIPHERS counts most" ECDHE-ECDSA-AES256-SHA384 -tls1_2
TLSCIPHERS=
serve smtpd-tls cat
agreed "an empty one does not count" ECDHE-ECDSA-AES256-CCM -tls1_2 -cipher ALL
unset TLSCIPHERS
serve smtpd-tls cat
control tls.ciphers DEFAULT
agreed "DEFAULT is more than modern" ECDHE-ECDSA-AES256-SHA384 \
	-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384
control tls.ciphers 'ALL:!PSK:!eNULL:!NULL'
agreed "nearly ALL" ECDHE-ECDSA-AES256-CCM8 \
	-tls1_2 -cipher ECDHE-ECDSA-AES256-CCM8
refused "is not without certificate" -tls1_2 -cipher 'aNULL:@SECLEVEL=0'
control tls.ciphers 'ECDHE-ECDSA-AES256-GCM-SHA384:FROB'
agreed "a word that means nothing" ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2
like "is skipped, and logged" "$(grep settings log)" \
	"tls-engine*: settings: FROB: the TLS library knows no such cipher"
control tls.ciphers FROB
fault "only words that mean nothing" \
	"$CONTROLDIR/tls.ciphers: found \"FROB\": expected a cipher string *"
control tls.ciphers 'HIGH:@SECLEVEL=x'
fault "a command that is none" "$CONTROLDIR/tls.ciphers: found \"HIGH:@*"

# TLS 1.3.
reset tls.ciphers TLS_AES_128_GCM_SHA256
agreed "a suite of TLS 1.3" TLS_AES_128_GCM_SHA256 -tls1_3
refused "is the only one" -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384
agreed "and TLS 1.2 stays as it was" ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2
control tls.ciphers \
	'ECDHE-ECDSA-AES128-GCM-SHA256:TLS13_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256'
agreed "suites of both: 1.3" TLS_CHACHA20_POLY1305_SHA256 -tls1_3
agreed "1.3, the second" TLS_AES_128_GCM_SHA256 \
	-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256
agreed "and 1.2" ECDHE-ECDSA-AES128-GCM-SHA256 -tls1_2
is "without a word in the log" "$(grep -c settings log)" 0
control tls.ciphers 'HIGH:!TLS_AES_128_GCM_SHA256'
fault "a suite of TLS 1.3 with a sign" \
	"$CONTROLDIR/tls.ciphers: found *: expected suites of TLS 1.3 without *"

# Protocols.
reset
for list in tlsv1.3 'all,!tlsv1.2,!tlsv1.1,!tlsv1.0' '["TLSv1.3"]' TLSv1_3; do
	control tls.protocols "$list"
	agreed "$list: TLS 1.3" TLS_AES_256_GCM_SHA384 -tls1_3
	refused "$list: no TLS 1.2" -tls1_2
	is "$list: nothing to log" "$(grep -c settings log)" 0
done
control tls.protocols 'SSLv23:!SSLv2:!SSLv3:!TLSv1'
agreed "the list of qpsmtpd: TLS 1.3" TLS_AES_256_GCM_SHA384
agreed "and 1.2" ECDHE-ECDSA-AES256-GCM-SHA384 -tls1_2
control tls.protocols tlsv1.0,tlsv1.1
agreed "only old ones: TLS 1.2" ECDHE-ECDSA-AES256-GCM-SHA384
like "and a line in the log" "$(grep settings log)" \
	"tls-engine*: settings: tls.protocols: what is older than TLS 1.2 *"
for list in tlsv1.4 'tlsv1.2;tlsv1.3' 'tlsv1.2,,tlsv1.3'; do
	control tls.protocols "$list"
	fault "$list" "$CONTROLDIR/tls.protocols: found \"$list\": expected protocols such as *"
done
control tls.protocols 'tlsv1.2,!tlsv1.2'
fault "a list that takes all away" "$CONTROLDIR/tls.protocols: found *"

# Order and groups.
reset
both=ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384
agreed "the server's order counts" ECDHE-ECDSA-AES256-GCM-SHA384 \
	-tls1_2 -cipher $both
control tls.prefer client
agreed "or the client's" ECDHE-ECDSA-AES128-GCM-SHA256 -tls1_2 -cipher $both
agreed "in TLS 1.3 too" TLS_AES_128_GCM_SHA256 -tls1_3 \
	-ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384
control tls.prefer nobody
fault "an order that is none" "$CONTROLDIR/tls.prefer: found \"nobody\": *"
reset tls.groups P-384
client -tls1_3 >/dev/null
like "tls.groups: the group of the key exchange" "$(cat reply)" \
	"*Server Temp Key: ECDH, *384*"
refused "is the only one" -tls1_3 -groups P-256
control tls.groups X25519,P-257
fault "a group that is none" \
	"$CONTROLDIR/tls.groups: found \"X25519,P-257\": expected groups *"

# SMTPS has no other answer than to end.
reset tls.ciphers FROB
client >/dev/null
like "SMTPS with a setting that cannot work: the log says why" \
	"$(grep tls-engine log)" "tls-engine*reason=config: *tls.ciphers: found *"
is "and it is exit 111" "$(sed -n 's/^tcpserver: end [0-9]* status //p' log)" 28416
done_testing
