#!/bin/sh
# auth-redis.t - failed attempts that several machines count together
#
# Threat 12.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/brake.sh"

# A server that does as it is told: each argument is what it says on one
# connection, after the command; "@" hangs, "#" is said without end.
cat >fake <<'X1'
#!/usr/bin/perl
use IO::Socket::INET;
$SIG{PIPE} = 'IGNORE';
my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 10) or die;
open my $ready, '>', 'at.new' or die;
print $ready $l->sockport, "\n";
close $ready;
rename 'at.new', 'at';
for my $answer (@ARGV) {
	my $c = $l->accept or die;
	sysread $c, my $command, 4096;
	open my $seen, '>', 'seen';
	print $seen $command;
	close $seen;
	$answer =~ s/\\([rn0])/{r => "\r", n => "\n", 0 => "\0"}->{$1}/ge;
	if ($answer eq '@') { 1 while sysread $c, $command, 1 }
	if ($answer =~ /^#(.*)/) { 1 while syswrite $c, $1 x 1000 }
	syswrite $c, $answer;
	close $c;
}
X1
chmod 755 fake

# fake ANSWER... - be that server
fake() {
	rm -f at seen
	./fake "$@" 2>>fake.log &
	fake_pid=$!
	remember $fake_pid
	wait_for '[ -e at ]'
	control auth.brake "redis:inet:127.0.0.1:$(cat at)"
}

dismiss() {
	kill $fake_pid 2>/dev/null
	wait $fake_pid 2>/dev/null
}

# A server that cannot be used keeps nobody out, and says so once.
open_with() {
	is "$1: nobody is kept out" "$(ask 192.0.2.1 $right $wrong $right)" \
		"+-+"
	is "one line a session" "$(grep -c warning log)" 1
	like "tells what is wrong" "$(sed 's/\\20/ /g' log)" \
		"*: warning auth.brake=redis:* doing=count* error=$2: failed attempts are not counted: expected a Redis*"
}

control auth.brake "redis:inet:127.0.0.1:$(free_port)"
open_with "no server" 'Connection refused'
control auth.brake redis:unix:/no/such
open_with "no socket" 'No such file or directory'
while read -r answer why; do
	fake "$answer"
	open_with "a server that says $answer" "$why"
	dismiss
done <<'X1'
220_fake.example\r\n its answer is neither *
+OK\r\n its answer is neither *
:1\n it does not speak RESP
:1\0\r\n its answer is neither *
:99999999999999999999\r\n its answer is neither *
-NOAUTH\r\n NOAUTH
-a\0b"=\r\n a
:1 it hung up, *
#x it hung up, *
X1

# Quoted text of a stranger; then limits of a line.
fake "-ERR a b=\"c\"\\r\\n"
open_with "an error with anything in it" 'ERR a b?3d?22c?22'
dismiss
fake "$(printf '%0600d' 1)\\r\\n"
open_with "a line of 602 bytes" 'its answer is too long'
dismiss
fake @
start=$(date +%s)
open_with "a server that hangs" 'no answer in time'
check "it costs a session about a second, once" \
	[ $(($(date +%s) - start)) -lt 30 ]
dismiss

# What is asked.
control auth.brake.user 0
fake ':1\r\n' ':1\r\n'
ask 192.0.2.1 "$right" >/dev/null
tr -d '\r' <seen >words
like "one EVAL, of a key that is a hash" "$(tr '\n' ' ' <words)" \
	'\*6 $4 EVAL $* 1 $48 postern:brake:a:???????????????????????????????? $7 -180000 $7 3600000 *'
fails "and of nothing else of the client" grep -q -e joe -e 192.0.2 words
dismiss
rm control/auth.brake.user

for bad in redis: redis:brakes redis:unix:sock redis:inet:localhost:6379 \
	redis:inet:127.0.0.1 redis://127.0.0.1:6379 localhost:6379; do
	control auth.brake "$bad"
	is "$bad is refused" "$(smtpd-auth ./stub true >out 2>log; echo $?)" 111
	like "by name, and with what is expected" "$(cat log)" \
		"*/auth.brake: found \"$bad\": expected a directory, redis:unix:/path*"
	like "and 421" "$(cat out)" '421 *'
done
REDIS=nowhere:1 smtpd-auth ./stub true >out 2>log
like 'the fault of $REDIS' "$(cat log)" '*$REDIS: found "nowhere:1"*'

redis_server=$peers/usr/bin/redis-server
[ -x "$redis_server" ] || redis_server=$(command -v redis-server)
[ -n "$redis_server" ] || {
	skip "a real server" "no redis-server in build/peers"
	done_testing
	exit
}
libraries=$(echo "$peers"/usr/lib/* "$peers"/lib/* | tr ' ' :)
at=$(free_port)
redis() {
	rm -f redis.log
	LD_LIBRARY_PATH=$libraries "$redis_server" --bind 127.0.0.1 --port "$at" --save '' \
		--unixsocket redis.sock --appendonly no --dir "$work" "$@" \
		>redis.log 2>&1 &
	redis_pid=$!
	remember $redis_pid
	wait_for 'grep -q "accept connections at" redis.log' ||
		note "$(cat redis.log)"
}
stop_redis() {
	kill -9 $redis_pid
	wait $redis_pid 2>/dev/null
}

# raw WORD... - what the server says to a command
raw() {
	perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new(shift) or die;
		print $s join(" ", @ARGV), "\r\n";
		shutdown $s, 1;
		print <$s>' "127.0.0.1:$at" "$@" | tr -d '\r'
}
redis
control auth.brake "redis:inet:127.0.0.1:$at"
control auth.brake.address 4
control auth.brake.user 6
control auth.brake.time 168h

# Two machines: directories of settings of their own.
mkdir other && cp "$CONTROLDIR"/* other && cp stub other
elsewhere() {
	here=$CONTROLDIR
	CONTROLDIR=$work/other
	cd other && ask "$@"
	CONTROLDIR=$here
	cd ..
}
is "four failures of an address, on two machines" \
	"$(ask 192.0.2.1 $wrong $other)$(elsewhere 192.0.2.1 $wrong $other)" \
	"----"
is "brake the fifth on one, for any user" \
	"$(ask 192.0.2.1 'PLAIN||eve|right||')" "~"
is "and on the other, also with the right password" \
	"$(elsewhere 192.0.2.1 $right)" "~"
is "one line says so" "$(cat other/log)" \
	"smtpd-auth[1tests000test]: braked ip=192.0.2.1 user=joe mechanism=PLAIN by=address"
is "other addresses go on" "$(ask 192.0.2.2 $right)" "+"
is "success does not count" \
	"$(ask 192.0.2.3 $right $right $right $right $right $right)" "++++++"
is "nor does what could not be found out" "$(ask 192.0.2.3 \
	'PLAIN||joe|later||' 'PLAIN||joe|later||' 'PLAIN||joe|later||' \
	'PLAIN||joe|later||' 'PLAIN||joe|later||' "$right")" "!!!!!+"
is "two addresses more" "$(ask 192.0.2.3 $wrong $wrong)$(
	elsewhere 192.0.2.4 $wrong $wrong)" "----"
is "and the user is braked everywhere" "$(ask 198.51.100.1 $right)$(
	elsewhere 198.51.100.2 $right)" "~~"
like "by the brake on users" "$(cat log)" "* by=user"
is "in all letters" "$(ask 198.51.100.1 'PLAIN||JOE|right||')" "~"
is "a braked user costs the address nothing" "$(ask 198.51.100.3 $right \
	$right $right $right $right 'PLAIN||bob|right||')" "~~~~~+"
is "IPv6 addresses count by their /64" "$(ask 2001:db8:1:2::1 $other $other)$(
	elsewhere 2001:db8:1:2::9 'PLAIN||x|y||' 'PLAIN||x|y||' 'PLAIN||x|y||')" \
	"----~"

# What is kept there.
raw KEYS '*' >keys
fails "keys are hashes" sh -c 'grep -v "^[*$]" keys |
	grep -vx "postern:brake:[au]:[0-9a-f]\{32\}"'
grep ^postern keys | while read -r k; do raw PTTL "$k"; done >ends
check "there are some" [ -s ends ]
fails "none is kept for ever" grep -v '^:[1-9]' ends
k=$(sed -n '/^postern/{p;q;}' keys)
raw SET "$k" x >/dev/null
raw SADD "${k}x" x >/dev/null
raw PERSIST "$k" >/dev/null
like "what another put there is no fault" \
	"$(ask 192.0.2.1 $right; cat log)" "[+~]*"
fails "and no crash" grep -q -i -e signal -e warning log

# Decay: by its evenness there is one more after a part of the time.
raw FLUSHALL >/dev/null
control auth.brake.address 2
control auth.brake.user 0
control auth.brake.time 60s
is "two are full" "$(ask 192.0.2.1 $wrong $wrong $wrong)" "--~"
k=$(raw KEYS '*' | grep ^postern)
like "the whole time" "$(raw PTTL "$k")" ":5????"
raw PEXPIRE "$k" 29000 >/dev/null
is "half of it later there is one more" "$(ask 192.0.2.1 $wrong $wrong)" "-~"
raw FLUSHALL >/dev/null
control auth.brake.time 2s
ask 192.0.2.1 $wrong $wrong >/dev/null
check "an address may try again after a while" \
	wait_for '[ "$(ask 192.0.2.1 "$right")" = + ]'
check "and is forgotten" wait_for '[ "$(raw DBSIZE)" = :0 ]'
control auth.brake.address 1000000
control auth.brake.time 1s
is "a limit higher than the time has milliseconds" \
	"$(ask 192.0.2.1 $wrong $wrong $wrong)" "---"

# Many at the same time: no more get through than may.
raw FLUSHALL >/dev/null
control auth.brake.address 5
control auth.brake.time 1h
: >all
jobs=
for i in 1 2 3 4 5 6 7 8; do
	TCPREMOTEIP=192.0.2.9 smtpd-auth ./stub authclient \
		"PLAIN||u$i|wrong||" "PLAIN||v$i|wrong||" >>all 2>>many.log &
	jobs="$jobs $!"
done
# shellcheck disable=SC2086
wait $jobs
is "of 16 attempts at once five are made" "$(grep -c '^-' all)" 5
is "and the others braked" "$(grep -c '^~' all)" 11

# A socket of the system, by the variable; its path must not be long here.
if [ -e /proc/self/cwd ]; then
	rm "$CONTROLDIR/auth.brake"
	REDIS=unix:/proc/self/cwd/redis.sock
	export REDIS
	is 'the same counts, by $REDIS' "$(ask 192.0.2.9 $right)" "~"
	REDIS=redis:$REDIS
	is 'with "redis:" too' "$(ask 192.0.2.9 $right)" "~"
	control auth.brake redis:unix:/no/such
	REDIS=
	is "empty: nothing is counted" "$(ask 192.0.2.9 $right)" "+"
	unset REDIS
	control auth.brake "redis:inet:127.0.0.1:$at"
else
	skip 'the same counts, by $REDIS' "no /proc"
fi

# The server goes in the middle of a session, and comes back.
is "braked" "$(ask 192.0.2.9 $wrong)" "~"
like "until the server is killed" "$(ask 192.0.2.9 $right \
	"!kill -9 $redis_pid; perl -MIO::Socket::INET -e '1 while IO::Socket::INET->new(q(127.0.0.1:$at))'" \
	$right $wrong $right)" "~*+-+"
is "which the log says once" "$(grep -c warning log)" 1
stop_redis 2>/dev/null
redis --requirepass secret
is "a server with a password: nobody is kept out" \
	"$(ask 192.0.2.9 $right $wrong)" "+-"
like "and the log tells why" "$(cat log)" '*error=NOAUTH\\20*'
stop_redis
redis
is "when it is back it counts from nothing" \
	"$(ask 192.0.2.9 $wrong $wrong $wrong $wrong $wrong $wrong)" "-----~"
stop_redis

done_testing
