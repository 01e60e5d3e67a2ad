#!/bin/sh
# tls-tickets.t - sessions that are taken up again by another process, and
# those that must not be; and tools/tls-tickets, which makes the keys

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

. "$TESTS/tickets.sh"
PATH=${TESTS%/*}/tools:$PATH
certificate || skip_all "openssl cannot make a certificate"
keys=$CONTROLDIR/tls.tickets
names() {
	(cd "$1" && find . -name '*.key' | sed 's/..//' | LC_ALL=C sort | xargs)
}
code() {
	"$@" >said 2>&1
	echo $?
}

# The tool.
mkdir d
check "tls-tickets makes a key" tls-tickets d
key=$(names d/tls.tickets)
like "named by the time" "$key" '[12][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].key'
is "of 80 bytes" "$(wc -c <"d/tls.tickets/$key" | tr -d ' ')" 80
is "mode 0600, in a directory of 0700" \
	"$(find d/tls.tickets -perm 700 -type d; find d -perm 600 -type f)" \
	"d/tls.tickets
d/tls.tickets/$key"
is "and nothing else" "$(find d -type f | wc -l | tr -d ' ')" 1
check "once more, in the same second" tls-tickets d
like "is another key" "$(names d/tls.tickets)" "$key *.key"
fails "really" cmp "d/tls.tickets/$key" \
	"d/tls.tickets/$(names d/tls.tickets | sed 's/.* //')"
tls-tickets d
tls-tickets d
is "three stay" "$(names d/tls.tickets | wc -w | tr -d ' ')" 3
fails "the oldest goes" test -e "d/tls.tickets/$key"
cp "d/tls.tickets/$(names d/tls.tickets | sed 's/ .*//')" d/tls.tickets/4000000000.key
check "a key of the future" tls-tickets -n 2 d
is "is not the newest any more" "$(names d/tls.tickets)" \
	"4000000000.key 4000000001.key"
: >d/tls.tickets/zzz.key
is "a key that would stay the newest: exit 111" "$(code tls-tickets d)" 111
like "explained" "$(cat said)" "tls-tickets: fatal: *is not the last by name: *"
for n in 0 17 x ''; do
	is "-n '$n': exit 100" "$(code tls-tickets -n "$n" d)" 100
done
is "no such directory: exit 100" "$(code tls-tickets nowhere)" 100
if [ "$(id -u)" -eq 0 ]; then
	mkdir -p e/tls.tickets
	chown 12345:54321 e/tls.tickets
	tls-tickets e
	# shellcheck disable=SC2012
	is "the owner is that of the directory" \
		"$(ls -n e/tls.tickets/*.key | awk '{ print $3, $4 }')" "12345 54321"
else
	skip "the owner is that of the directory" "only root can give files away"
fi

# Connections.  Each is a process of its own.
SMTPS=1
export SMTPS
serve smtpd-tls sh -c 'echo "$SSL_SESSION_RESUMED $SSL_PROTOCOL
name $SSL_TLS_SNI_SERVERNAME"; cat'

newest() {
	echo "$keys/$(names "$keys" | sed 's/.* //')"
}

for v in 1_2 1_3; do
	is "$v, without keys: a full handshake" "$(new $v)" Initial
	is "$v, without keys: no ticket" "$(tickets)" 0
	mkdir "$keys"
	is "$v, an empty directory: the same" "$(new $v) $(tickets)" "Initial 0"

	tls-tickets
	is "$v: a full handshake" "$(new $v)" Initial
	is "$v: and a ticket" "$(tickets)" 1
	first=$(newest)
	is "$v: of our key" "$(key_of)" "$(key_in "$first")"
	is "$v: another process takes it up again" "$(again $v)" Resumed
	case $v in
	1_3)
		next $v
		is "$v: with a new ticket for next time" "$(again $v)" Resumed
		;;
	esac

	tls-tickets
	is "$v: also when there is a newer key" "$(again $v)" Resumed
	is "$v: whose ticket it gets" "$(key_of)" \
		"$(key_in "$(newest)")"
	fails "$v: which is another" cmp "$first" "$(newest)"
	rm "$first"
	is "$v: the old key is gone: a full handshake" "$(again $v)" Initial
	is "$v: with a ticket of the newest" "$(key_of)" \
		"$(key_in "$(newest)")"
	next $v
	is "$v: which is taken up again" "$(again $v)" Resumed
	is "$v: nothing is logged" "$(grep -c tls-engine log)" 0

	# Another name.
	is "$v: a session under a name" "$(new "$v" -servername a.example)" \
		Initial
	is "$v: goes on under it" "$(again "$v" -servername a.example)" Resumed
	is "$v: which is told" "$(grep ^name reply)" "name a.example"
	is "$v: not under another" "$(again "$v" -servername b.example)" Initial
	is "$v: which is told, too" "$(grep ^name reply)" "name b.example"
	is "$v: and not under none" "$(again "$v" -noservername)" Initial
	is "$v: one under no name" "$(new "$v" -noservername)" Initial
	is "$v: is none under some" "$(again "$v" -servername a.example)" Initial
	is "$v: but stays what it is" "$(again "$v" -noservername)" Resumed
	new "$v" -servername a.example >/dev/null
	tls-tickets
	again "$v" -servername a.example >/dev/null
	[ ! -s "session$v.next" ] || next "$v"
	is "$v: a renewed one goes on as well" \
		"$(again "$v" -servername a.example)" Resumed
	new "$v" >/dev/null

	# Other terms.
	control tls.ciphers ECDHE-ECDSA-AES128-GCM-SHA256
	is "$v: other ciphers, another session" "$(again $v)" Initial
	rm "$CONTROLDIR/tls.ciphers"
	is "$v: the same as before, the same" "$(again $v)" Resumed
	mkdir "other$v"
	cp "$CONTROLDIR"/tls.*.pem "other$v"
	certificate
	is "$v: another certificate, another session" "$(again $v)" Initial
	cp "other$v"/tls.*.pem "$CONTROLDIR"
	is "$v: the same as before, the same again" "$(again $v)" Resumed
	control tls.tickets.life 4s
	is "$v: a session" "$(new $v)" Initial
	is "$v: while it lives" "$(again $v)" Resumed
	rm "$CONTROLDIR/tls.tickets.life"
	rm -r "$keys"
	is "$v: no keys any more" "$(again $v)" Initial
done
sleep_until() {
	while [ "$(date +%s)" -lt "$1" ]; do sleep 0.2; done
}
tls-tickets
control tls.tickets.life 4s
new 1_2 >/dev/null
born=$(date +%s)
new 1_3 >/dev/null
sleep_until $((born + 6))
is "1_2: a session that is too old" "$(again 1_2)" Initial
is "1_3: a session that is too old" "$(again 1_3)" Initial
rm "$CONTROLDIR/tls.tickets.life"

# Certificates of clients are to be shown, and verified, each time.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-subj /CN=client -days 3 -keyout client.key -out client.pem 2>/dev/null
for v in 1_2 1_3; do
	new $v >/dev/null
done
cp client.pem "$CONTROLDIR/tls.clientca.pem"
for v in 1_2 1_3; do
	is "$v: since certificates are asked for, another session" \
		"$(again "$v")" Initial
	is "$v: a client without one gets a ticket" "$(new "$v") $(tickets)" \
		"Initial 1"
	is "$v: which can be used" "$(again "$v")" Resumed
	: >reply
	rm -f "session$v"
	is "$v: a client with one" "$(client "-tls$v" -cert client.pem \
		-key client.key -sess_out "session$v")" Initial
	is "$v: gets none" "$(key_of)" ""
	fails "$v: and has nothing to take up again" test -s "session$v"
done
rm "$CONTROLDIR/tls.clientca.pem"

# Names with certificates of their own.
mkdir -p "$CONTROLDIR/tls.sni/one.example" "$CONTROLDIR/tls.sni/two.example"
certificate "$CONTROLDIR/tls.sni/one.example"
for v in 1_2 1_3; do
	is "$v: a session under one name" "$(new $v -servername one.example)" \
		Initial
	is "$v: goes on under it" "$(again $v -servername one.example)" Resumed
	is "$v: and not under another" \
		"$(again $v -servername two.example)" Initial
	is "$v: one under no name" "$(new $v -noservername)" Initial
	is "$v: goes on under none" "$(again $v -noservername)" Resumed
	is "$v: and not under a name with a certificate of its own" \
		"$(again $v -servername one.example)" Initial
	is "$v: nor under one that shares it" \
		"$(again $v -servername two.example)" Initial
done
rm -r "$CONTROLDIR/tls.sni"

# A ticket that somebody has changed.
new 1_2 >/dev/null
openssl sess_id -in session1_2 -outform DER -out der 2>/dev/null
openssl asn1parse -inform DER -in der >tree
at=$(sed -n 's/^ *\([0-9]*\):d=.*OCTET STRING .*/\1/p' tree | tail -n 1)
head -c $((at + 60)) der >bad
printf '\001\002\003\004' >>bad
tail -c +$((at + 65)) der >>bad
openssl sess_id -inform DER -in bad -out session1_2 2>/dev/null
is "a ticket that was tampered with: a full handshake" "$(again 1_2)" Initial

# Keys that are none.
: >"$keys/9999999999.key"
: >reply
is "an empty key: no TLS" "$(
	timeout 20 openssl s_client -connect "127.0.0.1:$port" </dev/null 2>&1 |
		grep -c '^New, TLS'
)" 0
wait_for 'grep -q config log'
like "and the log says why" "$(grep config log)" \
	"tls-engine*reason=config: $keys/9999999999.key: found no key of 80 bytes: expected *"
done_testing
