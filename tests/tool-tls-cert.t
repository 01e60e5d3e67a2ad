#!/bin/sh
# tool-tls-cert.t - the certificates that tools/tls-cert makes

# shellcheck disable=SC2016
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

pin() {
	openssl x509 -noout -pubkey -in "$1"
}
cp a/tls.cert.pem before
check "its own certificate it renews" tls-cert -d 80 a
fails "and that is a new one" cmp before a/tls.cert.pem
is "for the same key, which others may have pinned" \
	"$(pin a/tls.cert.pem)" "$(pin before)"
mkdir foreign
certificate foreign
cp foreign/tls.cert.pem before
is "somebody else's it does not overwrite: exit 100" \
	"$(code tls-cert foreign)" 100
check "and does not" cmp before foreign/tls.cert.pem
check "unless it is told to" tls-cert -f foreign
fails "then the certificate is new" cmp before foreign/tls.cert.pem
check "with a key that fits" tls-show -q -f foreign/tls.cert.pem \
	foreign/tls.key.pem

check "names of one's own" tls-cert -d 3 b x.example '*.y.example' 192.0.2.1 ::2
like "and no others" "$(text b)" \
	'*Alternative Name: DNS:x.example, DNS:\*.y.example, IP Address:192.0.2.1, IP Address:0:0:0:0:0:0:0:2 X509*'
check "which stay when it is renewed" tls-cert b
like "all of them" "$(text b)" \
	'*Alternative Name: DNS:x.example, DNS:\*.y.example, IP Address:192.0.2.1, IP*'

# The options of tls_cert.
mkdir q
check "one dash or two, and an equals sign" tls-cert --C XY -ST unknown \
	--L=Here -O 'Müller & "Sons" $x \ #1' --OU Server --CN mx.q.example \
	--email me@q.example q 127.0.0.2
is "they make the subject" "$(openssl x509 -noout -subject \
	-nameopt RFC2253,-esc_msb,-esc_2253,utf8 -in q/tls.cert.pem)" \
	'subject=CN=mx.q.example,emailAddress=me@q.example,OU=Server,O=Müller & "Sons" $x \\ #1,L=Here,ST=unknown,C=XY'
like "the names are in it, and the mail address" "$(text q)" \
	'*DNS:mx.q.example, IP Address:127.0.0.2, email:me@q.example*'
TCPLOCALHOST=in.q.example TCPLOCALIP=192.0.2.77 tls-cert -f q >said
like "what a launcher says of this host counts too" "$(text q)" \
	'*DNS:in.q.example*IP Address:192.0.2.77*'

mkdir rsa
check "an RSA key" tls-cert -bits 2048 rsa rsa.example
like "of that size, with its key usage" "$(text rsa)" \
	'*Public-Key: (2048 bit)*Digital Signature, Key Encipherment*'
mkdir one
check "one file for both" tls-cert -combined one one.example
is "for its owner only" "$(cd one && find . -type f -perm 600)" ./servercert.pem
check "which serves" env CONTROLDIR=one smtpd-tls sh -c \
	'[ "${UCSPITLS+set}" ]' </dev/null
is "not next to a tls.cert.pem, which comes first" \
	"$(code tls-cert -combined a)" 100

# An authority of one's own.
mkdir ca
check "-ca makes an authority" tls-cert -ca -O Us ca ca.example
ca=ca/tls.ca.cert.pem
check "whose certificate verifies ours, strictly" openssl verify -x509_strict \
	-purpose sslserver -verify_hostname ca.example -CAfile $ca ca/tls.cert.pem
fails "without it nothing does" openssl verify ca/tls.cert.pem
check "for 6 years" openssl x509 -noout -checkend 189000000 -in $ca
is "its key is for its owner only" \
	"$(find ca/tls.ca.key.pem -perm 600)" ca/tls.ca.key.pem
like "what clients shall trust is the authority" "$(tls-cert -ca ca)" \
	"*curl --cacert $work/$ca *"
cp $ca before
check "it signs again" tls-cert -ca ca
check "and stays what it is" cmp before $ca
is "two certificates, two numbers" "$(for days in 1 2; do
	tls-cert -ca -d $days ca >said && openssl x509 -noout -serial -in ca/tls.cert.pem
done | sort -u | wc -l)" 2
is "not for longer than itself: exit 100" "$(code tls-cert -ca -d 3000 ca)" 100

# The next key.
record() {
	sed -n 's/.*TLSA 3 1 1 //p' "$@"
}
tls-cert -next a >said
is "the next key is announced before it is used" "$(record said)" \
	"$(openssl pkey -in a/tls.key.next.pem -pubout -outform DER |
		openssl dgst -sha256 -r | cut -d ' ' -f 1)"
is "its file is for its owner only" "$(find a/tls.key.next.pem -perm 600)" \
	a/tls.key.next.pem
record said >before
is "not twice: exit 100" "$(code tls-cert -next a)" 100
tls-cert a >said
is "the next certificate is for it" "$(record said)" "$(cat before)"
check "and then there is no next one" [ ! -e a/tls.key.next.pem ]

if [ "$(id -u)" -eq 0 ]; then
	chown 65534 a/tls.key.pem
	tls-cert -f a >said
	is "the owner of the key stays" "$(find a/tls.key.pem -user 65534)" \
		a/tls.key.pem
else
	skip "the owner of the key stays" "not root"
fi

while read -r bad; do
	# shellcheck disable=SC2086
	is "tls-cert $bad: exit 100" "$(code tls-cert $bad b)" 100
	check "with a reason or the usage" grep -q 'expected\|^usage' said
done <<-END
	-C XYZ
	-bits 1024
	-bits x
	-days 0
	-email nobody
	-OU
	-x y
END
is "a line break in the subject: exit 100" "$(code tls-cert -O 'a
b' b)" 100
is "no directory: exit 100" "$(code tls-cert nowhere)" 100
is "no arguments: exit 100" "$(code tls-cert)" 100
is "no number of days: exit 100" "$(code tls-cert -d x b)" 100
is "a name that is none: exit 100" "$(code tls-cert -f b 'a b')" 100
is "no openssl: exit 111" \
	"$(code env PATH=/nonexistent /bin/sh "${TESTS%/*}/tools/tls-cert" -f b)" 111
done_testing
