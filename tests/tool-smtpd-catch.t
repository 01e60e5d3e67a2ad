#!/bin/sh
# tool-smtpd-catch.t - smtpd-catch takes what clients send, and leaves nothing

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
unset CONTROLDIR SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE TCPLOCALHOST TCPLOCALIP
TMPDIR=$work/tmp
export TMPDIR
mkdir tmp

# catch OPTIONS... - start it; sets port and catcher
catch() {
	rm -f out
	smtpd-catch -1 "$@" 0 >out 2>err &
	catcher=$!
	remember "$catcher"
	wait_for '[ -s out ]' || note "$(cat err)"
	port=$(head -n 1 out)
}
# stop - end it; sets code
stop() {
	kill "$catcher"
	wait "$catcher"
	code=$?
}
left_behind() {
	find tmp -mindepth 1
	pgrep -f "$work/tmp/smtpd-catch"
}
lines() {
	sed 1d out
}

catch
like "it says where it listens" "$(head -n 1 err)" \
	"smtpd-catch: listening on 127.0.0.1 port $port; mail goes to $work/./Maildir; *"
trust=$(sed -n 's/.*: export //p' err)
like "and how to trust it" "$trust" "SSL_CERT_FILE=/*.pem"
SSL_CERT_FILE=${trust#*=}
export SSL_CERT_FILE

# Clients of others.
if command -v swaks >/dev/null; then
	# send NAME OPTIONS...
	send() {
		who=$1
		shift
		timeout 30 swaks --server "127.0.0.1:$port" --helo c.example \
			--from "a@$who.example" --to b@nowhere.example \
			--h-Subject "$who" --body hello "$@"
	}
	check "swaks in clear" send clear
	check "AUTH in clear" send auth -a PLAIN -au anybody -ap anything
	wait_for "grep -q auth.example out"
	like "is told" "$(tail -n 1 out)" \
		'[0-2][0-9]:[0-9][0-9]:[0-9][0-9] from="a@auth.example" to="b@nowhere.example" subject="auth" size=[1-9]* tls=- user="anybody"'
	if perl -MNet::SSLeay -e 1 2>/dev/null; then
		check "swaks, with a certificate that it trusts" \
			send starttls --tls --tls-verify
		for mechanism in PLAIN LOGIN CRAM-MD5; do
			perl -MDigest::MD5 -e 1 2>/dev/null || continue
			check "swaks, AUTH $mechanism, any password" send tls --tls \
				-a "$mechanism" -au anybody -ap anything
		done
	fi
else
	skip "swaks" "there is none"
fi
if curl --version 2>/dev/null | grep -q '[ :]smtp '; then
	printf 'Subject: curl\r\n\r\nhello\r\n' >mail
	check "curl, with a certificate that it trusts" timeout 30 curl -sS \
		--ssl-reqd --user me:secret --mail-from a@curl.example \
		--mail-rcpt b@x.example --mail-rcpt c@x.example -T mail \
		"smtp://localhost:$port"
	wait_for 'grep -q curl.example out'
	like "all recipients are told" "$(tail -n 1 out)" \
		'* from="a@curl.example" to="b@x.example","c@x.example" subject="curl" * tls="TLSv1.[23]" user="me"'
else
	skip "curl" "there is none with SMTP"
fi
msmtp=$peers/usr/bin/msmtp
if [ -x "$msmtp" ] && peer "$msmtp" --version >/dev/null 2>&1; then
	send() {
		printf 'Subject: msmtp\n\nhello\n' | peer timeout 30 "$msmtp" \
			--file=/dev/null --host=localhost --port="$port" --tls=on \
			--tls-trust-file="$SSL_CERT_FILE" --from=a@msmtp.example \
			--auth=on --user=me --passwordeval='echo secret' b@x.example
	}
	check "msmtp" send
else
	skip "msmtp" "there is none: ./bootstrap check unpacks it"
fi
stored=$(lines | grep -c .)
is "each mail is stored" "$(mails Maildir)" "$stored"
check "and there were some" [ "$stored" -gt 0 ]

# A session that is open when it ends.
printf '%s\n' '< 220 *' '> EHLO c.example' '< 250 *' '<eof' |
	talk - "127.0.0.1:$port" >talked 2>&1 &
talker=$!
remember "$talker"
stop
check "an open session ends with it" wait_for "! kill -0 $talker"
is "nothing is left behind" "$(left_behind)" ''
unset SSL_CERT_FILE

python=$(command -v python3)
"${python:-false}" -c 'import smtplib, ssl, json' 2>/dev/null || {
	skip "the rest" "there is no python3"
	done_testing
	exit
}

cat >many.py <<'END'
import smtplib, sys
port, n, say = int(sys.argv[1]), int(sys.argv[2]), ""
for i in range(n):
    try:
        s = smtplib.SMTP("127.0.0.1", port, timeout=20, local_hostname="c")
        s.sendmail("a@b.example", ["c@d.example"], b"Subject: n\r\n\r\nx\r\n")
        say += "+"
        s.close()
    except smtplib.SMTPRecipientsRefused as e:
        say += "-" if e.recipients["c@d.example"][0] == 450 else "?"
    except smtplib.SMTPResponseException as e:
        say += "-" if e.smtp_code == 450 else str(e)
print(say)
END
many() {
	"$python" many.py "$port" "$1" 2>&1
}

# Failures: as many as asked for, and the same ones with the same seed.
# failing SEED
failing() {
	catch -r "$1" --fail=rcpt=450:20%
	many 100
	stop
}
failing 7 >first
is "20 of 100 recipients are refused" "$(tr -cd - <first)" --------------------
is "and the others are not" "$(tr -cd + <first | wc -c | tr -d ' ')" 80
failing 7 >second
check "the same seed refuses the same" cmp first second
failing 8 >third
fails "another refuses others" cmp first third
for what in mail data message; do
	catch -f "$what=450"
	is "always at $what" "$(many 2)" "--"
	stop
	is "then nothing is told" "$(lines)" ''
done
catch -f connect=554:100
like "at connect" "$(many 1)" "*(554, *on purpose*"
stop
catch -f auth=454 -f helo=550:0
like "at auth" "$("$python" -c 'import smtplib, sys
s = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20)
s.login("u", "p")' "$port" 2>&1)" "*(454, *on purpose*"
stop
is "0 when it is ended" "$code" 0

# JSON.
catch --json -d elsewhere
cat >odd.py <<'END'
import smtplib, sys
s = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20, local_hostname="c")
s.sendmail("", ["one@d.example", '"a\\"b c"@d.example'],
           b'X: y\r\nsubject:  "q" \\ \xc3\xa4 \xff \x1b[1m\r\n\tfolded \r\n'
           b'Subject: no\r\n\r\nx\r\n')
s.quit()
END
check "odd text" "$python" odd.py "$port"
stop
lines >told
check "each line is JSON" "$python" -c 'import json
m = json.loads(open("told", encoding="utf-8").read())
assert m["from"] == "", m
assert m["to"] == ["one@d.example", "a\"b c@d.example"], m
assert m["subject"] == "\"q\" \\ \u00e4 \ufffd \x1b[1m\tfolded", m
assert m["tls"] is None and m["user"] is None and m["ip"] == "127.0.0.1", m
assert m["helo"] == "c" and m["size"] > 60, m'
is "-d is where it goes" "$(mails elsewhere)" 1

# It ends by itself.
catch -n 3 -t trusted.pem
check "the certificate is where -t says" openssl x509 -noout -in trusted.pem
many 3 >/dev/null
check "after three mails it ends" wait_for '[ -z "$(left_behind)" ]'
wait "$catcher"
is "with 0" $? 0
is "all three are told" "$(lines | grep -c 'subject="n"')" 3
is "nothing is left of it" "$(left_behind)" ''
fails "the certificate is gone too" [ -e trusted.pem ]
catch -n 2
many 1 >/dev/null
stop
is "1 when mails are missing" "$code" 1

# TLS from the first byte.
catch -s -n 1
check "SMTPS" "$python" -c 'import smtplib, ssl, sys
c = ssl.create_default_context(cafile=sys.argv[2])
s = smtplib.SMTP_SSL("localhost", int(sys.argv[1]), timeout=20, context=c)
s.sendmail("a@b.example", ["c@d.example"], b"no header")
s.quit()' "$port" "$(sed -n 's/.*SSL_CERT_FILE=//p' err)"
check "it ends" wait_for '[ -z "$(left_behind)" ]'
wait "$catcher"
like "a mail without a subject" "$(lines)" '* subject=- * tls="TLSv1.3" user=-'

# bare REPLY - a message with a bare LF gets it
bare() {
	printf '%s\n' '< 220 *' '> EHLO c.example' '< 250 *' '> MAIL FROM:<a@b.c>' \
		'< 250 *' '> RCPT TO:<a@b.c>' '< 250 *' '> DATA' '< 354 *' \
		'>= "a\nb\r\n.\r\n"' "< $1 *" | talk - "127.0.0.1:$port"
}
catch
check "a bare LF is taken" bare 250
stop
catch --strict
check "but not with --strict" bare 550

# Two at once, and wrong arguments.
smtpd-catch "$port" >out2 2>err2
is "a port that is taken: exit 111" $? 111
like "and it says so" "$(tail -n 1 err2)" "smtpd-catch: fatal: cannot listen: *"
stop
for bad in -q x '1 2' 70000 '-f rcpt' '-f rcpt=250' '-f x=450' \
	'-f rcpt=450:101%' '-f rcpt=450:x' '-n 0' '-r x' --what "-t $work/err"; do
	# shellcheck disable=SC2086
	smtpd-catch $bad >out 2>err
	is "smtpd-catch $bad: exit 100" $? 100
done
is "nothing at all is left" "$(left_behind)" ''

# The filter itself, with what servers do not send.
printf 'Fa@b\0Tc@d\0\0' >envelope
: >empty
deliver-print deliver-discard <empty 1<envelope 2>err
like "an empty message" "$(cat err)" '* from="a@b" to="c@d" subject=- size=0 *'
printf 'Subject: only\n' >mail
deliver-print deliver-discard <mail 1<envelope 2>err
like "only a header" "$(cat err)" '* subject="only" size=14 *'
head -c 3000000 /dev/zero >mail
deliver-print deliver-discard <mail 1<envelope 2>err
like "3 MB of NUL" "$(cat err)" '* subject=- size=3000000 *'
deliver-print false <mail 1<envelope 2>err
is "what the next program says counts" $? 1
is "then nothing is printed" "$(cat err)" ''
printf 'Fa@b\0Tc@d\0' >envelope
deliver-print deliver-maildir cut <empty 1<envelope 2>err
is "an envelope that is cut off: 91" $? 91
is "nothing is stored" "$(mails cut)" 0
done_testing
