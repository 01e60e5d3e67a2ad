#!/bin/sh
# remote.t - smtp-remote: routes, hosts in their order, addresses, and reports
# as qmail-remote has them

. "$(dirname "$0")/lib.sh"
. "$TESTS/remote.sh"

cat >queue <<'END'
#!/bin/sh
cat >"stored.$$" && mv "stored.$$" stored
tr '\0' '\n' <&1 >envelope
END
chmod +x queue
serve smtpd-recv ./queue
echo "test.example" >control/rcpthosts
control send.tls/default none

# By MX.
control smtproutes "::$port"
found test.example 'mx 10 mx.test.example insecure' 'addr 127.0.0.1 insecure'
is "by MX" "$(deliver test.example a@b.example u@test.example)" rK
like "it arrives" "$(cat stored)" "*Subject: test*hello"
is "with its envelope" "$(tr '\n' ' ' <envelope)" \
	'Fa@b.example Tu@test.example  '
is "the exit code is 0" "$(tail -n 1 err)" "exit 0"
is "the resolver is asked for the port and the domain" "$(cat asked)" \
	"-p $port test.example"
is "the domain in capitals" "$(deliver TEST.example a@b.example u@test.example)" rK
is "some recipients" "$(deliver test.example '' u@test.example x@else.example \
	v@test.example)" rhrK
like "with the words of the server" "$(says)" \
	"*h127.0.0.1 does not like recipient.|Remote host said: 553*"
# shellcheck disable=SC2046
like "2000 recipients" "$(deliver test.example a@b.example \
	$(seq -f u%g@test.example 2000) | sed 's/r\{1000\}s\{1000\}K/good/')" good
is "a sender that looks like an option" \
	"$(deliver test.example -t@b.example -x@test.example)" rK
is "who is the second and third argument" "$(tr '\n' ' ' <envelope)" \
	'F-t@b.example T-x@test.example  '

# The message.
{
	printf 'Subject: large\n\n'
	head -c 300000 /dev/zero | tr '\0' . | fold -w 70
	echo
} >large
is "through a pipe" "$(head -c 999999 large | deliver_from test.example a@b.example \
	u@test.example | tr '\n\0' '|\n' | cut -c 1 | xargs)" "r K"
sed '1,/^	id /d' stored >got
check "and as it was" cmp got large
(
	read -r _
	deliver_from test.example a@b.example u@test.example >report
) <message
sed '1,/^	id /d' stored >got
is "a file from where it stands" "$(cat got)" "$(sed 1d message)"
deliver_from test.example a@b u@test.example <. >report
is "a message that cannot be read" "$(says)" "ZUnable to read message. (#4.3.0)|"

# In one pipe with the log, as under qmail-rspawn.
is "the report has no log in it" "$(PATH=$work/fake:$PATH smtp-remote \
	test.example a@b.example u@test.example <message 2>&1 |
		tr '\n\0' '|\n' | cut -c 1 | xargs)" "r K"
like "a terminal's or file's log has a line for the attempt" "$(deliver \
	test.example a@b.example u@test.example >/dev/null; cat err)" \
	"*smtp-remote: tried domain=test.example host=mx.test.example ip=127.0.0.1 port=$port tls=clear*result=K*"

# Words of qmail-remote.
is "no arguments" "$(smtp-remote </dev/null | tr '\0' '|')" \
	"DI (qmail-remote) was invoked improperly. (#5.3.5)
|"
deliver none.example a@b u@none.example >/dev/null
is "no such domain" "$(says)" \
	"DSorry, I couldn't find any host named none.example. (#5.1.2)|"
for name in ../control/me -x x/y 'a
b' '' . a..b 1.2.3.4; do
	: >asked
	deliver "$name" a@b u@x >/dev/null
	like "no domain at all: $(echo "$name" | tr '\n' ' ')" "$(says)" \
		"DSorry, I couldn't find any host named *. (#5.1.2)|"
	is "and nobody is asked" "$(cat asked)" ""
done
deliver "$(printf 'a\033[2Jb')" a@b u@x >/dev/null
like "nor does it get into the report" "$(says)" "*named a?\[2Jb.*"
found later.example 'Z CNAME lookup failed temporarily. (#4.4.3)'
echo 111 >dns/later.example.exit
deliver later.example a@b u@later.example >/dev/null
is "no answer for now" "$(says)" "ZCNAME lookup failed temporarily. (#4.4.3)|"
found odd.example "$(printf 'K yes\nZ')"
echo 100 >dns/odd.example.exit
is "another letter than the exit code allows" \
	"$(deliver odd.example a@b u@odd.example)" D
echo 99 >dns/odd.example.exit
is "an exit code that says nothing" "$(deliver odd.example a@b u@o.example)" Z
found odd.example 'mx 10 -x insecure'
rm dns/odd.example.exit
is "lines that are none" "$(deliver odd.example a@b u@odd.example)" Z
found odd.example 'mx 10 mx.odd.example insecure'
deliver odd.example a@b u@odd.example >/dev/null
is "hosts without addresses" "$(says)" \
	"DSorry, I couldn't find a mail exchanger or IP address. (#5.4.4)|"
found odd.example 'mx 10 mx.odd.example insecure' 'addr-fail no answer'
deliver odd.example a@b u@odd.example >/dev/null
is "for now" "$(says)" "ZCNAME lookup failed temporarily. (#4.4.3)|"
found dead.example 'mx 10 mx.dead.example insecure' 'addr 127.0.0.5 insecure'
deliver dead.example a@b u@dead.example >/dev/null
is "nobody there" "$(says)" \
	"ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)|"

# Loops.
found loop.example 'mx 10 mx.loop.example insecure' 'addr 127.0.0.9 insecure' \
	'mx 20 mx.test.example insecure' 'addr 127.0.0.1 insecure'
deliver loop.example a@b u@test.example >/dev/null
like "the best host is this one" "$(says)" \
	"DSorry. Although I'm listed as a best-preference MX*(#5.4.6)|"
found loop.example 'mx 10 mx.test.example insecure' 'addr 127.0.0.1 insecure' \
	'mx 20 mx.loop.example insecure' 'addr 127.0.0.9 insecure' \
	'mx 30 other.example insecure' 'addr 127.0.0.2 insecure'
is "a better one is not" "$(deliver loop.example a@b u@test.example)" rK
found loop.example 'mx 10 dead.example insecure' 'addr 127.0.0.5 insecure' \
	'mx 20 test.example insecure' 'addr 127.0.0.1 insecure'
deliver loop.example a@b u@test.example >/dev/null
like "me by its name" "$(says)" "ZSorry, I wasn't able*"
control moreipme 192.0.2.1
found loop.example 'mx 10 mx.loop.example insecure' 'addr 192.0.2.1 insecure'
is "an address of moreipme" "$(deliver loop.example a@b u@test.example)" D
found loop.example 'mx 10 mx.loop.example insecure' 'addr 0.0.0.0 insecure'
is "no address at all" "$(deliver loop.example a@b u@test.example)" D
: >control/smtproutes
is "an address literal of this host" "$(deliver '[127.0.0.9]' a@b u@x)" D
is "IPv6 too" "$(deliver '[IPv6:::]' a@b u@x)" D

# Routes.
: >asked
control smtproutes "test.example:[127.0.0.1]:$port"
is "a route to an address" "$(deliver test.example a@b u@test.example)" rK
is "nobody is asked for it" "$(cat asked)" ""
control smtproutes ".example:relay.example.net:$port"
found relay.example.net 'mx 0 relay.example.net insecure' 'addr 127.0.0.1 insecure'
is "a route to a host, for all below a domain" \
	"$(deliver test.example a@b u@test.example)" rK
is "who is asked for as a host" "$(cat asked)" \
	"-p $port -a relay.example.net"
control smtproutes ":127.0.0.1:$port
test.example:127.0.0.5:$port"
is "the domain's own comes first" "$(deliver test.example a@b u@test.example)" Z
is "and others have that of all" "$(deliver x.example a@b u@test.example)" rK
is "also what is no host name" "$(deliver x_y.example a@b u@test.example)" rK
is "and literals" "$(deliver '[192.0.2.9]' a@b u@test.example)" rK
is "a relay may be this host" "$(control notipme 192.0.2.2
	deliver x.example a@b u@test.example)" rK
control notipme "$(printf '%s\n' ::1 127.0.0.1 127.0.0.2 127.0.0.3)"
control smtproutes "nonsense"
is "a route that is none" "$(deliver test.example a@b u@test.example)" Z
like "and which" "$(says)" "ZUnable to use control files: *smtproutes:1: found \"nonsense\": expected *(#4.3.0)|"

# A password.
control smtproutes "test.example:127.0.0.1:$port joe:x sesame"
chmod 600 control/smtproutes
deliver test.example a@b u@test.example >/dev/null
fails "a wrong line with a password is not quoted" grep -q sesame report err
printf 'test.example:127.0.0.1:%s joe sesame\n\0\n' "$port" >control/smtproutes
is "a file with a NUL" "$(deliver test.example a@b u@test.example)" Z
like "is no list" "$(says)" "*smtproutes: found *expected lines of text*"
fails "and is not quoted either" grep -q sesame report err
control smtproutes "test.example:127.0.0.1:$port joe sesame"
chmod 604 control/smtproutes
like "a password that everybody may read" "$(deliver test.example a@b \
	u@test.example; says)" "ZZUnable*smtproutes: there is a password*"
chmod 600 control/smtproutes
user joe sesame
echo 1 | tee control/smtp.auth.clear >control/send.auth.clear
serve smtpd-auth checkpw-file smtpd-recv ./queue
control smtproutes ":127.0.0.1:$port joe sesame"
is "AUTH opens a relay" "$(deliver x.example a@b u@x.example)" rK
control smtproutes ":127.0.0.1:$port joe wrong"
serve_at 127.0.0.2 smtpd-recv ./queue
is "a wrong password does not, and that is for now" \
	"$(deliver x.example a@b u@x.example)" sZ
rm control/send.auth.clear control/smtp.auth.clear

# Several hosts: who says nothing about the message is passed over.
serve smtpd-recv ./queue
control smtproutes "::$port"
three() {
	found three.example 'mx 10 a.three.example insecure' \
		'addr 127.0.0.2 insecure' "addr $1 insecure" \
		'mx 20 b.three.example insecure' 'addr 127.0.0.1 insecure'
}
ip=1
# case WANT SENTENCE REPLY... - the first host says so; who gets the mail?
case_of() {
	want=$1 sentence=$2
	shift 2
	ip=$((ip + 1))
	# shellcheck disable=SC2046
	control notipme "$(printf '127.0.0.%s\n' 1 $(seq 2 $ip))"
	serve_at 127.0.0.$ip ./mute "$@"
	found three.example 'mx 10 a.three.example insecure' \
		"addr 127.0.0.$ip insecure" \
		'mx 20 b.three.example insecure' 'addr 127.0.0.1 insecure'
	is "first host: $sentence" "$(deliver three.example a@b.example \
		u@test.example)" "$want"
}
control notipme "$(printf '%s\n' ::1 127.0.0.1 127.0.0.2 127.0.0.5)"
three 127.0.0.5
is "first host: no connection" \
	"$(deliver three.example a@b.example u@test.example)" rK
three ::1
is "first host: no IPv6 there" \
	"$(deliver three.example a@b.example u@test.example)" rK
case_of rK "greeting 554" "554 no"
case_of rK "greeting 421" "421 later"
case_of rK "EHLO and HELO refused" "220 x" "502 no" "550 no"
case_of rK "it dies in the greeting" "220-x"
case_of rK "it dies behind EHLO" "220 x" "250 x"
case_of rK "it makes no sense" "hello"
case_of sZ "sender refused for now" "220 x" "250 x" "450 later"
case_of hD "recipient refused" "220 x" "250 x" "250 ok" "550 no"
case_of sD "recipient refused for now" "220 x" "250 x" "250 ok" "450 later"
case_of rZ "it dies when it has the message" "220 x" "250 x" "250 ok" \
	"250 ok" "354 go"
like "which may be there twice then" "$(says)" "*Possible duplicate!*"
case_of rZ "the message is refused for now" "220 x" "250 x" "250 ok" \
	"250 ok" "354 go" "" "" "" "451 later"
like "in the words of the server" "$(says)" "*Remote host said: 451 later|"
found three.example 'mx 10 a.three.example insecure' 'addr 127.0.0.2 insecure' \
	'mx 20 b.three.example insecure' 'addr 127.0.0.99 insecure'
control notipme "$(printf '127.0.0.%s\n' 1 2 99)"
is "when none is left, the report is that of who was reached" "$(deliver \
	three.example a@b.example u@test.example; says | tail -n 1)" \
	"sZZConnected to 127.0.0.2 but greeting failed.|Remote host said: 554 no|"

# Addresses of ours.
cat >whose <<'END'
#!/bin/sh
echo "$TCPREMOTEIP" >client
exec smtpd-recv ./queue
END
chmod +x whose
serve ./whose
control smtproutes ":127.0.0.1:$port"
control outgoingip "::1
127.0.0.7"
is "an address to send from" "$(deliver x.example a@b u@test.example
	cat client)" "rK127.0.0.7"
control outgoingip "::1"
is "which is of the other family" "$(deliver x.example a@b u@test.example
	cat client)" "rK127.0.0.1"
control outgoingip "192.0.2.1"
is "which is not here" "$(deliver x.example a@b u@test.example)" Z
control outgoingip "127.0.0.300"
is "which is none" "$(deliver x.example a@b u@test.example)" Z
rm control/outgoingip

# Nobody waits for the report.
control smtp.greetdelay 1
rm -f stored gone
(
	deliver_from x.example a@b u@test.example <message
	echo "$?" >gone
) | true
check "nobody waits for the report: it ends" wait_for '[ -s gone ]'
fails "and the message is not sent" [ -e stored ]
rm -f gone control/smtp.greetdelay

# Time.
serve_at 127.0.0.41 sleep 60
serve_at 127.0.0.42 smtpd-recv ./queue
control smtproutes "::$port"
control notipme "$(printf '127.0.0.%s\n' 1 41 42 43)"
control send.timeout.message 2
found three.example 'mx 10 a.three.example insecure' 'addr 127.0.0.41 insecure' \
	'mx 20 b.three.example insecure' 'addr 127.0.0.42 insecure'
rm -f stored
begun=$(date +%s)
is "all of it has its time" "$(deliver three.example a@b u@test.example)" sZ
like "and it is said that it is over" "$(says)" "*127.0.0.41 but connection timed out. *"
fails "nobody else is tried" [ -e stored ]
check "and long before timeoutremote" [ $(($(date +%s) - begun)) -lt 18 ]
# shellcheck disable=SC2016
serve_at 127.0.0.43 sh -c './mute "220 x" "250 x" "250 ok" "250 ok" "354 go" &&
	while read -r line && [ "$line" != "$(printf ".\r")" ]; do :; done; sleep 4
	printf "250 ok\r\n"; read -r line'
found three.example 'mx 10 a.three.example insecure' 'addr 127.0.0.43 insecure'
is "but who has the message may answer later" \
	"$(deliver three.example a@b u@test.example)" rK
cat >fake/smtp-resolve.slow <<'END'
#!/bin/sh
exec sleep 60
END
chmod +x fake/smtp-resolve.slow
mv fake/smtp-resolve fake/smtp-resolve.quick
mv fake/smtp-resolve.slow fake/smtp-resolve
is "looking for servers counts" "$(deliver three.example a@b u@test.example)" Z
mv fake/smtp-resolve.quick fake/smtp-resolve
rm control/send.timeout.message
serve ./whose
control timeoutconnect 100ms
control smtproutes ":192.0.2.1:$port"
is "nobody answers" "$(deliver x.example a@b u@test.example)" Z
control timeoutconnect 60
cat >fake/smtp-send <<'END'
#!/bin/sh
exit 3
END
chmod +x fake/smtp-send
control smtproutes ":127.0.0.1:$port"
is "an smtp-send that reports nothing" \
	"$(deliver x.example a@b u@test.example)" Z
like "and may have sent it" "$(says)" "*Possible duplicate!*"
printf '#!/bin/sh\nprintf "r\\0Kyes\\0Kyes\\0"\n' >fake/smtp-send
is "one that reports too much" "$(deliver x.example a@b u@test.example)" Z
printf '#!/bin/sh\nprintf "r\\0Kyes\\033[2J\\r\\n\\0"\n' >fake/smtp-send
like "one whose report is not printable" "$(deliver x.example a@b u@test.example
	says)" 'rKr
Kyes?\[2J?|'
printf '#!/bin/sh\nenv >smtp-send.env; cat >/dev/null; printf "r\\0Kyes\\0"\n' \
	>fake/smtp-send
unset SSL_CERT_FILE
SSL_PROTOCOL=TLSv1 SSL_CIPHER=x SSL_CERT_DIR=/x SSLCTLFD=5 TCPREMOTEINFO=joe \
	TCPREMOTEHOST=x.example PROTO=SSL SSLREMOTEIP=1.2.3.4 SMTPS=1 \
	deliver x.example a@b u@test.example >/dev/null
is "the environment is of this connection" "$(grep \
	'^PROTO=\|^TCP\|^SSL_\|^SSLCTL\|^SMTPS=' smtp-send.env | sort |
	sed 's/\(TCPLOCALPORT=\).*/\1N/')" "PROTO=TCP
SSL_CERT_DIR=/x
TCPLOCALIP=127.0.0.1
TCPLOCALPORT=N
TCPREMOTEIP=127.0.0.1
TCPREMOTEPORT=$port"
rm fake/smtp-send
done_testing
