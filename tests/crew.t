#!/bin/sh
# crew.t - smtp-remotes that stay below spool-run, and what they keep: nothing
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

cat >take <<'END'
#!/bin/sh
cat >/dev/null
echo "${SMTPDSNENVID:-none} $TCPREMOTEIP" >>got
tr '\0' '\n' <&1 >>got
END
chmod +x take
echo test.example >"$CONTROLDIR/rcpthosts"
serve smtpd-recv ./take
echo ":127.0.0.1:$port" >"$CONTROLDIR/smtproutes"
echo 1 >"$CONTROLDIR/concurrencyremote"
printf 'Subject: x\n\nhello\n' >mail

# put RECIPIENT... - into the queue
put() {
	{
		printf 'Fs@a.example\0'
		printf 'T%s\0' "$@"
		printf '\0'
	} >addr
	deliver-spool q <mail 1<addr
}
run() {
	spool-run q "$@" 2>>log &
	runner=$!
	remember $runner
}
end() {
	kill -TERM $runner
	wait $runner
}
# sent N - as many deliveries have ended
sent() {
	wait_for "[ \"\$(grep -c ': delivery to=' log)\" -ge $1 ]"
}
hands() {
	pgrep -P "$runner" -x smtp-remote | sort | tr '\n' ' '
}

: >log
: >got
SMTPDSNENVID=first put a@test.example b@test.example
run smtp-remote
check "a message is sent" sent 2
like "by one that stays" "$(hands)" '[1-9]* '
first=$(hands)
descriptors() {
	find "/proc/${first% }/fd" -type l 2>/dev/null | wc -l
}
before=$(descriptors)
if [ -r "/proc/${first% }/status" ]; then
	is "no signal is blocked there" "$(sed -n 's/^SigBlk:[[:space:]]*//p' \
		"/proc/${first% }/status")" 0000000000000000
else
	skip "no signal is blocked there" "no /proc"
fi
put c@test.example
check "the next one, too" sent 3
is "is sent by the same" "$(hands)" "$first"
is "with nothing that was the first one's" "$(cat got)" "first 127.0.0.1
Fs@a.example
Ta@test.example
Tb@test.example

none 127.0.0.1
Fs@a.example
Tc@test.example"

# Signals are still heard: one that is to end lets what runs end first.
cat >slow <<'END'
#!/bin/sh
touch slowly
while [ -e slowly ]; do sleep 0.05; done
exec ./take
END
chmod +x slow
old=$port
serve smtpd-recv ./slow
echo ":127.0.0.1:$port" >"$CONTROLDIR/smtproutes"
put slow@test.example
wait_for '[ -e slowly ]'
kill -TERM $runner
check "it sends on" kill -0 $runner
rm slowly
wait $runner
is "until it has ended, well" $? 0
check "and the message is there" grep -q Tslow@test.example got
echo ":127.0.0.1:$old" >"$CONTROLDIR/smtproutes"
run smtp-remote
put again@test.example
check "a new one goes on" wait_for 'grep -q Tagain@test.example got'
first=$(hands)
before=$(descriptors)

# Settings count from the next message on.
echo nonsense >"$CONTROLDIR/timeoutconnect"
put d@test.example
check "a setting that is malformed" wait_for 'grep -q "result=later" log'
like "is seen" "$(cat log)" '*timeoutconnect*found*nonsense*'
rm "$CONTROLDIR/timeoutconnect"
spool-kick q >kicked
put e@test.example
check "and that it is mended, too" wait_for 'grep -q Te@test.example got'
is "by the same" "$(hands)" "$first"
is "which has no more descriptors than before" "$(descriptors)" "$before"

# What a route that is wrong has of passwords is not kept for later.
cat >holds <<'END'
my ($pid, $word) = @ARGV;
open my $maps, '<', "/proc/$pid/maps" or print "cannot" and exit;
open my $mem, '<', "/proc/$pid/mem" or print "cannot" and exit;
my $found = 0;
while (<$maps>) {
	my ($from, $to) = /^([0-9a-f]+)-([0-9a-f]+) rw/ or next;
	sysseek $mem, hex $from, 0 or next;
	sysread $mem, my $text, hex($to) - hex($from) or next;
	$found += () = $text =~ /\Q$word/g;
}
print $found;
END
route=$(cat "$CONTROLDIR/smtproutes")
(umask 077 && printf 'a.example:mx.a.example:25 joe %s\nb.example:mx:x joe %s\n' \
	Xesame4711 Xesame4711 | tr X s >"$CONTROLDIR/smtproutes")
: >log
put p@test.example
check "a route that is malformed" wait_for 'grep -q "result=later" log'
seen=$(perl holds "${first% }" sesame4711)
if [ "$seen" = cannot ] || [ -n "$SANITIZED" ]; then
	skip "leaves no password in memory" "it may not be read, or is kept to be watched"
else
	is "leaves no password in memory" "$seen" 0
fi
# A job that is too long for a packet is no fault of one that stays.
long=$(printf '%0800d' 0)
: >log
# shellcheck disable=SC2046
put $(seq -f "%g$long@test.example" 100)
check "more than fits into a packet" wait_for \
	'[ "$(grep -c "delivery to=.*result=later" log)" = 100 ]'
is "is for another, and who stays has stayed" "$(hands)" "$first"
echo "$route" >"$CONTROLDIR/smtproutes"

# One that dies has sent nothing that counts.
kill -9 "${first% }"
put f@test.example
check "when it has died another is made" wait_for 'grep -q Tf@test.example got'
fails "another" [ "$(hands)" = "$first" ]
first=$(hands)
kill -STOP "${first% }"
put g@test.example
wait_for '[ -z "$(find q/todo -type f)" ]'
kill -9 "${first% }"
check "killed at work: the message is tried later" wait_for \
	'grep "to=g@test.example" log | grep -q result=later'
end
check "none stays behind" wait_for '[ -z "$(hands)" ]'

# A hundred for each.
serve smtpd-recv deliver-discard
echo ":127.0.0.1:$port" >"$CONTROLDIR/smtproutes"
rm -rf q
: >log
n=0
while [ $n -lt 105 ]; do
	n=$((n + 1))
	put "m$n@test.example"
done
run smtp-remote
sent 1
first=$(hands)
check "more than a hundred" sent 105
fails "are sent by more than one" [ "$(hands)" = "$first" ]
is "each once" "$(grep -c 'delivery to=m[0-9]*@.*result=sent' log) $(
	sed -n 's/.*delivery to=\(m[^ ]*\).*/\1/p' log | sort -u |
		wc -l)" "105 105"
end

# Others than ours are made for each message.
cat >smtp-remote <<'END'
#!/bin/sh
echo "$*" >>args
printf 'r\0K250 ok\0'
END
chmod +x smtp-remote
: >log
: >args
put x@test.example
run ./smtp-remote
check "another program of that name" sent 1
is "is run as ever" "$(cat args)" "test.example s@a.example x@test.example"
end
: >log
put y@test.example
run env smtp-remote
check "and so is ours behind another" sent 1
is "and does not stay" "$(hands)" ""
end
done_testing
