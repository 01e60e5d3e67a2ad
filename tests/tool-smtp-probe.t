#!/bin/sh
# tool-smtp-probe.t - smtp-probe sees what a server does, and what is wrong

. "$(dirname "$0")/lib.sh"
. "$TESTS/peers.sh"

PATH=${TESTS%/*}/tools:$PATH
TMPDIR=$work/tmp
export TMPDIR
mkdir tmp
unset SSL_CERT_FILE SSL_CERT_DIR TCPLOCALHOST TCPLOCALIP
command -v openssl >/dev/null || skip_all "there is no openssl"

# probe OPTIONS... - localhost:$port, or else the last; sets code, fills out
probe() {
	timeout 120 smtp-probe "$@" "localhost:$port" >out 2>err
	code=$?
}
# finds SENTENCE STATE NAME GLOB - the screen in out has that finding
finds() {
	like "$1" "$(sed -n "/^[a-z]*  *$3  /,\$p" out | awk '
		NR > 1 && /^[a-z]/ { exit } { $1 = $1; printf "%s ", $0 }')" "$2 $3 $4"
}
# monitors SENTENCE CODE GLOB WORDS - --expect; more arguments go to it
monitors() {
	m_text=$1 m_code=$2 m_glob=$3 m_words=$4
	shift 4
	probe --expect "$m_words" "$@"
	is "$m_text: exit $m_code" "$code" "$m_code"
	like "$m_text: in words" "$(cat out)" "SMTP $m_glob"
}
nothing_left() {
	is "$1: nothing is left" "$(find tmp -mindepth 1)$(cat err)" ''
}

# Our chain, as it should be.
control rcpthosts test.example
tls-cert -ca "$CONTROLDIR" localhost 127.0.0.1 >made
ca=$CONTROLDIR/tls.ca.cert.pem
user demo secret
# shellcheck disable=SC2086
serve $chain
probe -C "$ca" --smuggle a@x.example b@test.example
is "all is well: exit 0" "$code" 0
fails "there is no complaint" grep -E '^(warning|critical|unknown) ' out
finds "STARTTLS" ok starttls '*'
finds "TLS 1.3" ok tls 'TLSv1.3*'
finds "verified" ok verify '*'
finds "the name" ok name '*'
finds "days" ok days '*has [89][09] days*'
finds "no AUTH in clear" ok no-clear-auth '*'
finds "injection is refused" ok no-injection '*refused: 503*'
finds "no smuggling" ok smuggle-safe '*refused: LF.LF LF.CRLF CRLF.LF CR.CR CR.CRLF CRLF.CR *'
like "what there is in TLS only" "$(grep '^in TLS' out)" '*AUTH PLAIN LOGIN*'
check "one screen: at most 40 lines" [ "$(wc -l <out)" -le 40 ]
is "of at most 80 columns" "$(awk 'length > 80' out)" ''
is "no mail came of it" "$(mails Maildir)" 0
nothing_left "a probe"
monitors "all that can be asked" 0 "OK - localhost port $port: starttls,*|* days=[89][09]" \
	'starttls,tls1.2,tls1.3,verify,days=21,no-clear-auth,auth,no-injection,pipelining,size=1000000000,ext=8BITMIME,greeting=test.example,ms=60000,smuggle-safe,send' \
	-C "$ca" --smuggle a@x.example b@test.example --send a@x.example b@test.example
is "that sent one mail" "$(mails Maildir)" 1
monitors "too few days" 1 "WARNING - *: the certificate has 89 days left, not 91*" days=91
monitors "no such extension" 2 "CRITICAL - *: XYZ is not offered*" ext=XYZ
monitors "another greeting" 2 "CRITICAL - *: the greeting lacks Exim*" greeting=Exim
monitors "unknown authority" 2 "CRITICAL - *certificate*" verify
monitors "slow" 1 "WARNING - *: greeting after * ms, not 0*" ms=0
monitors "both: the worse counts" 2 "CRITICAL - *; *" days=91,ext=XYZ
monitors "a mail that is refused" 2 "CRITICAL - *not accepted: 5*" send \
	--send a@x.example b@elsewhere.example
probe --send a@x.example b@test.example
like "--send shows the conversation" "$(cat out)" "*> DATA*< 250 *> QUIT*"
probe -N other.example -C "$ca"
is "a warning: exit 1" "$code" 1
finds "another name" warning name '*not for other.example: *'
monitors "is not verified either" 2 "CRITICAL - *not for other*" verify \
	-N other.example -C "$ca"
control databytes 1000
monitors "a small size" 2 "CRITICAL - *SIZE is 1000*" size=2000
rm "$CONTROLDIR/databytes"
if command -v python3 >/dev/null; then
	probe -j -C "$ca"
	check "-j is JSON" python3 -c 'import json
m = json.load(open("out"))
assert m["verdict"] == "OK" and m["protocol"] == "TLSv1.3", m
assert "STARTTLS" in m["extensions_clear"], m
assert [f for f in m["findings"] if f["name"] == "verify"][0]["state"] == "ok"'
fi

# What is wrong.
control smtp.auth.clear 1
probe -C "$ca"
finds "AUTH in clear" warning no-clear-auth '*'
rm "$CONTROLDIR/smtp.auth.clear"
openssl x509 -in "$CONTROLDIR/tls.cert.pem" -x509toreq \
	-signkey "$CONTROLDIR/tls.key.pem" -out request 2>/dev/null
mkdir db && : >db/index.txt
cat >ca.cnf <<-'END'
	[ca]
	default_ca = x
	[x]
	database = db/index.txt
	new_certs_dir = db
	rand_serial = yes
	default_md = sha256
	policy = p
	[p]
	commonName = supplied
END
openssl ca -batch -config ca.cnf -selfsign -keyfile "$CONTROLDIR/tls.key.pem" \
	-in request -startdate 20200101000000Z -enddate 20200229235959Z \
	-out "$CONTROLDIR/tls.cert.pem" -notext 2>/dev/null
probe
is "an expired certificate: exit 2" "$code" 2
finds "is seen" critical days '*expired*'
monitors "also by monitoring" 2 "CRITICAL - *" days=1
control smtp.starttls 0
probe
is "no STARTTLS: exit 1" "$code" 1
finds "is seen" warning starttls '*not offered*'
monitors "and by monitoring" 2 "CRITICAL - *not offered*" starttls,tls1.3
monitors "what can be had without" 0 "OK - *" no-clear-auth,pipelining
rm "$CONTROLDIR/smtp.starttls"
tls-cert -f -ca "$CONTROLDIR" localhost >made
ca=$CONTROLDIR/tls.ca.cert.pem
# shellcheck disable=SC2086
serve env SMTPS=1 $chain
monitors "SMTPS" 0 "OK - *" starttls,tls1.3,verify,auth,send -s -C "$ca" \
	--send a@x.example b@test.example
probe
is "SMTPS without -s: exit 2" "$code" 2

# Servers that cannot be talked to.
port=$(free_port)
probe
is "nobody listens: exit 2" "$code" 2
like "and it says so" "$(cat out)" "*critical*answers*refused*"
monitors "and to monitoring" 2 "CRITICAL - *refused*" starttls
for bad in '' 'x y' 'localhost:0' 'localhost:x' '-t 0 localhost' '-E huh localhost' \
	'-E smuggle-safe localhost' '-N a;b localhost' '--send a b localhost' \
	'--send a@b.c a>@b.c localhost' '-C /nonexistent localhost' '-q localhost'; do
	# shellcheck disable=SC2086
	smtp-probe $bad >out 2>err
	is "smtp-probe $bad: exit 3" $? 3
done

# Servers of others.
certificate
if run_mailfront; then
	probe --smuggle a@x.example b@test.example
	finds "mailfront: no TLS" warning starttls '*not offered*'
	note "mailfront: $(grep -A2 smuggle-safe out | xargs)"
	check "mailfront: smuggling is judged" grep -Eq '^(ok|critical) *smuggle-safe' out
fi
if run_postfix; then
	probe -C "$CONTROLDIR/tls.cert.pem" --smuggle a@x.example b@test.example
	finds "Postfix: TLS" ok tls '*'
	finds "Postfix: verified" ok verify '*'
	finds "Postfix: injection" ok no-injection '*'
	note "Postfix: $(grep -A2 smuggle-safe out | xargs)"
	check "Postfix: smuggling is judged" grep -Eq '^(ok|critical) *smuggle-safe' out
fi
python3 -c 'import ssl' 2>/dev/null || {
	skip "servers that make mistakes" "there is no python3 with ssl"
	done_testing
	exit
}
if run_aiosmtpd box; then
	probe -C "$CONTROLDIR/tls.cert.pem" --smuggle a@x.example b@test.example
	finds "aiosmtpd: verified" ok verify '*'
	finds "aiosmtpd: injection" ok no-injection '*'
	note "aiosmtpd: $(grep -A2 smuggle-safe out | xargs)"
	check "aiosmtpd: smuggling is judged" grep -Eq '^(ok|critical) *smuggle-safe' out
fi

# mistaken MODE - one that makes a mistake
mistaken() {
	rm -f port
	background python3 "$TESTS/probed.py" port "$CONTROLDIR/tls.cert.pem" \
		"$CONTROLDIR/tls.key.pem" "$1"
	wait_for '[ -s port ]'
	port=$(cat port)
}
certificate
mistaken good
probe -C "$CONTROLDIR/tls.cert.pem" --smuggle a@x.example b@test.example
is "a server without mistakes: exit 0" "$code" 0
finds "injection is forgotten" ok no-injection '*forgotten*'
finds "no smuggling" ok smuggle-safe '*text: LF.LF*'
mistaken inject
probe
finds "one that obeys what was injected" critical no-injection '*obeyed inside TLS*'
monitors "also by monitoring" 2 "CRITICAL - *obeyed inside TLS*" no-injection
mistaken clear
probe
finds "one that answers it in clear" critical no-injection '*in clear after*'
mistaken smuggle
probe --smuggle a@x.example b@test.example
finds "smuggling" critical smuggle-safe '*ends at LF.LF LF.CRLF CRLF.LF CR.CR CR.CRLF:*'
monitors "also by monitoring" 2 "CRITICAL - *LF.LF*" smuggle-safe \
	--smuggle a@x.example b@test.example
mistaken nohello
probe
finds "no TLS behind 220" critical starttls '*handshake*'

# Hostile ones: in time, in a screen, and without control characters.
for mode in endless long escape mute gone babble half busy; do
	mistaken $mode
	probe -t 2
	case $mode in
	escape) check "$mode: exit 0 to 2" [ "$code" -le 2 ] ;;
	*) is "$mode: exit 2" "$code" 2 ;;
	esac
	is "$mode: printable" "$(LC_ALL=C tr -d '\12\40-\176' <out | wc -c | tr -d ' ')" 0
	check "$mode: one screen" [ "$(wc -l <out)" -le 40 ]
	probe -t 2 -j
	check "$mode: JSON" python3 -c 'import json; json.load(open("out"))'
done
nothing_left "after all that"
done_testing
