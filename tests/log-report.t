#!/bin/sh
# log-report.t - what a log says of mail, as a page and as text

. "$(dirname "$0")/lib.sh"

# mail SECOND REPLY SENDER MORE - a line of 2025-11-26 10:22:56 and later
mail() {
	printf '@40000000%08x00000000 smtpd-recv[m%s]: mail n=1 ip=192.0.2.1 helo=mx from=%s to=b@b.example count=1 size=3000 %s auth=- reply=%s delivery=exit:0 ms=30\n' \
		$((1764152586 + $1)) "$1" "$3" "$4" "$2"
}
tls='tls=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384'
{
	mail 0 250 a@a.example "$tls"
	mail 3600 250 a@a.example "$tls"
	mail 7200 451 c@a.example 'tls=- cipher=-'
	mail 7201 554 c@a.example 'tls=TLSv1.2 cipher=AES128-SHA'
	mail 7202 451 d@a.example "$tls" | sed 's/: mail/: mail broken off/; s/ms=30/ms=9000/'
	echo 'smtpd-recv[r1]: refused what=RCPT arg=TO:<x@b.example> ip=192.0.2.9 helo=x: auth=- reply=550 status=5.1.1'
	echo 'tls-engine[t1]: handshake failed ip=192.0.2.9 reason=protocol: unsupported'
	echo '2025-11-26T11:22:56+0100 host smtpd[7]: smtpd-auth[u1]: failed ip=192.0.2.9 user=root mechanism=LOGIN'
	echo 'something else'
} >log
log-report log >page
is "a page" $? 0
LC_ALL=C log-report -t log >text
is "and a text" $? 0
is "the times" "$(sed -n 1p text)" "2025-11-26 10:22 to 2025-11-26 12:22, UTC"
is "the mails" "$(sed -n 2p text)" \
	"5 mails, 40.0 % accepted, 5.9 KiB in all; 80.0 % came by TLS"
is "the times they took" "$(sed -n 3p text)" \
	"half took less than 32 ms, 95 of 100 less than 16 s"
is "what was refused before" "$(sed -n 4p text)" \
	"1 commands refused, 1 TLS handshakes and 1 AUTH attempts failed"
is "mail over time" "$(grep '^accepted' text | tr -s ' ')" "accepted @ @ 2"
tr -s ' ' <text >squeezed
for want in 'later (4xx) @ 1' 'TLS 1.3 @ @ @ 3' 'AES128-SHA @ 1' \
	'2 KiB to 4 KiB 5 ####################' '9.0 s d@a.example 451 m7202' \
	'RCPT 550 5.1.1 1 ####################' 'DATA: 554 exit:0 1 ####################' \
	'192.0.2.1 5 ####################' 'protocol 1 ####################' \
	'c@a.example 2 ####################' 'root 1 ####################'; do
	check "text: $want" grep -qF "$want" squeezed
done
fails "no more than 80 columns" grep -q '.\{81\}' text
fails "ASCII" grep -q '[^ -~]' text
like "blocks, where the locale is UTF-8" \
	"$(LC_ALL=C.UTF-8 log-report -t log | grep '^accepted')" '*█*'
is "from standard input, in any order" "$(LC_ALL=C sort -r log | LC_ALL=C log-report -t | head -n 12)" \
	"$(head -n 12 text)"
command -v script >/dev/null && {
	like "colour on a terminal" \
		"$(TERM=xterm script -qec 'log-report -t log' /dev/null | cat -v)" '*^\[\[1m*'
	fails "but not with NO_COLOR" sh -c \
		"NO_COLOR=1 script -qec 'log-report -t log' /dev/null | cat -v | grep -F '^[['"
}

# The page.
for want in '<h1>Mail report</h1>' 'Of 5 mails 2 were accepted, 1 told to come later, 1 refused, and 1 broken off' \
	'<title>2025-11-26 12:20' 'RCPT 550 5.1.1' 'mails per 5 minutes' 'time, UTC'; do
	check "page: $want" grep -qF "$want" page
done
fails "nothing from elsewhere" grep -qiE '<script|src=|href=|url\(|@import|http://|https://' page

# Bars are as short as the log is: nothing is lost when they become longer.
# every SECONDS COUNT - a mail each so many seconds, the last one first
every() {
	awk -v step="$1" -v n="$2" 'BEGIN { for (i = n - 1; i >= 0; i--)
		printf "@40000000%08x00000000 smtpd-recv[x]: mail reply=250\n", 1764152596 + i * step }'
}
while read -r step bar; do
	every "$step" 3000 >spread
	log-report spread >page4
	check "a mail each $step seconds: mails per $bar" grep -qF ">mails per $bar<" page4
	is "and all are in the picture" \
		"$(sed -n 's/^accepted: \([0-9]*\).*/\1/p' page4 | awk '{ n += $1 } END { print n }')" 3000
done <<'X'
1 minute
5 5 minutes
25 15 minutes
100 hour
3600 2 days
40000 4 weeks
X

# Whatever strangers write.
{
	mail 1 250 '<script>alert(1)</script>' "$tls"
	mail 2 250 'x"onload="y' 'tls=<b> cipher="><i>'
	mail 3 99999999999999999999 x "$tls"
	printf '2025-11-26 10:22:56 smtpd-recv[\033[2J]: mail from=\033[2J\000\377 to=\342\200\256 ms=-1 size=x\n'
	printf 'smtpd-recv[x]: mail\nsmtpd-recv: mail reply=250 =x\n[]: :\n'
	head -c 600000 /dev/zero | tr '\000' x
	printf '\n@4000000 smtpd-recv: mail'
} >wicked
log-report wicked >page2
is "a wicked log" $? 0
fails "no tags of theirs" grep -qE '<script|<b>&|<i>|"onload' page2
log-report -t wicked >text2
fails "nothing that a terminal obeys" grep -q "$(printf '[\001-\010\013-\037]')" text2
check "what follows a line too long counts" grep -q '^6 mails' text2
awk 'BEGIN { for (i = 0; i < 20000; i++) { print "smtpd-recv[x]: mail ip=" i " reply=250"
	if (i % 4 == 0) print "smtpd-recv[x]: mail ip=often reply=250" } }' >many
LC_ALL=C log-report -t many >text3
like "the frequent one among many" "$(grep -A 1 '^Sources' text3 | tr -s ' ' | tail -n 1)" \
	"often 5000 *"
: >empty
like "an empty log" "$(log-report empty)" '*The log has no mail.*'
is "as text" "$(log-report -t empty)" 'The log has no mail.'
log-report missing 2>err
is "no such file" "$? $(cat err)" \
	"111 log-report: fatal: unable to read missing; expected a log: No such file or directory"
log-report -x 2>err
is "a wrong option" $? 100
log-report log >/dev/full 2>err
is "no room for the page" $? 111

# The command of log-report(8).
mkdir -p service/smtpd/log/main
cp log ./service/smtpd/log/main/current
cp log ./service/smtpd/log/main/@1.s
sed -n '/^log-report .*>mail.html$/s, /, ./,gp' "$TESTS/../man/log-report.8" >example
sh -e ./example
check "the page's example" grep -q 'Of 10 mails' mail.html

# As a browser shows it.
if command -v chromium >/dev/null && [ -z "$SANITIZED" ]; then
	cp page page.html
	HOME=$work timeout 120 chromium --headless --no-sandbox --disable-gpu \
		--user-data-dir="$work/profile" --window-size=1000,1600 \
		--screenshot="$work/page.png" "file://$work/page.html" >chromium.log 2>&1 ||
		cat chromium.log
	check "a picture of the page" [ -s page.png ]
	mkdir -p "$B/pictures" && cp page.png "$B/pictures/log-report.png"
else
	skip "a picture of the page" "there is no chromium"
fi
done_testing
