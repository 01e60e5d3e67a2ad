#!/bin/sh
# keeper.t - a keeper of tls-engine: whom it serves, with what, and for how long
#
# MANY=10000 has it serve that many connections.

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
start=$TESTS/starttls.sh
many=${MANY:-100}
mkdir one two broken
for d in one two; do
	certificate $d
done
cp one/* "$CONTROLDIR"
cp two/tls.cert.pem broken
cp one/tls.key.pem broken

client() {
	timeout 20 tlsclient "$port"
}
over() {
	wait_for 'grep -q "^tcpserver: end " log'
}
ended() {
	sed -n 's/^tcpserver: end [0-9]* status //p' log | tail -n 1
}
# shows FILE - the server's certificate is the one in that file
shows() {
	openssl s_client -connect "$server" </dev/null 2>/dev/null |
		openssl x509 -noout -fingerprint >shown
	openssl x509 -noout -fingerprint -in "$1" | cmp - shown
}
works() {
	[ "$(echo hello | client)" = hello ]
}
fallbacks() {
	grep -c 'smtpd-tls.*: no keeper' log
}
field() {
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}
children() {
	pgrep -P "$keeper_pid" | wc -l | tr -d ' '
}
# The program says its name, so that we know when it is there.
held() {
	rm -f pid out
	: >log
	background sh -c "exec tlsclient $port <hold >out"
	wait_for '[ -s out ]'
}

# Start.
TLSKEEPER='' tls-engine -K 2>err
is "without a path there is no keeper" $? 111
like "and the log says what is expected" "$(cat err)" \
	"tls-engine: fatal: tls.keeper: not set: expected the path of a socket"
for args in '-K y' '-K -w 1' '-d 3 y' '-K -d 2' '-K -d x'; do
	# shellcheck disable=SC2086
	tls-engine $args 2>/dev/null
	is "tls-engine $args: usage" $? 100
done
echo precious >file
TLSKEEPER=./file tls-engine -K 2>err
is "what is not a socket is not replaced" "$? $(cat file)" "111 precious"
like "and the log says why" "$(cat err)" "tls-engine: fatal: ./file: there is *"
ln -s nothing link.lock
TLSKEEPER=./link timeout 10 tls-engine -K 2>err
is "a link is not followed to a lock" "$? $(ls nothing 2>/dev/null)" "111 "
keeper
is "a newline says that it is ready" "$(od -An -c ready | tr -d ' ')" '\n'
like "the socket is for its owner alone" "$(ls -l keeper.socket)" 'srw-------*'
like "and so is the lock" "$(ls -l keeper.socket.lock)" '-rw-------*'
"$BIN/tls-engine" -K 2>err
is "there is no second keeper at a socket" $? 111
like "and the log says why" "$(cat err)" \
	"tls-engine: fatal: keeper.socket: another keeper is at work there"
check "which does not disturb the first" asker keeper.socket bare

# Serve.
serve smtpd-tls "$start" '?Y' cat
check "a connection is served" works
over
is "and ends well" "$(ended)" 0
like "and the program is told" "$(cat told)" "SSL_PROTOCOL=TLSv1*"
serve env CONTROLDIR=control smtpd-tls "$start" y cat
client </dev/null >/dev/null 2>&1
check "a relative path of settings is none that a keeper could know" \
	wait_for 'grep -q "no keeper: found a relative path in \$CONTROLDIR" log'
serve smtpd-tls "$start" y sh -c 'echo $$ >pid; echo; exec cat'
mkfifo hold
exec 9<>hold
held
if [ -r "/proc/$(engine)/status" ]; then
	is "the engine is jailed" "$(field "$(engine)" Seccomp)" \
		"$([ -n "$SANITIZED" ] && echo 0 || echo 2)"
	is "and will have no privilege" "$(field "$(engine)" NoNewPrivs)" 1
	is "nor will the keeper" "$(field "$keeper_pid" NoNewPrivs)" 1
	is "nothing of others is left in it" \
		"$(find "/proc/$(engine)/fd" -type l -printf '%f\n' | sort -n |
			xargs)" "0 1 2 3 4 6 7"
	is "the program is the launcher's own child" "$(cat pid)" \
		"$(sed -n 's/^tcpserver: pid \([0-9]*\) .*/\1/p' log)"
else
	skip "the engine is jailed" "no /proc"
fi
kill "$(cat pid)"
check "who is asked no more ends" wait_for '[ "$(children)" -eq 0 ]'

# Parked: no process waits for a program that has not asked yet.
descriptors() {
	find "/proc/$keeper_pid/fd" -type l 2>/dev/null | wc -l
}
mkfifo gate shut
# parked [GATE] - a program that asks for TLS when its gate is opened, and its
# client
parked() {
	rm -f pid out answer
	: >log
	serve smtpd-tls sh -c 'echo $$ >pid; read -r _ <$1; shift; exec "$@"' - \
		"${1:-gate}" "$start" '?y' cat
	background sh -c "exec tlsclient $port <hold >out"
	wait_for '[ -s pid ]'
}
# goes_on - with its gate open
goes_on() {
	echo >gate
	echo hello >&9
	wait_for 'grep -q hello out'
}
none=$(descriptors)
parked
is "nobody waits for a program that does not ask" "$(children)" 0
is "but the keeper" "$(($(descriptors) - none))" 5
kill "$(cat pid)"
check "until it ends" wait_for '[ "$(descriptors)" -eq $none ]'
is "which starts nothing" "$(children)" 0
parked
check "one that asks late is served" goes_on
kill "$(cat pid)"
serve smtpd-tls sh -c 'printf x >&$SSLCTLFD; cat <&$SSLREADFD'
client </dev/null >/dev/null 2>&1
check "one that says something else is refused" \
	wait_for 'grep -q "tls-engine.*: fatal control=x: expected ?, y or Y" log'
check "and nothing is left of them" \
	wait_for '[ "$(children) $(descriptors)" = "0 $none" ]'
serve smtpd-tls lingerer
background sh -c "exec tcpclient -RHl0 127.0.0.1 $port sh -c 'exec cat <hold'"
stalled=$!
wait_for 'grep -q "^tcpserver: end .* status 0" log'
: >log
serve smtpd-tls "$start" '?y' cat
check "one that has its connection linger keeps up nobody" works
is "not the keeper either" "$(fallbacks)" 0
check "and of it nothing is left" wait_for '[ "$(descriptors)" -eq $none ]'
kill $stalled
serve smtpd-tls sh -c 'exec lingerer $SSLCTLFD'
for _ in 1 2 3 4 5 6; do
	: >log
	client </dev/null >/dev/null 2>&1
	over
	[ "$(ended)" != 0 ] || break
done
if [ "$(ended)" = 0 ]; then
	: >log
	serve smtpd-tls "$start" '?y' cat
	check "nor one that leaves others on the control socket" works
	is "nor then the keeper" "$(fallbacks)" 0
	check "and of them nothing is left" \
		wait_for '[ "$(descriptors)" -eq $none ]'
else
	skip "nor one that leaves others on the control socket" "not left in time"
fi

# Taken up, or not.
serve smtpd-tls "$start" '?y' cat
check "the certificate is the one that is there" shows one/tls.cert.pem
cp two/* "$CONTROLDIR"
check "a new one is taken up" shows two/tls.cert.pem
: >log
cp broken/* "$CONTROLDIR"
check "a broken one is not" shows two/tls.cert.pem
check "TLS is still offered then" works
is "one line says so" "$(grep -c 'old certificate stays' log)" 1
like "and why" "$(grep old log)" "tls-engine: the old certificate stays in \
use: $CONTROLDIR/tls.key.pem: *"
cp two/* "$CONTROLDIR"
check "a mended one is taken up" shows two/tls.cert.pem
cp one/tls.cert.pem "$CONTROLDIR/submission.tls.cert.pem"
cp one/tls.key.pem "$CONTROLDIR/submission.tls.key.pem"
SERVICE=submission && export SERVICE
serve smtpd-tls "$start" '?y' cat
check "a service has its own" shows one/tls.cert.pem
SERVICE=other
serve smtpd-tls "$start" '?y' cat
check "or that of all" shows two/tls.cert.pem
unset SERVICE
was=$CONTROLDIR
CONTROLDIR=$work/one
serve smtpd-tls "$start" '?y' cat
check "so has another directory" shows one/tls.cert.pem
CONTROLDIR=$was
rm "$CONTROLDIR"/submission.*

# Not served.
: >log
for what in garbage environment bare few; do
	check "a request is refused: $what" asker keeper.socket $what
done
is "each with a line" "$(grep -c 'tls-engine: refused: a request is' log)" 4
background asker keeper.socket silent
check "who says nothing has to go" wait_for '[ "$(descriptors)" -eq $none ]'
if [ "$(id -u)" -eq 0 ] && command -v setuidgid >/dev/null &&
	chmod 755 "$work" && setuidgid nobody test -r "$work/one/tls.cert.pem"
then
	chmod 666 keeper.socket
	setuidgid nobody asker keeper.socket bare
	is "another user is refused" $? 111
	like "and logged" "$(grep uid= log)" "tls-engine: refused uid=[1-9]*"
	chmod 600 keeper.socket
	setuidgid nobody asker keeper.socket bare
	is "and kept out by the mode" $? 111
else
	skip "another user is refused" "not root, no setuidgid, or out of reach"
fi

# Many.
serve smtpd-tls "$start" y cat
check "the first of many" works
wait_for '[ "$(children)" -eq 0 ]'
before="$(descriptors) $(field "$keeper_pid" VmRSS)"
n=0
while [ $n -lt "$many" ]; do
	works || break
	n=$((n + 4))
	for i in 1 2 3; do
		works >>failures || echo "$i" >>failures &
		running="$running $!"
	done
	# shellcheck disable=SC2086
	wait $running
	running=
done
is "$many connections are served" "$n $(cat failures)" "$many "
wait_for '[ "$(children) $(descriptors)" = "0 ${before%% *}" ]'
is "no child is left" "$(children)" 0
after="$(descriptors) $(field "$keeper_pid" VmRSS)"
is "no descriptor" "${after%% *}" "${before%% *}"
grown=$(($(echo "$after" | cut -d ' ' -f 2) - $(echo "$before" | cut -d ' ' -f 2)))
check "and no memory: $grown KB" [ "$grown" -le 400 ]

# Gone, and stuck.
PATH=$BIN:$PATH
serve smtpd-tls "$start" y cat
kill -STOP "$keeper_pid"
: >log
check "a keeper that is stuck is not waited for" works
is "with a line in the log" "$(fallbacks)" 1
kill -CONT "$keeper_pid"
check "one that is back" works
is "is asked again" "$(fallbacks)" 1
serve smtpd-tls "$start" y sh -c 'echo $$ >pid; echo; exec cat'
held
kill "$keeper_pid"
wait "$keeper_pid"
is "SIGTERM ends it, well" $? 0
fails "it takes its socket along" test -e keeper.socket
echo hello >&9
check "an engine at work goes on" wait_for 'grep -q hello out'
kill "$(cat pid)"
over
: >log
serve smtpd-tls "$start" '?y' cat
check "without a keeper there is an engine all the same" works
like "with a line in the log" "$(grep keeper log)" \
	"smtpd-tls*: no keeper path=keeper.socket: No such file or directory: *"
# Those of this test.
engines() {
	for p in $(pgrep -x tls-engine); do
		readlink "/proc/$p/cwd"
	done | grep -cx "$(pwd -P)"
}
keeper
parked
kill "$keeper_pid"
wait "$keeper_pid"
is "SIGTERM ends it also when a program has not asked yet" $? 0
check "which is served all the same" goes_on
kill "$(cat pid)"
over
check "and then nobody is left" wait_for '[ "$(engines)" -eq 0 ]'
PATH=$BIN:$PATH
# Each shell of the systems we know has it.
# shellcheck disable=SC3045
sh -c 'ulimit -n 40 && exec tls-engine -K -d 3' 3>ready 2>>log &
small=$!
remember $small
wait_for '[ -s ready ]'
parked shut
is "a keeper has room for as many as it may open files" "$(fallbacks)" 0
cp pid first
parked
is "who comes after that" "$(fallbacks)" 1
check "has an engine of its own" goes_on
kill "$(cat pid)" "$(cat first)" $small
keeper
# shellcheck disable=SC2086
serve $chain
: >out
background sh -c "exec tcpclient -RHl0 127.0.0.1 $port \
	sh -c 'cat <&6 >out & exec cat <hold >&7'"
printf 'EHLO client.example\r\n' >&9
wait_for 'grep -q STARTTLS out'
kill -9 "$keeper_pid"
wait "$keeper_pid" 2>/dev/null
printf 'STARTTLS\r\n' >&9
check "who asks when its keeper was killed hears no" wait_for 'grep -q ^454 out'
printf 'QUIT\r\n' >&9
wait_for 'grep -q ^221 out'
PATH=$BIN:$PATH
serve smtpd-tls "$start" '?y' cat
check "a keeper that was killed leaves its socket, and is not missed" works
is "but for a line" "$(fallbacks)" 1
keeper
check "the next one takes its place" works
is "silently" "$(fallbacks)" 0
kill "$keeper_pid"
wait "$keeper_pid"

# Settings.
for path in "$(printf %0101d 0)" "$(printf 'a\nb')"; do
	TLSKEEPER=$path
	is "a path that is none is refused with 421" \
		"$(smtpd-tls env </dev/null 2>err | cut -c 1-4)" "421 "
	like "and the log says what is expected" "$(cat err)" \
		"smtpd-tls*TLSKEEPER: found *: expected one line of text *"
done

# Privilege.
if [ "$(id -u)" -eq 0 ] && [ -r "/proc/$$/status" ]; then
	TLS_UID=65534 TLS_GID=65533
	export TLS_UID TLS_GID
	chmod 755 "$work" "$CONTROLDIR"
	keeper
	is "a keeper becomes TLS_UID and TLS_GID, for good" \
		"$(grep '^Uid\|^Gid\|^Groups' "/proc/$keeper_pid/status" |
			tr -s '\t \n' ' ')" "Uid: 65534 65534 65534 65534 Gid: \
65533 65533 65533 65533 Groups: 65533 "
	serve smtpd-tls "$start" '?y' cat
	check "and serves root's chains" shows two/tls.cert.pem
	is "which need no engine of their own" "$(fallbacks)" 0
	: >log
	chmod 700 "$CONTROLDIR"
	for _ in 1 2 3; do
		shows two/tls.cert.pem
	done
	is "settings that it may read no more are logged once" \
		"$(grep -c 'old certificate stays' log)" 1
	kill "$keeper_pid"
	wait "$keeper_pid"
	timeout 10 "$BIN/tls-engine" -K 2>err
	is "nor does a keeper begin with such" $? 111
	like "and the log says why" "$(cat err)" \
		"tls-engine: fatal: settings: $CONTROLDIR/*cannot be read*"
	chmod 755 "$CONTROLDIR"
	TLS_UID=x "$BIN/tls-engine" -K 2>err
	is "TLS_UID=x is refused with 111" $? 111
	like "and explained" "$(cat err)" "*\$TLS_UID: x: expected a number*"
fi

done_testing
