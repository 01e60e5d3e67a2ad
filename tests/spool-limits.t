#!/bin/sh
# spool-limits.t - the limits of spool-run, each at it and one beyond
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/spool.sh"

# send COUNT DOMAIN - so many messages
send() {
	printf 'Fs@a.example\0Tr@%s\0\0' "$2" >addr
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		deliver-spool q <short 1<addr
	done
}

# Deliveries at once: each notes how many there are.
cat >count <<'R'
#!/bin/sh
: >"running/$$"
ls running | grep -c . >>counts
until [ -e go ]; do
	sleep 0.05
done
rm "running/$$"
printf 'r\0K250 ok\0'
R
chmod 755 count
mkdir running
# crowd NUMBER WHAT - they are sent, so many at once
crowd() {
	run ./count
	check "$1 deliveries $2" wait_for "[ \$(ls running | grep -c .) -ge $1 ]"
	: >go
	check "and then the others" wait_for '[ "$(left)" = 0 ]'
	is "there are never more at once" "$(sort -n counts | tail -n 1)" "$1"
	end
	rm -rf q
	rm -f go counts
}
for pair in 20,10 5,3; do
	all=${pair%,*} one=${pair#*,}
	send $((one + 2)) a.example
	crowd "$one" "to one domain"
	for i in $(seq $((all + 2))); do
		send 1 "$i.example"
	done
	crowd "$all" "in all"
	control concurrencyremote 5
	control spool.perhost 3
done
rm control/concurrencyremote control/spool.perhost

# Recipients of one delivery.
cat >list <<'R'
#!/bin/sh
shift 2
echo $# >>args
for r; do
	printf 'r\0'
done
printf 'K250 ok\0'
R
chmod 755 list
for n in 100 101 200 201; do
	rm -f args
	{
		printf 'Fs@a.example\0'
		seq 1 $n | sed 's/.*/Tr&@b.example/' | tr '\n' '\0'
		printf '\0'
	} >addr
	deliver-spool q <short 1<addr
	run ./list
	wait_for '[ "$(left)" = 0 ]'
	end
	rm -rf q
	case $n in
	100) want=100 ;;
	101) want="100 1" ;;
	200) want="100 100" ;;
	201) want="100 100 1" ;;
	esac
	is "$n recipients of a domain" "$(xargs <args)" "$want"
done

# What comes back with a report.
cat >refuse <<'R'
#!/bin/sh
case $1 in
b.example)
	cat >/dev/null
	printf 'h550 no (#5.1.1)\0Dfailed\0'
	;;
*)
	cat >report.new && mv report.new report
	printf 'r\0K250 ok\0'
	;;
esac
R
chmod 755 refuse
printf 'Fs@a.example\0Tr@b.example\0\0' >addr
for n in 50000 50001; do
	rm -f report
	{
		printf 'Subject: x\n\n'
		head -c $((n - 13)) /dev/zero | tr '\0' 'y'
		echo
	} >message
	is "a message of $n bytes" "$(wc -c <message | tr -d ' ')" $n
	deliver-spool q <message 1<addr
	run ./refuse
	wait_for '[ -e report ] && [ "$(left)" = 0 ]'
	end
	rm -rf q
	case $n in
	50000) want='message/rfc822' ;;
	*) want='text/rfc822-headers' ;;
	esac
	is "comes back as $want" \
		"$(sed -n 's/^Content-Type: \(message.rfc822\|text.rfc822.*\)$/\1/p' report)" \
		$want
	is "with its text, or without" "$(grep -c '^yyy' report)" $((n == 50000))
done

# How long a message is tried.
cat >later <<'R'
#!/bin/sh
printf 's450 later (#4.2.0)\0Zlater\0'
R
chmod 755 later
printf 'F\0Tr@b.example\0\0' >addr
# aged SECONDS - what becomes of a message that is so old
aged() {
	: >log
	deliver-spool q <short 1<addr
	id=$(cd q/todo && echo *.q)
	old=$(($(date +%s) - $1)).${id#*.}
	for suffix in .m ''; do
		[ "$id" = "$old" ] || mv "q/todo/$id$suffix" "q/todo/$old$suffix"
	done
	run ./later
	wait_for 'grep -q "to=r@b.example" log'
	end
	rm -rf q
	sed -n 's/.*to=r@b\.example .*result=\([a-z]*\) .*/\1/p' log
}
is "a message of nearly seven days is tried again" "$(aged 604000)" later
is "one of seven days is not" "$(aged 604800)" failed
like "and it is said why" "$(cat log)" "*tried for too long*"
control queuelifetime 1000
is "with queuelifetime 1000 one of 900 seconds is" "$(aged 900)" later
is "and one of 1000 is not" "$(aged 1000)" failed
control queuelifetime 0
is "with queuelifetime 0 none is" "$(aged 0)" failed

# A host for those without one that changes while two deliveries of a message
# wait: the first is of all recipients, and is still not the only one.
cat >hold <<'R'
#!/bin/sh
until [ -e "go.$1" ]; do
	sleep 0.05
done
exec ./remote "$@"
R
chmod 755 hold
rm -rf q args
: >log
control concurrencyremote 1
control bouncehost z.example
run ./hold
printf 'Fs@a.example\0Tr@first.example\0\0' >addr
deliver-spool q <short 1<addr
printf 'Fs@a.example\0Tr\0Tr@b.example\0\0' >addr
deliver-spool q <short 1<addr
wait_for '[ -z "$(find q/todo -type f)" ]'
control bouncehost b.example
kill -HUP "$runner"
deliver-spool q <short 1<addr
wait_for '[ -z "$(find q/todo -type f)" ]'
touch go.first.example go.b.example
check "with another bouncehost all are sent" wait_for '[ "$(left)" = 0 ]'
is "once, as it is now" "$(cat args)" "first.example s@a.example r@first.example
b.example s@a.example r r@b.example
b.example s@a.example r r@b.example"
end
is "and the runner ends well" $? 0
fails "having seen nothing odd" grep -q trouble log
done_testing
