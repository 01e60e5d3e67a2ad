#!/bin/sh
# real-testssl.t - sslscan and testssl find nothing to say against us
#
# testssl takes minutes: it runs when FULL is set, as make testssl does.

. "$(dirname "$0")/lib.sh"

command -v sslscan >/dev/null || skip_all "there is no sslscan"

# An authority, and a certificate that says where its revocations are: that is
# asked for, but a test has nobody to look there.
make_certificate() {
	PATH=${TESTS%/*}/tools:$PATH tls-cert -ca "$CONTROLDIR" test.example \
		>/dev/null 2>&1 &&
		openssl req -new -key "$CONTROLDIR/tls.key.pem" -subj /CN=test.example \
			-out request 2>/dev/null &&
		openssl x509 -req -in request -CA "$CONTROLDIR/tls.ca.cert.pem" \
			-CAkey "$CONTROLDIR/tls.ca.key.pem" -days 90 \
			-set_serial "0x1$(openssl rand -hex 15)" -extfile extensions \
			-out "$CONTROLDIR/tls.cert.pem" 2>/dev/null
}
cat >extensions <<-END
	subjectAltName = DNS:test.example
	keyUsage = critical, digitalSignature
	extendedKeyUsage = serverAuth
	crlDistributionPoints = URI:http://crl.test.example/crl
	authorityKeyIdentifier = keyid
END
make_certificate || skip_all "openssl cannot make a certificate"
# shellcheck disable=SC2086
{
	serve $chain
	starttls=$port
	serve env SMTPS=1 $chain
	smtps=$port
}

# scan PORT OPTIONS... - to the file scan.PORT
scan() {
	at=$1
	shift
	timeout 150 sslscan --no-colour "$@" --sni-name=test.example \
		"127.0.0.1:$at" >"scan.$at" 2>&1
}
scan "$starttls" --starttls-smtp &
pids="$! $pids"
scan "$smtps"
wait $!

# sslscan: the whole of what is offered.
for at in $starttls $smtps; do
	name=STARTTLS
	[ "$at" = "$starttls" ] || name=SMTPS
	is "sslscan, $name: TLS 1.2 and 1.3, nothing older" \
		"$(sed -n 's/ *enabled$//p' "scan.$at" | tr '\n' ' ')" \
		"TLSv1.2 TLSv1.3 "
	is "sslscan, $name: no suite without forward secrecy or AEAD" \
		"$(sed -n 's/^\(Preferred\|Accepted\) *TLSv[0-9.]* *[0-9]* bits *//p' \
			"scan.$at" | cut -d ' ' -f 1 |
			grep -vc '^TLS_.*\(GCM\|POLY1305\)\|^ECDHE-.*\(GCM\|POLY1305\)')" 0
	check "sslscan, $name: there are some" \
		grep -q '^Preferred *TLSv1.3 .*TLS_AES_256_GCM' "scan.$at"
	check "sslscan, $name: no renegotiation" \
		grep -q '^Session renegotiation not supported' "scan.$at"
	check "sslscan, $name: the fallback signal is understood" \
		grep -q '^Server supports TLS Fallback SCSV' "scan.$at"
	is "sslscan, $name: no heartbeat" \
		"$(grep heartbleed "scan.$at" | grep -vc ' not vulnerable ')" 0
	is "sslscan, $name: no weak group" "$(sed -n '/Key Exchange Group/,/^$/p' \
		"scan.$at" | grep -c ' \([0-9]\{1,2\}\|11[0-9]\) bits')" 0
done

# testssl: each finding has a severity.  protest NAME PORT OPTIONS...
protest() {
	name=$1 at=$2
	shift 2
	timeout 1500 testssl --color 0 --warnings batch --quiet --nodns none \
		--ip 127.0.0.1 --csvfile "found.$at" \
		--add-ca "$CONTROLDIR/tls.ca.cert.pem" "$@" "test.example:$at" \
		</dev/null >said 2>&1
	check "testssl, $name: it looked at many things" \
		[ "$(grep -c '"\(OK\|INFO\)"' "found.$at")" -gt 60 ] ||
		note "$(tail -n 5 said)"
	is "testssl, $name: and found nothing above info" "$(awk -F '","' \
		'$4 ~ /LOW|MEDIUM|HIGH|CRITICAL|FATAL/ { print $1, $4, $5 }' \
		"found.$at")" ""
	note "could not look at: $(awk -F '","' '$4 == "WARN" { print $1 }' \
		"found.$at" | tr -d '"' | tr '\n' ' ')"
}
if [ -z "$FULL" ]; then
	skip "testssl" "make testssl runs it: it takes minutes"
elif ! command -v testssl >/dev/null; then
	skip "testssl" "it is not there"
else
	protest STARTTLS "$starttls" -t smtp
	protest SMTPS "$smtps"
fi
done_testing
