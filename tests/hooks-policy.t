#!/bin/sh
# hooks-policy.t - a policy server of the Postfix protocol: what it is told,
# and what becomes of each thing it could say

. "$(dirname "$0")/lib.sh"

# A server that keeps its questions and answers as the file action says.
cat >server <<'EOT'
#!/bin/sh
while read -r line; do
	printf '%s\n' "$line" >>asked
	[ -z "$line" ] || continue
	case $(cat action) in
	hang) sleep 5 ;;
	close) exit 0 ;;
	long) head -c 10000 /dev/zero | tr '\0' x ;;
	empty) printf '\n\n' ;;
	once) printf 'action=DUNNO\n\n' && exit 0 ;;
	stage*) grep '^protocol_state=' asked | tail -n 1 |
		grep -q "$(sed 's/stage //' action)" &&
		printf 'action=REJECT Stage\n\n' || printf 'action=dunno\n\n' ;;
	*) printf 'action=%s\n\n' "$(cat action)" ;;
	esac
done
EOT
chmod +x server
serve ./server
control smtp.policy "inet:127.0.0.1:$port"
control smtp.timeout.hook 20

PROTO=TCP TCPREMOTEIP=192.0.2.7 TCPREMOTEHOST=mx.sender.example
export PROTO TCPREMOTEIP TCPREMOTEHOST

# One whole session; its replies, from the one to MAIL on, are in replies.
session() {
	echo "$1" >action
	rm -f asked mail
	{
		printf 'EHLO mx.sender.example\r\nMAIL FROM:<a@sender.example> SIZE=9\r\n'
		printf 'RCPT TO:<u@test.example>\r\nDATA\r\nSubject: x\r\n\r\nbody\r\n.\r\nQUIT\r\n'
	} >input
	smtpd-recv sh -c 'cat >mail; cat <&1 >/dev/null' <input 2>recv.log |
		tr -d '\r' | sed '1,/^250 [A-Z]/d' >replies
}

# reply WORD - the reply to RCPT when the server says that
reply() {
	session "$1"
	sed -n 2p replies
}

like "DUNNO" "$(reply DUNNO)" '250 2.1.5 *'
is "it is asked three times in one connection" \
	"$(grep ^protocol_state= asked | tr '\n' ' ')" \
	"protocol_state=RCPT protocol_state=DATA protocol_state=END-OF-MESSAGE "
for line in request=smtpd_access_policy protocol_name=ESMTP \
	helo_name=mx.sender.example sender=a@sender.example \
	recipient=u@test.example recipient_count=0 recipient_count=1 \
	client_address=192.0.2.7 client_name=mx.sender.example size=9 size=20 \
	sasl_username= encryption_protocol=; do
	check "it is told $line" grep -qxF "$line" asked
done
is "one name for one message" "$(grep ^instance= asked | sort -u | wc -l)" 1

while read -r word want; do
	like "$word" "$(reply "$(echo "$word" | tr _ ' ')")" "$want*"
done <<'EOT'
OK 250 2.1.5
ok 250 2.1.5
REJECT 554 5.7.1 Refused by policy
REJECT_Not_you 554 5.7.1 Not you
REJECT_5.7.9_Not_you 554 5.7.9 Not you
DEFER_Wait 450 4.7.1 Wait
550_5.1.1_Nobody 550 5.1.1 Nobody
451_Later 451 4.7.1 Later
421_4.3.2_Closing 421 4.3.2 Closing
WARN_about_this 250 2.1.5
DISCARD 250 2.1.5
HOLD 250 2.1.5
250_Fine 250 2.1.5
EOT
like "DEFER_IF_PERMIT" "$(reply 'DEFER_IF_PERMIT 4.2.0 Greylisted')" \
	'450 4.2.0 Greylisted*'
like "DEFER_IF_REJECT" "$(reply DEFER_IF_REJECT)" '250 2.1.5*'
like "what is not done is in the log" "$(cat recv.log)" \
	'*policy from=a@sender.example to=u@test.example event=pass: DEFER_IF_REJECT*'
session 'PREPEND X-Policy: looked at'
is "PREPEND" "$(grep -c '^X-Policy: looked at$' mail)" 2
for stage in DATA END-OF-MESSAGE; do
	session "stage $stage"
	like "REJECT at $stage" "$(tail -n 2 replies)" '554 5.7.1 Stage*'
done
session 'PREPEND no field'
like "PREPEND of what is no field" "$(sed -n 2p replies)" '451 4.3.0 *'

for trouble in close long empty; do
	like "$trouble" "$(reply $trouble)" '451 4.3.0 *'
	like "$trouble is in the log" "$(cat recv.log)" \
		"*hook failed event=pass by=inet:127.0.0.1:$port: *"
done
session once
like "a server that closes each time is asked anew" \
	"$(tail -n 2 replies)" '250 2.0.0 *'
control smtp.timeout.hook 200ms
like "a server that hangs" "$(reply hang)" '451 4.3.0 *'
control smtp.policy "inet:127.0.0.1:$(free_port)"
like "a server that is away" "$(reply DUNNO)" '451 4.3.0 *'
like "and the log says so" "$(cat recv.log)" '*Connection refused*'
control smtp.policy "unix:$work/none"
like "a socket that is not there" "$(reply DUNNO)" '451 4.3.0 *'

for place in inet:localhost:25 inet:127.0.0.1 unix:sock inet:127.0.0.1:0 \
	inet:127.0.0.1:70000 'inet:[::1]' tcp:127.0.0.1:25; do
	control smtp.policy "$place"
	like "$place is refused" "$(smtpd-recv true </dev/null 2>&1)" \
		'*/smtp.policy: found "*": expected unix:/path*421 4.3.0*'
done
if command -v s6-ipcserver >/dev/null; then
	background s6-ipcserver -1 "$work/sock" ./server >ready
	wait_for '[ -s ready ]'
	control smtp.policy "unix:$work/sock"
	control smtp.timeout.hook 20
	like "a server on a Unix socket" "$(reply 'REJECT Unix')" \
		'554 5.7.1 Unix*'
else
	skip "a server on a Unix socket" "no s6-ipcserver"
fi
done_testing
