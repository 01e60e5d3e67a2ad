#!/bin/sh
# keeper-tickets.t - a keeper has keys of session tickets in memory, unless there
# are files

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

. "$TESTS/tickets.sh"
PATH=${TESTS%/*}/tools:$PATH
certificate || skip_all "openssl cannot make a certificate"
KEEPER=1
SMTPS=1
export SMTPS
serve smtpd-tls sh -c 'echo "$SSL_SESSION_RESUMED $SSL_PROTOCOL"; cat'
control tls.tickets.life 6s

for v in 1_2 1_3; do
	is "$v: a full handshake" "$(new $v) $(tickets)" "Initial 1"
	key=$(key_of)
	is "$v: another engine takes it up again" "$(again $v)" Resumed
	is "$v: a full handshake with the same key" "$(new $v) $(key_of)" \
		"Initial $key"
done
new 1_2 >/dev/null
born=$(date +%s)
key=$(key_of)
while [ $(($(date +%s) - born)) -lt 7 ]; do sleep 0.2; done
is "a key that is too old is not used any more" "$(new 1_3)" Initial
fails "but the next one" [ "$(key_of)" = "$key" ]
is "a session that is too old is not taken up" "$(again 1_2)" Initial
rm "$CONTROLDIR/tls.tickets.life"

# Files count more.
new 1_2 >/dev/null
tls-tickets
for v in 1_2 1_3; do
	is "$v: with keys in files" "$(new $v)" Initial
	is "$v: these count" "$(key_of)" \
		"$(key_in "$CONTROLDIR"/tls.tickets/*.key)"
	is "$v: and are taken up" "$(again $v)" Resumed
done
names() {
	(cd "$CONTROLDIR/tls.tickets" && find . -name "*.key" | sed "s/..//" | sort | xargs)
}
old=$(names)
tls-tickets
is "a new file is noticed" "$(new 1_3) $(key_of)" "Initial $(key_in \
	"$CONTROLDIR/tls.tickets/$(names | sed "s/$old//" | tr -d ' ')")"
: >"$CONTROLDIR/tls.tickets/9999999999.key"
is "a broken one does not end it all" "$(again 1_3)" Resumed
like "but is logged" "$(cat log)" "*9999999999.key: found no key of 80 bytes*"
rm -r "$CONTROLDIR/tls.tickets"
is "without files their keys are forgotten" "$(again 1_3)" Initial
is "and there are new ones" "$(again 1_3) $(new 1_3) $(again 1_3)" \
	"Initial Initial Resumed"

# Another choice of ciphers, for some.
new 1_2 >/dev/null
TLSCIPHERS=ECDHE-ECDSA-AES128-GCM-SHA256
export TLSCIPHERS
serve smtpd-tls sh -c 'echo "$SSL_SESSION_RESUMED $SSL_PROTOCOL"; cat'
is "who has other rules has other sessions" "$(again 1_2)" Initial
is "which are taken up as well" "$(new 1_2) $(again 1_2)" "Initial Resumed"
done_testing
