# tickets.sh - an OpenSSL client that keeps its session, for the tests of tickets
#
# The server says "$SSL_SESSION_RESUMED $SSL_PROTOCOL" first.  VERSION is 1_2 or
# 1_3; the session is in the file sessionVERSION, what openssl said in reply.
# shellcheck shell=sh disable=SC2154

# The ticket of TLS 1.3 comes with the first line: stay until then.
client() {
	: >log
	(
		wait_for 'grep -q "Resumed\|Initial" reply'
		echo Q
	) | timeout 20 openssl s_client -connect "127.0.0.1:$port" "$@" \
		>reply 2>&1
	wait_for 'grep -q "^tcpserver: end " log'
	sed -n 's/^\(Initial\|Resumed\) TLS.*/\1/p' reply
}
# new VERSION [OPTION...] - first connection
new() {
	version=$1
	shift
	rm -f "session$version"
	: >reply
	client "-tls$version" -sess_out "session$version" "$@"
}
# again VERSION [OPTION...] - one with its session
again() {
	version=$1
	shift
	: >reply
	client "-tls$version" -sess_in "session$version" \
		-sess_out "session$version.next" "$@"
}
tickets() {
	grep -c 'TLS session ticket:' reply
}
next() {
	mv "session$1.next" "session$1"
}

# The last ticket that came, and a file: the name of the key.
key_of() {
	sed -n '/TLS session ticket:/,/^$/s/^ *0000 - \(.\{47\}\).*/\1/p' reply |
		tail -n 1 | tr -d ' -'
}
key_in() {
	head -c 16 "$1" | od -An -tx1 | tr -d ' \n'
}
