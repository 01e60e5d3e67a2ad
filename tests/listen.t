#!/bin/sh
# listen.t - smtpd-listen: tcpserver's ways, limits, waiting, ends
#
# Threat 17 of doc/SECURITY.md.
# shellcheck disable=SC2016,SC3045

. "$(dirname "$0")/lib.sh"

# listen OPTIONS... - smtpd-listen in the background: sets $port, $pid
listen() {
	: >port
	smtpd-listen -1 "$@" >port 2>>log &
	pid=$!
	pids="$pid $pids"
	wait_for '[ -s port ]' || note "smtpd-listen does not start" "$(cat log)"
	port=$(head -n 1 port)
}
from() {
	timeout 20 tcpclient -RHl0 -i "$1" "$2" "$port" sh -c "$3"
}
ask() {
	from 127.0.0.1 127.0.0.1 "$1"
}
# Let the client go that waits for this.
release() {
	timeout 10 sh -c ': >"$1"' sh "$1"
}
of() {
	grep -E '^(PROTO|TCP)' "$1" | LC_ALL=C sort
}

# Words on the command line.
for bad in '' 127.0.0.1 '127.0.0.1 0' '-y 127.0.0.1 0 true' \
	'-c 0 127.0.0.1 0 true' '-c x 127.0.0.1 0 true' \
	'-c 2 -m 1 127.0.0.1 0 true' '-t 0 127.0.0.1 0 true' \
	'-t x 127.0.0.1 0 true' \
	'-C 100001 127.0.0.1 0 true' '-u 0 127.0.0.1 0 true' \
	'-u 1000 127.0.0.1 0 true' \
	'localhost 0 true' '127.0.0.1 70000 true' '- - true' \
	'127.0.0.1,127.0.0.1 25 true'; do
	# shellcheck disable=SC2086
	smtpd-listen $bad >out 2>err </dev/null
	is "smtpd-listen $bad: exit 100" $? 100
	like "and a word why" "$(cat err)" 'smtpd-listen: *'
done
listen 127.0.0.1 0 true
smtpd-listen 127.0.0.1 "$port" true 2>err
is "an address that is taken: exit 111" $? 111
like "and which" "$(cat err)" "*127.0.0.1 port $port: *"
if [ "$(id -u)" -eq 0 ]; then
	listen -u 12345 -g 23456 127.0.0.1 0 /bin/sh -c 'echo $(id -u; id -g; id -G)'
	is "root is dropped, for all that follows" "$(ask 'cat <&6')" \
		"12345 23456 23456"
	is "and by the listener" "$(ps -o uid= -p "$pid" | tr -d ' ')" 12345
else
	skip "root is dropped" "not root"
fi

# The environment is tcpserver's.
serve env
timeout 20 tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat <&6' >theirs
theirs=$port
LISTEN_PID=1 TCPREMOTEINFO=x TCPREMOTEHOST=y listen -RHD -l 0 127.0.0.1 0 env
ask 'cat <&6' >ours
is "the environment is that of tcpserver" \
	"$(of ours | sed "s/=$port/=PORT/; s/^\(TCPREMOTEPORT\)=.*/\1/")" \
	"$(of theirs | sed "s/=$theirs/=PORT/; s/^\(TCPREMOTEPORT\)=.*/\1/")"
fails "and nothing else of ours" grep -q '^LISTEN_' ours
ask 'echo $TCPLOCALPORT; cat <&6' >ours
is "TCPREMOTEPORT is the client's" "$(sed -n 's/^TCPREMOTEPORT=//p' ours)" \
	"$(head -n 1 ours)"
TCPLOCALHOST=x listen 127.0.0.1 0 env
ask 'cat <&6' >ours
fails "without -l there is no TCPLOCALHOST" grep -q TCPLOCALHOST ours

# What the chain gets besides.
if [ -d /proc/self/fd ]; then
	state='ls -l /proc/self/fd; grep Sig /proc/self/status'
	serve sh -c "$state"
	ask 'cat <&6' >theirs
	listen 127.0.0.1 0 sh -c "$state"
	ask 'cat <&6' >ours
	is "descriptors 0 and 1 are the connection" \
		"$(grep -c ' [01] -> socket' ours)" 2
	is "and there is no other than under tcpserver" \
		"$(sed -n 's/.* \([0-9]*\) -> .*/\1/p' ours | xargs)" \
		"$(sed -n 's/.* \([0-9]*\) -> .*/\1/p' theirs | xargs)"
	is "nor is a signal blocked or ignored" "$(grep '^Sig[BI]' ours)" \
		"$(grep '^Sig[BI]' theirs)"
fi
listen -B 'hello there
' 127.0.0.1 0 true
is "-B is written first" "$(ask 'cat <&6')" "hello there"
mkdir rundir
: >port
(
	cd rundir || exit
	exec 0<&-
	exec smtpd-listen -1 127.0.0.1 0 cat >../port 2>>../log
) &
pids="$! $pids"
wait_for '[ "$(wc -l <port)" -eq 1 ] && kill -0 $!'
port=$(cat port)
is "it works without a standard input" \
	"$(ask 'echo hi >&7; exec 7>&-; head -n 1 <&6')" hi
port=$(free_port)
: >log
background smtpd-listen -1v 127.0.0.1 "$port" cat <&- >&- 2>>log
wait_for 'grep -q status log'
is "and without a standard output" \
	"$(ask 'echo hi >&7; exec 7>&-; head -n 1 <&6')" hi

# A whole chain of ours, begun without an exec, and with one.
certificate
control rcpthosts test.example
listen -RHD -l 0 -c 20 127.0.0.1 0 smtpd-tls smtpd-recv deliver-maildir ./Maildir
cat >mail.talk <<'X'
< 220 *
> EHLO client.example
< 250 *
> STARTTLS
< 220 *
!tls
> EHLO client.example
< 250 *
> MAIL FROM:<a@b.example>
< 250 *
> RCPT TO:<c@test.example>
< 250 *
> DATA
< 354 *
> hello
> .
< 250 *
> QUIT
< 221 *
X
check "mail over STARTTLS" talk mail.talk "127.0.0.1:$port"
is "is stored" "$(mails Maildir)" 1
listen -RHD -l 0 127.0.0.1 0 sh -c "exec $chain"
check "and with a program of others in between" talk mail.talk "127.0.0.1:$port"

# Several places.
if listen '127.0.0.1,127.0.0.2' '0:0,0' env; then
	is "every port is printed" "$(wc -l <port | tr -d ' ')" 3
	port=$(sed -n 3p port)
	from 127.0.0.1 127.0.0.2 'cat <&6' >ours
	is "each on its address" "$(sed -n 's/^TCPLOCALIP=//p' ours)" 127.0.0.2
fi
# ports N - so many of them, free ones
ports() {
	seq "$1" | sed 's/.*/0/' | paste -sd : -
}
smtpd-listen 127.0.0.1 "$(ports 1001)" true 2>err
is "more places than can be: exit 100" $? 100
like "and how many can be" "$(cat err)" '*at most 1000*'
if [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge 1024 ]; then
	listen 127.0.0.1 "$(ports 1000)" echo hi
	wait_for '[ "$(wc -l <port)" -eq 1000 ]'
	is "as many as can be" "$(ask 'cat <&6')" hi
	port=$(tail -n 1 port)
	is "to the last" "$(ask 'cat <&6')" hi
	kill "$pid"
else
	skip "as many as can be" "ulimit -n is below 1024"
fi
(
	ulimit -n 30
	exec smtpd-listen 127.0.0.1 "$(ports 40)" true 2>err
)
is "more than the system allows: exit 111" $? 111
like "and what to change" "$(cat err)" '*ulimit -n*'
if [ -e /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; then
	listen 0 0 env
	is "0 is any address, of both families" "$(sort -u port | wc -l)" 1
	# tcpclient of ucspi-tcp knows no IPv6.
	talk6() {
		python3 -c 'import socket, sys
s = socket.create_connection((sys.argv[1], sys.argv[2]), 10)
sys.stdout.write(s.makefile().read())' "$1" "$port"
	}
	if command -v python3 >/dev/null; then
		talk6 ::1 >ours
		is "IPv6 clients have TCPREMOTEIP" \
			"$(sed -n 's/^TCPREMOTEIP=//p' ours)" ::1
		is "with PROTO TCP" "$(sed -n 's/^PROTO=//p' ours)" TCP
		talk6 127.0.0.1 >ours
		is "IPv4 clients their own" \
			"$(sed -n 's/^TCPREMOTEIP=//p' ours)" 127.0.0.1
	fi
	listen '*' 0 true
	check "* is at least the two of the loopback" \
		[ "$(wc -l <port)" -ge 2 ]
else
	skip "IPv6" "there is none here"
fi

# Limits: two are served, one waits, the fourth is told to go.
mkfifo one two three
hold='printf "220 hi\r\n"; cat'
listen -v -c 2 -m 3 127.0.0.1 0 sh -c "$hold"
for n in one two; do
	background sh -c 'exec timeout 60 tcpclient -RHl0 127.0.0.1 "$1" \
		sh -c "head -n 1 <&6 >$2.out; cat $2 >&7"' sh "$port" $n
	wait_for "[ -s $n.out ]"
done
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >three.out; cat three >&7'
wait_for 'grep -q "listen: wait" log'
is "the fourth is told to go" "$(ask 'cat <&6' | tr -d '\r')" \
	"421 4.3.2 Too many connections, try again later"
like "which the log says" "$(cat log)" "*smtpd-listen: full ip=127.0.0.1 *"
is "the third waits" "$(cat three.out)" ""
release one
wait_for '[ -s three.out ]'
is "until the first has ended" "$(tr -d '\r' <three.out)" "220 hi"
release two
release three
wait_for '[ "$(tail -n 1 log)" = "smtpd-listen: status running=0 most=2 waiting=0" ]'
is "then the place is empty" "$(tail -n 1 log)" \
	"smtpd-listen: status running=0 most=2 waiting=0"

# Who waits and goes makes room.
: >log
listen -v -c 1 -m 2 127.0.0.1 0 sh -c "$hold"
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >one.out; cat one >&7'
wait_for 'grep -q "listen: connect" log'
ask 'exec 6<&- 7>&-; true'
wait_for 'grep -q "listen: wait" log'
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >two.out; cat two >&7'
wait_for '[ "$(grep -c "listen: wait" log)" -eq 2 ]'
is "one that went while waiting makes room" "$(grep -c 'listen: wait' log)" 2
release one
wait_for '[ -s two.out ]'
like "for the next" "$(cat two.out)" "220 hi*"
release two

# So does one that said something before: what it said is still to be read.
: >log
listen -v -c 1 -m 2 127.0.0.1 0 sh -c "$hold"
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >one.out; cat one >&7'
wait_for 'grep -q "listen: connect" log'
ask 'echo EHLO >&7'
wait_for 'grep -q "listen: wait" log'
ask 'echo EHLO >&7'
wait_for '[ "$(grep -c "listen: wait" log)" -eq 2 ]'
is "one that had spoken before it went makes room" \
	"$(grep -c 'listen: wait' log) $(grep -c 'listen: full' log)" "2 0"
release one

# Two of one address, any number of others.
: >log
listen -v -C 2 127.0.0.1 0 sh -c "$hold"
for n in one two; do
	background timeout 60 tcpclient -RHl0 -i 127.0.0.5 127.0.0.1 "$port" \
		sh -c "head -n 1 <&6 >$n.out; cat $n >&7"
done
wait_for '[ "$(grep -c "listen: connect" log)" -eq 2 ]'
like "-C: the third of an address is told to go" \
	"$(from 127.0.0.5 127.0.0.1 'cat <&6')" "421 4.3.2 *"
like "one of another address is not" \
	"$(from 127.0.0.6 127.0.0.1 'exec 7>&-; head -n 1 <&6')" "220 hi*"
release one
release two
: >log
SMTPS=1 listen -v -c 1 -m 2 -C 1 127.0.0.1 0 cat
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" sh -c 'cat one >&7'
wait_for 'grep -q "listen: connect" log'
from 127.0.0.1 127.0.0.1 'cat <&6' >out
is "where TLS comes first nothing is said in clear" "$(cat out)" ""
release one

# Rules.
if command -v tcprules >/dev/null; then
	cat >rules <<'X'
127.0.0.7:deny
127.0.0.8:allow,RELAYCLIENT="",DATABYTES="1000"
127.0.0.:allow,NET="small"
127.:allow,NET="large"
:deny
X
	tcprules rules.cdb rules.tmp <rules
	listen -x rules.cdb 127.0.0.1 0 env
	is "-x: denied" "$(from 127.0.0.7 127.0.0.1 'cat <&6')" ""
	from 127.0.0.8 127.0.0.1 'cat <&6' >ours
	is "variables of an address" \
		"$(grep -E '^(RELAYCLIENT|DATABYTES|NET)' ours | sort | xargs)" \
		"DATABYTES=1000 RELAYCLIENT="
	is "of the network around it" \
		"$(from 127.0.0.9 127.0.0.1 'cat <&6' | grep ^NET)" NET=small
	is "of a larger one" \
		"$(from 127.0.1.1 127.0.0.1 'cat <&6' | grep ^NET)" NET=large
	echo ':deny' | tcprules rules.cdb rules.tmp
	is "new rules are for the next connection" \
		"$(from 127.0.0.9 127.0.0.1 'cat <&6')" ""
	: >log
	rm rules.cdb
	is "without the file nobody comes in" "$(ask 'cat <&6')" ""
	like "and the log says why" "$(cat log)" "*no rules*expected*"
	listen -X -x rules.cdb 127.0.0.1 0 echo hi
	is "-X: with it, all" "$(ask 'cat <&6')" hi
	: >log
	echo junk >rules.cdb
	is "a file of other things lets nobody in" "$(ask 'cat <&6')" ""
	like "and the log says why" "$(cat log)" "*cannot be read*tcprules*"
else
	skip "rules" "there is no tcprules"
fi

# Names, which getent looks up; this one by a table.
mkdir fake
cat >fake/getent <<'X'
#!/bin/sh
case "$*" in
"hosts 127.0.0.21") echo "127.0.0.21      One.Example.org alias" ;;
"hosts 127.0.0.22") echo "127.0.0.22      two.example.org" ;;
"hosts 127.0.0.23") echo "127.0.0.23      ../../etc" ;;
"ahosts one.example.org")
	echo "127.0.0.9       STREAM one.example.org"
	echo "127.0.0.21      DGRAM"
	;;
"ahosts two.example.org") echo "127.0.0.9       STREAM two.example.org" ;;
*) exit 2 ;;
esac
X
chmod +x fake/getent
# host IP - the variable that a chain has for it
host() {
	from "$1" 127.0.0.1 'cat <&6' | sed -n 's/^TCPREMOTEHOST=//p'
}
PATH=$work/fake:$PATH TCPREMOTEHOST=old listen -h 127.0.0.1 0 env
is "-h: the client's name" "$(host 127.0.0.21)" one.example.org
is "-h: it has none" "$(host 127.0.0.29)" ''
is "-h: one that is no name" "$(host 127.0.0.23)" ''
PATH=$work/fake:$PATH listen -h -p 127.0.0.1 0 env
is "-p: a name that is true" "$(host 127.0.0.21)" one.example.org
is "-p: and one that is not" "$(host 127.0.0.22)" ''
PATH=$work/fake:$PATH listen 127.0.0.1 0 env
is "without -h there is none" "$(host 127.0.0.21)" ''
if command -v tcprules >/dev/null; then
	cat >rules <<'X'
=one.example.org:allow,NET="one"
=.example.org:allow,NET="org"
=:allow,NET="some"
joe@127.0.0.24:allow,NET="joe"
:allow,NET="all"
X
	tcprules named.cdb rules.tmp <rules
	PATH=$work/fake:$PATH listen -h -x named.cdb 127.0.0.1 0 env
	net() {
		from "$1" 127.0.0.1 'cat <&6' | sed -n 's/^NET=//p'
	}
	is "rules for a name" "$(net 127.0.0.21)" one
	is "and for those in its domain" "$(net 127.0.0.22)" org
	is "and for who has none" "$(net 127.0.0.29)" all
else
	skip "rules for names" "there is no tcprules"
fi

# Who has the connection there: RFC 1413 has one port for it.
cat >ident.py <<'X'
import socket, sys
s = socket.socket()
s.bind(("127.0.0.24", 113))
s.listen(5)
print("ready", flush=True)
while True:
    c = s.accept()[0]
    q = c.recv(100).decode()
    c.sendall(q.strip().encode() + b" : " + sys.argv[1].encode() + b"\r\n")
    c.close()
X
info() {
	from 127.0.0.24 127.0.0.1 'cat <&6' | sed -n "s/^$1=//p"
}
if [ "$(id -u)" -eq 0 ] && command -v python3 >/dev/null; then
	python3 ident.py 'USERID : UNIX : joe' >ident.out 2>&1 &
	ident=$!
	pids="$pids $ident"
	if wait_for '[ -s ident.out ]' && grep -q ready ident.out; then
		listen -r 127.0.0.1 0 env
		is "-r: who it is" "$(info TCPREMOTEINFO)" joe
		listen 127.0.0.1 0 env
		is "without -r nobody asks" "$(info TCPREMOTEINFO)" ''
		if [ -e named.cdb ]; then
			listen -r -x named.cdb 127.0.0.1 0 env
			is "rules for who it is" "$(info NET)" joe
		fi
	else
		skip "-r" "port 113 is taken"
	fi
	kill $ident
	wait $ident 2>/dev/null
	listen -r 127.0.0.1 0 env
	is "-r: nobody there to ask" "$(info TCPREMOTEINFO)" ''
else
	skip "-r" "port 113 is for root"
fi

# Ends.
listen 127.0.0.1 0 sh -c "$hold"
rm -f one.out two.out
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >one.out; cat one >&7; exec 7>&-; cat <&6 >two.out'
wait_for '[ -s one.out ]'
kill "$pid"
wait "$pid"
is "TERM ends it at once, exit 0" $? 0
fails "and nobody is let in any more" ask true
echo still there >say
timeout 10 cp say one
wait_for '[ -s two.out ]'
is "sessions go on" "$(cat two.out)" "still there"
rm two.out
listen -w 127.0.0.1 0 sh -c "$hold"
background timeout 60 tcpclient -RHl0 127.0.0.1 "$port" \
	sh -c 'head -n 1 <&6 >two.out; cat one >&7'
wait_for 'grep -q 220 two.out'
kill "$pid"
wait_for '! ask true'
check "-w: it stays until they are over" kill -0 "$pid"
release one
wait "$pid"
is "and ends then, exit 0" $? 0

# Sockets from another.
if command -v systemd-socket-activate >/dev/null; then
	activate() {
		port=$(free_port)
		: >activated
		background systemd-socket-activate -l "127.0.0.1:$port" \
			-E PATH smtpd-listen - - env 2>activated
		wait_for "grep -q ^Listening activated || ! kill -0 $!"
		kill -0 $! 2>/dev/null
	}
	activate || activate || activate
	ask 'cat <&6' >ours
	is "a socket of systemd is served" \
		"$(sed -n 's/^TCPREMOTEIP=//p' ours)" 127.0.0.1
	fails "and its variables stay behind" grep -q ^LISTEN_ ours
else
	skip "systemd" "no systemd-socket-activate"
fi
done_testing
