#!/bin/sh
# spool-crash.t - spool-run and what a crash, a fault or a loss of power leaves
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/spool.sh"

# A program that cannot be started costs nothing, and closes nothing twice.
if [ -z "$SANITIZED" ] &&
	strace -o trace -e inject=fsync:error=EIO true 2>/dev/null; then
	for call in clone:error=EAGAIN pipe2:error=EMFILE; do
		: >log
		: >got
		rm -rf q
		deliver-spool q <short 1<addr
		strace -o trace -e trace="close,${call%%:*}" \
			-e inject="$call:when=1" spool-run q ./remote 2>>log &
		tracer=$!
		check "without ${call%%:*} there is trouble" \
			wait_for 'grep -q "trouble.*cannot be started" log'
		runner=$(pgrep -P $tracer)
		check "and it is sent later" wait_for \
			'kill -ALRM $runner; [ -s got ] && [ "$(left)" = 0 ]'
		kill -TERM "$runner"
		wait $tracer
		fails "nothing was closed twice" grep -q 'close.*EBADF' trace
	done
else
	skip "faults of spool-run" "strace cannot do it here"
fi
rm -rf q

# The lock of a runner that was killed is that of a program which it was just
# starting, until that has begun.
mkdir q
perl -e 'use Fcntl ":flock"; $| = 1; open my $l, ">>", "q/lock" or die;
	flock $l, LOCK_EX or die; print "x"; select undef, undef, undef, 0.3' >held &
check "somebody has the lock" wait_for '[ -s held ]'
: >got
deliver-spool q <short 1<addr
run ./remote
check "a runner waits a moment for it" wait_for '[ -s got ] && [ "$(left)" = 0 ]'
end
rm -rf q

# Power was lost while a message was moved: its envelope came through, it did
# not; first with a runner that starts, then with one that runs.
apart() {
	deliver-spool q <short 1<addr
	id=$(cd q/todo && echo *.q)
	mv "q/todo/$id" "q/queue/$id"
}
: >got
apart
check "spool-list knows no such message" [ -z "$(spool-list q)" ]
touch "q/queue/$id"
run ./remote
check "a message that stayed in todo is found at the start" \
	wait_for '[ -e "q/queue/$id.m" ]'
mv "q/queue/$id.m" "q/todo/$id.m"
kill -ALRM $runner
check "and when it is to be sent" wait_for '[ -s got ] && [ "$(left)" = 0 ]'
end
rm -rf q

# The runner is killed, and not what it runs: nothing is sent twice at a time.
cat >slow <<'R'
#!/bin/sh
echo begun >>story
wait_left=1200
until [ -e go ] || [ $wait_left = 0 ]; do
	sleep 0.05
	wait_left=$((wait_left - 1))
done
echo ended >>story
R
cat >quick <<'R'
#!/bin/sh
echo again >>story
exec ./remote "$@"
R
chmod 755 slow quick
: >story
: >got
deliver-spool q <short 1<addr
run ./slow
check "a program sends" wait_for '[ -s story ]'
kill -9 $runner
wait $runner 2>/dev/null
: >log
run ./quick
check "the next runner sees that it does" wait_for 'grep -q ": taken " log'
kill -ALRM $runner
deliver-spool q <short 1<addr
check "sends others meanwhile" wait_for '[ -s got ]'
touch go
check "and the same when that has ended" wait_for '[ "$(left)" = 0 ]'
is "in this order" "$(xargs <story)" "begun again ended again"
end
rm -rf q

# A note of what failed that was cut off by a loss of power.
cat >keep <<'R'
#!/bin/sh
case $1 in
b.example)
	cat >/dev/null
	printf 'h550 no such user (#5.1.1)\0h550 nor this one (#5.1.1)\0Dfailed\0'
	;;
*)
	cat >report.new && mv report.new report
	printf 'r\0K250 ok\0'
	;;
esac
R
chmod 755 keep
printf 'Fs@a.example\0Tno1@b.example\0Tno2@b.example\0\0' >both
for cut in '' 'no1@b.exa' 'no1@b.example\0' 'no1@b.example\0no su' '\0\0\0' \
	'no0@b.example\0gone (#5.1.1)\0' \
	'no0@b.example\0gone (#5.1.1)\0no1@b.exa' \
	'no0@b.example\0gone (#5.1.1)\0no1@b.example\0'; do
	rm -f report
	mkdir -p q/queue
	deliver-spool q <short 1<both
	id=$(cd q/todo && echo *.q)
	# shellcheck disable=SC2059
	printf "$cut" >"q/queue/$id.b"
	run ./keep
	wait_for '[ -e report ] && [ "$(left)" = 0 ]'
	end
	case $cut in
	no0*) want="no0@b.example " ;;
	*) want='' ;;
	esac
	is "behind the note $cut there are whole ones" \
		"$(sed -n 's/^Final-Recipient: rfc822; //p' report | xargs)" \
		"${want}no1@b.example no2@b.example"
	like "with their reasons" "$(xargs <report)" \
		"*<no1@b.example>: 550 no such user *<no2@b.example>: 550 nor this one *"
done
rm -rf q

# What deliver-spool takes can be read again: the longest envelope there is,
# with what clients asked for.
awk 'BEGIN {
	printf "Fs@a.example%c", 0
	left = 33554432 - 14
	for (t = sprintf("%0998d", 0); left > 2000; left -= 1000)
		printf "T%s%c", t, 0
	printf "T%0*d%c", left - 1002, 0, 0
	printf "T%0998d%c%c", 0, 0, 0
}' >longest
is "the longest envelope is 32 MiB" "$(wc -c <longest | tr -d ' ')" 33554432
wish=$(printf '%065000d' 0)
SMTPDSNRET=$wish deliver-spool q <short 1<longest
is "is taken" $? 0
is "and read" "$(spool-list q | grep -c 0000)" \
	"$(tr '\0' '\n' <longest | grep -c '^T')"
rm -rf q
SMTPDSNRET=$wish SMTPDSNENVID=$wish SMTPUTF8=$wish \
	deliver-spool q <short 1<longest 2>err
is "with more wishes than may be it is not" $? 91
like "and the log says why" "$(cat err)" "*code=91*longer than*"
is "and nothing is left" "$(find q -type f | grep -c .)" 0
rm -rf q

done_testing
