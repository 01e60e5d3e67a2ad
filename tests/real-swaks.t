#!/bin/sh
# real-swaks.t - swaks, which speaks SMTP as Perl's TLS does

. "$(dirname "$0")/lib.sh"

command -v swaks >/dev/null || skip_all "there is no swaks"
swaks --support 2>&1 | grep -q 'STARTTLS.*supported\|TLS.*supported' ||
	skip_all "this swaks has no TLS"

certificate
user demo secret
# shellcheck disable=SC2086
serve $chain
plain=$port
# shellcheck disable=SC2086
serve env SMTPS=1 $chain
tls=$port

# mail PORT OPTIONS...
mail() {
	at=$1
	shift
	swaks --server 127.0.0.1 --port "$at" --timeout 10 --helo client.example \
		--from a@client.example --to b@test.example \
		--header 'Subject: swaks' --body 'Hello' "$@"
}

check "in clear" mail "$plain"
check "STARTTLS" mail "$plain" -tls
check "STARTTLS with a certificate that is verified" mail "$plain" -tls \
	--tls-verify --tls-ca-path "$CONTROLDIR/tls.cert.pem"
check "TLS from the first byte" mail "$tls" --tls-on-connect
check "AUTH PLAIN" mail "$plain" -tls -a PLAIN -au demo -ap secret
check "AUTH LOGIN" mail "$plain" -tls -a LOGIN -au demo -ap secret
check "AUTH over TLS from the first byte" \
	mail "$tls" --tls-on-connect -a PLAIN -au demo -ap secret
check "PIPELINING" mail "$plain" -tls --pipeline
is "every one of them is stored" "$(mails Maildir)" 8

fails "a wrong password" mail "$plain" -tls -a PLAIN -au demo -ap wrong
like "is answered with 535" \
	"$(mail "$plain" -tls -a LOGIN -au demo -ap wrong 2>&1)" '* 535 5.7.8 *'
fails "no AUTH in clear" mail "$plain" -a PLAIN -au demo -ap secret
fails "no relaying" mail "$plain" --to c@elsewhere.example
is "none of these is stored" "$(mails Maildir)" 8
done_testing
