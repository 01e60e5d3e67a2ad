# shellcheck shell=sh disable=SC2154
# remote.sh - what tests/remote*.t share: a resolver and a TLS provider that do
# as they are told, servers on several addresses, and reports in short
#
#	found NAME LINE...	what smtp-resolve prints of that name
#	serve_at IP PROG...	like serve, on $port of that address
#	deliver HOST SENDER RCPT...	run smtp-remote with ./message: the letters of
#				the report; the report itself is in ./report
#	deliver_from ...	the same, with what is on standard input; prints
#				the report
#	mute REPLY...		what a server runs that greets so, and then answers
#				so to each line, whatever it is; '': not at all
#	says			the report, a line for each text
#
# The fake smtp-resolve notes its arguments in ./asked.  The fake smtp-tls does
# what ./handshake says: "ok ..." runs the rest as if there were TLS, "failed
# ..." as a server is left whose handshake fails; its arguments go to ./tls.

control timeoutremote 20
mkdir fake dns
printf 'Subject: test\n\nhello\n' >message
cat >fake/smtp-resolve <<'END'
#!/bin/sh
echo "$*" >>"$work/asked"
[ -z "$(cat)" ] || echo "the message is not for it" >>"$work/asked"
for name; do :; done
[ -f "$work/dns/$name" ] || {
	echo "D Sorry, I couldn't find any host named $name. (#5.1.2)"
	exit 100
}
cat "$work/dns/$name"
[ ! -f "$work/dns/$name.exit" ] || exit "$(cat "$work/dns/$name.exit")"
END
cat >fake/smtp-tls <<'END'
#!/bin/sh
echo "$*" >>"$work/tls"
env >"$work/tls.env"
now=
while :; do
	case $1 in
	-i) now=1 ;;
	-r) fd=$2 && shift ;;
	-m) mode=$2 && shift ;;
	-?) shift ;;
	*) break ;;
	esac
	shift
done
line=$(cat "$work/handshake" 2>/dev/null) || line="ok TLSv1.3 X"
[ ! -f "$work/handshake.$mode" ] || line=$(cat "$work/handshake.$mode")
[ ! -f "$work/handshake.$TCPREMOTEIP" ] || line=$(cat "$work/handshake.$TCPREMOTEIP")
case $line in
failed*)
	echo "$line" >&"$fd"
	exit 111
	;;
ok*)
	echo "$line" >&"$fd"
	SSL_PROTOCOL=TLSv1.3
	export SSL_PROTOCOL
	;;
esac
exec "$@"
END
chmod +x fake/*

cat >mute <<'END'
#!/bin/sh
printf '%s\r\n' "$1"
shift
while [ $# -gt 0 ] && read -r line; do
	[ -z "$1" ] || printf '%s\r\n' "$1"
	shift
done
END
chmod +x mute

found() {
	name=$1
	shift
	printf '%s\n' "$@" >"dns/$name"
}

# With these, 127.0.0.0/8 may stand for other hosts.
control notipme "127.0.0.1
127.0.0.2
127.0.0.3
127.0.0.4
127.0.0.5
::1"

serve_at() {
	at=$1
	shift
	: >"port.$at"
	tcpserver -v -1RHD -l 0 -c 100 "$at" "$port" "$@" >"port.$at" 2>>log &
	remember $!
	wait_for "[ -s 'port.$at' ]" || note "no server at $at" "$(cat log)"
}

says() {
	tr '\n\0' '|\n' <report
}

deliver_from() {
	PATH=$work/fake:$PATH smtp-remote "$@" 2>err
}

deliver() {
	deliver_from "$@" <message >report
	echo "exit $?" >>err
	says | cut -c 1 | tr -d '\n'
}
