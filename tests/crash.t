#!/bin/sh
# crash.t - our sender and our receiver, both killed again and again: no mail is
# lost, and none comes twice but where SMTP cannot know better
#
# N=10000 sends that many messages, as make crash does.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

most=300
[ -z "$SANITIZED" ] || most=60 # which makes processes ten times slower
most=${N:-$most}
certificate || skip_all "openssl cannot make a certificate"
printf '%s\n' tls.example clear.example >control/rcpthosts
control send.tls/clear.example none
control spool.retry 1 # for those that a kill has put off
port=$(free_port)
control smtproutes ":127.0.0.1:$port"

# Who sends is not to be at the address whose port waits for the next receiver.
control outgoingip 127.7.7.7

# What listens is now one, now the other; each is the leader of its processes.
# The port may be somebody else's for a moment.
receive() {
	case $((kills % 2)) in
	0) set -- smtpd-listen -c 60 -b 100 ;;
	1) set -- tcpserver -c 60 -b 100 ;;
	esac
	: >listens
	until [ -s listens ]; do
		setsid "$@" -1RHD -l 0 127.0.0.1 "$port" smtpd-tls smtpd-recv \
			deliver-maildir ./Maildir >listens 2>>received &
		receiver=$!
		wait_for '[ -s listens ] || ! kill -0 $receiver'
	done
}

send() {
	setsid spool-run q smtp-remote 2>>sent &
	sender=$!
}

# hit PID whole|alone - kill -9 it, with its children or not
hit() {
	case $2 in
	whole) kill -9 "-$1" ;;
	alone) kill -9 "$1" ;;
	esac
	wait "$1"
}

at_exit 'kill -9 "-$receiver" "-$sender" 2>/dev/null'

# Of 20 at once, half by TLS and half in clear, some are at any point of their
# way when a number of others has arrived.
(
	i=0
	while [ $i -lt "$most" ]; do
		i=$((i + 1))
		case $((i % 2)) in
		0) domain=tls.example ;;
		1) domain=clear.example ;;
		esac
		printf 'Fs@a.example\0Tu%s@%s\0\0' $i "$domain" >addr
		printf 'Message-ID: <%s@a.example>\n\nhello\n' $i |
			deliver-spool q 1<addr || echo $i >>refused
	done
	: >fed
) &
remember $!

left() {
	find q/todo q/queue -type f 2>/dev/null | grep -c .
}
is_over() {
	[ -e fed ] && [ "$(left)" = 0 ]
}
# come N - wait until N mails have come, or all; kick, if none comes
come() {
	wait_for "[ \$(mails Maildir) -ge $1 ] || is_over" || {
		spool-kick q >/dev/null
		wait_for "[ \$(mails Maildir) -ge $1 ] || is_over"
	}
}
kills=0
ends=0
begun=$(date +%s)
: >ended
receive
send
while come $(($(mails Maildir) + 1 + kills * 7 % 40)) && ! is_over; do
	kills=$((kills + 1))
	case $((kills % 8)) in
	3) hit "$receiver" alone ;;
	*) hit "$receiver" whole ;;
	esac
	case $((kills % 6)) in
	2 | 5)
		ends=$((ends + 1))
		date +%s >>ended
		case $((kills % 6)) in
		2) hit "$sender" whole ;;
		5) hit "$sender" alone ;;
		esac
		send
		;;
	0) spool-kick q >/dev/null ;;
	esac
	receive
done 2>/dev/null
check "all that is in the queue goes" is_over ||
	note "$(tail -n 5 sent)"
took=$(($(date +%s) - begun))
fails "no message was refused" [ -e refused ]
fails "and none came back" grep -q 'result=failed' sent

# Which came how often, and when; how often the sender said that one may come
# twice; and when it was killed, maybe before it had noted what it knew.
grep -rm 1 '^Message-ID: ' Maildir/new |
	sed 's|^Maildir/new/\([0-9]*\)\..*<\([0-9]*\)@.*|came \2 \1|' >came
sed -n 's/.* to=u\([0-9]*\)@.*Possible duplicate.*/maybe \1/p' sent >maybe
sed 's/^/ended /' ended | cat - maybe came | awk -v most="$most" '
	$1 == "ended" { ended[++ends] = $2 }
	$1 == "maybe" { maybe[$2]++; said++ }
	$1 == "came" {
		n[$2]++
		if (n[$2] == 1 || $3 < first[$2])
			first[$2] = $3
		if ($3 > last[$2])
			last[$2] = $3
	}
	END {
		for (i = 1; i <= most; i++) {
			if (!n[i])
				lost++
			twice = n[i] - 1
			for (; twice > 0 && maybe[i] > 0; twice--) {
				maybe[i]--
				known++
			}
			for (e = 1; e <= ends && twice > 0; e++)
				if (ended[e] >= first[i] - 60 && ended[e] <= last[i]) {
					twice--
					around++
				}
			if (twice > 0)
				none += twice
		}
		print lost + 0, known + 0, around + 0, none + 0, said + 0
	}' >counts
read -r lost known around none said <counts
note "$most messages, $took s, receiver killed $kills times, sender $ends times"
note "$lost lost; came again: $known of $said that the sender said may, $around" \
	"around its own end, $none others"
is "lost, of $most" "$lost" 0
is "came twice without a reason" "$none" 0
check "no more of them than were under way" [ "$around" -le $((ends * 20)) ]
check "half of it went by TLS" [ "$(grep -rl 'with ESMTPS' Maildir/new | grep -c .)" \
	-ge $((most / 3)) ]
check "the receiver was killed" [ $kills -ge $((most / 40)) ]
check "and the sender" [ $ends -ge 1 ]
is "nothing is left" "$(left)" 0
done_testing
