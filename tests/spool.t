#!/bin/sh
# spool.t - deliver-spool and spool-run: sent, told, and lost by no kill -9
#
# FULL=1 sends 10,000 messages while the runner is killed, instead of 300.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/spool.sh"

# To be sent.
deliver-spool q <short 1<addr
is "deliver-spool takes a message" $? 0
is "as two files" "$(left)" 2
is "for nobody else" "$(stat -c %a q/todo/*.m)" 600
run ./remote
check "spool-run sends it" wait_for '[ "$(left)" = 0 ]'
is "with host, sender and recipient" "$(cat args)" "b.example s@a.example r1@b.example"
fails "a second runner finds no room" timeout 20 spool-run q ./remote
: >args
deliver-spool q <short 1<addr
check "a new message wakes it" wait_for '[ -s args ] && [ "$(left)" = 0 ]'

end

# A remote that says all is well, closes its output, and stays.
cat >stay <<'R'
#!/bin/sh
case $1 in
stuck.example)
	echo $$ >stays
	printf 'r\0K250 ok\0'
	exec >&-
	exec sleep 300
	;;
esac
exec ./remote "$@"
R
chmod 755 stay
: >log
: >args
printf 'Fs@a.example\0Tr1@stuck.example\0Tr2@b.example\0\0' >two
deliver-spool q <short 1<two
run ./stay
check "a remote that stays is ended" wait_for 'grep -q "host=stuck.example result=later" log'
check "and others go on" wait_for 'grep -q "host=b.example result=sent" log'
end
fails "it is gone" kill -0 "$(cat stays)"
rm -f q/queue/*

# A remote that would say that all is well, if no signal came.  dash has none
# blocked, whatever it was started with.
cat >mortal.pl <<'R'
1 while <STDIN>;
kill "TERM", $$;
print "r\0K250 ok\0";
R
: >log
deliver-spool q <short 1<addr
run perl mortal.pl
check "a signal ends what spool-run runs" \
	wait_for 'grep -q "host=b.example result=later" log'
end
rm -f q/queue/*

# The ready service.
cp -R "${TESTS%/*}/service/spool" service
echo "$work/served" >service/env/QUEUE
id -un >service/env/ACCOUNT
echo "$work:$PATH" >service/env/PATH
echo "$CONTROLDIR" >service/env/CONTROLDIR
ln -s remote smtp-remote
: >args
deliver-spool served <short 1<addr
(cd service && exec ./run) >>log 2>&1 &
runner=$!
pids="$runner $pids"
check "the service sends" wait_for "[ -s service/args ]"
end
run ./remote

# One run for each domain, and wishes under their new numbers.
: >args
printf 'Fs@a.example\0Tr1@b.example\0Tr2@c.example\0Tr3@B.EXAMPLE\0\0' >three
SMTPDSNRET=HDRS SMTPDSNRCPT2='NOTIFY=NEVER' deliver-spool q <short 1<three
check "recipients of three addresses" wait_for '[ "$(left)" = 0 ]'
is "are two runs" "$(grep -c . args)" 2
is "a wish goes with its recipient, under his new number" \
	"$(xargs <env.c.example)" "SMTPDSNRCPT1=NOTIFY=NEVER SMTPDSNRET=HDRS"
is "and with no other" "$(xargs <env.b.example)" "SMTPDSNRET=HDRS"

# Failed: the sender is told, unless nobody wants to know.
: >args
printf 'Fs@a.example\0Tno@b.example\0\0' >bad
deliver-spool q <short 1<bad
check "one that fails" wait_for 'grep -q "a.example  *s@a.example" args && [ "$(left)" = 0 ]'
: >args
SMTPDSNRCPT1='NOTIFY=NEVER' deliver-spool q <short 1<bad
check "and one with NOTIFY=NEVER" wait_for 'grep -q no@ args && [ "$(left)" = 0 ]'
is "of which nobody is told" "$(grep -c . args)" 1
end
is "SIGTERM ends it" $? 0

# A report about a report, of which servers see no sender.
cat >twice <<'R'
#!/bin/sh
cat >/dev/null
echo "$1 $2:$3" >>twice.args
case $3 in
no*) printf 'h550 no such user (#5.1.1)\0Dfailed\0' ;;
*) printf 'r\0K\0' ;;
esac
R
chmod 755 twice
run ./twice
printf 'F\0Tno@b.example\0\0' >null
deliver-spool q <short 1<null
check "a report that fails" wait_for 'grep -q postmaster@ twice.args && [ "$(left)" = 0 ]'
like "is told of from nobody" "$(sed -n 2p twice.args)" '* :postmaster@*'
end

# By TLS alone went the message, and so goes the report.
cat >apart <<'R'
#!/bin/sh
cat >/dev/null
env | grep "^SMTP[RU]" | sort >"env.$1"
case $3 in
no*) printf 'h550 no such user (#5.1.1)\0Dfailed\0' ;;
*) printf 'r\0K\0' ;;
esac
R
chmod 755 apart
run ./apart
SMTPREQUIRETLS='' SMTPUTF8='' deliver-spool q <short 1<bad
check "a report about a message with REQUIRETLS" wait_for '[ -e env.a.example ] && [ "$(left)" = 0 ]'
is "has REQUIRETLS and SMTPUTF8 itself" "$(xargs <env.a.example)" "SMTPREQUIRETLS= SMTPUTF8="
rm -f env.a.example
deliver-spool q <short 1<bad
check "a report about another one" wait_for '[ -e env.a.example ] && [ "$(left)" = 0 ]'
is "has neither" "$(xargs <env.a.example)" ""
end

# What such a report looks like.
cat >keep <<'R'
#!/bin/sh
case $3 in
no*) cat >/dev/null; printf 'h550 no such user (#5.1.1)\0Dfailed\0' ;;
*) cat >report.new && mv report.new report; printf 'r\0K\0' ;;
esac
R
chmod 755 keep
run ./keep
SMTPDSNENVID=Q1 SMTPDSNRCPT1='ORCPT=rfc822;x@y.example' deliver-spool q <short 1<bad
check "a report comes" wait_for '[ -e report ] && [ "$(left)" = 0 ]'
end
for line in 'Content-Type: multipart/report; report-type=delivery-status;' \
	'Original-Envelope-Id: Q1' 'Original-Recipient: rfc822;x@y.example' \
	'Final-Recipient: rfc822; no@b.example' 'Action: failed' \
	'Status: 5.1.1' 'Subject: x'; do
	check "it says $line" grep -qF "$line" report
done

# Later is later.
printf 'Fs@a.example\0Tlater@b.example\0Tr1@b.example\0\0' >addr2
run ./remote
deliver-spool q <short 1<addr2
check "one of two is put off" wait_for 'grep -q "to=later@.*result=later" log && [ "$(find q/queue -type f | grep -c .)" = 2 ]'
is "and marked, the other one" "$(cat q/queue/*.q | tr '\0' '\n' | grep -c '^D')" 1
: >args
kill -ALRM $runner
check "SIGALRM has it tried again" wait_for '[ -s args ]'
is "for the one alone" "$(cat args)" "b.example s@a.example later@b.example"
end
rm -rf q

# A message from the future, for the clock was put back: nothing is late.
: >log
printf 'Fs@a.example\0Tlater@b.example\0\0' >addr3
deliver-spool q <short 1<addr3
id=$(cd q/todo && echo *.q)
new=$(($(date +%s) + 3000)).${id#*.}
mv "q/todo/$id.m" "q/todo/$new.m"
mv "q/todo/$id" "q/todo/$new"
run ./remote
check "a message from the future" wait_for 'grep -q "to=later@" log'
check "is not given up" grep -q 'to=later@.*result=later' log
end
rm -rf q

# What a runner that was killed between two removals has left.
: >log
: >got
deliver-spool q <short 1<addr
echo orphan >"q/queue/$(date +%s).M1P1Q0R1.q.m"
run ./remote
check "messages without envelopes go at the start, and others are sent" \
	wait_for '[ -s got ] && [ "$(left)" = 0 ]'
end
rm -rf q

# Faults of deliver-spool: 0 and all, or not 0 and nothing.
sound() {
	case $code in
	0) [ "$(left)" = 2 ] && cmp -s q/todo/*.m short ;;
	5[1-9] | [6-8][0-9] | 9[01]) [ "$(find q -type f | grep -c .)" = 0 ] ;;
	*) return 1 ;;
	esac
}

# whole - what a killed one left for the runner is a message
whole() {
	for e in q/todo/*.q; do
		[ ! -e "$e" ] || cmp -s "$e.m" short || return 1
	done
}

# faults FAULT CALL... - each occurrence of each call fails once
faults() {
	fault=$1 bad='' n=0
	shift
	for call; do
		rm -rf q
		strace -o trace -e trace="$call" deliver-spool q <short 1<addr
		most=$(grep -c "^$call(" trace)
		k=0
		while [ $k -lt "$most" ]; do
			k=$((k + 1)) n=$((n + 1))
			rm -rf q
			mkdir -p q/todo q/queue q/tmp
			strace -o trace -e trace="$call" \
				-e inject="$call:$fault:when=$k" \
				deliver-spool q <short 1<addr 2>err
			code=$?
			case $fault in
			signal=KILL) whole ;;
			*) sound ;;
			esac || bad="$bad $call:$k($code)"
		done
	done
	is "$fault at each of $n calls" "$bad" ""
	check "the calls were found" [ $n -gt 3 ]
}

calls='openat read write fsync close rename mkdir'
if [ -n "$SANITIZED" ] ||
	! strace -o trace -e inject=fsync:error=EIO true 2>/dev/null; then
	skip "faults injected into calls" "strace cannot do it here"
else
	# shellcheck disable=SC2086
	{
		faults error=EIO $calls
		faults error=ENOSPC openat write rename
		faults signal=KILL $calls
	}
	# What is sent to all at once leaves no mark, and is synced together.
	rm -rf q
	for _ in 1 2 3 4 5; do
		deliver-spool q <short 1<addr
	done
	calls=unlink,unlinkat,fsync,fdatasync
	# traced OPTIONS... - the runner, seen by strace
	traced() {
		: >log
		strace -o trace "$@" spool-run q ./remote 2>>log &
		tracer=$!
		pids="$tracer $pids"
		wait_for 'runner=$(pgrep -P $tracer -x spool-run)'
	}
	untraced() {
		kill -TERM "$runner"
		wait $tracer
	}
	traced -e trace=$calls
	check "five messages are sent" wait_for \
		'[ "$(grep -c ": done" log)" = 5 ]'
	check "and their removal is synced" wait_for 'tail -n 1 trace | grep -q "^fsync"'
	untraced
	is "not that of each, and nothing else" \
		"$(grep -c '^fsync' trace) $(grep -c fdatasync trace)" "1 0"
	deliver-spool q <short 1<addr
	: >args
	traced -e trace=$calls -e inject=unlink,unlinkat:error=EIO
	check "what cannot be removed is marked" wait_for 'grep -q fdatasync trace'
	check "and the log says that it stays" wait_for \
		'grep -q "cannot be removed" log'
	untraced
	run ./remote
	check "until it can be" wait_for \
		'spool-kick q && [ "$(left)" = 0 ]'
	is "and is not sent again" "$(grep -c . args)" 1
	end
fi
rm -rf q

# The runner is killed, with its children or without, while it sends.
most=${FULL:+10000}
most=${most:-300}
[ -z "$SANITIZED" ] || most=60 # which makes processes ten times slower
cat >sink <<'R'
#!/bin/sh
while read -r a b; do
	[ "$a" != Subject: ] || echo "$b" >>got
done
printf 'r\0K250 ok\0'
R
chmod 755 sink
: >got
control spool.retry 1 # for those whose program is killed first
(
	i=0
	while [ $i -lt "$most" ]; do
		i=$((i + 1))
		printf 'Subject: m%s\n\nhello\n' $i | deliver-spool q 1<addr ||
			echo "m$i" >>refused
	done
) &
feeder=$!
pids="$feeder $pids"
kills=0
begun=$(date +%s)
missing() {
	[ "$(sort -u got | grep -c '^m')" -lt "$most" ] || [ "$(left)" -gt 0 ]
}
while missing && [ $(($(date +%s) - begun)) -lt "${LIMIT:-150}" ]; do
	setsid spool-run q ./sink 2>>log &
	runner=$!
	sleep "0.$((2 + kills % 7))"
	if [ $kills -lt 12 ]; then
		if [ $((kills % 2)) = 0 ]; then
			kill -9 $runner
		else
			kill -9 -$runner
		fi
		kills=$((kills + 1))
	else
		wait_for '! missing'
		kill -TERM $runner
	fi
	wait $runner
done 2>/dev/null
wait $feeder
fails "no message was refused" [ -e refused ]
is "killed $kills times: of $most messages lost" \
	"$((most - $(sort -u got | grep -c '^m')))" 0
twice=$(($(grep -c . got) - $(sort -u got | grep -c .)))
note "$twice of $most came twice; $(($(date +%s) - begun)) s"
check "and no more twice than were under way" [ $twice -le $((kills * 10)) ]
is "nothing is left" "$(left)" 0
done_testing
