#!/bin/sh
# recv-codes.t - every exit code of a delivery program, and what the client is
# told; a message that was not accepted is never called accepted
#
# Threat 29 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

cat >queue <<'EOF'
#!/bin/sh
cat >/dev/null
cat <&1 >/dev/null
read -r code <"$work/code"
case $code in
t*) printf '%s' "${code#t*:}" >&"$ERROR_FD"; code=${code%%:*}; exit "${code#t}" ;;
k*) kill -"${code#k}" $$ ;;
*) exit "$code" ;;
esac
EOF
chmod +x queue

# The reply of the second line of the transaction, for one code.
reply() {
	echo "$1" >code
	{
		printf 'HELO c\r\nMAIL FROM:<a@example.org>\r\n'
		printf 'RCPT TO:<u@test.example>\r\nDATA\r\n.\r\nQUIT\r\n'
	} >input
	QMAILQUEUE=./queue smtpd-recv <input 2>>log | sed -n '6s/\r$//p'
}

want() {
	case $1 in
	0) echo '250 2.0.0 *' ;;
	11) echo '553 5.1.3 *' ;;
	1[2-9] | [23]? | 40) echo '554 5.3.0 *' ;;
	53) echo '452 4.3.1 *' ;;
	*) echo '451 4.3.0 *' ;;
	esac
}

wrong=0
for code in $(seq 0 255); do
	got=$(reply "$code")
	# shellcheck disable=SC2254
	case $got in
	$(want "$code")) ;;
	*) wrong=$((wrong + 1)) && note "exit $code: $got" ;;
	esac
done
is "256 exit codes, each with its reply" $wrong 0

for s in KILL TERM SEGV ABRT PIPE; do
	like "killed by SIG$s is temporary" "$(reply k$s)" '451 4.3.0 *'
done
like "82 with D is permanent" "$(reply 't82:DNot you')" '554 5.3.0 Not you (*)'
like "88 with Z is temporary" "$(reply 't88:ZNot now')" '451 4.3.0 Not now (*)'
like "its status code moves to the front" \
	"$(reply 't82:ZFull (#4.2.2)')" '451 4.2.2 Full (*)'
like "a status code of the wrong class does not" \
	"$(reply 't82:DFull (#4.2.2)')" '554 5.3.0 Full (#4.2.2) (*)'
like "82 with another letter is temporary" "$(reply 't82:Xyz')" '451 4.3.0 *'
like "82 with nothing is temporary" "$(reply 't82:')" '451 4.3.0 *'
like "82 with a letter alone is temporary" "$(reply 't82:D')" '451 4.3.0 *'
like "text with another code is not used" "$(reply 't31:DNo')" '554 5.3.0 Message refused*'
long=$(printf '%0600d' 0)
got=$(reply "t82:D$long")
is "a long text is cut" $((${#got} < 512)) 1
done_testing
