#!/bin/sh
# tool-tls-cert.t - the certificates that tools/tls-cert makes

. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
text() {
	openssl x509 -noout -text -in "$1/tls.cert.pem" | tr -s ' \n' ' '
}
code() {
	"$@" >said 2>&1
	echo $?
}

mkdir a b
echo mail.test.example >a/me
check "with the names of this host" tls-cert a
like "among them me, localhost and both loopback addresses" "$(text a)" \
	'*DNS:mail.test.example,*DNS:localhost,*IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1 *'
like "a P-256 key" "$(text a)" '*NIST CURVE: P-256*'
is "modes: the certificate for all, the key for its owner" \
	"$(cd a && find tls.cert.pem -perm 644 && find tls.key.pem -perm 600)" \
	"tls.cert.pem
tls.key.pem"
is "nothing else is left" "$(cd a && find . -type f | LC_ALL=C sort | xargs)" \
	"./me ./tls.cert.pem ./tls.key.pem"
check "it verifies, strictly" openssl verify -x509_strict \
	-verify_hostname mail.test.example -CAfile a/tls.cert.pem a/tls.cert.pem
check "for 90 days" openssl x509 -noout -checkend 7689600 -in a/tls.cert.pem
fails "and not more" openssl x509 -noout -checkend 7862400 -in a/tls.cert.pem

cp a/tls.cert.pem before
is "it does not overwrite: exit 100" "$(code tls-cert a)" 100
check "and does not" cmp before a/tls.cert.pem
check "unless it is told to" tls-cert -f a
fails "then the certificate is new" cmp before a/tls.cert.pem

check "names of one's own" tls-cert -d 3 b x.example '*.y.example' 192.0.2.1 ::2
like "and no others" "$(text b)" \
	'*Alternative Name: DNS:x.example, DNS:\*.y.example, IP Address:192.0.2.1, IP Address:0:0:0:0:0:0:0:2 X509*'
is "no directory: exit 100" "$(code tls-cert nowhere)" 100
is "no arguments: exit 100" "$(code tls-cert)" 100
is "no number of days: exit 100" "$(code tls-cert -d x b)" 100
is "a name that is none: exit 100" "$(code tls-cert -f b 'a b')" 100
is "no openssl: exit 111" \
	"$(code env PATH=/nonexistent /bin/sh "${TESTS%/*}/tools/tls-cert" -f b)" 111
done_testing
