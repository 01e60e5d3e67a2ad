#!/bin/sh
# demo.t - make demo-check, on ports of its own; and the demo when one is taken

. "$(dirname "$0")/lib.sh"

unset CONTROLDIR
export DEMO="$work/demo" DEMO_ONCE=1
DEMO_SMTP=$(free_port)
DEMO_SMTPS=$(free_port)
DEMO_SUBMISSION=$(free_port)
export DEMO_SMTP DEMO_SMTPS DEMO_SUBMISSION
demo=${TESTS%/*}/service/demo

"$demo" >said 2>&1
is "the demo delivers a mail over each port" $? 0 || note "$(tail -n 20 said)"
is "three mails are there" "$(mails demo/Maildir)" 3
check "a second time in the same directory" "$demo"
is "three more" "$(mails demo/Maildir)" 6
is "the key is for its owner only" \
	"$(find demo/control/tls.key.pem demo/control/auth.users -perm 600 | wc -l)" 2

# The picture of README is one of today: but for what is different each time,
# and where lines are broken.
# words FILE - what can be read in it
words() {
	sed 's/<[^>]*>//g' "$1" | tr -s ' \n' ' ' |
		sed -e 's/AUTH PLAIN [A-Za-z0-9+/=]*/AUTH PLAIN x/g' \
			-e 's/[0-9a-z]\{13\}/id/g; s/TLS_[A-Z0-9_]*/cipher/g' \
			-e 's/[0-9][0-9]*/0/g; s/[A-Z][a-z]*, 0 [A-Z][a-z]* 0 0:0:0/date/g' |
		tr ' ' '\n'
}
DEMO='' check "the picture can be drawn" "${TESTS%/*}/html/picture" drawn.svg
words drawn.svg >drawn
words "${TESTS%/*}/doc/demo.svg" >committed
check "and has something to read" [ "$(grep -c . committed)" -gt 100 ]
is "it is that of doc/demo.svg, or html/picture doc/demo.svg is to be run" \
	"$(diff committed drawn)" ''

serve cat
DEMO_SMTPS=$port
"$demo" >said 2>&1
is "a port that is taken: exit 111" $? 111
like "and it says which" "$(tail -n 1 said)" "demo: fatal: port $port is taken; *"
check "and nothing of it goes on listening" wait_for \
	"! talk /dev/null 127.0.0.1:$DEMO_SMTP"
done_testing
