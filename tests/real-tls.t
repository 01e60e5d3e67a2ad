#!/bin/sh
# real-tls.t - the command-line clients of OpenSSL and GnuTLS

. "$(dirname "$0")/lib.sh"

certificate
# shellcheck disable=SC2086
serve $chain
plain=$port
# shellcheck disable=SC2086
serve env SMTPS=1 $chain
tls=$port
cert=$CONTROLDIR/tls.cert.pem

# A mail, for clients that copy their input as it is.  They read it all at
# once, so that it arrives as PIPELINING has it; QUIT waits for the answers.
mail() {
	printf '%s\r\n' 'EHLO client.example' 'MAIL FROM:<a@client.example>' \
		'RCPT TO:<b@test.example>' DATA
	wait_for 'grep -q "^354 " said'
	printf '%s\r\n' 'Subject: test' '' Hello . QUIT
	wait_for 'grep -q "^221 " said'
}

# session SENTENCE COMMAND... - a mail through a client; -quiet or its like
# is needed, lest a line that begins with Q or R means something to it
session() {
	sentence=$1
	shift
	: >said
	before=$(mails Maildir)
	mail | "$@" >said 2>client
	check "$sentence" grep -q '^221 ' said ||
		note "$(tail -n 5 client)"
	is "and the mail is there" "$(mails Maildir)" $((before + 1))
}

verified="-quiet -CAfile $cert -verify_return_error -verify_hostname localhost"
for version in tls1_2 tls1_3; do
	# shellcheck disable=SC2086
	session "openssl s_client -starttls smtp -$version" openssl s_client \
		-starttls smtp -$version $verified -connect "127.0.0.1:$plain"
	# shellcheck disable=SC2086
	session "openssl s_client -$version, TLS from the first byte" \
		openssl s_client -$version $verified -connect "127.0.0.1:$tls"
done

if command -v gnutls-cli >/dev/null; then
	session "gnutls-cli --starttls-proto=smtp" gnutls-cli \
		--starttls-proto=smtp --x509cafile="$cert" --logfile=gnutls.log \
		--verify-hostname=localhost -p "$plain" 127.0.0.1
	session "gnutls-cli, TLS from the first byte" gnutls-cli \
		--x509cafile="$cert" --logfile=gnutls.log \
		--verify-hostname=localhost -p "$tls" 127.0.0.1
	only() {
		gnutls-cli --insecure --logfile=gnutls.log \
			--priority "NORMAL:-VERS-ALL:+VERS-TLS$1:%COMPAT" \
			-p "$tls" 127.0.0.1 </dev/null
	}
	check "gnutls-cli with TLS 1.2 only" only 1.2
	fails "gnutls-cli with TLS 1.1 only is refused" only 1.1
	fails "gnutls-cli with TLS 1.0 only is refused" only 1.0
else
	skip "gnutls-cli" "it is not there"
fi
done_testing
