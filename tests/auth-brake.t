#!/bin/sh
# auth-brake.t - guessing gets slower in a session, and is braked across them
#
# Threats 12 and 18.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/brake.sh"

# fill IP N REQUEST - N sessions that fail
fill() {
	fill_n=0
	while [ $fill_n -lt "$2" ]; do
		ask "$1" "$3" >/dev/null
		fill_n=$((fill_n + 1))
	done
}

is "without auth.brake nothing is counted" \
	"$(for i in 1 2 3 4 5 6 7 8; do ask 192.0.2.1 $wrong $wrong $wrong; done)" \
	"------------------------"
control auth.brake brakes
control auth.brake.address 4
control auth.brake.user 6
control auth.brake.time 168h
mkdir brakes

# Addresses.
is "four failures of an address" "$(ask 192.0.2.1 $wrong $other $wrong)$(
	ask 192.0.2.1 $other)" "----"
is "brake the fifth attempt, for any user" "$(ask 192.0.2.1 \
	'PLAIN||eve|wrong||')" "~"
is "also with the right password" "$(ask 192.0.2.1 $right)" "~"
is "the program is not asked" "$(cat asked)" ""
is "one line says so" "$(cat log)" \
	"smtpd-auth[1tests000test]: braked ip=192.0.2.1 user=joe mechanism=PLAIN by=address"
is "other addresses go on" "$(ask 192.0.2.2 $right)" "+"
is "so do those that the system writes in another way" \
	"$(ask ::ffff:192.0.2.1 $right)" "~"
for i in 1 2 3 4 5 6 7 8 9; do
	is "success does not count ($i)" "$(ask 192.0.2.3 $right)" "+"
done
is "nor does what could not be found out" "$(ask 192.0.2.3 \
	'PLAIN||joe|later||' 'PLAIN||joe|later||' 'PLAIN||joe|later||' \
	'PLAIN||joe|later||' 'PLAIN||joe|later||' "$right")" "!!!!!+"
is "what is malformed does" "$(ask 192.0.2.4 'PLAIN||joe|||' \
	'PLAIN|root|joe|x||' 'PLAIN|||x||' 'PLAIN||joe|||' "$right")" "----~"
rm -r brakes && mkdir brakes

# An IPv6 network.
fill 2001:db8:1:2::1 2 $wrong
fill 2001:db8:1:2:ffff::9 2 $other
is "IPv6 addresses count by their /64" "$(ask 2001:DB8:1:2:3:: $right)" "~"
is "the next /64 goes on" "$(ask 2001:db8:1:3::1 $right)" "+"
rm -r brakes && mkdir brakes

# Whom XCLIENT names, where somebody may say it.
fill 192.0.2.1 4 $wrong
is "no other client can be named" \
	"$(ask 192.0.2.1 '#192.0.2.99|' $right)" "!~"
control smtp.ext.xclient 1
is "unless XCLIENT may do that" "$(ask 192.0.2.1 '#192.0.2.99|' $right \
	'#192.0.2.1|' $right "#$(printf '%062d' 1)|" $right)" "+++~++"
is "with a name that can be one" "$(ask 192.0.2.1 '#192.0.2.99' \
	'#192.0.2.99||' '#' "#$(printf '%063d' 1)|" $right)" "!!!!~"
rm control/smtp.ext.xclient
rm -r brakes && mkdir brakes

# Users.
for i in 1 2 3; do fill 192.0.2.$i 2 $wrong; done
is "six failures brake a user everywhere" "$(ask 198.51.100.1 $right)" "~"
like "and the log says which brake it was" "$(cat log)" "* by=user"
is "in all letters" "$(ask 198.51.100.1 'PLAIN||JOE|right||')" "~"
is "others go on" "$(ask 198.51.100.1 'PLAIN||ann|right||')" "+"
is "a braked user costs the address nothing" "$(ask 198.51.100.2 $right \
	$right $right $right $right $right 'PLAIN||ann|right||')" "~~~~~~+"
fill 192.0.2.5 4 'PLAIN||nobody|x||'
fill 192.0.2.6 2 'PLAIN||nobody|x||'
is "one who does not exist gets the same" "$(ask 192.0.2.7 \
	'PLAIN||nobody|x||')" "~"
is "without an address there are users" "$(ask '' 'PLAIN||nobody|x||')" "~"
control auth.brake.user 0
is "0 is no limit" "$(ask 198.51.100.3 $right)" "+"
control auth.brake.user 6

# What is on the disk.
rm -r brakes && mkdir brakes
for u in ../../escaped /etc/passwd . .. '' 'a b' "$(printf '%0300d' 1)"; do
	ask "$u" "PLAIN||$u|wrong||" >/dev/null
done
fails "no name of a file is from a client" \
	sh -c 'ls -A brakes | grep -v "^[au][0-9a-f][0-9a-f]$"'
fails "nothing is elsewhere" [ -e escaped ]
fails "no user or address is readable there" \
	sh -c 'cat brakes/* | grep -q -e passwd -e escaped'
is "files are for their owner" "$(stat -c %a brakes/* | sort -u)" 600
i=0
set --
while [ $i -lt 300 ]; do
	i=$((i + 1))
	set -- "$@" "PLAIN||user$i|wrong||"
done
control auth.brake.address 1000000
ask 192.0.2.8 "$@" >/dev/null
check "their number is bounded" [ "$(find brakes -type f | wc -l)" -le 257 ]
is "and their size" "$(stat -c %s brakes/* | sort -u)" 2048

# Decay.
rm -r brakes && mkdir brakes
control auth.brake.address 2
control auth.brake.time 2s
fill 192.0.2.1 2 $wrong
check "a braked address may try again after a while" \
	wait_for '[ "$(ask 192.0.2.1 "$right")" = + ]'
control auth.brake.time 1h

# Many at the same time: no more get through than may.
rm -r brakes && mkdir brakes
control auth.brake.address 5
: >all
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	TCPREMOTEIP=192.0.2.9 smtpd-auth ./stub authclient \
		"PLAIN||u$i|wrong||" "PLAIN||v$i|wrong||" >>all 2>/dev/null &
	pids="$! $pids"
done
wait
is "of 24 attempts at once five are made" "$(grep -c '^-' all)" 5
is "and the others braked" "$(grep -c '^~' all)" 19

# Directories that are not.
for d in none/such stub; do
	control auth.brake $d
	is "$d: nobody is kept out" \
		"$(ask 192.0.2.9 $right $wrong $right)" "+-+"
	is "one line a session" "$(grep -c warning log)" 1
	like "tells what is wrong" "$(grep warning log)" \
		"*: warning auth.brake=$d doing=open*expected a directory*"
done
control auth.brake brakes
for f in brakes/*; do head -c 3000 /dev/urandom >"$f"; done
like "noise in a file is no fault" "$(ask 192.0.2.10 $right; cat log)" "[+~]*"
fails "and no crash" grep -q -i -e signal -e warning log
for f in brakes/*; do : >"$f"; done
is "nor is an empty file" "$(ask 192.0.2.10 $right)" "+"
if [ "$(id -u)" -ne 0 ]; then
	chmod 500 brakes
	is "a directory that is not ours: nobody is kept out" \
		"$(ask 192.0.2.11 'PLAIN||new|right||')" "+"
	chmod 700 brakes
fi
for bad in 'auth.brake.address -1' 'auth.brake.user many' 'auth.brake.time 0' \
	'auth.brake.address 1000001' 'auth.brake.time 169h'; do
	control "${bad% *}" "${bad#* }"
	is "$bad is refused" "$(smtpd-auth ./stub true >out 2>log; echo $?)" 111
	like "by name" "$(cat log)" "*/${bad% *}: *"
	rm "control/${bad% *}"
done
rm -r brakes

# In a session.
control auth.brake brakes
control auth.brake.address 4
mkdir brakes
control smtp.auth.clear 1
control auth.tries 3
cat >guess <<'X'
use Time::HiRes 'time';
use IPC::Open2;
$| = 1;
$SIG{PIPE} = 'IGNORE';
open2(my $from, my $to, 'smtpd-auth ./stub smtpd-recv deliver-discard 2>>log');
<$from>;
print $to "EHLO c\r\n";
while (<$from>) { last if /^250 / }
for (1 .. 9) {
	my $start = time;
	print $to "AUTH PLAIN AGpvZQB3cm9uZw==\r\n" or last;
	my $r = <$from> // last;
	printf "%.3s %d\n", $r, (time - $start) * 1000;
	last if $r =~ /^421/;
}
$_ = <$from> and printf "%.3s\n", $_;
X
export TCPREMOTEIP=192.0.2.20
control auth.delay 200ms
perl guess >out
note "$(cat out)"
is "three guesses, then the end" "$(cut -c1-3 out | tr '\n' ' ')" \
	"535 535 535 421 "
check "each takes longer than the last" \
	perl -ne '/^535 (\d+)/ and $1 < (200, 400, 800)[$n++] and exit 1' out
is "a guess and two that are braked end it too" \
	"$(perl guess | cut -c1-3 | tr '\n' ' ')" "535 454 454 421 "
control auth.delay 0
perl guess >out
check "without a delay it is quick" \
	perl -ne '/ (\d+)/ and $1 > 3000 and exit 1' out

done_testing
