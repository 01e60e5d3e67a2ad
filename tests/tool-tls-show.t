#!/bin/sh
# tool-tls-show.t - tls-show tells what clients get, and what is wrong with it

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
unset TCPLOCALHOST TCPLOCALIP
# shows OPTIONS... - what it says is in the files said and err
shows() {
	tls-show "$@" >said 2>err
}
# is_fine SENTENCE OPTIONS...
is_fine() {
	sentence=$1
	shift
	shows "$@"
	is "$sentence: exit 0" $? 0
	is "$sentence: no complaint" "$(cat err)" ""
}
# warns SENTENCE CODE GLOB OPTIONS...
warns() {
	sentence=$1 code=$2 glob=$3
	shift 3
	shows "$@"
	is "$sentence: exit $code" $? "$code"
	like "$sentence: it says so" "$(cat err)" "tls-show: $glob"
}
fact() {
	sed -n "s/^$1  *//p" said
}
cert=$CONTROLDIR/tls.cert.pem
key=$CONTROLDIR/tls.key.pem

warns "no certificate" 100 "error: $CONTROLDIR: no tls.cert.pem *tls-cert *"
tls-cert "$CONTROLDIR" test.example 127.0.0.1 >made || skip_all "no openssl"
is_fine "a good one"
is "the file" "$(fact file)" "$cert"
is "the key's" "$(fact keyfile)" "$key"
is "the subject" "$(fact subject)" CN=test.example
is "its names" "$(fact names)" "DNS:test.example, IP:127.0.0.1"
like "until when, and for how many days" "$(fact until)" "* GMT ([89][90] days)"
is "the chain" "$(fact chain)" "1, order right, self-signed"
is "the key" "$(fact key)" "P-256 256 bits, matches"
is "the record that pins the key" "$(fact tlsa)" \
	"$(sed -n 's/^	\(.*TLSA.*\)/\1/p' made)"
is_fine "-q says nothing of it" -q
is "nothing at all" "$(cat said)" ""

# The fingerprint is the one that TLS programs of ours tell.
serve smtpd-tls "$TESTS/starttls.sh" Y cat
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-subj /CN=client -keyout mine.key -out mine 2>/dev/null
echo | timeout 20 openssl s_client -connect "127.0.0.1:$port" -cert mine \
	-key mine.key >/dev/null 2>&1
is_fine "any certificate" -f mine mine.key
if grep -q '^SSL_PEER_CERT_HASH' told; then
	is "the fingerprint is what SSL_PEER_CERT_HASH is" \
		"SSL_PEER_CERT_HASH=$(fact certificate)" \
		"$(grep '^SSL_PEER_CERT_HASH' told)"
else
	is "the fingerprint is openssl's" "$(fact certificate | tr '[:lower:]' \
		'[:upper:]')" "SHA256:$(openssl x509 -noout -fingerprint -sha256 \
		-in mine | cut -d= -f2 | tr -d :)"
fi
is "and the other one is of the key" "$(fact spki)" \
	"$(openssl pkey -in mine.key -pubout -outform DER |
		openssl dgst -sha256 -binary | openssl base64)"

# Time.
tls-cert -d 5 "$CONTROLDIR" >made
warns "5 days left" 1 "warning: $cert: expires in [45] days, on *: renew it"
is_fine "for who wants to hear only of 3" -e 3
tls-cert -d 22 "$CONTROLDIR" >made
is_fine "22 days left"
tls-cert -d 20 "$CONTROLDIR" >made
warns "less than 21 days left" 1 "warning: $cert: expires in * days, *" -q
# past FROM UNTIL - a certificate for that time
past() {
	openssl req -new -key mine.key -subj /CN=test.example -out request
	rm -rf db && mkdir db && : >db/index.txt
	openssl ca -batch -config "$work/ca.cnf" -selfsign -keyfile mine.key \
		-in request -startdate "$1" -enddate "$2" -out "$cert" \
		-notext 2>err || note "$(cat err)"
	cp mine.key "$key"
}
cat >ca.cnf <<-END
	[ca]
	default_ca = x
	[x]
	database = db/index.txt
	new_certs_dir = db
	rand_serial = yes
	default_md = sha256
	policy = p
	x509_extensions = e
	[p]
	commonName = supplied
	[e]
	subjectAltName = DNS:test.example
END
past 20200101000000Z 20200229235959Z
warns "expired" 100 "error: $cert: expired on Feb 29 23:59:59 2020 GMT: *"
past 20400101000000Z 20500101000000Z
warns "not yet" 100 "error: $cert: is not good before Jan * 2040 GMT: *"

past 20240101000000Z 20440229120000Z
is_fine "a leap year ahead"
is "days are counted as the calendar does" "$(fact until)" \
	"Feb 29 12:00:00 2044 GMT ($(((2340360000 - $(date +%s)) / 86400)) days)"

# Names.
rm "$cert" "$key"
tls-cert "$CONTROLDIR" test.example '*.wild.example' ::1 >made
warns "another host" 1 "warning: $cert: is not for x.example: it is for DNS:test*" \
	-N x.example
is_fine "one that a wildcard is for" -N a.wild.example
is_fine "an address" -N ::1
warns "another address" 1 "warning: * is not for 192.0.2.1: *" -N 192.0.2.1
control me other.example
warns "not for me" 1 "warning: $cert: is not for other.example: *"
control me test.example

# Which files: those of the name, of the service, of all.
mkdir -p "$CONTROLDIR/tls.sni/sni.example" "$CONTROLDIR/tls.sni/*.wild.example"
tls-cert "$CONTROLDIR/tls.sni/sni.example" sni.example >made
tls-cert "$CONTROLDIR/tls.sni/*.wild.example" '*.wild.example' >made
is_fine "a name with a directory of its own" -N SNI.example
is "has its files" "$(fact file)" "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem"
is_fine "a name below a wildcard" -N a.wild.example
is "has the wildcard's" "$(fact file)" \
	"$CONTROLDIR/tls.sni/*.wild.example/tls.cert.pem"
warns "but not one two levels below" 1 "*" -N a.b.wild.example
is "it has the plain ones" "$(fact file)" "$cert"
warns "a path is no name" 1 "*" -N ../sni.example
is "not to be followed" "$(fact file)" "$cert"
mkdir service
tls-cert service test.example >made
cp service/tls.cert.pem "$CONTROLDIR/submission.tls.cert.pem"
cp service/tls.key.pem "$CONTROLDIR/submission.tls.key.pem"
chmod 600 "$CONTROLDIR"/*.key.pem
is_fine "a service" -s submission
is "has its own" "$(fact file) $(fact keyfile)" \
	"$CONTROLDIR/submission.tls.cert.pem $CONTROLDIR/submission.tls.key.pem"
is_fine "all of them" -a
is "are four" "$(fact file | wc -l | tr -d ' ')" 4
mv "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem" kept
warns "a key alone for a name" 100 "error: $CONTROLDIR/tls.sni/sni.example/tls.key.pem: a key, but no *" \
	-N sni.example
mv kept "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem"
cat "$CONTROLDIR/tls.sni/sni.example"/tls.*.pem >both
rm "$CONTROLDIR/tls.sni/sni.example"/tls.*.pem
cp both "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem"
chmod 600 "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem"
is_fine "both in one file, beside a key of all" -N sni.example
is "that key is not looked at" "$(fact keyfile)" ""
tls-cert -f -d 5 "$CONTROLDIR/tls.sni/sni.example" sni.example >made
warns "the warning names the one" 1 "warning: *sni.example*expires in [45] days*" -aq
is "and only that" "$(wc -l <err | tr -d ' ')" 1

# Keys.
rm -r "$CONTROLDIR/tls.sni"
chmod 644 "$key"
warns "a key for everybody" 1 "warning: $key: anybody can read it: chmod 600 it"
chmod 600 "$key"
cp mine.key "$key"
warns "another one's key" 100 "error: $key: this key belongs to another *"
is "also in the facts" "$(fact key)" "P-256 256 bits, does not match"
openssl pkey -in mine.key -aes128 -passout pass:x -out "$key"
warns "a key with a pass phrase" 100 "error: $key: holds no private key *"
echo garbage >"$cert"
warns "garbage" 100 "error: $cert: holds no certificate: *"
tls-cert -f "$CONTROLDIR" >made
tls-cert -next "$CONTROLDIR" >made
is_fine "with a next key"
is "its record is shown too" "$(fact next)" "$(tail -n 1 made)"

# Chains.
mkdir ca
tls-cert -ca ca test.example >made
cat ca/tls.cert.pem ca/tls.ca.cert.pem >"$cert"
cp ca/tls.key.pem "$key"
is_fine "a chain"
is "of two" "$(fact chain)" "2, order right, of no authority known here"
cat ca/tls.cert.pem mine ca/tls.ca.cert.pem >"$cert"
warns "one that is mixed up" 1 "warning: $cert: certificate 1 of 3 is not signed *"
like "also in the facts" "$(fact chain)" "3, order wrong, *"
check "one whose authority is known" env SSL_CERT_FILE=ca/tls.ca.cert.pem \
	tls-show -f ca/tls.cert.pem
SSL_CERT_FILE=$work/ca/tls.ca.cert.pem tls-show -f ca/tls.cert.pem >said
is "is told" "$(fact chain)" "1, order right, of an authority known here"

# The service: its log has the warnings.
cp -R "${TESTS%/*}/service/tls-watch" watch
tls-cert -f -d 5 "$CONTROLDIR" >made
echo "$CONTROLDIR" >watch/env/CONTROLDIR
echo "$PATH" >watch/env/PATH
echo 1000 >watch/env/EVERY
(cd watch && exec ./run) >watched &
pids="$! $pids"
check "the service tells of 5 days" wait_for 'grep -q "^tls-show: warning: \
$cert: expires in [45] days, on .*: renew it$" watched'
is "in one line" "$(wc -l <watched | tr -d ' ')" 1
check "then it waits" wait_for "ps -o args= -p $! | grep -qx 'sleep 1000'"

for bad in -x '-e soon' '-f' 'a b' /nonexistent; do
	# shellcheck disable=SC2086
	shows $bad
	is "tls-show $bad: exit 100" $? 100
done
done_testing
