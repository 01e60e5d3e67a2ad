#!/bin/sh
# remote-rspawn.t - smtp-remote in the place of qmail-remote, under what does as
# qmail-rspawn does: there is no qmail to be had for these tests
#
# One pipe is report and log: whatever a program of the chain wrote there that
# is no report would be one.

. "$(dirname "$0")/lib.sh"
. "$TESTS/remote.sh"

control send.tls/default none
control smtproutes "::$port"

# As man/smtp-remote.8 has it for /var/qmail/bin.
mkdir bin
cat >bin/qmail-remote <<END
#!/bin/sh
PATH=$work/fake:$PATH CONTROLDIR=$CONTROLDIR
export PATH CONTROLDIR
exec smtp-remote "\$@"
END
# Says what it is told to of that host, and leaves as it is told to.
cat >bin/says <<'END'
#!/bin/sh
# shellcheck disable=SC2059
printf "$(cat "$work/says/$1")"
case $3 in
exit*) u=${3%@*} && exit "${u#exit}" ;;
kill*) kill -9 $$ ;;
esac
END
chmod +x bin/*

# told RCPT [PROG] - what qmail-send would be told, on one line
told() {
	PATH=$work/bin:$PATH rspawn message s@a.example "$1" \
		"${2:-qmail-remote}" | tr '\n' '|'
}

# Each report that qmail-remote(8) allows, of one recipient: what qmail-rspawn
# makes of it, and what spool-run does.
mkdir says
cat >reports <<'END'
r\0Kyes\0	Kyes	sent
r\0Zlater\0	Zlater	later
r\0Dno\0	Dno	failed
hnobody\0Kyes\0	Dnobody	failed
hnobody\0Zlater\0	Dnobody	failed
hnobody\0Dno\0	Dnobodyno	failed
snot now\0Kyes\0	Znot now	later
snot now\0Zlater\0	Znot nowlater	later
snot now\0Dno\0	Znot nowno	later
Zlater\0	Zlater	later
Dno\0	Dno	failed
END
n=0
while IFS='	' read -r report letter _; do
	n=$((n + 1))
	printf '%s' "$report" >says/$n.example
	is "qmail-rspawn: $report" "$(told u@$n.example says)" "$letter"
	printf 'Fs@a.example\0Tu@%s\0\0' $n.example >envelope
	deliver-spool q <message 1<envelope
done <reports
: >says/a.example # where reports of those that failed go
spool-run q bin/says 2>log.spool &
remember $!
wait_for "[ \$(grep -c 'to=u@' log.spool) = $n ]"
n=0
while IFS='	' read -r report _ result; do
	n=$((n + 1))
	like "spool-run: $report" "$(grep "to=u@$n.example" log.spool)" \
		"*result=$result *"
done <reports
: >says/silent.example
is "silence" "$(told u@silent.example says)" "Zqmail-remote produced no output.|"
is "exit 111" "$(told exit111@1.example says)" "ZUnable to run qmail-remote.|"
is "exit 100" "$(told exit100@1.example says)" "DUnable to run qmail-remote.|"
is "killed" "$(told kill@1.example says)" "Zqmail-remote crashed.|"

# smtp-remote, and servers that bring about each of them.
cat >queue <<'END'
#!/bin/sh
cat >stored
tr '\0' '\n' <&1 >envelope
END
chmod +x queue
serve smtpd-recv ./queue
echo test.example >control/rcpthosts
control smtproutes "::$port"
found test.example 'mx 10 mx.test.example insecure' 'addr 127.0.0.1 insecure'
like "sent" "$(told u@test.example)" "K127.0.0.1 accepted message.|*250*|"
is "for this sender and recipient" "$(tr '\n' ' ' <envelope)" \
	'Fs@a.example Tu@test.example  '
like "with its text" "$(cat stored)" "*Subject: test*hello"
is "no domain" "$(told u@none.example)" \
	"DSorry, I couldn't find any host named none.example. (#5.1.2)|"
found later.example 'Z CNAME lookup failed temporarily. (#4.4.3)'
echo 111 >dns/later.example.exit
is "no answer for now" "$(told u@later.example)" \
	"ZCNAME lookup failed temporarily. (#4.4.3)|"
is "no domain at all" "$(told u)" \
	"DSorry, I couldn't find any host named u. (#5.1.2)|"
ip=1
# case_of WANT SENTENCE REPLY... - what comes of a server that says so
case_of() {
	want=$1 sentence=$2
	shift 2
	ip=$((ip + 1))
	[ $# -eq 0 ] || serve_at 127.0.0.$ip ./mute "$@"
	control smtproutes ":127.0.0.$ip:$port"
	like "$sentence" "$(told u@test.example)" "$want"
}
case_of "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)|" \
	"nobody there"
case_of "ZConnected to 127.0.0.3 but greeting failed.|*421 later|" "greeting 421" "421 later"
case_of "D*sender*550 no|" "sender refused" "220 x" "250 x" "550 no"
case_of "Z*sender*450 no|" "sender refused for now" "220 x" "250 x" "450 no"
case_of "D127.0.0.6 does not like recipient.|*550 no|Giving up on 127.0.0.6.|" \
	"recipient refused" "220 x" "250 x" "250 ok" "550 no"
case_of "Z127.0.0.7 does not like recipient.|*450 no|Giving up on 127.0.0.7.|" \
	"recipient refused for now" "220 x" "250 x" "250 ok" "450 no"
case_of "Z*Possible duplicate!*|" "it dies when it has the message" "220 x" \
	"250 x" "250 ok" "250 ok" "354 go"
case_of "D*554 no|" "message refused" "220 x" "250 x" "250 ok" "250 ok" \
	"354 go" "" "" "" "554 no"
case_of "Z*451 no|" "message refused for now" "220 x" "250 x" "250 ok" "250 ok" \
	"354 go" "" "" "" "451 no"

# By TLS there are more programs that have something to log.
rm fake/smtp-tls
certificate || skip_all "openssl cannot make a certificate"
serve smtpd-tls smtpd-recv ./queue
control smtproutes ":127.0.0.1:$port"
control send.tls/default encrypt
like "by TLS" "$(told u@test.example)" "K127.0.0.1 accepted message.|*250*|"
control send.tls/default "encrypt
ciphers=NO-SUCH"
like "ciphers that there are not" "$(told u@test.example)" \
	"ZUnable to use TLS: *NO-SUCH*. (#4.3.5)|"
control send.tls/default "verify
ca=$CONTROLDIR/tls.cert.pem
name=other.example"
like "another name" "$(told u@test.example)" \
	"Z*: the TLS handshake failed: certificate-* our policy. (#4.7.5)|"
printf '#!/bin/sh\necho "Kthis is no report"; exec %s "$@"\n' \
	"$BIN/smtp-tls" | tee fake/smtp-tls | sed 's/;/ >\&2;/' >fake/smtp-sts
mv fake/smtp-sts fake/smtp-tls
chmod +x fake/smtp-tls
control send.tls/default encrypt
like "words on descriptor 2 get nowhere" "$(told u@test.example)" \
	"K127.0.0.1 accepted message.|*250*|"
done_testing
