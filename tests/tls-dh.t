#!/bin/sh
# tls-dh.t - parameters for DHE: those of the file are those on the wire; and
# tools/tls-dh, which makes them

. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
openssl req -x509 -nodes -subj /CN=localhost -days 3 -newkey rsa:2048 \
	-keyout "$CONTROLDIR/tls.key.pem" -out "$CONTROLDIR/tls.cert.pem" \
	2>/dev/null || skip_all "openssl cannot make a certificate"

# Ours, and primes that everybody knows, from the library.
dh=$TESTS/dh2048.pem
group() {
	openssl genpkey -genparam -algorithm DH -pkeyopt "group:$1" 2>/dev/null
}
group ffdhe3072 >dh3072
group ffdhe4096 >dh4096
group modp_1536 >dh1536
[ -s dh4096 ] || skip_all "this openssl knows no groups"
# prime FILE - in hexadecimal digits
prime() {
	openssl pkeyparam -in "$1" -noout -text 2>/dev/null >text
	if grep -q 'GROUP' text; then
		group_prime "$(sed -n 's/^ *GROUP: *//p' text)"
	else
		sed -n '/[Pp]rime\|P:/,/[Gg]enerator\|G:/{/^ *[0-9a-f][0-9a-f]:/p;}' text |
			tr -d ' :\n' | sed 's/^00//'
	fi
}
# A named group is printed by its name: its DER has the prime.
group_prime() {
	case $1 in
	ffdhe3072) f=dh3072 ;;
	*) f=dh4096 ;;
	esac
	openssl asn1parse -in $f | sed -n 's/.*INTEGER *://p' | head -n 1 |
		tr A-F a-f
}
# sent - the prime in the server's message of the key exchange
sent() {
	: >log
	timeout 30 openssl s_client -connect "127.0.0.1:$port" -tls1_2 \
		-cipher DHE-RSA-AES256-GCM-SHA384 -msg </dev/null >reply 2>&1
	wait_for 'grep -q "^tcpserver: end " log'
	sed -n '/<<< .*ServerKeyExchange/,/^[^ ]/{/^    /p;}' reply |
		tr -d ' \n' | hex_prime
}
# Type, length of 3, length of the prime of 2, prime.
hex_prime() {
	read -r hex || [ -n "$hex" ] || return
	n=$(printf %d "0x$(echo "$hex" | cut -c 9-12)")
	echo "$hex" | cut -c "13-$((12 + n * 2))"
}
client_of_modern() {
	: >log
	timeout 30 openssl s_client -connect "127.0.0.1:$port" </dev/null \
		>reply 2>&1
	wait_for 'grep -q "^tcpserver: end " log'
}
put() {
	cp "$1" "$CONTROLDIR/$2"
}

SMTPS=1
export SMTPS
serve smtpd-tls cat
is "modern: no DHE, whatever files there are" "$(
	put "$dh" tls.dh2048.pem
	sent
)" ""
rm "$CONTROLDIR/tls.dh2048.pem"
control tls.profile a+
modp=$(sent)
is "no file: a prime of 2048 bits all the same" ${#modp} 512
like "a known one" "$modp" "ffffffffffffffffc90fdaa22168c234*"
is "without a word in the log" "$(grep -c settings log)" 0
control tls.dhe none
is "unless tls.dhe forbids it" "$(sent)" ""
rm "$CONTROLDIR/tls.dhe"

put "$dh" tls.dh2048.pem
ours=$(prime "$dh")
is "our own file has 2048 bits" ${#ours} 512
is "tls.dh2048.pem: our prime, byte for byte" "$(sent)" "$ours"
control tls.dhe none
is "a file counts more than tls.dhe" "$(sent)" "$ours"
rm "$CONTROLDIR/tls.dhe"
put dh3072 tls.dh3072.pem
is "3072 bits are 768 digits" "$(prime dh3072 | tr -d '\n' | wc -c | tr -d ' ')" 768
is "tls.dh3072.pem counts more" "$(sent)" "$(prime dh3072)"
put dh4096 tls.dh4096.pem
is "4096 bits are 1024" "$(prime dh4096 | tr -d '\n' | wc -c | tr -d ' ')" 1024
is "tls.dh4096.pem counts most" "$(sent)" "$(prime dh4096)"
rm "$CONTROLDIR"/tls.dh*
put "$dh" submission.tls.dh2048.pem
SERVICE=submission
export SERVICE
serve smtpd-tls cat
is "a service has its own" "$(sent)" "$ours"
unset SERVICE
rm "$CONTROLDIR"/submission.*
serve smtpd-tls cat

# Files that are not used.
for file in tls.dh512.pem tls.dh1024.pem tls.rsa512.pem tls.rsa1024.pem; do
	put "$dh" $file
	is "$file is not used" "$(sent)" "$modp"
	like "and the log says why" "$(grep settings log)" \
		"tls-engine*: settings: $CONTROLDIR/$file: too short *tls-dh*"
	is "in one line" "$(grep -c settings log)" 1
	control tls.profile modern
	client_of_modern
	is "$file: no word where no DHE is spoken" "$(grep -c settings log)" 0
	control tls.profile a+
	rm "$CONTROLDIR/$file"
done
# bad SENTENCE FILE GLOB
bad() {
	put "$2" tls.dh2048.pem
	is "$1: no TLS" "$(sent)" ""
	like "$1: the log says why" "$(grep config log)" \
		"tls-engine*: handshake failed *reason=config: $CONTROLDIR/tls.dh2048.pem: $3"
}
bad "too few bits" dh1536 "found parameters of 1536 bits: expected 2048 *"
echo garbage >garbage
bad "garbage" garbage "found no DH parameters: expected *"
: >empty
bad "nothing" empty "found no DH parameters: expected *"
bad "a key" "$CONTROLDIR/tls.key.pem" "found no DH parameters: expected *"
bad "a certificate" "$CONTROLDIR/tls.cert.pem" "found no DH parameters: *"
rm "$CONTROLDIR/tls.profile"
client_of_modern
is "what modern does not use it does not read" \
	"$(grep -c '^New, TLSv1.3' reply)" 1
rm "$CONTROLDIR/tls.dh2048.pem"

# The tool, with an openssl that is quick.
mkdir bin d
real=$(command -v openssl)
cat >bin/openssl <<END
#!/bin/sh
case \$*,\$1 in
*-in*,dhparam) exec $real "\$@" ;;
*,dhparam) ;;
*) exec $real "\$@" ;;
esac
[ ! -e fail ] || { echo no luck >&2; exit 1; }
ls -a d >during
for last; do :; done
echo . >&2
[ \$last != 2048 ] || cp $dh \$3
[ \$last = 2048 ] || cp dh\$last \$3
END
chmod +x bin/openssl
PATH=$work/bin:$PATH
names() {
	(cd "$1" && find . -type f | sed 's/..//' | LC_ALL=C sort | xargs)
}
code() {
	"$@" >said 2>&1
	echo $?
}
check "tls-dh makes a file" tls-dh d
is "of 2048 bits" "$(cd d && find . -type f)" ./tls.dh2048.pem
check "which holds what openssl made" cmp "$dh" d/tls.dh2048.pem
is "mode 0600" "$(find d -name 'tls.dh*' -perm 600)" d/tls.dh2048.pem
is "without a word when no terminal is there" "$(tls-dh d 2>&1)" ""
check "sizes are options" tls-dh -b 3072 -b 4096 d
is "one file for each" "$(names d)" \
	"tls.dh2048.pem tls.dh3072.pem tls.dh4096.pem"
echo old >d/tls.dh2048.pem
: >fail
is "openssl fails: exit 111" "$(code tls-dh d)" 111
like "and says why" "$(cat said)" "tls-dh: fatal: openssl dhparam: no luck"
is "the old file stays" "$(cat d/tls.dh2048.pem)" old
is "and nothing else" "$(names d)" \
	"tls.dh2048.pem tls.dh3072.pem tls.dh4096.pem"
rm fail
mkdir e
is "the old file is there until the new one is done" "$(
	tls-dh d
	grep -c tls.dh2048.pem during
)" 1
if [ "$(id -u)" -eq 0 ]; then
	chown 12345:54321 d/tls.dh2048.pem
	tls-dh d
	# shellcheck disable=SC2012
	is "the owner stays" "$(ls -n d/tls.dh2048.pem | awk '{ print $3, $4 }')" \
		"12345 54321"
else
	skip "the owner stays" "only root can give files away"
fi
for bits in 512 1024; do
	is "$bits bits: exit 100" "$(code tls-dh -b $bits d)" 100
	like "explained" "$(cat said)" "*broken*expected 2048, 3072 or 4096"
done
is "other sizes: exit 100" "$(code tls-dh -b 2047 d)" 100
is "no such directory: exit 100" "$(code tls-dh nowhere)" 100
is "two directories: exit 100" "$(code tls-dh d e)" 100
is "no openssl: exit 111" \
	"$(code env PATH=/nonexistent /bin/sh "${TESTS%/*}/tools/tls-dh" d)" 111
check "CONTROLDIR is the default" update_tmprsadh
check "also by the name that qmail knows" cmp "$dh" "$CONTROLDIR/tls.dh2048.pem"
rm -f "$CONTROLDIR"/tls.dh*
if command -v script >/dev/null; then
	script -qc 'tls-dh d' /dev/null </dev/null >said 2>&1
	like "on a terminal it shows progress" "$(tr -d '\r' <said)" \
		"*2048 bits: this takes minutes*.*d/tls.dh2048.pem is new*"
else
	skip "on a terminal it shows progress" "there is no script(1)"
fi
done_testing
