#!/bin/sh
# tls-hostile.t - clients that mean no good to TLS: each ends in time, with one
# line in the log, and leaves no process; the next client is served
#
# Threats 5, 7, 9 and 33 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all "there is no python3"
python3 -c 'import ssl; ssl.TLSVersion.TLSv1_3; import socket
socket.socket().bind(("127.1.0.1", 0))' 2>/dev/null ||
	skip_all "python3 has no TLS 1.3, or the system no 127.1.0.1"
certificate || skip_all "openssl cannot make a certificate"
control tls.timeout 20
control stall.tls.timeout 800ms
control timeoutsmtpd 60

# shellcheck disable=SC2086
{
	serve $chain
	starttls=$port
	servers=$server_pid
	serve env SMTPS=1 $chain
	smtps=$port
	servers="$servers $server_pid"
	serve env SERVICE=stall $chain
	stall=$port
	servers="$servers $server_pid"
	serve env SERVICE=stall SMTPS=1 $chain
	stalls=$port
	servers="$servers $server_pid"
}
python3 "$TESTS/hostile.py" log Maildir "$starttls" "$smtps" "$stall" \
	"$stalls" >said 2>err
is "all of them were tried" $? 0 || note "$(tail -n 5 err)"
while read -r line; do
	case $line in
	ok*) result 0 "${line#ok }" ;;
	*) result 1 "${line#not ok }" ;;
	esac
done <said

# s_client: a line R renegotiates, K changes the keys.
asks() {
	printf '%s\n' "$2" "NOOP x" QUIT | timeout 20 openssl s_client -crlf \
		-starttls smtp "-$1" -connect "127.0.0.1:$starttls" 2>&1
}
like "TLS 1.2: renegotiation is refused" "$(asks tls1_2 R)" \
	"*no renegotiation*"
none_left() {
	for p in $servers; do
		! pgrep -P "$p" || return 1
	done
}
check "no process is left" wait_for none_left
is "no program ended by a signal" "$(sed -n 's/^tcpserver: end [0-9]* status //p' \
	log | awk '$1 % 256' | sort -u | tr '\n' ' ')" ""
fails "no sanitizer, assertion or impossible state" \
	grep -i 'assert\|sanitizer\|impossible\|segv' log
done_testing
