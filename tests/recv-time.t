#!/bin/sh
# recv-time.t - those who are slow, early or often wrong: deadlines and delays
#
# Threats 16 and 18 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

# seconds COMMAND... - how long it takes, in whole seconds rounded down
seconds() {
	start=$(date +%s%N)
	"$@"
	echo $((($(date +%s%N) - start) / 1000000000))
}

# A client that says its lines, then sends a byte each tenth of a second until
# the server hangs up, 60 at most.
trickle() {
	# shellcheck disable=SC2059
	printf "$1"
	i=0
	while [ $i -lt 60 ] && printf x; do
		sleep 0.1
		i=$((i + 1))
	done
}

converse() {
	trickle "$1" 2>/dev/null | smtpd-recv deliver-discard >out 2>>log
}

control smtp.timeout.cmd 1
took=$(seconds converse 'EHLO c\r\nNOO')
like "a command that trickles in gets 421" "$(tail -n 1 out)" '421 4.4.2 *'
check "in its time ($took s)" [ "$took" -le 3 ]

control smtp.timeout.cmd 300
control smtp.timeout.data 1
control smtp.minrate 1000
start='EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\nDATA\r\n'
took=$(seconds converse "$start")
like "a message that trickles in gets 421" "$(tail -n 1 out)" '421 4.4.2 *'
check "in its time ($took s)" [ "$took" -le 3 ]

control smtp.minrate 1
control timeoutsmtpd 1
took=$(seconds converse "$start")
check "one that keeps to smtp.minrate is left in peace ($took s)" [ "$took" -ge 5 ]
rm control/timeoutsmtpd control/smtp.minrate control/smtp.timeout.data

control smtp.timeout.session 2
took=$(seconds converse "$start")
like "a session ends at smtp.timeout.session" "$(tail -n 1 out)" '421 4.4.2 *'
check "in its time ($took s)" [ "$took" -le 4 ]
rm control/smtp.timeout.session

lines() {
	# shellcheck disable=SC2059
	printf "$1" | smtpd-recv deliver-discard >out 2>>log
}

control smtp.softerrors 3
took=$(seconds lines 'A\r\nB\r\nQUIT\r\n')
check "errors below smtp.softerrors wait for nothing ($took s)" [ "$took" -lt 1 ]
took=$(seconds lines 'A\r\nB\r\nC\r\nD\r\nQUIT\r\n')
check "from there on each waits smtp.errordelay ($took s)" [ "$took" -ge 2 ]

control smtp.tarpit 500ms
took=$(seconds lines 'EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\nQUIT\r\n')
check "smtp.tarpit waits before MAIL and RCPT ($took s)" [ "$took" -ge 1 ]
rm control/smtp.tarpit

control smtp.greetdelay 1
patient() {
	(sleep 1.5 && printf 'QUIT\r\n') | smtpd-recv deliver-discard >out 2>>log
}
took=$(seconds patient)
like "who waits for the greeting gets it" "$(head -n 1 out)" '220 *'
done_testing
