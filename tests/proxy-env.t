#!/bin/sh
# proxy-env.t - what smtpd-proxy tells the next program, and what it leaves it
#
# Threat 25 of doc/SECURITY.md.
# shellcheck disable=SC2016,SC2059,SC2086

. "$(dirname "$0")/lib.sh"

header='PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n'

# run NAME=value... - smtpd-proxy and env, with nothing else in the environment
run() {
	env - PATH="$PATH" CONTROLDIR="$CONTROLDIR" "$@" smtpd-proxy env
}
# of FILE NAMES - its variables of the connection, sorted, in one line
of() {
	grep -E '^(PROTO|TCP|PROXY|RELAYCLIENT)' "$1" | LC_ALL=C sort |
		tr '\n' ' '
}
launcher='PROTO=TCP TCPREMOTEIP=127.0.0.9 TCPREMOTEPORT=1025
	TCPREMOTEHOST=proxy.example TCPREMOTEINFO=root TCPLOCALIP=127.0.0.1
	TCPLOCALPORT=2525 TCPLOCALHOST=0 RELAYCLIENT= PROXYIP=192.0.2.99
	PROXYPORT=9'
launcher6='PROTO=TCP6 TCP6REMOTEIP=::ffff:127.0.0.9 TCP6REMOTEPORT=1025
	TCP6REMOTEHOST=proxy.example TCP6REMOTEINFO=root
	TCP6LOCALIP=::ffff:127.0.0.1 TCP6LOCALPORT=2525 TCP6LOCALHOST=0
	TCP6INTERFACE=lo'
unchanged='PROTO=TCP RELAYCLIENT= TCPLOCALHOST=0 TCPLOCALIP=127.0.0.1 TCPLOCALPORT=2525 TCPREMOTEHOST=proxy.example TCPREMOTEINFO=root TCPREMOTEIP=127.0.0.9 TCPREMOTEPORT=1025 '
client='TCPLOCALIP=198.51.100.1 TCPLOCALPORT=25 TCPREMOTEIP=192.0.2.7 TCPREMOTEPORT=56324 '

# Nobody is trusted.
run $launcher >told </dev/null
is "without proxy.trusted the launcher is right" "$(of told)" "$unchanged"
like "and the session gets its name" "$(grep ^SMTPSESSIONID= told)" \
	"SMTPSESSIONID=?????????????"
is "which it keeps if it had one" \
	"$(run SMTPSESSIONID=0123456789abc </dev/null | grep ^SMTPSESSIONID)" \
	SMTPSESSIONID=0123456789abc
control proxy.trusted '# nobody'
run $launcher >told </dev/null
is "nor with an empty one" "$(of told)" "$unchanged"
control proxy.trusted 127.0.0.8
printf "$header" | run $launcher >told
is "a peer that is not in it is not listened to" "$(of told)" "$unchanged"
control proxy.trusted '127.0.0.9 until 2020-01-01T00:00Z'
printf "$header" | run $launcher >told
is "nor one that was" "$(of told)" "$unchanged"

# A header is believed.
printf '%s\n' 192.0.2.0/24 '# the balancer' 127.0.0.8/31 2001:db8::/64 \
	>"$CONTROLDIR/proxy.trusted"
printf "$header" | run $launcher >told
is "a header in the place of what the launcher said" "$(of told)" \
	"PROTO=TCP PROXYIP=127.0.0.9 PROXYPORT=1025 TCPLOCALHOST=0 $client"
printf "$header" | run $launcher6 >told
is "also of an IPv6 launcher" "$(of told)" \
	"PROTO=TCP PROXYIP=127.0.0.9 PROXYPORT=1025 $client"
printf "$header" | run PROTO=TCP6 TCP6REMOTEIP=2001:db8::7 >told
is "and from an IPv6 proxy" "$(of told)" \
	"PROTO=TCP PROXYIP=2001:db8::7 $client"
printf 'PROXY UNKNOWN\r\n' | run TCPREMOTEIP=127.0.0.9 TCPREMOTEHOST=a >told
is "no name: what the launcher said" "$(of told)" \
	"TCPREMOTEHOST=a TCPREMOTEIP=127.0.0.9 "
printf "$header" | run TCPREMOTEIP=no.address >told
is "a peer without an address is not trusted" "$(of told)" \
	"TCPREMOTEIP=no.address "

# Not one byte more than the header.
export TCPREMOTEIP=127.0.0.9
printf "${header}PROXY TCP4\r\n\r\nx" >sent
printf 'PROXY TCP4\r\n\r\nx' >rest
smtpd-proxy cat <sent >got
check "what follows a header in one piece is left alone" cmp rest got
dd if=sent bs=1 2>/dev/null | smtpd-proxy cat >got
check "and when every byte comes alone" cmp rest got
bad=0
for n in $(seq 1 45); do
	{
		dd if=sent bs="$n" count=1 2>/dev/null
		dd if=sent bs="$n" skip=1 2>/dev/null
	} | smtpd-proxy cat >got
	cmp -s rest got || bad="$bad $n"
done
is "and wherever it is cut" "$bad" 0
{
	printf '\r\n\r\n\000\r\nQUIT\n\041\021\000\017'
	printf '\300\000\002\007\306\063\144\001\334\004\000\031\004\000\000'
	cat rest
} >sent
smtpd-proxy cat <sent >got
check "what follows a binary header is left alone" cmp rest got
dd if=sent bs=1 2>/dev/null | smtpd-proxy cat >got
check "and when every byte comes alone" cmp rest got

# Ends.
smtpd-proxy cat </dev/null >out 2>err
is "a peer that goes without a word is exit 1" $? 1
is "not worth a line, nor an answer" "$(cat out err)" ""
printf 'PROXY TCP4' | smtpd-proxy cat >out 2>err
is "one that goes within the header is exit 1" $? 1
like "and a line" "$(cat err)" \
	"smtpd-proxy*: no header ip=127.0.0.9 reason=closed: *"
like "and 421" "$(cat out)" "421 4.3.0 *"
printf 'EHLO x\r\n' | SMTPS=1 smtpd-proxy cat >out 2>err
is "where TLS comes first there is no 421" "$?:$(cat out)" 1:
like "but a line" "$(cat err)" "*reason=not-proxy: *"
control proxy.trusted 192.0.2.0/33
SMTPS=1 smtpd-proxy cat </dev/null >out 2>err
is "nor for a wrong setting, which is exit 111" "$?:$(cat out)" 111:
like "but a line" "$(cat err)" "*/control/proxy.trusted:1: found \"192.0.2.0/33\"*"
smtpd-proxy >out 2>err
is "no program: usage, exit 100" $? 100
rm "$CONTROLDIR/proxy.trusted"
smtpd-proxy ./missing </dev/null 2>err
is "a missing program is 127" $? 127

# A launcher that says nothing: the socket is asked.
unset TCPREMOTEIP
serve env - PATH="$PATH" CONTROLDIR="$CONTROLDIR" smtpd-proxy env
tcpclient -RHl0 127.0.0.1 "$port" sh -c 'echo $TCPLOCALPORT >from; cat <&6' \
	>told
is "the socket tells who is connected" "$(of told)" \
	"PROTO=TCP TCPLOCALIP=127.0.0.1 TCPLOCALPORT=$port TCPREMOTEIP=127.0.0.1 TCPREMOTEPORT=$(cat from) "
control proxy.trusted 127.0.0.1
tcpclient -RHl0 127.0.0.1 "$port" sh -c \
	'echo $TCPLOCALPORT >from; printf "$1" >&7; cat <&6' sh "$header" >told
is "and whether that is a proxy" "$(of told)" \
	"PROTO=TCP PROXYIP=127.0.0.1 PROXYPORT=$(cat from) $client"
serve env SMTPSESSIONID=0123456789abc TCPREMOTEIP=192.0.2.1 smtpd-proxy env
tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&6' >told
like "but not if the launcher says who it is" "$(of told)" \
	"*TCPREMOTEIP=192.0.2.1 *"
: | env - PATH="$PATH" CONTROLDIR="$CONTROLDIR" smtpd-proxy env >told
is "what is no socket has no address" "$(of told)" ""

# The port that is free may be taken before it is bound: then another.
activate() {
	at=$(free_port)
	: >activated
	background systemd-socket-activate -l "127.0.0.1:$at" --inetd -a \
		-E PATH -E CONTROLDIR smtpd-proxy env 2>activated
	wait_for "grep -q ^Listening activated || ! kill -0 $!"
	kill -0 $! 2>/dev/null
}
if command -v systemd-socket-activate >/dev/null; then
	activate || activate || activate
	timeout 10 tcpclient -RHl0 127.0.0.1 "$at" sh -c \
		'printf "$1" >&7; cat <&6' sh "$header" >told
	like "systemd: the header is believed" "$(of told)" \
		"PROTO=TCP PROXYIP=127.0.0.1 PROXYPORT=* $client"
else
	skip "systemd: the header is believed" "no systemd-socket-activate"
fi
done_testing
