#!/bin/sh
# tool-tls-deploy.t - new certificates get into place, and only good ones

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
unset RENEWED_LINEAGE RENEWED_DOMAINS CERT_KEY_PATH CERT_FULLCHAIN_PATH \
	LEGO_CERT_PATH LEGO_CERT_KEY_PATH LEGO_HOOK_CERT_PATH \
	LEGO_HOOK_CERT_KEY_PATH SSL_CERT_FILE TCPLOCALHOST TCPLOCALIP

# authority - issue DIR NAME [openssl's options]: key.pem, cert.pem, chain.pem
# with a certificate in between, and fullchain.pem, as certbot has them
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-subj /CN=root -days 30 -keyout root.key -out root 2>/dev/null ||
	skip_all "openssl cannot make a certificate"
sign() {
	openssl x509 -req -CA "$1" -CAkey "$1.key" -set_serial "0x1$(openssl \
		rand -hex 8)" -extfile ext -in request -out "$2" -days 30 2>/dev/null
}
ask() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "$1" -keyout "$2" -out request 2>/dev/null
}
ask /CN=middle middle.key
echo 'basicConstraints = critical, CA:TRUE' >ext
sign root middle
issue() {
	mkdir -p "$1"
	ask "/CN=$2" "$1/privkey.pem"
	echo "subjectAltName = DNS:$2${3:+,DNS:$3}" >ext
	sign middle "$1/cert.pem"
	cp middle "$1/chain.pem"
	cat "$1/cert.pem" middle >"$1/fullchain.pem"
}
issue first test.example
issue second test.example
issue wild '*.wild.example' other.example
issue both test.example sni.example

target=$CONTROLDIR/tls.cert.pem
deploys() {
	tls-deploy "$@" >said 2>err
}
# serves DIR - what is in place is that pair, and works
serves() {
	cat "$1/fullchain.pem" "$1/privkey.pem" | cmp - "$target" &&
		smtpd-tls sh -c '[ "${UCSPITLS+set}" ]' </dev/null
}
state() {
	(cd "$CONTROLDIR" && find . -type f -exec cksum {} + | sort)
}

# Without anything there.
check "into an empty place" deploys first/privkey.pem first/fullchain.pem
check "and it serves" serves first
is "for its owner only" "$(find "$target" -perm 600)" "$target"
like "it says what it did" "$(cat said)" \
	"tls-deploy: $target: from first/fullchain.pem and first/privkey.pem, *GMT*"
before=$(ls -i "$target")
check "once more" deploys first/privkey.pem first/fullchain.pem
is "is no change" "$(ls -i "$target")" "$before"
check "another one" deploys second/privkey.pem second/fullchain.pem
check "takes its place" serves second
check "the old one is kept" cmp "$target.old" - <<END
$(cat first/fullchain.pem first/privkey.pem)
END
check "-n only says" deploys -n first/privkey.pem first/fullchain.pem
like "what it would do" "$(cat said)" "*$target: would be made from *"
check "and does not" serves second

# A certificate that anybody may read had no key in its file.
cp second/fullchain.pem "$target"
chmod 644 "$target"
check "in place of a certificate alone" \
	deploys first/privkey.pem first/fullchain.pem
is "the key is not for everybody" "$(find "$target" -perm -004)" ''

# Over a pair of two files: at every moment a pair that fits is there.
rm "$CONTROLDIR"/tls.*
tls-cert "$CONTROLDIR" >/dev/null
chmod 640 "$CONTROLDIR/tls.key.pem"
[ "$(id -u)" -ne 0 ] || chown 65534 "$CONTROLDIR/tls.key.pem"
cp "$CONTROLDIR/tls.key.pem" old.key
cp "$target" old.cert
echo old >"$CONTROLDIR/tls.ocsp.der"
mkdir spy
cat >spy/mv <<-'END'
	#!/bin/sh
	# mv - after each step, as a connection that comes just then sees it
	/bin/mv "$@" || exit
	smtpd-tls sh -c 'echo "${UCSPITLS+ok}"' </dev/null >>"$work/steps" 2>&1
END
chmod +x spy/mv
check "over two files" env PATH="$work/spy:$PATH" \
	tls-deploy first/privkey.pem first/fullchain.pem
check "one is there, and serves" serves first
is "and something served after every step of it" \
	"$(sort -u steps) $(($(wc -l <steps) > 2))" "ok 1"
check "what was said of the old one is put aside" \
	[ ! -e "$CONTROLDIR/tls.ocsp.der" ]
cat old.cert old.key >old
check "the old pair is kept, as one file" cmp old "$target.old"
is "the mode of the key stays" "$(find "$target" -perm 640)" "$target"
if [ "$(id -u)" -eq 0 ]; then
	is "and its owner" "$(find "$target" -user 65534)" "$target"
else
	skip "and its owner" "not root"
fi
issue third test.example
check "the next time" deploys third/privkey.pem third/fullchain.pem
is "too" "$(find "$target" -perm 640)" "$target"

# No reason to replace anything.
tls-cert -d 30 -f "$CONTROLDIR" >/dev/null
state >before
# keeps SENTENCE GLOB COMMAND...
keeps() {
	sentence=$1 glob=$2
	shift 2
	"$@" >said 2>err
	is "$sentence: exit 100" $? 100
	like "$sentence: it says so" "$(cat err)" "$glob"
	is "$sentence: nothing is changed" "$(state)" "$(cat before)"
}
keeps "the key of another" "*belongs to another certificate*" \
	tls-deploy first/privkey.pem second/fullchain.pem
cat first/cert.pem root middle >mixed
keeps "a chain that is mixed up" "*certificate 1 of 3 is not signed*" \
	tls-deploy first/privkey.pem mixed
cat middle first/cert.pem >mixed
keeps "the server's not first" "*another certificate*" \
	tls-deploy first/privkey.pem mixed
keeps "another host's" "*is not for test.example*" \
	tls-deploy wild/privkey.pem wild/fullchain.pem
keeps "another name's" "*is not for any.else.example*" \
	tls-deploy wild/privkey.pem wild/fullchain.pem '*.else.example'
keeps "no such file" "*nowhere/key: cannot be read*" \
	tls-deploy nowhere/key first/fullchain.pem
: >empty
keeps "an empty file" "*empty: holds no certificate*" \
	tls-deploy first/privkey.pem empty
keeps "no chain" "usage: *" tls-deploy first/privkey.pem
keeps "a name that is a path" "*../up is not a name*" \
	tls-deploy both/privkey.pem both/fullchain.pem ../up
keeps "an option that is none" "*usage: *" tls-deploy -x
keeps "nothing at all" "usage: *" tls-deploy
keeps "no directory" "*nowhere is not a directory*" \
	tls-deploy -c nowhere first/privkey.pem first/fullchain.pem
mkdir late
cp first/privkey.pem late
openssl req -x509 -key late/privkey.pem -subj /CN=test.example -days 30 \
	-addext subjectAltName=DNS:test.example -out late/fullchain.pem 2>/dev/null
mkdir past
cat >past/date <<-'END'
	#!/bin/sh
	# date - the calendar of a later year
	[ "$*" = +%s ] && echo "$(($(/bin/date +%s) + 40 * 86400))"
END
chmod +x past/date
keeps "an expired one" "*expired on*" env PATH="$work/past:$PATH" \
	tls-deploy late/privkey.pem late/fullchain.pem
if [ "$(id -u)" -ne 0 ]; then
	chmod 000 late/privkey.pem
	keeps "a key that may not be read" "*privkey.pem: cannot be read*" \
		tls-deploy late/privkey.pem late/fullchain.pem
else
	skip "a key that may not be read" "root reads everything"
fi

# Names of their own.
check "for a name" deploys wild/privkey.pem wild/fullchain.pem '*.Wild.example'
check "it is in its directory" [ -e "$CONTROLDIR/tls.sni/*.wild.example/tls.cert.pem" ]
check "which others may enter" [ -n "$(find "$CONTROLDIR/tls.sni" -prune \
	-perm -005)" ]

# Hooks.  Each starts with a pair that is not theirs.
reset() {
	rm -rf "$CONTROLDIR"/tls.*
	mkdir -p "$CONTROLDIR/tls.sni/sni.example" "$CONTROLDIR/tls.sni/x.example"
	tls-cert "$CONTROLDIR" >/dev/null
}
# hooked SENTENCE COMMAND... - both places that the pair is good for have it
hooked() {
	sentence=$1
	shift
	check "$sentence" "$@"
	check "$sentence: it serves" serves both
	check "$sentence: also where it is for a name" \
		cmp "$target" "$CONTROLDIR/tls.sni/sni.example/tls.cert.pem"
	is "$sentence: and nowhere else" "$(find "$CONTROLDIR/tls.sni" -type f |
		wc -l | tr -d ' ')" 1
	reset
}
reset
mkdir hooks.d
ln -s "${TESTS%/*}/tools/tls-deploy" hooks.d/postern
hooked "certbot" env RENEWED_LINEAGE="$work/both" \
	RENEWED_DOMAINS='test.example sni.example' \
	PATH="${PATH#*:}" hooks.d/postern
hooked "dehydrated" tls-deploy deploy_cert test.example both/privkey.pem \
	both/cert.pem both/fullchain.pem both/chain.pem 1700000000
hooked "acme.sh" env CERT_KEY_PATH=both/privkey.pem \
	CERT_FULLCHAIN_PATH=both/fullchain.pem Le_Domain=test.example tls-deploy
hooked "lego" env LEGO_CERT_KEY_PATH=both/privkey.pem \
	LEGO_CERT_PATH=both/fullchain.pem LEGO_CERT_DOMAIN=test.example tls-deploy
hooked "lego 5" env LEGO_HOOK_CERT_KEY_PATH=both/privkey.pem \
	LEGO_HOOK_CERT_PATH=both/fullchain.pem tls-deploy
state >before
for hook in startup_hook exit_hook unchanged_cert 'deploy_challenge a b c' \
	'invalid_challenge x y' 'some_hook_to_come x' 'done http-01 x y z'; do
	# shellcheck disable=SC2086
	check "$hook is not for us" tls-deploy $hook
done
fails "nor can we answer a challenge of uacme's" tls-deploy begin http-01 x y z
check "a certificate for other servers" env RENEWED_LINEAGE="$work/wild" \
	tls-deploy
is "does not come here" "$(state)" "$(cat before)"
keeps "half of what dehydrated says" "*expected DOMAIN KEYFILE*" \
	tls-deploy deploy_cert test.example both/privkey.pem
cp first/privkey.pem both
keeps "a broken one" "*belongs to another certificate*" \
	env RENEWED_LINEAGE="$work/both" tls-deploy

done_testing
