#!/bin/sh
# auth-checker.t - smtpd-auth and the checkpassword programs it runs
#
# Threats 12 (secrets), 29 (programs that fail or hang).
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

export TCPREMOTEIP=192.0.2.7 SMTPSESSIONID=1tests000test

# stub BODY - a checkpassword program; what it reads on fd 3 goes to "seen"
stub() {
	printf '#!/bin/sh\n%s\n' "$1" >stub
	chmod 755 stub
}

# ask STEP... - what authclient prints, in one line
ask() {
	: >log
	smtpd-auth ./stub authclient "$@" 2>>log | tr '\n' ' '
}

right='PLAIN||joe|secret||'

stub 'cat >seen <&3; exit 0'
is "exit 0 is yes, with the user and the mechanism" "$(ask "$right")" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| child exit 0 "
like "the program reads user, secret and a timestamp, each with NUL" \
	"$(tr '\0' '|' <seen)" 'joe|secret|[1-9]*|'
is "success and the end are silent" "$(cat log)" ""
is "LOGIN is named as such" "$(ask 'LOGIN||joe|secret||')" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=LOGIN| child exit 0 "
is "the user may be the authorization id too" \
	"$(ask 'PLAIN|joe|joe|secret||')" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| child exit 0 "

is "CRAM-MD5: the digest is the secret" \
	"$(ask 'CRAM-MD5||joe|a0b1|<1@x>|')" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=CRAM-MD5| child exit 0 "
is "and the challenge stands where else the timestamp does" \
	"$(tr '\0' '|' <seen)" 'joe|a0b1|<1@x>|'
is "these are the mechanisms" "$(ask '?|')" \
	"+PLAIN|LOGIN|CRAM-MD5| child exit 0 "

fixed='smtpd-auth[1tests000test]: failed ip=192.0.2.7 user=joe mechanism=PLAIN'
for code in 1 100; do
	stub "exit $code"
	is "exit $code is no" "$(ask "$right")" "- child exit 0 "
	is "and one line of the fixed form" "$(cat log)" "$fixed"
done
for code in 2 3 4 10 64 99 101 111 126 127 128 137 200 254 255; do
	stub "exit $code"
	is "exit $code is later" "$(ask "$right")" "! child exit 0 "
	like "and one line that names the code" "$(cat log)" \
		"smtpd-auth?1tests000test?: unavailable checker=./stub code=$code: *"
done
is "that is one line" "$(wc -l <log | tr -d ' ')" 1

for signal in 9 11 15; do
	stub "kill -$signal \$\$"
	is "signal $signal is later" "$(ask "$right")" "! child exit 0 "
	like "and one line that names the signal" "$(cat log)" \
		"smtpd-auth*: unavailable checker=./stub signal=$signal: *"
done

rm stub
is "no such program is later" "$(ask "$right")" "! child exit 0 "
like "and the log says so" "$(cat log)" "*code=127: *"
echo 'not a program' >stub
chmod 644 stub
is "a program that cannot run is later" "$(ask "$right")" "! child exit 0 "

stub 'exec 3<&-; exit 0'
like "a program that does not read decides nevertheless" "$(ask "$right")" '+*'
stub 'exit 1'
big=$(printf '%0490d' 7)
is "one that dies before it reads" "$(ask "PLAIN||joe|$big||")" \
	"- child exit 0 "
stub 'echo noise; echo noise >&1; exit 0'
is "what it says on stdout goes nowhere" "$(ask "$right")" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| child exit 0 "
stub 'echo trouble >&2; exit 1'
like "what it says on stderr is in the log" "$(ask "$right"; cat log)" \
	"*trouble*failed ip=*"
stub 'cat >fd0; exit 0'
like "its stdin is empty" "$(ask "$right" </dev/zero; wc -c <fd0)" "+*0"
stub 'ls -l /proc/self/fd 2>/dev/null | grep -c "socket:" >fds; exit 0'
exec 9<log
ask "$right" >/dev/null 9<&9
is "it has no socket" "$(cat fds)" 0
exec 9<&-

# A hanging program, and what it started, are killed.
control auth.timeout 1s
stub 'sleep 300 & echo $! >grandchild; echo $$ >hanging; wait'
start=$(date +%s)
is "one that hangs is later" "$(ask "$right")" "! child exit 0 "
like "and the log says why" "$(cat log)" \
	"smtpd-auth*: unavailable checker=./stub ms=1000: it took too long*"
fails "it is dead" kill -0 "$(cat hanging)"
check "and its children are dead" wait_for '! kill -0 "$(cat grandchild)"'
took=$(($(date +%s) - start))
check "that took no longer than it must" [ $took -lt 4 ]
stub 'exit 0'
like "the next request is served" "$(ask "$right")" '+*'
stub '[ -e first ] && exit 0; : >first; sleep 300'
is "in the same session too" "$(ask "$right" "$right" | cut -c1-3)" "! +"
rm control/auth.timeout

# Signals as others leave them.
for sig in CHLD PIPE TERM; do
	stub 'exit 1'
	is "started with SIG$sig ignored" "$(perl -e '$SIG{$ARGV[0]} = "IGNORE";
		exec "smtpd-auth", "./stub", "authclient", $ARGV[1]' $sig "$right" \
		2>>log | head -1)" "-"
done
stub 'sed -n "s/^SigBlk:[[:space:]]*//p" /proc/self/status >blocked; exit 1'
ask "$right" >/dev/null
is "the program has no signal blocked" "$(tr -d 0 <blocked)" ""

# No zombie is left while the session goes on.
stub 'echo $PPID >server; exit 1'
is "a program that ended is reaped" \
	"$(ask "$right" '!ps --ppid "$(cat server)" -o stat= | wc -l')" \
	"- 0 child exit 0 "

# Refused without asking.
stub ': >asked; exit 0'
for r in 'PLAIN|||secret||' 'PLAIN||joe|||' \
	'PLAIN||j
oe|secret||' "PLAIN||joe|$big$big||"; do
	rm -f asked
	is "no, without a program: $(printf %s "$r" | tr '\n' ' ' | cut -c1-40)" \
		"$(ask "$r")" "- child exit 0 "
	check "one line of the fixed form" \
		grep -q '^smtpd-auth.*: failed ip=192.0.2.7 user=.* mechanism=PLAIN$' log
	fails "nobody was asked" [ -e asked ]
done
rm -f asked
is "somebody else, whom the user may not be: no" \
	"$(ask 'PLAIN|root|joe|secret||')" "- child exit 0 "
like "in the log as well" "$(cat log)" \
	'smtpd-auth*: failed ip=192.0.2.7 user=joe mechanism=PLAIN'
check "but only in the end, lest the time tell who may" [ -e asked ]
like "a user cannot make a line of the log" \
	"$(ask 'PLAIN||a b=c
fake|secret||' >/dev/null; cat log)" \
	'smtpd-auth*: failed ip=192.0.2.7 user=a\\20b\\3dc\\0afake mechanism=PLAIN'

# Not understood.
for r in 'PLAIN||joe|secret|' 'PLAIN||joe|secret|||' 'PLAIN' 'PLAIN||joe|s||x' \
	'CRAM-MD5||joe|s||' 'SCRAM-SHA-1||joe|s|c|' '>PLAIN||' '=|' '*|' '?||' \
	'PLAIN||joe|s|c|' '@16384' '@16385' '@100000'; do
	rm -f asked
	is "malformed: $r" "$(ask "$r")" "! child exit 0 "
	like "and the log says so" "$(cat log)" 'smtpd-auth*: unavailable: *malformed*'
	fails "nobody was asked" [ -e asked ]
done
is "after a malformed one the next is served" "$(ask '@20000' x "$right" | cut -c1-6)" \
	"! ! +S"

# Where a secret must not be.
stub 'tr "\0" " " </proc/$$/cmdline >argv; env >environment
cat /proc/$PPID/cmdline /proc/$PPID/environ >>argv; exit 0'
printf 'PLAIN||joe|hush-hush||' >request
ask '<request' >/dev/null
check "the program knows the session" grep -q SMTPSESSIONID=1tests000test environment
check "and the client" grep -q TCPREMOTEIP=192.0.2.7 environment
is "its arguments are its name and true" "$(cut -c1-200 argv | tr -d '\0' | head -1 |
	sed 's/.*\.\/stub true .*/ok/')" ok
fails "no secret in arguments, environment, log" \
	grep -q hush-hush argv environment log
fails "it has no AUTHCTLFD" grep -q AUTHCTLFD environment
stub 'echo $PPID >server; exit 1'
cat >scan <<'X'
#!/usr/bin/perl
# scan PID TEXT - how often the text is in the memory of a process
my $n = 0;
open my $maps, '<', "/proc/$ARGV[0]/maps" or print "cannot" and exit;
open my $mem, '<', "/proc/$ARGV[0]/mem" or print "cannot" and exit;
for (<$maps>) {
	my ($from, $to) = /^(\w+)-(\w+) r/ or next;
	next if /\[v/;
	sysseek $mem, hex $from, 0 or next;
	sysread $mem, my $text, hex($to) - hex($from) or next;
	$n += () = $text =~ /$ARGV[1]/g;
}
print $n ? "found\n" : "not found\n";
X
found=$(ask '<request' '!perl scan $(cat server) "h[u]sh-hush"' \
	'!perl scan $(cat server) "PL[A]IN"')
case $SANITIZED$found in
"- not "* | "- found"*) is "no secret is left in memory" "$found" \
	"- not found found child exit 0 " ;;
*) skip "no secret is left in memory" "it cannot be looked at" ;;
esac
fails "no secret in the log of a failure" grep -q hush-hush log

# Twenty sessions at once.
stub 'u=$(tr "\0" "\n" <&3 | head -1); sleep 0.1; [ "$u" = good ]'
: >log
for i in 1 2 3 4 5 6 7 8 9 10; do
	smtpd-auth ./stub authclient "PLAIN||good|s||" >out.g$i 2>>log &
	smtpd-auth ./stub authclient "PLAIN||bad|s||" >out.b$i 2>>log &
	pids="$! $pids"
done
wait
is "ten of ten get in" "$(cat out.g* | grep -c '^+SMTPAUTHUSER=good|')" 10
is "ten of ten do not" "$(cat out.b* | grep -c '^-$')" 10

done_testing
