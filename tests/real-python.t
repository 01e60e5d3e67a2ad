#!/bin/sh
# real-python.t - smtplib of Python

. "$(dirname "$0")/lib.sh"

python=$(command -v python3)
"${python:-false}" -c 'import smtplib, ssl' 2>/dev/null ||
	skip_all "there is no python3 with ssl"

certificate
user demo secret
# shellcheck disable=SC2086
serve $chain
plain=$port
# shellcheck disable=SC2086
serve env SMTPS=1 $chain
tls=$port

cat >send.py <<'END'
import smtplib, ssl, sys
how, port, cert = sys.argv[1], int(sys.argv[2]), sys.argv[3]
context = ssl.create_default_context(cafile=cert)
if how == "smtps":
    s = smtplib.SMTP_SSL("localhost", port, timeout=10, context=context,
                         local_hostname="client.example")
else:
    s = smtplib.SMTP("localhost", port, timeout=10,
                     local_hostname="client.example")
if how in ("starttls", "auth"):
    s.starttls(context=context)
if how == "auth":
    s.login("demo", "secret")
refused = s.sendmail("a@client.example",
                     ["b@test.example", "c@test.example"],
                     b"Subject: " + how.encode() + b"\r\n\r\n.\r\n..\r\nend")
s.quit()
sys.exit(bool(refused))
END

for how in clear starttls auth; do
	check "smtplib, $how" "$python" send.py $how "$plain" \
		"$CONTROLDIR/tls.cert.pem"
done
check "smtplib, TLS from the first byte" "$python" send.py smtps "$tls" \
	"$CONTROLDIR/tls.cert.pem"
is "one mail of each is stored" "$(mails Maildir)" 4
for mail in Maildir/new/*; do
	is "with its dots" "$(sed '1,/^$/d' "$mail" | tr '\n' '|')" '.|..|end|'
done
done_testing
