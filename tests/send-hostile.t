#!/bin/sh
# send-hostile.t - servers that misbehave, each in every way at every step:
# smtp-send ends, and its report is one
#
# What a report has to be is in sendto.sh; here is which one it is.
#
# Threat 34 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

TCPREMOTEIP=127.0.0.1
export TCPREMOTEIP
echo 1 >control/timeoutremote
jobs=32 # most of them wait

steps='greeting hello mail rcpt data end'

# The dialogue up to a step, as talk plays the server.
until_step() {
	echo '> 220 here' >greeting
	printf '< EHLO *\n> 250 here\n' >hello
	printf '< MAIL *\n> 250 ok\n' >mail
	printf '< RCPT *\n> 250 ok\n' >rcpt
	printf '< DATA\n> 354 go on\n' >data
	for s in $steps; do
		# What the client says before that reply is due.
		if [ "$s" = "$1" ]; then
			case $s in
			greeting) ;;
			end) printf '< *\n< *\n< *\n< .\n' ;;
			*) head -n 1 "$s" ;;
			esac
			return
		fi
		cat "$s"
	done
}

# Each way to misbehave: its name, and what talk does.
ways() {
	cat <<'END'
close	!eof
stall	# nothing
stall-within	>= "25"
stall-multi	> 250-and
endless-line	>* 3000000 "x"
endless-reply-line	>= "250-" @ >* 3000000 "x"
endless-multi	>* 20000 "250-more\r\n"
endless-trickle	>* 3000 "\n"
long-line	>* 1 "250 " @ >* 5000 "y" @ >= "\r\n"
nul	>= "2\050 ok\r\n"
nuls	>* 1000 "\0"
bare-cr	>= "250 ok\r"
cr-for-sep	>= "250\rok\r\n"
contradiction	>= "250-ok\r\n550 no\r\n"
contradiction-good	>= "354-ok\r\n250 no\r\n"
no-code	> hello there
html	> HTTP/1.1 400 Bad Request
code-0	> 000 ok
code-1	> 150 wait
code-6	> 650 no
code-9	> 999 no
code-two	> 25 ok
code-four	> 2500 ok
code-signed	> +50 ok
blank	>
binary	>= "\xff\xfe\x15\x03\x03\x00\x02\x02\x28"
END
}

# play NAME SCRIPT - what the report's letters are, in NAME/letters
play() {
	mkdir "$1"
	(
		cd "$1" || exit
		printf '%s\n' "$2" >script
		if timeout 60 talk -t 20 -x 0 -l log script -- \
			sh "$TESTS/sendto.sh" 1 a@b.example c@d.example >said 2>&1
		then
			sed -n 's/^report: //p' log >letters
		else
			cat said log >letters
		fi
	) &
	running=$((running + 1))
	[ $((running % jobs)) -ne 0 ] || wait
}

running=0
ways >table
tab=$(printf '\t')
for s in $steps; do
	while IFS=$tab read -r name act; do
		play "$s:$name" "$(until_step "$s")
$(printf '%s\n' "$act" | sed 's/ @ /\
/g')
<eof"
	done <table
done
wait
for s in $steps; do
	case $s in
	data | end) want=rZ ;;
	*) want=sZ ;;
	esac
	while IFS=$tab read -r name act; do
		is "$s: $name" "$(cat "$s:$name/letters")" $want
	done <table
done

# Refusals, and replies that fit another step.  After a refusal, QUIT.
cat >replies <<'END'
greeting	421 no	sZ	<eof
greeting	454 no	sZ	< QUIT
greeting	554 no	sZ	< QUIT
greeting	354 what	sZ	<eof
hello	421 no	sZ	<eof
hello	450 no	sZ	< QUIT
hello	550 no	sZ	< HELO *
hello	354 what	sZ	<eof
mail	421 no	sZ	<eof
mail	451 no	sZ	< QUIT
mail	550 no	hD	< QUIT
mail	354 what	sZ	<eof
rcpt	421 no	sZ	<eof
rcpt	450 no	sD	< QUIT
rcpt	550 no	hD	< QUIT
rcpt	354 what	sZ	<eof
rcpt	251 forwarded	rZ	< DATA
data	421 no	rZ	<eof
data	451 no	rZ	< QUIT
data	554 no	rD	< QUIT
data	250 what	rZ	<eof
end	421 no	rZ	<eof
end	451 no	rZ	< QUIT
end	554 no	rD	< QUIT
end	354 what	rZ	<eof
end	299 what	rK	< QUIT
END
while IFS=$tab read -r s reply want next; do
	play "$s:$reply" "$(until_step "$s")
> $reply
$next
!eof
<eof"
done <replies
wait
while IFS=$tab read -r s reply want next; do
	is "$s: $reply" "$(cat "$s:$reply/letters")" "$want"
done <replies

# A reply to the message before the message is sent, and one too many later.
play early-end "$(until_step data)
>= \"354 go on\\r\\n250 accepted\\r\\n\"
<eof"
play late-end "$(until_step end)
>= \"250 accepted\\r\\n550 no\\r\\n\"
< QUIT
<eof"
wait
is "accepted before it is there" "$(cat early-end/letters)" rZ
is "accepted is accepted" "$(cat late-end/letters)" rK

# Servers that do not let a message through.
head -c 5000000 /dev/zero | tr '\0' '\n' >large
server_is() {
	port=
	serve "$@"
}
letters() {
	tcpclient -RHl0 127.0.0.1 "$port" timeout 30 \
		smtp-send a@b.example c@d.example <large 2>err | tr '\n\0' '|\n' |
		cut -c 1 | tr -d '\n'
}
cat >half <<'END'
printf '220 here\r\n'; read -r _
printf '250 here\r\n'; read -r _
printf '250 ok\r\n'; read -r _
printf '250 ok\r\n'; read -r _
printf '354 go on\r\n'
END
server_is sh -c '. ./half; exec sleep 5'
is "a server that reads nothing of the message" "$(letters)" rZ
like "is out of time" "$(tr "\0" "\n" <err)" "*result=Z*"
# shellcheck disable=SC2016
server_is sh -c '. ./half; head -c 100000 >/dev/null; printf "552 too large\r\n"; head -c 9900003 >/dev/null'
is "one that refuses it in the middle" "$(letters)" rD
server_is sh -c '. ./half; head -c 100000 >/dev/null'
is "one that goes away in the middle" "$(letters)" rZ

# All of it has its time too, and what it waits in is a jail.
server_is sh -c 'echo $$ >pid; printf "220-more\r\n"; exec sleep 20'
echo 20 >control/timeoutremote
echo 1 >control/send.timeout.session
is "a session of a second" "$(timeout 10 sh -c 'tcpclient -RHl0 127.0.0.1 '"$port"' \
	smtp-send a@b.example c@d.example <large 2>err' | tr '\n\0' '|\n' |
	cut -c 1 | tr -d '\n')" sZ
# shellcheck disable=SC2016
server_is sh -c '. ./half; while read -r line && [ "$line" != "$(printf ".\r")" ]; do :
	done; sleep 4; printf "250 ok\r\n"; read -r _'
is "but who has the message may answer later" "$(
	printf 'Subject: x\n\nx\n' >large
	echo 2 >control/send.timeout.session
	letters
)" rK
server_is sh -c 'echo $$ >pid; printf "220-more\r\n"; exec sleep 20'
echo 20 >control/send.timeout.session
if [ -n "$SANITIZED" ] || ! grep -q '^Seccomp:' /proc/self/status; then
	skip "what hears the server is in a jail" "there is none here"
else
	# shellcheck disable=SC2016
	background tcpclient -RHl0 127.0.0.1 "$port" sh -c \
		'echo $$ >self; exec smtp-send a@b.example c@d.example <large >report'
	# shellcheck disable=SC2016
	check "what hears the server is in a jail" wait_for \
		'grep -q "^Seccomp:.2" "/proc/$(cat self)/status"'
fi
done_testing
