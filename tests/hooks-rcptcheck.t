#!/bin/sh
# hooks-rcptcheck.t - spp-rcptcheck: an RCPTCHECK program says by its exit code
# who is to be had

. "$(dirname "$0")/lib.sh"

cat >check <<'EOT'
#!/bin/sh
echo E250 this is not for the client
[ "$SENDER,$RECIPIENT" = a@sender.example,u@test.example ] || exit 99
case $1 in
k*) kill -9 $$ ;;
*) exit "$1" ;;
esac
EOT
chmod +x check

rcpt() {
	printf '[rcpt]\n%s\n' "$1" >"$CONTROLDIR/smtpplugins"
	{
		printf 'HELO c\r\nMAIL FROM:<a@sender.example>\r\n'
		printf 'RCPT TO:<u@test.example>\r\nQUIT\r\n'
	} >input
	smtpd-recv deliver-discard <input 2>log | sed -n '4s/\r$//p'
}

while read -r code reply; do
	like "exit $code" "$(rcpt "spp-rcptcheck ./check $code")" "$reply*"
done <<'EOT'
0 250 2.1.5 Recipient OK
100 550 5.1.1 No mailbox here by that name
111 451 4.3.0 Cannot check
112 250 2.1.5 Recipient OK
113 450 4.7.1 Over the limit
120 451 4.3.0 Cannot check
1 451 4.3.0 Cannot check
99 451 4.3.0 Cannot check
kill 451 4.3.0 Cannot check
EOT
like "what it prints is in the log" "$(cat log)" '*this is not for the client*'
like "a program that is missing" "$(rcpt 'spp-rcptcheck ./missing')" \
	'451 4.3.0 *'
like "no program" "$(rcpt spp-rcptcheck)" '451 4.3.0 Cannot decide*'
done_testing
