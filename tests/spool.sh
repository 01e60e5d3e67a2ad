# shellcheck shell=sh disable=SC2016,SC2034,SC2154
# spool.sh - what tests/spool*.t share: a message, a queue in ./q, its runner
#
#	short, addr	files: a message, and an envelope for one recipient
#	./remote	knows what to say by the user, and notes what it takes
#	run PROG...	start a runner; sets $runner
#	end		have it end
#	left		print how many files there are in the queue

printf 'Subject: x\n\nhello\n' >short
printf 'Fs@a.example\0Tr1@b.example\0\0' >addr

cat >remote <<'R'
#!/bin/sh
sed -n 's/^Subject: //p' >>got
echo "$@" >>args
env | grep "^SMTP[DUR]" | sort >"env.$1"
shift 2
for r; do
	case $r in
	no*) printf 'h550 no such user (#5.1.1)\0' ;;
	later*) printf 's450 later (#4.2.0)\0' ;;
	*) printf 'r\0' ;;
	esac
done
printf 'K250 ok\0'
R
chmod 755 remote

run() {
	spool-run q "$@" 2>>log &
	runner=$!
	pids="$runner $pids"
}

end() {
	kill -TERM "$runner"
	wait "$runner"
}

left() {
	find q/todo q/queue -type f | grep -c .
}
