#!/bin/sh
# tls-relay.t - data through TLS: much of it, both ways, and every way to end

. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
start=$TESTS/starttls.sh
mb=50
[ -z "$KEEPER" ] || mb=5
size=$((mb * 1048576))
head -c $size /dev/urandom >big || skip_all "no /dev/urandom"

over() {
	wait_for 'grep -q "^tcpserver: end " log'
}
ended() {
	sed -n 's/^tcpserver: end [0-9]* status //p' log
}
client() {
	: >log
	timeout 60 tlsclient "$@"
}
lost() {
	like "$1" "$(grep "connection lost" log)" \
		"tls-engine*: connection lost ip=127.0.0.1 reason=$2"
}

# Much data.
serve smtpd-tls "$start" y sh -c 'cat >got'
client "$port" <big
over
check "$mb MB from the client" cmp big got
serve smtpd-tls "$start" y cat "$work/big"
client "$port" </dev/null >back
check "$mb MB to the client" cmp big back
serve smtpd-tls "$start" y sh -c 'cat big & cat >got; wait'
client "$port" <big >back
over
check "$mb MB both ways at once: to the client" cmp big back
check "and from it" cmp big got
serve smtpd-tls "$start" y cat
client "$port" <big >back
check "$mb MB there and back" cmp big back
client -f "$port" <big >back
check "also when the client ends without close_notify" cmp big back
is "which is the end of data like any other" \
	"$(over && grep -c tls-engine log)" 0
if command -v gnutls-cli >/dev/null; then
	serve smtpd-tls "$start" y sh -c 'head -c 2000000 >got'
	: >log
	head -c 2000000 big >some
	timeout 60 gnutls-cli --no-ca-verification --port "$port" 127.0.0.1 \
		<some >/dev/null 2>&1
	over
	check "2 MB from gnutls-cli" cmp some got
else
	skip "2 MB from gnutls-cli" "not here"
fi
# A record without data and one with data come together: both are taken.
mkfifo keys
exec 8<>keys
serve smtpd-tls "$start" y cat
: >log
background sh -c "exec openssl s_client -tls1_3 -connect $server <keys \
	>out 2>&1"
wait_for 'grep -q "^---" out && grep -q "tcpserver: pid" log'
engine=$(engine)
kill -STOP "$engine"
echo K >&8
wait_for 'grep -q KEYUPDATE out'
echo hello >&8
sleep 0.2
kill -CONT "$engine"
check "data behind a new key" wait_for 'grep -q "^hello" out'
echo Q >&8
exec 8>&-
over
SMTPS=1 && export SMTPS
serve smtpd-tls cat
client "$port" <big >back
check "$mb MB there and back, SMTPS" cmp big back
unset SMTPS

# Ends.
serve smtpd-tls "$start" y sh -c 'echo all; exec sleep 0.1'
is "a program that ends ends the connection, with close_notify" \
	"$(client "$port" </dev/null; echo $?)" "all
0"
serve smtpd-tls "$start" y sh -c 'exec <&-; sleep 0.1; echo last; exec cat big'
client "$port" <big | tail -n +2 >back
check "a program that does not read has its last word" cmp big back
serve smtpd-tls "$start" y sh -c 'exec >&-; cat >got; echo done >done'
client "$port" </dev/null
check "a program that ends its output ends the connection" wait_for '[ -e done ]'
serve smtpd-tls "$start" y sh -c 'cat >got; echo $? >end'
rm -f end
client -r "$port" <big
check "a reset is the end of data" wait_for '[ -s end ]'
over
is "and not worth a line" "$(grep -c tls-engine log)" 0
serve smtpd-tls "$start" y sh -c 'sleep 0.1; kill -9 $$'
client "$port" </dev/null
over
# With a keeper it is the launcher's own child.
killed=28416
[ -z "$KEEPER" ] || killed=9
is "a program that is killed is 111" "$(ended)" "$killed"
serve smtpd-tls "$start" y sh -c 'exec <&- >&-; sleep 0.3; exit 3'
client "$port" </dev/null
is "the client need not wait for a slow program's end" \
	"$(grep -c 'tcpserver: end' log)" 0
over
is "but the launcher hears its exit code" "$(ended)" 768

# Clients that do not read; silence.
control tls.idle 1
serve smtpd-tls "$start" y cat "$work/big"
mkfifo silence
exec 9<>silence
: >log
background sh -c "exec tlsclient -n $port <silence"
over
lost "a client that never reads is left after tls.idle" idle
serve smtpd-tls "$start" y sh -c 'cat >/dev/null; exit 4'
client "$port" <silence
over
lost "a client that says nothing, too" idle
is "and the program sees the end of data" "$(ended)" 1024
rm "$CONTROLDIR/tls.idle"

# Nothing spins: clock ticks of the engine, with nothing to do.
ticks() {
	sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 12,13 | tr ' ' +
}
# rests SENTENCE - the engine of this connection costs nothing; then end it
rests() {
	wait_for '[ -s pid ]'
	sleep 0.3
	engine=$(engine)
	before=$(($(ticks "$engine")))
	sleep 0.3
	check "$1" [ $(($(ticks "$engine") - before)) -le 1 ]
	kill "$(cat pid)"
	over
	rm pid
}
if [ -r "/proc/$$/stat" ]; then
	serve smtpd-tls "$start" y sh -c 'echo $$ >pid; exec sleep 60'
	: >log
	background sh -c "exec tlsclient $port <silence"
	rests "an idle engine costs nothing"
	serve smtpd-tls "$start" y sh -c 'echo $$ >pid; exec sleep 60 <&0'
	: >log
	background sh -c "exec tlsclient -f $port <big"
	rests "one whose program does not read, too"
	serve smtpd-tls "$start" y \
		sh -c 'cat >/dev/null; echo $$ >pid; exec sleep 60'
	: >log
	background sh -c "exec tlsclient -f $port </dev/null"
	rests "one whose client has ended its side, too"
	serve smtpd-tls "$start" y sh -c 'echo $$ >pid; exec cat big'
	: >log
	background sh -c "exec tlsclient -n $port <silence"
	rests "one whose client does not read, too"
else
	skip "an idle engine costs nothing" "no /proc"
fi

done_testing
