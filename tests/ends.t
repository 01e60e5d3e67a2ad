#!/bin/sh
# ends.t - nothing but CR LF . CR LF ends a message: the table of ends.c,
# through the decoder, through smtpd-recv, and as a document
#
# Threats 1, 2 and 4 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

ends >tap
is "the decoder keeps to the table, however it is cut" \
	"$(grep -c '^not ok' tap)" 0
note "$(grep '^not ok' tap)"
note "$(tail -n 1 tap) rows, modes and verbs"

ends -d >table.md
check "doc/LINE-ENDS.md is the table" diff -u "$TESTS/../doc/LINE-ENDS.md" table.md

cat >queue <<'EOF'
#!/bin/sh
sed 1,3d | od -An -v -to1 | tr -d '\n' | tr ' ' '\\' >stored
cat <&1 >/dev/null
EOF
chmod +x queue
export QMAILQUEUE=./queue

# send VERB OCTETS - the reply to the message, and then the reply to NOOP
send() {
	{
		printf 'EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\n'
		if [ "$1" = DATA ]; then
			printf 'DATA\r\n'
		else
			printf 'BDAT %d LAST\r\n' $((${#2} / 4))
		fi
		# shellcheck disable=SC2059
		printf "$2"
		printf 'NOOP\r\nQUIT\r\n'
	} | smtpd-recv 2>>log | tail -n 3 | cut -c1-3 | tr -d '\r' | tr '\n' ' '
}

wrong=0
ends -w >rows
while read -r n mode verb in out; do
	echo "$mode" >control/smtp.crlf
	rm -f stored
	reply=$(send "$verb" "$in")
	if [ "$out" = - ]; then
		want='550 250 221 '
	else
		want='250 250 221 '
		[ "$(cat stored)" = "$out" ] ||
			{ wrong=$((wrong + 1)) && note "$n $mode $verb: stored $(cat stored)"; }
	fi
	[ "$reply" = "$want" ] ||
		{ wrong=$((wrong + 1)) && note "$n $mode $verb: $reply"; }
done <rows
is "smtpd-recv keeps to it in all $(grep -c . rows) cases" $wrong 0
done_testing
