#!/bin/sh
# control-check.t - every finding of control-check, and what is none
#
# Threat 20 of doc/SECURITY.md, as far as settings bring it about.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
unset RULES RELAYCLIENT XCLIENT
chmod 755 "$work" "$CONTROLDIR"
cp -a "$CONTROLDIR" base
dir=$CONTROLDIR
cd "$dir" || exit 1
out=$work/out

# Each case begins with a directory in which nothing is wrong.
reset() {
	find "$dir" -mindepth 1 -delete
	cp -a "$work/base/." "$dir"
}
# finds SENTENCE CODE GLOB [OPTIONS...]
finds() {
	sentence=$1 code=$2 glob=$3
	shift 3
	timeout 60 control-check "$@" >"$out" 2>"$work/err"
	is "$sentence: exit $code" $? "$code"
	like "$sentence: it says so" "$(cat "$out" "$work/err")" \
		"*control-check: $glob*" || note "$(cat "$out")"
	is "$sentence: and nothing else" "$(grep -c '^control-check: [ew]' "$out")" 1
	reset
}
# fine SENTENCE [OPTIONS...]
fine() {
	sentence=$1
	shift
	timeout 60 control-check "$@" >"$out" 2>"$work/err"
	is "$sentence: exit 0" $? 0 || note "$(cat "$out" "$work/err")"
	like "$sentence: it counts" "$(cat "$out")" \
		"control-check: $dir: * setting*, 0 errors, 0 warnings"
	reset
}

fine "a directory with a name"
is "-q says nothing of it" "$(control-check -q)" ""

# Names.
: >rcpthost
finds "a name that is wrong" 1 \
	"warning: $dir/rcpthost: no program reads *: did you mean rcpthosts?"
: >submission.smtp.aut
finds "a service's" 1 "warning: *did you mean submission.smtp.auth?"
: >datsbytse
finds "two letters wrong" 1 "warning: *did you mean databytes?"
: >something
finds "a name that is like none" 1 \
	"warning: $dir/something: no program reads a file of this name
control-check: *"
: >tls.key.next.pem
: >.hidden
mkdir counts
fine "what programs keep beside settings"
echo x >rcpthosts~
finds "a copy" 1 "warning: $dir/rcpthosts~: looks like a copy, *"
: >tlsclients
finds "qmail's name for it" 1 "warning: *tls.tlsclients is its name here*"
: >virtualdomains
fine "files that are qmail's alone"

# Values.
echo 10MB >databytes
finds "a value that is none" 100 'error: */databytes: found "10MB": expected a *'
echo 10000000 >databytes
fine "one that is"
echo 7x >submission.smtp.maxrcpt
finds "a service's" 100 "error: $dir/submission.smtp.maxrcpt: found *"
mkdir -p tls.sni/mx.example.net
echo maybe >tls.sni/mx.example.net/smtp.crlf
finds "a name's" 100 "error: $dir/tls.sni/mx.example.net/smtp.crlf: found *"
DATABYTES=x finds "a variable's" 100 'error: $DATABYTES: found "x": expected *'
DATABYTES=1000000 fine "a variable that is fine"
SMTPAUTH=x finds 'a word of $SMTPAUTH' 100 'error: $SMTPAUTH: found "x": *'
SMTPAUTH=! fine 'one that it has'
echo 'joe' >auth.senders
finds "a line that only smtpd-recv knows" 100 \
	'error: */auth.senders:1: found "joe": expected a user, a colon, *'
echo 'joe: @example.org' >auth.senders
fine "one that is right"
echo x >submission.auth.senders
finds "of a service" 100 'error: */submission.auth.senders:1: found "x": *'
mkdir -p 'tls.sni/*.example.net' tls.sni/mx.example.net
echo x >'tls.sni/*.example.net/auth.senders'
finds "of a name" 100 'error: *\*.example.net/auth.senders:1: found "x": *'
echo 192.0.2.1/24 >proxy.trusted
finds "one that only smtpd-proxy knows" 100 'error: */proxy.trusted:1: found *'
echo 192.0.2.0/24 >proxy.trusted
fine "a network of proxies"
echo ::/0 >proxy.trusted
finds "every address a proxy" 100 'error: */proxy.trusted: "::/0" lets everybody *'
echo 'my host' >me
finds "a name that is none" 100 'error: */me: found "my host": expected the name *'
rm me
finds "no name" 1 "warning: $dir/me: is not there*"
echo nowhere >smtp.policy
finds "no policy server" 100 'error: *smtp.policy*expected unix:/path*'
echo unix:/run/x >smtp.policy
fine "one by its path"
mkdir ../alone && ln -s "$BIN/control-check" ../alone
PATH=$work/alone:/usr/bin:/bin control-check >"$out" 2>&1
is "programs that are not there: exit 1" $? 1
is "each is named" "$(sed -n 's/.*warning: \(.*\): cannot be asked.*/\1/p' "$out" |
	xargs)" "smtpd-recv smtpd-proxy"

# Text.
printf 'a.example\r\nb.example\r\n' >rcpthosts
finds "CR LF" 1 "warning: $dir/rcpthosts: lines end in CR LF, *"
printf 'a.example\n b.example\n' >rcpthosts
finds "a blank before a line" 1 "warning: $dir/rcpthosts:2: the blank at its *"
printf ' a\n' >smtpgreeting
finds "before a value" 1 "warning: $dir/smtpgreeting: the blank at its *"
printf 'a.example # ours\n' >rcpthosts
finds "a comment behind an entry" 1 "warning: $dir/rcpthosts:1: a comment has *"
printf '# ours\n\na.example\nb.example' >rcpthosts
fine "comments, and no newline at the end"
printf '0 until 2001-01-01T00:00Z\n' >smtp.starttls
finds "a time that is over" 1 "warning: $dir/smtp.starttls: its time is over*"
printf '0 until 2999-01-01T00:00Z\n' >smtp.starttls
fine "one to come"
printf 'a.example until 2999-13-01\n' >rcpthosts
finds "a time that is none" 1 "warning: $dir/rcpthosts:1: this is no time, *"
printf 'wait until then\n' >smtpgreeting
fine "until, as a word"
printf 'a\0b' >helohost
finds "NUL" 100 "error: $dir/helohost: found *expected one line *"

# Relays.
echo .org >rcpthosts
finds "a whole top-level domain" 100 'error: */rcpthosts: ".org" takes mail *'
echo '*' >rcpthosts
finds "a star" 1 'warning: */rcpthosts: "\*" stands for no domain*'
printf '%s\n' example.org .example.org >rcpthosts
fine "domains"
fine "no rcpthosts: only me"
RELAYCLIENT='' finds 'RELAYCLIENT for all' 100 'error: $RELAYCLIENT is set: *'
echo 1 >smtp.ext.xclient
finds "XCLIENT for all" 100 "error: $dir/smtp.ext.xclient: every client *"
echo 0 >smtp.ext.xclient
fine "for nobody"
echo 1 >smtp.auth.clear
finds "passwords in clear" 1 "warning: $dir/smtp.auth.clear: passwords *"
rules() {
	printf '%s\n' "$@" | tcprules "$work/rules.cdb" "$work/rules.tmp"
}
rules ':allow,RELAYCLIENT=""'
finds "a rule for everybody" 100 \
	'error: */rules.cdb: RELAYCLIENT=""* for everybody*' -x ../rules.cdb
RULES=../rules.cdb finds 'as $RULES' 100 "error: *for everybody*"
rules ':allow,XCLIENT="1"'
finds "XCLIENT" 100 'error: *XCLIENT=1 for everybody*' -x ../rules.cdb
rules '193.:allow,RELAYCLIENT=""'
finds "a rule for a sixteenth of a sixteenth" 1 \
	'warning: *RELAYCLIENT=""* for 193.*' -x ../rules.cdb
rules '10.:allow,RELAYCLIENT=""' '127.:allow,RELAYCLIENT=""' \
	'192.0.2.:allow,RELAYCLIENT=""' '193.:deny' ':allow'
fine "rules for networks of one's own" -x ../rules.cdb
finds "no rules" 100 "error: none.cdb: *" -x none.cdb
echo x >../rules.cdb
finds "what tcprules has not made" 100 'error: *rules.cdb: cannot be read*' \
	-x ../rules.cdb

# Files.
mkdir databytes
finds "a directory" 100 "error: $dir/databytes is a directory: expected a file*"
mkfifo databytes
finds "a FIFO" 100 "error: $dir/databytes is a FIFO: expected a file*"
ln -s none databytes
finds "a link to nothing" 100 "error: $dir/databytes is a symbolic link to nothing*"
echo 1000000 >real
ln -s real databytes
control-check >"$out"
fails "a link to a file is fine" grep -q "/databytes" "$out"
reset
ln -s databytes databytes
finds "a link into itself" 100 "error: $dir/databytes is a symbolic link into*"
: >tls.tickets
finds "a file for a directory" 100 "error: $dir/tls.tickets is a file: expected *"
echo 0 >databytes && chmod 666 databytes
finds "anybody can write" 100 "error: $dir/databytes: anybody can write to it*"
echo 0 >databytes && chmod 644 databytes
fine "anybody can read it, which is fine"
echo 'a:$6$x' >auth.users && chmod 644 auth.users
finds "hashes for everybody" 1 "warning: $dir/auth.users: anybody can read it*"
echo 'a:$6$x' >auth.users && chmod 600 auth.users
fine "and not for everybody"
echo ':relay.example:587 joe secret' >smtproutes && chmod 644 smtproutes
finds "a password for everybody" 1 "warning: $dir/smtproutes: anybody can read it*"
printf '# a comment\n:relay.example:587 \n' >smtproutes && chmod 644 smtproutes
fine "and a file for some that has none"
mkdir tls.tickets && : >tls.tickets/1.key && chmod 755 tls.tickets &&
	chmod 644 tls.tickets/1.key
finds "keys of tickets" 1 "warning: $dir/tls.tickets/1.key: anybody can read*"
mkdir tls.tickets && : >tls.tickets/1.key && chmod 755 tls.tickets &&
	chmod 600 tls.tickets/1.key
fine "which are safe"
: >tls.dh512.pem
finds "parameters that are never used" 1 "warning: $dir/tls.dh512.pem: known, but *"
: >tls.rsa1024.pem
finds "keys that are never used" 1 "warning: $dir/tls.rsa1024.pem: known, but *"
: >tls.dh2048.pem
fine "parameters that are"
mkdir -p tls.sni/UPPER.example
finds "a name that nobody asks for" 100 "error: $dir/tls.sni/UPPER.example: is never *"
mkdir -p tls.sni && : >tls.sni/mx.example.net
finds "a file for a name" 100 "error: $dir/tls.sni/mx.example.net is a file: *"
mkdir -p tls.sni/mx.example.net 'tls.sni/*.example.net'
fine "names that somebody does"
echo 100 >databytes
finds "ten bytes for ten megabytes" 1 "warning: *100 bytes is less than *"
(ulimit -f 1000 && finds "more than the process may write" 1 \
	"warning: databytes: larger than the limit *" && echo "count=$count") >../sub
sed '/^count=/d' ../sub
count=$((count + 3))
echo 100000 >databytes
(ulimit -f 1000 && control-check >../sub2)
is "less than that" $? 0
reset
if [ "$(id -u)" -eq 0 ]; then
	echo 1 >smtp.tarpit && chmod 600 smtp.tarpit
	finds "what the user cannot read" 100 \
		"error: $dir/smtp.tarpit: cannot be read (Permission denied)*" \
		-u 65534:65534
	echo 1 >tls.clientca.pem && chmod 600 tls.clientca.pem
	finds "a file that is not read yet" 100 \
		"error: $dir/tls.clientca.pem: cannot be read (*): *for 65534:65534*" \
		-u 65534:65534
	echo 1 >smtp.tarpit && chown 65534 smtp.tarpit && chmod 600 smtp.tarpit
	fine "what is the user's" -u 65534:65534
else
	skip "what another user can read" "only root can tell"
fi
control-check -u nobodyatall >"$out" 2>&1
is "no such user: exit 100" $? 100

# Certificates.
echo 2 >smtp.starttls
finds "TLS required, and no certificate" 100 \
	"error: $dir: smtp.starttls is 2 (required), but there is no *"
echo 2 >submission.smtp.starttls
finds "by a service" 100 "error: $dir: smtp.starttls is 2 (required) for submission*"
mkdir -p ../certs/old
tls-cert ../certs test.example >/dev/null || skip_all "no openssl"
tls-cert -d 5 ../certs/old test.example >/dev/null
cp ../certs/tls.*.pem .
echo 2 >smtp.starttls
fine "with one"
cp ../certs/old/tls.*.pem .
finds "that expires" 1 "warning: $dir/tls.cert.pem: expires in [45] days*"
cp ../certs/tls.*.pem .
cp ../certs/old/tls.key.pem .
finds "another key" 100 "error: $dir/tls.key.pem: this key belongs to another *"
cp ../certs/tls.*.pem .
echo other.example >me
finds "another name" 1 "warning: $dir/tls.cert.pem: is not for other.example*"
cp ../certs/tls.*.pem .
chmod 644 tls.key.pem
finds "a key for everybody" 1 "warning: $dir/tls.key.pem: anybody can read it*"
cp ../certs/old/tls.cert.pem submission.tls.cert.pem
cp ../certs/old/tls.key.pem submission.tls.key.pem
finds "a service's expires" 1 "warning: $dir/submission.tls.cert.pem: expires *"
mkdir -p tls.sni/mx.example.net
cp ../certs/tls.*.pem tls.sni/mx.example.net
finds "another name's" 1 \
	"warning: $dir/tls.sni/mx.example.net/tls.cert.pem: is not for mx.example.net*"
openssl req -x509 -key ../certs/tls.key.pem -subj /CN=test.example \
	-addext subjectAltName=DNS:test.example -days 1 -out past.pem 2>/dev/null
cp ../certs/tls.key.pem . && mv past.pem tls.cert.pem
finds "less than a day" 1 "warning: *tls.cert.pem: expires in [01] days*"

# A value, before it is written.
control-check smtp.crlf=ensure 'smtp.tarpit=2s until 2999-01-01T00:00Z' >"$out"
is "values that fit" "$? $(cat "$out")" "0 "
finds "one that does not" 100 'error: databytes: found "10MB": expected *' \
	databytes=10MB
finds "no such setting" 100 "error: databyte=1: there is no such setting*" databyte=1

# In front of a program.
is "it becomes the program" "$(control-check -- echo 'it runs' 2>&1)" "it runs"
echo x >databytes
control-check -- echo 'it runs' >"$out" 2>"$work/err"
is "but not after errors" "$? $(cat "$out")" "100 "
like "which go to the log" "$(cat "$work/err")" "control-check: error: */databytes*"
is "unless it is to go on" "$(control-check -w -- echo 'it runs' 2>/dev/null)" \
	"it runs"
reset
: >rcpthost
is "warnings are only told" "$(control-check -- echo 'it runs' 2>"$work/err")" \
	"it runs"
like "to the log" "$(cat "$work/err")" "control-check: warning: *rcpthost*"
reset
is "no such program" "$(control-check -- /none 2>/dev/null; echo $?)" 127
for bad in -y -p -w '-p true' '--' value; do
	# shellcheck disable=SC2086
	control-check $bad >"$out" 2>&1
	is "control-check $bad: exit 100" $? 100
done
is "no directory: exit 100" "$(control-check -C none >"$out"; echo $?)" 100

# Hostile files.
. "$TESTS/hostile.sh"
rm me
hostile
find . -ls | grep -v ' \./\.$' >../before
timeout 300 control-check >"$out" 2>"$work/err"
is "hostile files: exit 100" $? 100
for f in $hostile; do
	check "$f is an error" grep -q "error: $dir/${f}[: ]" "$out"
done
fails "no control character is let out" \
	grep -q "$(printf '[\001-\010\013-\037\177-\377]')" "$out" "$work/err"
is "one line for each problem" "$(grep -vc '^control-check: ' "$out")" 0
is "nothing is written" "$(find . -ls | grep -v ' \./\.$')" "$(cat ../before)"
cd .. && rm -rf "${dir:?}"/* && mkdir -p many
(cd many && seq -f 'name%g' 30000 | xargs touch)
timeout 300 control-check -C many >"$out" 2>&1
is "30000 names: exit 1" $? 1
check "it says that it stops" grep -q 'more than 20000 names' "$out"
done_testing
