#!/bin/sh
# deliver-lmtp.t - LMTP servers behind the qmail-queue interface

. "$(dirname "$0")/lib.sh"

# An LMTP server that takes everybody but those it knows better of, at RCPT or
# behind the message, and keeps what it gets.
cat >server <<'END'
#!/bin/bash
hear() { IFS= read -r line && line=${line%$'\r'}; }
say() { printf '%s\r\n' "$@"; }
late=()
say '220 here'
while hear; do
	echo "$line" >>said
	case $line in
	LHLO*) say '250-here' '250 PIPELINING' ;;
	'RCPT TO:<no@'*) say '550 5.1.1 nobody' ;;
	'RCPT TO:<long@'*) say "550 $(printf %01000d 1)" ;;
	'RCPT TO:<wait@'*) say '450 4.2.0 wait' ;;
	'RCPT TO:<full@'*) late+=('452 4.2.2 full') && say '250 ok' ;;
	'RCPT TO:<off@'*) late+=('554 5.2.1 off') && say '250 ok' ;;
	'RCPT TO:<die@'*) exit ;;
	RCPT*) late+=('250 2.0.0 stored') && say '250 ok' ;;
	DATA)
		say '354 go on'
		while hear && [ "$line" != . ]; do echo "${line#.}"; done >stored
		say "${late[@]}"
		;;
	QUIT) say '221 bye' && exit ;;
	*) say '250 ok' ;;
	esac
done
END
command -v bash >/dev/null || skip_all "the server of this test wants bash"
serve bash ./server
where=inet:127.0.0.1:$port
printf 'Subject: x\n\n.\nhello\n' >msg
head -c 300000 /dev/zero | tr '\0' y | fold -w 75 >long
echo >>long

# give ENVELOPE [PROG...] - the exit code; the answer is in answer
give() {
	# shellcheck disable=SC2059
	printf "$1" >addr
	: >said
	ERROR_FD=4 deliver-lmtp "${2-$where}" <"${message:-msg}" 1<addr 2>log 4>answer
	echo $?
}

is "a message for one" "$(give 'Fs@a\0Tu@b\0\0')" 0
check "arrives as it was" cmp stored msg
is "without an answer" "$(cat answer)" ''
is "a long one for three" "$(message=long give 'F\0Tu@b\0Tv@b\0T w@b\0\0')" 0
check "arrives as it was too" cmp stored long
is "in one dialogue" "$(sed 's/test.example//' said | tr '\n' '|')" \
	'LHLO |MAIL FROM:<>|RCPT TO:<u@b>|RCPT TO:<v@b>|RCPT TO:<" w"@b>|DATA|QUIT|'
is "a sender with a '-' in front is no option" "$(give 'F-l@a\0Tu@b\0\0')" 0
is "nor is a recipient" "$(give 'F\0T-l@b\0\0')" 0
is "an 8-bit header goes to a server that knows no SMTPUTF8" \
	"$(printf 'S: \303\244\n\n' >eight; message=eight SMTPUTF8=1 give 'F\0Tu@b\0\0')" 0
is "the client's TLS is not the server's: REQUIRETLS has come to its end" \
	"$(SMTPREQUIRETLS=1 SSL_PROTOCOL=TLSv1.3 give 'F\0Tu@b\0\0')" 0

# answers ADDRESSES CODE GLOB SENTENCE
answers() {
	is "$4" "$(give "Fs@a\0$1\0")" "$2"
	like "and the answer has the server's" "$(cat answer)" "$3"
}
answers 'Tno@b\0' 82 "Dinet:127.0.0.1:* does not like recipient. Remote host said: 550 5.1.1 nobody " \
	"nobody there: for good"
answers 'Twait@b\0' 82 'Z*450 4.2.0 wait*' "not now: later"
answers 'Tfull@b\0' 82 'Z*452 4.2.2 full*' "behind the message: later"
answers 'Toff@b\0' 82 'D*554 5.2.1 off*' "behind the message: for good"
answers 'Tu@b\0Toff@b\0' 82 'D*554 5.2.1 off*' "one of two for good"
answers 'Tu@b\0Tfull@b\0Tno@b\0' 82 'Z*452 4.2.2 full*' "one of three later"
answers 'Tu@b\0Tdie@b\0' 82 'Z*connection died. (#4.4.2)*' "a server that dies"
is "nobody to answer to: 31" "$(printf 'Fs@a\0Tno@b\0\0' >addr
	deliver-lmtp "$where" <msg 1<addr 2>log; echo $?)" 31
is "nobody to answer to: 71" "$(printf 'Fs@a\0Tfull@b\0\0' >addr
	deliver-lmtp "$where" <msg 1<addr 2>log; echo $?)" 71
is "an answer has 400 bytes at most" \
	"$(give 'Fs@a\0Tlong@b\0\0')$(wc -c <answer | tr -d ' ')" "82400"

# No server, and no such place.
is "no server: later" "$(give 'Fs@a\0Tu@b\0\0' "inet:127.0.0.1:$(free_port)")" 71
like "and the log says why" "$(cat log)" "deliver-lmtp: failed code=71 *refused*"
is "no socket: later" "$(give 'Fs@a\0Tu@b\0\0' unix:/nowhere/lmtp)" 71
for place in '' unix:lmtp inet:localhost:24 inet:127.0.0.1 tcp:127.0.0.1:24; do
	is "'$place' is no place: 100" "$(give 'Fs@a\0Tu@b\0\0' "$place")" 100
done
is "no smtp-send: later" "$(mkdir bin && cp "$(command -v deliver-lmtp)" bin &&
	PATH=$work/bin give 'Fs@a\0Tu@b\0\0')" 71

# The whole way: from smtp-send by SMTP to the server by LMTP.
lmtp=$where
serve smtpd-recv deliver-lmtp "$lmtp"
report() {
	tcpclient -RHl0 127.0.0.1 "$port" smtp-send a@b.example "$@" <msg \
		2>err | tr '\n\0' '|\n'
}
like "from SMTP to LMTP" "$(report u@test.example)" 'r?K*250 2.0.0 Message accepted*'
is "whole, with what smtpd-recv puts before it" \
	"$(tail -n 4 stored)" "$(cat msg)"
like "and refusals come back" "$(report no@test.example)" \
	'r?D*554 *does not like recipient*nobody*'
done_testing
