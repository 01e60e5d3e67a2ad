#!/bin/sh
# jail.t - who parses SMTP or TLS can open, make, run and signal nothing

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "sanitizers do what no jail allows"
if ! jail nothing >out; then
	[ $? -ne 2 ] || skip_all "no jail on this system or in this build"
fi
is "a jailed process works with what it has" "$(cat out)" alive

# The real session of smtpd-recv, and its steward.
if grep -q '^Seccomp:' /proc/self/status 2>/dev/null; then
	mkfifo talking
	smtpd-recv deliver-discard <talking >said 2>err &
	steward=$!
	exec 9>talking
	wait_for 'grep -q "^220 " said'
	session=$(pgrep -P $steward)
	is "smtpd-recv's session is in the jail" \
		"$(grep -c '^Seccomp:.2\|^NoNewPrivs:.1' "/proc/$session/status")" 2
	away() {
		[ "$(readlink "/proc/$steward/fd/0" "/proc/$steward/fd/1" |
			uniq)" = /dev/null ]
	}
	check "its steward has nothing of the client" wait_for away
	exec 9>&-
	wait $steward
else
	skip "smtpd-recv's session is in the jail" "no /proc"
fi

# The engine as the client of a server: while there is a handshake, and behind
# it; and it has no file open that it has read before.
if grep -q '^Seccomp:' /proc/self/status 2>/dev/null && certificate; then
	# meets SERVER... - an engine meets it; sets engine
	# shellcheck disable=SC2016
	meets() {
		serve "$@"
		rm -f met
		background tcpclient -RHl0 127.0.0.1 "$port" smtp-tls -i \
			-m verify -C "$CONTROLDIR/tls.cert.pem" -n localhost \
			sh -c 'read -r line <&6; echo "$line" >met; exec cat <&6'
		engine=$!
	}
	jailed() {
		[ "$(cat "/proc/$engine/comm")" = tls-engine ] &&
			[ "$(grep -c '^Seccomp:.2\|^NoNewPrivs:.1' \
				"/proc/$engine/status")" = 2 ]
	}
	files() {
		readlink "/proc/$engine/fd/"* | grep -c "$CONTROLDIR\|/etc/"
	}
	meets sh -c 'exec cat >/dev/null'
	check "tls-engine as a client is in the jail before the handshake" \
		wait_for jailed
	is "and has no file open" "$(files)" 0
	meets env SMTPS=1 smtpd-tls smtpd-recv deliver-discard
	check "and behind it" wait_for '[ -s met ] && jailed'
	like "which was one" "$(cat met)" "220 *"
	is "and has no file open there" "$(files)" 0
else
	skip "tls-engine as a client is in the jail" "no /proc, or no openssl"
fi

# 159: killed by signal 31, SIGSYS.
# ends JAIL WHO TRY... - each of them ends it
ends() {
	ends_jail=$1 ends_who=$2
	shift 2
	for try; do
		# shellcheck disable=SC2086
		{ (jail $ends_jail $try); } 2>/dev/null
		is "$try ends $ends_who" $? 159
	done
}
files="open openat2 mknod"
others="exec fork kill tgkill ptrace exec-memory fcntl-signal mount kexec"
# shellcheck disable=SC2086
{
	ends "" "a session" socket local-socket accept $files $others
	ends -e "an engine" socket local-socket accept receive $files $others
	ends -r "a resolver" local-socket accept $files $others
	ends -k "a keeper" socket local-socket exec ptrace tgkill mount kexec
}
fails "nothing was made" [ -e made ]
check "a session may receive descriptors" jail receive
for try in open fork kill receive; do
	check "a keeper may $try" jail -k $try
done
check "a resolver may make sockets" jail -r socket

# What a session has heard, passwords too, stays in it when it is killed.
mkfifo quiet
exec 9<>quiet
background sh -c 'exec smtpd-recv deliver-discard <quiet >hello 9>&-'
wait_for '[ -s hello ]'
session=$(pgrep -P $!)
if [ -r "/proc/$session/limits" ]; then
	is "a session leaves no core file" \
		"$(grep '^Max core' "/proc/$session/limits" | tr -s ' ')" \
		"Max core file size 0 0 bytes "
	is "and is nobody's of the same user to look at" \
		"$(stat -c %u "/proc/$session/mem")" 0
else
	skip "a session leaves no core file" "no /proc"
fi
exec 9>&-

done_testing
