#!/bin/sh
# hooks-lines.t - what each line of a plugin does to the session, the message
# and the programs behind it

. "$(dirname "$0")/lib.sh"

plugins() {
	cat >"$CONTROLDIR/smtpplugins"
}

# session LINE... - what the client says; replies are in replies, one a line,
# beginning with the greeting; the log is in recv.log
session() {
	printf '%s\r\n' "$@" >input
	rm -f mail envelope delivery.env
	smtpd-recv sh -c 'cat >mail; cat <&1 >envelope; env >delivery.env' \
		<input 2>recv.log | tr -d '\r' | sed '/^...-/d' >replies
}

# reply N - the reply to command N of the session
reply() {
	sed -n "$(($1 + 1))p" replies
}

mail='MAIL FROM:<a@sender.example>'
rcpt='RCPT TO:<u@test.example>'
envelope() {
	tr '\0' ' ' <envelope
}

# Nobody opens a relay.
plugins <<'EOT'
[rcpt]
:echo "$SMTPRCPTTO $SMTPRCPTHOSTSOK $SMTPRCPTCOUNT $SMTPRCPTCOUNTALL" >>asked
:echo O
EOT
session 'HELO c' "$mail" "$rcpt" 'RCPT TO:<u@other.example>' "$rcpt"
like "O does not open a relay" "$(reply 4)" '553 5.7.1 *'
is "a plugin knows whether the domain is ours, and counts" "$(cat asked)" \
	"u@test.example 1 0 1
u@other.example 0 1 2
u@test.example 1 1 3"
plugins <<'EOT'
[rcpt]
:echo A
EOT
session 'HELO c' "$mail" 'RCPT TO:<u@other.example>'
like "nor does A" "$(reply 3)" '553 5.7.1 *'
plugins <<'EOT'
[rcpt]
:echo Cu@other.example; echo O
EOT
session 'HELO c' "$mail" "$rcpt"
like "nor C" "$(reply 3)" '553 5.7.1 *'
RELAYCLIENT='' session 'HELO c' "$mail" "$rcpt" DATA . QUIT
like "who may relay may be led elsewhere" "$(envelope)" \
	'Fa@sender.example Tu@other.example  '
plugins <<'EOT'
[connection]
:echo SRELAYCLIENT=
EOT
session 'HELO c'
like "S cannot make a relay client" "$(cat recv.log)" '*name of a variable*'

# Our own checks.
mkdir -p users/u/tmp users/u/new users/u/cur
control rcpt.maildir "$work/users/%u"
plugins <<'EOT'
[rcpt]
:case $SMTPRCPTTO in vip*) echo O ;; *) echo N ;; esac
EOT
session 'HELO c' "$mail" 'RCPT TO:<x@test.example>' 'RCPT TO:<vip@test.example>'
like "N leaves rcpt.maildir in force" "$(reply 3)" '550 5.1.1 *'
like "O does not" "$(reply 4)" '250 2.1.5 *'
rm "$CONTROLDIR/rcpt.maildir"

# Order.
plugins <<'EOT'
[mail]
:echo one >>ran; echo N
:echo two >>ran
[rcpt]
:echo three >>ran; echo A
:echo four >>ran
[data]
:echo five >>ran
EOT
session 'HELO c' "$mail" "$rcpt" DATA . "$mail"
is "N ends a command, A the session" "$(tr '\n' ' ' <ran)" "one three "

# Refusals for later.
plugins <<'EOT'
[connection]
:[ "$TCPREMOTEIP" = 192.0.2.1 ] || exit 0; echo 'LR550 5.7.1 Listed'
[mail]
:[ -z "$SMTPMAILFROM" ] || exit 0; echo LD451 4.7.1 Not without a sender
:[ "$SMTPMAILFROM" = no@sender.example ] && echo LR551 Soon || :
EOT
TCPREMOTEIP=192.0.2.1 session 'HELO c' "$mail" "$rcpt" RSET 'EHLO c' "$mail" \
	"$rcpt"
like "LR refuses at RCPT" "$(reply 3)" '550 5.7.1 Listed (*'
like "no RSET and no EHLO helps" "$(reply 7)" '550 5.7.1 Listed (*'
session 'HELO c' 'MAIL FROM:<no@sender.example>' "$rcpt" RSET "$mail" "$rcpt" \
	RSET 'MAIL FROM:<>' "$rcpt" DATA
like "of one transaction" "$(reply 3)" '551 5.7.1 Soon (*'
like "not of the next" "$(reply 6)" '250 *'
like "LD refuses at DATA" "$(reply 10)" '451 4.7.1 Not without a sender (*'

# Addresses, variables, fields.
plugins <<'EOT'
[connection]
:echo SSPAM=no; echo 'SNOTE=a b=c'; echo 'HX-Where: connection'
[mail]
:echo Cnew@sender.example; echo SSPAM=yes
:echo "$SMTPMAILFROM $SPAM $NOTE" >second; echo UNOTE
:echo 'HX-Where: mail'; printf 'H\tfolded\n'
[rcpt]
:echo 'C"a b"@test.example'
[headers]
:cat >header; echo 'HX-Where: headers'
[message]
:echo "$SMTPSIZE $SMTPRCPTCOUNT $SMTPTRANSACTION" >end
[disconnect]
:env >bye
EOT
session 'HELO c' "$mail" "$rcpt" DATA 'Subject: x' 'To: y' '' 'body: z' . \
	QUIT
is "the next plugin knows the address and variables" "$(cat second)" \
	"new@sender.example yes a b=c"
is "C changes the envelope" "$(envelope)" \
	'Fnew@sender.example Ta b@test.example  '
is "delivery knows the variables" \
	"$(grep -E '^(SPAM|NOTE|SMTPMAILFROM)=' delivery.env | sort)" \
	"SMTPMAILFROM=new@sender.example
SPAM=yes"
is "H stands behind Received, or at the end of the header" \
	"$(sed '1,/; .* +0000$/d' mail)" "X-Where: connection
X-Where: mail
	folded
Subject: x
To: y
X-Where: headers

body: z"
is "[headers] reads the header" "$(cat header)" "Subject: x
To: y"
is "[message] knows the size" "$(cat end)" "30 1 1"
check "[disconnect] runs at the end" grep -q '^SMTPSESSIONID=' bye
session 'HELO c' "$mail" "$rcpt" DATA 'Subject: x' . "$mail" QUIT
is "a message of a header alone" "$(sed '1,/; .* +0000$/d' mail | tail -n 2)" \
	"Subject: x
X-Where: headers"

# The header as it comes.
plugins <<'EOT'
[headers]
:cat >header; grep -q ^Bad: header && echo E554 5.7.1 Bad header || :
EOT
session 'HELO c' "$mail" "$rcpt" DATA 'Subject: x' '' 'Bad: no' . "$mail"
like "the body is not its business" "$(reply 5)" '250 2.0.0 *'
session 'HELO c' "$mail" "$rcpt" DATA 'Bad: x' '' 'body' . "$mail"
like "a refusal waits for the end" "$(reply 5)" '554 5.7.1 Bad header (*'
like "and the session is in step" "$(reply 6)" '250 2.1.0 *'
is "the delivery program forgets it" "$(tr -d '\0' <envelope)" ""
field=$(printf 'X: %0990d' 0)
many() {
	yes "$field" | head -n "$1"
}
# shellcheck disable=SC2046
IFS='
' && set -- $(many 260) && unset IFS
session 'HELO c' "$mail" "$rcpt" DATA "$@" '' body . "$mail"
like "250 KB of header" "$(reply 5)" '250 2.0.0 *'
is "arrive whole" "$(grep -c '^X: ' header),$(grep -c '^X: ' mail)" 260,260
session 'HELO c' "$mail" "$rcpt" DATA "$@" "$@" '' body . "$mail"
like "500 KB are too much" "$(reply 5)" '552 5.3.4 *'
like "which does the session no harm" "$(reply 6)" '250 2.1.0 *'

# BDAT.
plugins <<'EOT'
[data]
:[ "$SMTPMAILFROM" ] || echo E554 5.7.1 Not from nobody
[headers]
:cat >header; echo 'HX-Where: headers'
[message]
:echo "$SMTPSIZE" >end
EOT
# bdat MAIL CHUNK... - the same message in these chunks, bodies as they are
bdat() {
	printf 'EHLO c\r\n%s\r\n%s\r\n' "$1" "$rcpt" >input
	shift
	while [ $# -gt 0 ]; do
		printf '%b' "$1" >chunk
		shift
		last=
		[ $# -gt 0 ] || last=' LAST'
		printf 'BDAT %d%s\r\n' "$(wc -c <chunk)" "$last" >>input
		cat chunk >>input
	done
	printf 'NOOP\r\n' >>input
	rm -f mail envelope
	smtpd-recv sh -c 'cat >mail; cat <&1 >envelope' <input 2>recv.log |
		tr -d '\r' | sed '1,/^250 [A-Z]/d' >replies
}
bdat "$mail" 'Subject: x\r' '\nTo: y\r\n\r' '\nbody'
is "[headers] reads a header that comes in chunks" "$(cat header)" "Subject: x
To: y"
is "and the message is whole" "$(sed '1,/; .* +0000$/d' mail)" "Subject: x
To: y
X-Where: headers

body"
is "[message] knows its size" "$(cat end)" 25
control smtp.ext.binarymime 1
bdat "$mail BODY=BINARYMIME" 'Subject: x\r\n\r' '\nbody\r'
is "the same with BINARYMIME" "$(sed '1,/; .* +0000$/d' mail | od -An -c | tr -d ' \n')" \
	'Subject:x\r\nX-Where:headers\n\r\nbody\r'
bdat "$mail BODY=BINARYMIME" 'Subject: x'
is "a header without an end" "$(sed '1,/; .* +0000$/d' mail)" "Subject: x
X-Where: headers"
bdat 'MAIL FROM:<>' 'QUIT\r\nQUIT\r\n'
like "[data] refuses a chunk, which is not obeyed" "$(tail -n 2 replies)" \
	'554 5.7.1 Not from nobody (*250 2.0.0 OK*'
like "and the message is over" "$(bdat 'MAIL FROM:<>' 'QUIT\r\n' 'QUIT\r\n'
	tail -n 3 replies)" '554 *503 *250 2.0.0 OK*'
plugins <<'EOT'
[data]
:case $SMTPMAILFROM in a@*) echo R554 5.7.1 Go ;; b@*) echo D ;; esac
EOT
bdat "$mail" 'NOOP\r\n'
like "R behind a chunk is the last reply" "$(tail -n 1 replies)" '554 5.7.1 Go *'
bdat 'MAIL FROM:<b@sender.example>' 'NOOP\r\n'
like "D gives none" "$(tail -n 1 replies)" '250 2.1.5 *'
plugins <<'EOT'
[headers]
:case $SMTPMAILFROM in a@*) echo E554 5.6.0 Bad header ;; b@*) echo D ;; esac
[message]
:case $SMTPMAILFROM in c@*) echo E554 5.6.0 Bad message ;; esac
EOT
bdat "$mail" 'Subject: x\r\n\r\nNOOP\r\n' 'NOOP\r\n'
like "[headers] refuses the chunk that ends the header" \
	"$(tail -n 3 replies)" '554 5.6.0 Bad header *503 *250 2.0.0 OK*'
bdat 'MAIL FROM:<b@sender.example>' 'Subject: x\r\n\r\nNOOP\r\n' 'NOOP\r\n'
like "or drops it" "$(tail -n 1 replies)" '250 2.1.5 *'
bdat 'MAIL FROM:<c@sender.example>' 'Subject: x\r\n\r\n' 'NOOP\r\n'
like "[message] refuses the last" "$(tail -n 3 replies)" \
	'250 2.0.0 14 octets*554 5.6.0 Bad message *250 2.0.0 OK*'
is "and no envelope is sent" "$(envelope)" ''

# Our own checks are about the address that C leaves.
control badmailfrom bad@sender.example
control badrcptto bad@test.example
control localiphost test.example
plugins <<'EOT'
[mail]
:[ "$SMTPMAILFROM" != b@sender.example ] || echo Cbad@sender.example
[rcpt]
:case $SMTPRCPTTO in b@*) echo Cbad@test.example ;; l@*) echo "Cl@[192.0.2.9]" ;; esac; echo O
[unknown]
:echo LM550 5.7.1 Later
EOT
TCPLOCALIP=192.0.2.9 session 'HELO c' 'MAIL FROM:<b@sender.example>' "$mail" \
	'RCPT TO:<b@test.example>' 'RCPT TO:<l@test.example>' DATA . \
	XLATER "$mail"
like "a sender of badmailfrom" "$(reply 2)" '553 5.7.1 *'
like "a recipient of badrcptto" "$(reply 4)" '553 5.7.1 *'
is "the address literal of this host" "$(envelope)" \
	'Fa@sender.example Tl@test.example  '
like "LM of [unknown] is for the next MAIL" "$(reply 9)" '550 5.7.1 Later *'
control smtp.ext.enhancedstatuscodes 0
session 'HELO c' X "$mail"
like "no status codes where they are not offered" "$(reply 3)" '550 Later *'
rm "$CONTROLDIR/badmailfrom" "$CONTROLDIR/badrcptto" \
	"$CONTROLDIR/localiphost" "$CONTROLDIR/smtp.ext.enhancedstatuscodes"

# Replies.
plugins <<'EOT'
[connection]
:echo 'P220 mx.test.example is here'
[helo]
:echo "P250 hello $SMTPHELOHOST"
[rcpt]
:echo 'P250 first'; echo 'P550-second'
[unknown]
:case $SMTPCOMMAND in XBYE*) echo 'R421 4.0.0 Bye' ;; XME*) echo "P$SMTPCOMMAND"; echo O ;; esac
EOT
{
	printf 'HELO c\r\nEHLO d\r\nMAIL FROM:<>\r\nRCPT TO:<u@test.example>\r\n'
	printf 'XME a\r\nXNO\r\nXBYE\r\nNOOP\r\n'
} >input
smtpd-recv true <input 2>/dev/null | tr -d '\r' | sed 's/ (.*//' >replies
like "P changes the greeting" "$(sed -n 1p replies)" \
	'220 mx.test.example is here'
like "and the reply to HELO" "$(sed -n 2p replies)" '250 test.example hello c'
like "and to EHLO" "$(sed -n 3p replies)" '250-test.example hello d'
is "and adds lines to others" "$(tail -n 6 replies)" "250-2.1.5 second
250 2.1.5 Recipient OK
250-2.0.0 XME a
250 2.0.0 OK
500 5.5.1 Command not known
421 4.0.0 Bye"

plugins <<'EOT'
[mail]
:echo 'score 7.5' >&2; echo E550 5.7.1 No
EOT
session 'HELO c' "$mail"
like "what a plugin says on standard error is in the log" "$(cat recv.log)" \
	'*score 7.5*'
fails "and not for the client" grep -q score replies

# XCLIENT makes another client of it; what it says may be UTF-8.
control smtp.ext.xclient 1
plugins <<'EOT'
[connection]
:[ "$TCPREMOTEIP" = 192.0.2.66 ] && echo "E554 5.7.1 Not $TCPREMOTEIP" || echo "P220 hello $TCPREMOTEIP"
[rcpt]
:echo "C$SMTPRCPTTO"
EOT
cat >xclient.talk <<'EOT'
# xclient
< 220 hello 192.0.2.1
> XCLIENT ADDR=192.0.2.5
< 220 hello 192.0.2.5
> EHLO a
< 250 *
> MAIL FROM:<> SMTPUTF8
< 250 *
> RCPT TO:<ü@test.example>
< 250 2.1.5 *
> RSET
< 250 *
> XCLIENT ADDR=192.0.2.66
< 554 5.7.1 Not 192.0.2.66*
<eof
EOT
TCPREMOTEIP=192.0.2.1 check "[connection] is asked again behind XCLIENT" \
	talk -l xclient.log xclient.talk -- smtpd-recv deliver-discard

# AUTH, and what is known.
printf '#!/bin/sh\ncat <&3 >/dev/null\n' >checkpw
chmod +x checkpw
control smtp.auth.clear 1
plugins <<'EOT'
[auth]
:env >auth.env
[end]
EOT
like "a section that does not exist" "$(session NOOP && cat recv.log replies)" \
	"*fatal: $CONTROLDIR/smtpplugins:3: found \"?end?\": expected ?connection?*421 4.3.0*"
sed -i '/^\[end\]/d' "$CONTROLDIR/smtpplugins"
cat >>"$CONTROLDIR/smtpplugins" <<'EOT'
[message]
:env >message.env
EOT
hookclient smtpd-auth ./checkpw smtpd-recv deliver-discard >/dev/null 2>&1
for v in SMTPAUTHUSER=u SMTP_AUTH_USER=u SMTPAUTHMETHOD=PLAIN \
	SMTPHELOHOST=client.example SMTPHELOVERB=EHLO; do
	check "[auth] has $v" grep -qx "$v" auth.env
done
for v in SMTPMAILFROM=a@sender.example SMTPRCPTTO=u@test.example \
	SMTPRCPTCOUNT=1 SMTPRCPTCOUNTALL=1 SMTPBODY=7bit SMTPERRORS=1 \
	SMTPTRANSACTION=2; do
	check "[message] has $v" grep -qx "$v" message.env
done
for v in SMTPSESSIONID SMTPCONNECTTIME SMTPAUTHTIME; do
	check "[message] has $v" grep -q "^$v=." message.env
done
fails "no plumbing" grep -qE '^(AUTHCTLFD|SSLCTLFD)=' message.env

# Programs.
cat >w <<'EOT'
#!/bin/sh
echo "$#:$1:$2" >words
ls /proc/self/fd >fds
EOT
chmod +x w
plugins <<'EOT'
[helo]
	./w   one "two"
:sleep 20 & echo $! >sleeper; echo 'P250 quick'
EOT
before=$(date +%s)
session 'HELO c' QUIT
is "words are split at blanks, and quotes are no more than that" \
	"$(cat words)" '2:one:"two"'
is "what a plugin leaves behind does not delay" \
	"$(($(date +%s) - before < 10))" 1
kill "$(cat sleeper)"
if [ -d /proc/self/fd ]; then
	got=$(cat fds)
	./w </dev/null
	is "a plugin has no descriptor of ours" "$got" "$(cat fds)"
else
	skip "a plugin has no descriptor of ours" "no /proc"
fi
done_testing
