#!/bin/sh
# tls-cert.t - which certificates and keys TLS is offered with, and works with

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

c=$CONTROLDIR/tls.cert.pem
k=$CONTROLDIR/tls.key.pem
both=$CONTROLDIR/servercert.pem

# offered - is TLS offered?  The log line goes to err.
offered() {
	smtpd-tls sh -c '[ "${UCSPITLS+set}" ]' </dev/null 2>err
}
# speaks - does a handshake succeed with what is offered?
speaks() {
	offered && [ "$(echo hello | timeout 20 tlsclient "$port")" = hello ]
}
# refused SENTENCE GLOB - TLS is not offered, and one line says why
refused() {
	fails "$1: no STARTTLS" offered
	like "$1: the log says so" "$(cat err)" "smtpd-tls*: no STARTTLS: $2"
	is "$1: in one line" "$(wc -l <err | tr -d ' ')" 1
}
self() {
	openssl req -x509 -nodes -subj /CN=localhost -days 3 "$@" 2>/dev/null
}

serve smtpd-tls "$TESTS/starttls.sh" '?y' cat

refused "nothing there" "$CONTROLDIR: *tls.cert.pem*servercert.pem*"
like "and how to get a certificate" "$(cat err)" "*tls-cert $CONTROLDIR *"
is "nobody makes one unasked" "$(ls "$CONTROLDIR")" me

# Kinds of keys.
self -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout ec8 -out ec ||
	skip_all "openssl cannot make a certificate"
self -newkey rsa:2048 -keyout rsa8 -out rsa
self -newkey ed25519 -keyout ed8 -out ed
openssl ec -in ec8 -out ec1 2>/dev/null
openssl ec -in ec8 -out ec0 -no_public 2>/dev/null
openssl ec -in ec8 -out ecc -conv_form compressed 2>/dev/null
openssl rsa -in rsa8 -out rsa1 -traditional 2>/dev/null
{ openssl ecparam -name prime256v1 && cat ec1; } >ecp
{ openssl x509 -text -in ec && cat ec; } >ecchain
while read -r cert key sentence; do
	cp "$cert" "$c"
	cp "$key" "$k"
	check "$sentence" speaks
done <<-END
	ec ec8 EC in PKCS #8
	ec ec1 EC as openssl ec writes it
	ec ec0 EC without the public point
	ec ecc EC with the point in short
	ec ecp EC behind its parameters
	ecchain ec8 a chain among text
	rsa rsa8 RSA in PKCS #8
	rsa rsa1 RSA in PKCS #1
	ed ed8 Ed25519
END
sed 's/$/\r/' ec >"$c"
sed 's/$/\r/' ec8 >"$k"
check "files with CRLF" speaks
mkdir elsewhere
mv "$c" "$k" elsewhere
ln -s "$work"/elsewhere/* "$CONTROLDIR"
check "links to files elsewhere" speaks
rm "$c" "$k"
cp ec "$c"
cp ec8 "$k"

# One file.
rm "$k"
cat ec8 ec >"$c"
check "key and certificate in tls.cert.pem" speaks
mv "$c" "$both"
check "key and certificate in servercert.pem" speaks
cat rsa rsa1 >"$both"
check "in any order" speaks
if [ -z "$SANITIZED" ] && strace -o traced true 2>/dev/null; then
	strace -e trace=open,openat -o traced tls-engine '?' </dev/null \
		3>/dev/null 4</dev/null 5>/dev/null 2>err
	is "one file is read once, lest it be replaced in between" \
		"$(grep -c "$both" traced)" 1
else
	skip "one file is read once" "strace does not work here"
fi
cat ec >"$both"
refused "servercert.pem without its key" \
	"$both: holds no private key: expected *"
rm "$both"
cp ec8 "$k"
refused "a key alone" "$CONTROLDIR: no tls.cert.pem*"
cp ec "$CONTROLDIR/submission.tls.cert.pem"
SERVICE=submission
export SERVICE
check "a service has a certificate of its own" offered
unset SERVICE
rm "$CONTROLDIR/submission.tls.cert.pem"

# What cannot work.
cp ec "$c"
cp rsa8 "$k"
refused "the key of another kind" "$k: this key belongs to another *"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$k" \
	2>/dev/null
refused "the key of another certificate" "$k: this key belongs to another *"
is "and tls-engine agrees" "$(cd "$CONTROLDIR" &&
	tls-engine y </dev/null 2>&1 3>&1 4</dev/null 5>/dev/null |
	grep -c 'reason=config: .*tls.key.pem: ')" 1
openssl pkey -in ec8 -aes128 -passout pass:x -out "$k"
refused "an encrypted key" "$k: encrypted key: expected *"
openssl ec -in ec8 -aes128 -passout pass:x -out "$k" 2>/dev/null
refused "one that is encrypted the old way" "$k: encrypted key: expected *"
head -c 2000 /dev/urandom >"$k"
refused "garbage for a key" "$k: holds no private key: expected *"
sed '/-----/!s/[Aa]/!/g' ec8 >"$k"
refused "a spoiled key" "$k: what follows *"
: >"$k"
refused "an empty key" "$k: holds no private key: *"
cp ec8 "$k"
head -c 2000 /dev/urandom >"$c"
refused "garbage for a certificate" "$c: holds no certificate: expected *"
sed 5d ec >"$c"
refused "a spoiled certificate" "$c: what follows *"
head -c 300000 /dev/zero >"$c"
refused "a file of 300 KB" "$c: is larger than 256 KB*"
{ cat ec && head -c 250000 /dev/zero | tr '\0' '\n'; } >"$c"
check "but one of 250 KB is no matter" speaks
rm "$c"
mkdir "$c"
refused "a directory" "$c: cannot be read (*"
rmdir "$c"
cp ec "$c"
cp ec8 "$k"

chmod 000 "$k"
chmod 755 "$work"
if [ "$(id -u)" -ne 0 ]; then
	refused "a key that may not be read" "$k: cannot be read (*"
elif command -v setuidgid >/dev/null && [ -x / ] &&
	setuidgid nobody test -r "$c"; then
	check "root reads every key" offered
	is "others do not: no STARTTLS" "$(setuidgid nobody smtpd-tls sh -c \
		'echo ${UCSPITLS+set}' </dev/null 2>err)" ""
	like "and the log says so" "$(cat err)" \
		"smtpd-tls*: no STARTTLS: $k: cannot be read (Permission denied)*"
else
	skip "a key that may not be read" "no setuidgid, or out of reach"
fi
chmod 600 "$k"

# The key does not stay in the program's memory: it was read by the same
# process.  The secret number, and a line of the file, in hexadecimal.
secret() {
	openssl ec -in "$k" -noout -text 2>/dev/null |
		sed -n '/priv:/,/pub:/p' | tr -cd '0-9a-f\n' | sed -n 2p
	sed -n 2p "$k" | tr -d '\n' | hex
}
hex() {
	od -An -v -tx1 | tr -d ' \n'
	echo
}
# memory PID - all that the process can write to
memory() {
	sed -n 's/^\([0-9a-f]*\)-\([0-9a-f]*\) rw.*/\1 \2/p' "/proc/$1/maps" |
		while read -r from to; do
			dd bs=4096 skip=$((0x$from / 4096)) \
				count=$(((0x$to - 0x$from) / 4096)) \
				if="/proc/$1/mem" 2>/dev/null
		done | hex
}
cp ec8 "$k"
secret >secrets
mkfifo quiet
exec 9<>quiet
background sh -c 'exec smtpd-tls smtpd-recv deliver-discard <quiet >hello 9>&-'
if [ -z "$SANITIZED" ] && wait_for '[ -s hello ]' &&
	[ "$(wc -l <secrets)" -eq 2 ] &&
	memory $! >held && [ "$(wc -c <held)" -gt 10000 ] &&
	memory "$(pgrep -P $!)" >>held; then
	fails "the key is in the memory of no process of a session in clear" \
		grep -qf secrets held
else
	skip "the key stays in no memory" "cannot read the memory of processes"
fi
exec 9>&-

# Privilege is dropped when the key is loaded.
if [ "$(id -u)" -eq 0 ] && [ -r "/proc/$$/status" ]; then
	TLS_UID=65534 TLS_GID=65533
	export TLS_UID TLS_GID
	serve smtpd-tls "$TESTS/starttls.sh" y sh -c \
		'read -r x; grep "^Uid\|^Gid\|^Groups\|^NoNew" /proc/$PPID/status'
	is "tls-engine becomes TLS_UID and TLS_GID, for good" \
		"$(echo | timeout 20 tlsclient "$port" | tr -s '\t \n' ' ')" \
		"Uid: 65534 65534 65534 65534 Gid: 65533 65533 65533 65533 \
Groups: 65533 NoNewPrivs: 1 "
	for uid in x 0 -1 ''; do
		TLS_UID=$uid
		tls-engine y </dev/null 3>&1 4</dev/null 5>/dev/null 2>err
		is "TLS_UID=$uid is refused with 111" $? 111
	done
	like "and the log says what is expected" "$(cat err)" \
		"*reason=config: \$TLS_UID: *: expected a number from 1; *"
	unset TLS_UID
	TLS_GID=1 tls-engine y </dev/null 3>&1 4</dev/null 5>/dev/null 2>err
	is "TLS_GID alone is refused" $? 111
	unset TLS_GID
else
	skip "tls-engine becomes TLS_UID" "not root, or no /proc"
fi

done_testing
