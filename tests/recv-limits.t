#!/bin/sh
# recv-limits.t - descriptors and memory that run out: the client is told to
# come again, or the connection ends; nothing is accepted that is not there
#
# Threat 30.
# shellcheck disable=SC3045

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "sanitizers need their own descriptors and memory"
(ulimit -v 100000) 2>/dev/null || skip_all "no ulimit -v here"
printf '%s\r\n' 'EHLO client.example' 'MAIL FROM:<a@example.org>' \
	'RCPT TO:<u@test.example>' DATA 'Subject: x' '' hello . QUIT >input

# rule OPTION N - a session with that limit; nothing is printed if all is well
rule() {
	rm -rf Maildir
	(
		ulimit "$1" "$2"
		exec smtpd-recv deliver-maildir ./Maildir
	) <input >out 2>log
	accepted=$(grep -c '^250 2.0.0 Message accepted' out)
	if [ "$accepted" -ne "$(mails Maildir)" ]; then
		echo "$1 $2: $accepted accepted, $(mails Maildir) stored"
	elif [ "$accepted" -eq 1 ]; then
		well=$((well + 1))
	elif grep -q '^5' out; then
		echo "$1 $2: $(cat out)"
	else
		ill=$((ill + 1))
	fi
}

# limits OPTION LEAST MOST STEP - all of them, to the file wrong
limits() {
	well=0 ill=0 n=$2
	while [ "$n" -le "$3" ]; do
		rule "$1" "$n"
		n=$((n + $4))
	done >wrong 2>/dev/null
}

limits -n 3 24 1
is "3 to 24 descriptors: 250 for what is stored, else 4xx or the end" \
	"$(cat wrong)" ""
check "with few it fails ($ill)" [ $ill -gt 0 ]
check "with more it does not ($well)" [ $well -gt 0 ]
limits -v 1000 8000 200
is "1 to 8 MB of address space: the same" "$(cat wrong)" ""
check "with little it fails ($ill)" [ $ill -gt 0 ]
check "with more it does not ($well)" [ $well -gt 0 ]
done_testing
