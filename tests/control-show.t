#!/bin/sh
# control-show.t - each setting with its value and origin; other servers' files
#
# B13 to B21 of doc/FEATURES.md: of other servers' files, what becomes of them.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

# row NAME - its line, blanks squeezed
row() {
	control-show -b "$@" 2>&1 | tr -s ' '
}
# json EXPRESSION OPTIONS... - of what control-show -j prints, as d
json() {
	expression=$1
	shift
	control-show -j "$@" | python3 -c '
import json, sys
d = json.load(sys.stdin)
s = {x["name"]: x for x in d["settings"]}
print(eval(sys.argv[1]))' "$expression" 2>&1
}

# All of the table, and nothing else.
settings | cut -f 1 >names
control-show -b >out
is "everything can be read: exit 0" $? 0
is "each setting has a line, in order" "$(cut -d ' ' -f 1 out)" "$(cat names)"
is "columns are aligned" "$(cut -c 30 out | tr -d ' ' | grep -c .)" \
	"$(grep -c . names)"
control-show >out
settings | while IFS='	' read -r name _ _ _ _ _ _ _ meaning; do
	tr -s ' \n' ' ' <out | grep -qF -- "$meaning" || echo "$name"
done >lacking
is "each has its meaning" "$(cat lacking)" ""
fails "no escape sequences where no terminal is" grep -q "$(printf '\033')" out
script -qc 'control-show -bn' /dev/null </dev/null >painted 2>/dev/null
check "colours on a terminal" grep -q "$(printf '\033\\[1m')" painted
NO_COLOR=1 script -qc 'control-show -bn' /dev/null </dev/null >painted 2>/dev/null
fails "but not with NO_COLOR" grep -q "$(printf '\033')" painted

# Origins.
is "a default, with its unit" "$(row smtp.maxrcpt)" \
	"smtp.maxrcpt 1000 recipients [default]"
is "a time" "$(row timeoutsmtpd)" "timeoutsmtpd 1200 s [default]"
is "a mode, in words" "$(row smtp.starttls)" \
	"smtp.starttls 1 (optional) [default]"
control smtp.maxrcpt 200
is "a file" "$(row smtp.maxrcpt)" \
	"smtp.maxrcpt 200 recipients [file $CONTROLDIR/smtp.maxrcpt]"
control submission.smtp.maxrcpt 300
is "a service's file" "$(row -s submission smtp.maxrcpt)" \
	"smtp.maxrcpt 300 recipients [service file $CONTROLDIR/submission.smtp.maxrcpt]"
control tls.sni/mx.example.net/smtp.maxrcpt 400
control 'tls.sni/*.example.org/smtp.maxrcpt' 500
is "a name's" "$(row -s submission -N mx.example.net smtp.maxrcpt)" \
	"smtp.maxrcpt 400 recipients [overlay $CONTROLDIR/tls.sni/mx.example.net/smtp.maxrcpt]"
is "a wildcard's" "$(row -N x.example.org smtp.maxrcpt)" \
	"smtp.maxrcpt 500 recipients [overlay $CONTROLDIR/tls.sni/*.example.org/smtp.maxrcpt]"
is "the environment is first" \
	"$(MAXRCPT=600 row -N x.example.org smtp.maxrcpt)" \
	"smtp.maxrcpt 600 recipients [environment \$MAXRCPT]"
is "\$SMTPAUTH has words of its own" "$(SMTPAUTH=! row smtp.auth)" \
	"smtp.auth 2 (required) [environment \$SMTPAUTH]"
like "of which others are wrong" "$(SMTPAUTH=x row smtp.auth)" \
	'*$SMTPAUTH: found "x": expected*'
is "only what is changed" "$(control-show -bn | cut -d ' ' -f 1 | xargs)" \
	"me smtp.maxrcpt"
printf '# x\na.example\n\nb.example\n' >"$CONTROLDIR/rcpthosts"
is "a list" "$(row rcpthosts)" \
	"rcpthosts a.example, b.example [file $CONTROLDIR/rcpthosts]"
seq -f '%g.example' 1000 >"$CONTROLDIR/rcpthosts"
like "a long one is counted" "$(row rcpthosts)" "*1.example*... (1000 lines)*"
mkdir another
echo b.example >another/me
is "another directory" "$(row -C another me)" "me b.example [file another/me]"

# Times.
control smtp.tarpit "3 until 2999-01-01T00:00Z"
control smtp.errordelay "3 until 2001-01-01T00:00Z"
printf 'c.example until 2998-01-01T00:00Z\n' >>"$CONTROLDIR/rcpthosts"
is "a value that will lapse holds" "$(row smtp.tarpit | head -n 1)" \
	"smtp.tarpit 3 s [file $CONTROLDIR/smtp.tarpit]"
is "one that has does not" "$(row smtp.errordelay | head -n 1)" \
	"smtp.errordelay 1 s [file $CONTROLDIR/smtp.errordelay, lapsed: default]"
control-show -b | sed -n '/^Will lapse/,$p' | sed 's/([0-9]* days/(N days/' >out
is "all are told at the end" "$(cat out)" "Will lapse:
rcpthosts: c.example until 2998-01-01T00:00Z (N days left)
smtp.errordelay: 3 until 2001-01-01T00:00Z (over)
smtp.tarpit: 3 until 2999-01-01T00:00Z (N days left)"

# Secrets.
user ann 'a long password'
certificate
chmod 600 "$CONTROLDIR/tls.key.pem"
control-show >out
control-show -j >>out
fails "no hash is shown" grep -q '\$6\$' out
fails "nor a key" grep -qF "$(sed -n 2p "$CONTROLDIR/tls.key.pem")" out
like "but what it is" "$(row tls.key.pem)" \
	"tls.key.pem present, * bytes, mode 0600, owner $(id -un) \[file *"

# What is wrong.
control databytes 10MB
control-show -b databytes >out
is "a value that is none: exit 100" $? 100
like "it says why" "$(tr -s ' \n' ' ' <out)" \
	'databytes error *found "10MB": expected a whole number from 0 *'
is "the others are shown all the same" \
	"$(control-show -b | grep -c '\[')" "$(($(grep -c . names) - 1))"
rm "$CONTROLDIR/databytes"
is "no such setting: exit 100" "$(control-show rcpthost 2>&1; echo $?)" \
	"control-show: fatal: no such setting: rcpthost: control-show -b lists all
100"
is "no directory: exit 111" "$(control-show -C none >/dev/null 2>&1; echo $?)" 111
is "a file for it: exit 100" \
	"$(control-show -C names >/dev/null 2>&1; echo $?)" 100
is "no such option: exit 100" "$(control-show -y >/dev/null 2>&1; echo $?)" 100
is "no word of what is written to a full disk" \
	"$(control-show >/dev/full 2>/dev/null; echo $?)" 111

# JSON.
is "JSON: all settings" "$(json 'len(s)')" "$(grep -c . names)"
is "a value with its origin" "$(json '[s["smtp.maxrcpt"][k] for k in
	("value", "unit", "origin", "default", "changed")]')" \
	"['200', 'recipients', 'file', '1000', True]"
is "a list" "$(json 's["rcpthosts"]["value"][:2]')" "['1.example', '2.example']"
is "what lapses" "$(json '[x["name"] for x in d["lapsing"]]')" \
	"['rcpthosts', 'smtp.errordelay', 'smtp.tarpit']"
printf 'caf\303\251 \\ "\n' >"$CONTROLDIR/smtpgreeting"
is "text in UTF-8" "$(json 'ascii(s["smtpgreeting"]["value"])')" \
	"'caf\\xe9 \\\\ \"'"
printf 'caf\351 \001\n' >"$CONTROLDIR/smtpgreeting"
is "and other text" "$(json 'ascii(s["smtpgreeting"]["value"])')" \
	"'caf\\xe9 \\x01'"
is "which a terminal gets escaped" "$(row smtpgreeting)" \
	"smtpgreeting caf\\e9 \\01 [file $CONTROLDIR/smtpgreeting]"
rm "$CONTROLDIR/smtpgreeting"

# A client.
tcprules rules.cdb rules.tmp <<-'END'
	192.0.2.7:allow,RELAYCLIENT="",DATABYTES="7"
	192.0.2.:allow,DATABYTES="2"
	198.51.100.:deny
	:allow,DATABYTES="1"
END
is "its own rule" "$(row -i 192.0.2.7 -x rules.cdb databytes)" \
	"client 192.0.2.7: allowed, RELAYCLIENT=, DATABYTES=7
databytes 7 bytes [environment \$DATABYTES]"
is "its network's" "$(row -i 192.0.2.8 -x rules.cdb databytes | tail -n 1)" \
	"databytes 2 bytes [environment \$DATABYTES]"
is "everybody's" "$(row -i 2001:db8::1 -x rules.cdb databytes | tail -n 1)" \
	"databytes 1 bytes [environment \$DATABYTES]"
like "a refusal" "$(row -i 198.51.100.1 -x rules.cdb me)" \
	"client 198.51.100.1: denied, by the rules*"
is "in JSON" "$(json '[d["client"], d["denied"], d["variables"]]' \
	-i 192.0.2.7 -x rules.cdb)" \
	"['192.0.2.7', False, {'RELAYCLIENT': '', 'DATABYTES': '7'}]"
is "no address" "$(control-show -i x 2>&1; echo $?)" \
	"control-show: fatal: x: expected an address of a client, such as 192.0.2.1 or 2001:db8::1
100"
like "no rules" "$(control-show -i 192.0.2.1 -x names 2>&1)" \
	"*names: expected a file that tcprules(1) has made"

# Other servers.
# verdict NAME - of the file, in the output of the last
verdict() {
	awk -v name="$1" '{
		verdict = substr($0, 1, 14)
		split(substr($0, 15), word, " ")
		text = substr($0, 15 + length(name))
		sub(/ *$/, "", verdict)
		sub(/^ */, "", text)
	}
	word[1] == name { print verdict (text == "" ? "" : ": " text) }' out
}
mkdir qmail greenarrow qpsmtpd
for f in me rcpthosts locals badmailfrom smtproutes timeoutsmtpd \
	concurrencyincoming tlsclients dh2048.pem rsa512.pem clientca.pem \
	spfbehavior badhelo virtualdomains plusdomain morercpthosts \
	morercpthosts.cdb relaymailfrom tarpitdelay strange; do
	echo 1 >"qmail/$f"
done
echo 10MB >qmail/databytes
find qmail -type f -exec cksum {} + | LC_ALL=C sort >before
DATABYTES=7 control-show --from qmail >out
is "qmail: exit 0" $? 0
is "whose it is" "$(head -n 1 out)" "This looks like the configuration of qmail."
like "honoured" "$(verdict rcpthosts)" 'honoured: *no longer for every domain'
is "honoured, and nothing is different" "$(verdict badmailfrom)" honoured
like "honoured, but not its value" "$(verdict databytes)" \
	'honoured, but: *found "10MB": expected a whole number*'
like "renamed" "$(verdict tlsclients)" "renamed: tls.tlsclients: *"
like "not needed" "$(verdict virtualdomains)" "not needed: *qmail's queue *"
like "of what is dangerous" "$(verdict rsa512.pem)" "not needed: too short *"
like "not possible" "$(verdict spfbehavior)" "not possible: *rblsmtpd*"
like "unknown" "$(verdict strange)" "unknown: *"
is "each file has a line" "$(sed 1d out | wc -l)" "$(find qmail -type f | wc -l)"
is "nothing is written" "$(find qmail -type f -exec cksum {} + |
	LC_ALL=C sort)" "$(cat before)"
rm qmail/rcpthosts
control-show -f qmail >out
like "without rcpthosts" "$(verdict rcpthosts)" "missing: *every domain*"

for f in smtp.ipaddr smtp.port smtp.auth smtp.concurrency smtp.starttls \
	smtp.tcp tls.dh2048.pem tls.dh512.pem tls.rsa1024.pem \
	tls.tlsserverciphers tls.clientca.pem tls.tlsclients tcp.take_ports \
	smtp2.auth me rcpthosts; do
	echo 1 >"greenarrow/$f"
done
control-show -f greenarrow >out
is "GreenArrow's" "$(head -n 1 out)" \
	"This looks like the configuration of GreenArrow."
for f in smtp.auth smtp.starttls tls.dh2048.pem tls.tlsserverciphers \
	tls.clientca.pem tls.tlsclients; do
	like "$f is honoured" "$(verdict $f)" 'honoured*'
done
like "smtp.port" "$(verdict smtp.port)" "renamed: write it to PORT *"
like "smtp2.auth" "$(verdict smtp2.auth)" "renamed: smtp.auth: *"
like "tls.dh512.pem" "$(verdict tls.dh512.pem)" "not needed: known, *"
fails "nothing is unknown" grep '^unknown' out

for f in me rcpthosts badmailfrom tls_ciphers tls_protocols relayclients \
	loglevel IP badhelo dnsbl_zones tls_before_auth size_threshold; do
	echo 1 >"qpsmtpd/$f"
done
cat >qpsmtpd/plugins <<-'END'
	# comment
	tls ssl/a.crt ssl/a.key

	dnsbl
	  auth/auth_flat_file
	queue/maildir /home/a/Maildir
	mine
END
control-show -f qpsmtpd >out
is "qpsmtpd's" "$(head -n 1 out)" \
	"This looks like the configuration of qpsmtpd."
like "tls_ciphers" "$(verdict tls_ciphers)" "renamed: tls.ciphers: *"
like "a plugin" "$(verdict tls)" "renamed: tls.cert.pem: smtpd-tls in *"
like "behind blanks" "$(verdict auth/auth_flat_file)" "renamed: auth.users: *"
like "not possible" "$(verdict dnsbl)" "not possible: rblsmtpd *"
like "unknown" "$(verdict mine)" "unknown: *smtpplugins*"
is "comments are none" "$(sed '1,/^Its plugins/d' out | wc -l | tr -d ' ')" 5
is "no directory" "$(control-show -f none >/dev/null 2>&1; echo $?)" 100

# What users' directories hold.
mkdir odd && cd odd || exit 1
CONTROLDIR=$work/odd
. "$TESTS/hostile.sh"
hostile
# -n and -j read the same.
for how in -b -n -j '-f .'; do
	# shellcheck disable=SC2086
	timeout 20 control-show $how >../out 2>../err
	status=$?
	check "hostile files: control-show $how ends (exit $status)" \
		[ $status -eq 0 -o $status -eq 100 ]
	fails "and lets no control character out" \
		grep -q "$(printf '[\001-\010\013-\037\177]')" ../out ../err
done
control-show -j >../out
check "and JSON is JSON" python3 -m json.tool ../out /dev/null
control-show -b >../out
for f in $hostile; do
	check "$f is an error" grep -q "^$f  *error" ../out
done
cd ..
done_testing
