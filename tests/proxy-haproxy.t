#!/bin/sh
# proxy-haproxy.t - HAProxy in front, with both versions of the protocol

. "$(dirname "$0")/lib.sh"

PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v haproxy >/dev/null || skip_all "there is no haproxy"

# HAProxy connects from this address, so that it is not that of the client.
proxy=127.0.0.9
control proxy.trusted "$proxy"
certificate
user demo secret
link='smtpd-proxy smtpd-tls smtpd-auth checkpw-file smtpd-recv'

# shellcheck disable=SC2086
serve $link deliver-maildir ./Maildir
plain=$port
# shellcheck disable=SC2086
serve env SMTPS=1 $link deliver-maildir ./Maildir
tls=$port

# front NAME ADDRESS SERVER OPTIONS... - one port of HAProxy; sets at_NAME
front() {
	name=$1
	bind=$2
	shift 2
	front_port=$(free_port)
	eval "at_$name=$front_port"
	printf '%s\n' "listen $name" "  bind $bind:$front_port" "  server s $*"
}
to_plain="127.0.0.1:$plain source $proxy"
to_tls="127.0.0.1:$tls source $proxy"

cat >head.cfg <<'END'
global
  maxconn 100
defaults
  mode tcp
  timeout connect 10s
  timeout client 30s
  timeout server 30s
END
fronts() {
	front v1 127.0.0.1 "$to_plain" send-proxy
	front v2 127.0.0.1 "$to_plain" send-proxy-v2
	front sum 127.0.0.1 "$to_plain" send-proxy-v2 \
		proxy-v2-options crc32c,unique-id
	front s1 127.0.0.1 "$to_tls" send-proxy
	front s2 127.0.0.1 "$to_tls" send-proxy-v2
	front bare 127.0.0.1 "$to_plain"
}
# Behind a first HAProxy, which makes clients with IPv6 of ours.
# shellcheck disable=SC2154
six_fronts() {
	front six1 ::1 "$to_plain" send-proxy
	front six2 ::1 "$to_plain" send-proxy-v2
	front over1 127.0.0.1 "::1:$at_six1"
	front over2 127.0.0.1 "::1:$at_six2"
}
greets() {
	echo '< 220 *' | talk - "127.0.0.1:$1"
}
# start FRONTS NAME - HAProxy with these; 0 when the one of that name greets.
# A port that is free may be taken before it is bound: then others.
start() {
	for _ in 1 2 3; do
		cp head.cfg "$1.cfg"
		"$1" >>"$1.cfg"
		background haproxy -db -q -f "$1.cfg" >haproxy.log 2>&1
		eval "started=\$at_$2"
		wait_for "greets $started || ! kill -0 $!"
		kill -0 $! 2>/dev/null && return 0
	done
	note "$(cat haproxy.log)"
	return 1
}
start fronts v2 || skip_all "haproxy does not run here"

# mail PORT NAME [OPTIONS] - a mail with that subject
mail() {
	at=$1
	subject=$2
	shift 2
	printf '%s\n' '< 220 *' '> EHLO client.example' '< 250 *' \
		'> MAIL FROM:<a@client.example>' '< 250 *' \
		'> RCPT TO:<b@test.example>' '< 250 *' '> DATA' '< 354 *' \
		"> Subject: $subject" '>' '> .' '< 250 *' '> QUIT' '< 221 *' \
		'<eof' | talk "$@" - "127.0.0.1:$at"
}
# received NAME - the Received field of that mail
received() {
	sed -n '/^Received: /{p;q;}' "$(grep -lx "Subject: $1" Maildir/new/*)"
}
whole='Received: from client.example ([[]127.0.0.1]*'

for name in v1 v2 sum; do
	eval "at=\$at_$name"
	check "$name: a mail through HAProxy" mail "$at" "$name"
	like "$name: the client is in Received" "$(received $name)" "$whole"
done
for name in s1 s2; do
	eval "at=\$at_$name"
	check "$name: a mail over TLS through HAProxy" mail "$at" "$name" -s
	like "$name: the client is in Received" "$(received $name)" "$whole"
done
start six_fronts over1
six=$?
for name in over1 over2; do
	if [ $six -ne 0 ]; then
		skip "$name: a client with IPv6" "no IPv6 here"
		continue
	fi
	eval "at=\$at_$name"
	check "$name: a mail from a client with IPv6" mail "$at" "$name"
	like "$name: the client is in Received" "$(received $name)" \
		'Received: from client.example ([[]::1]*'
done

printf '%s\n' '< 220 *' '> EHLO client.example' '< 250 *' '> STARTTLS' \
	'< 220 *' '!tls' '> EHLO client.example' '< 250 *' \
	'>64 AUTH PLAIN "\0demo\0secret"' '< 235 *' >script
# shellcheck disable=SC2154
check "STARTTLS and AUTH through HAProxy" talk script "127.0.0.1:$at_v2"

# The other way round.
check "a client that comes without HAProxy is served" mail "$plain" direct
printf '%s\n' '< 220 *' '> PROXY TCP4 192.0.2.7 192.0.2.8 1 25' '< 500 *' \
	>script
check "but cannot pretend to be one" talk script "127.0.0.1:$plain"
control proxy.timeout 200ms
# shellcheck disable=SC2154
check "HAProxy without send-proxy is sent away" \
	sh -c "echo '< 421 4.3.0 *' | talk - 127.0.0.1:$at_bare"
like "and the log says how to mend it" "$(grep smtpd-proxy log)" \
	"smtpd-proxy*: no header ip=$proxy reason=timeout: *send-proxy-v2*"

# Health checks: HAProxy connects, says who it is, and goes.
# quiet SENTENCE SERVER OPTIONS...
quiet() {
	sentence=$1
	shift
	: >log
	cp head.cfg run.cfg
	front health 127.0.0.1 "$@" check inter 20ms >>run.cfg
	haproxy -db -q -f run.cfg >haproxy.log 2>&1 &
	health=$!
	wait_for "[ \$(grep -c ' from $proxy' log) -ge 5 ]"
	seen=$?
	kill $health && wait $health 2>/dev/null
	wait_for "[ \"\$(tail -n 1 log)\" = 'tcpserver: status: 0/100' ]"
	# What a system without a jail says is about itself.
	is "$sentence" "$seen:$(grep -v '^tcpserver: \|: warning: ' log)" 0:
}
quiet "health checks by version 1 leave no line in the log" \
	"$to_plain" send-proxy check-send-proxy
quiet "nor do those by version 2" "$to_plain" send-proxy-v2 check-send-proxy
quiet "nor those that connect and go without a word" \
	"$to_tls" send-proxy-v2
done_testing
