#!/bin/sh
# auth-start.t - how smtpd-auth starts: settings, descriptors, users
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

status() {
	"$@" >out 2>log
	echo $?
}

is "no argument is misuse" "$(status smtpd-auth)" 100
like "and the usage is told" "$(cat log)" "smtpd-auth: usage: *"
is "one argument is misuse" "$(status smtpd-auth true)" 100
is "an option is misuse" "$(status smtpd-auth -x true true)" 100
is "a missing program is 127" "$(status smtpd-auth false ./no-such-prog)" 127

is "the program has a socket in AUTHCTLFD" "$(smtpd-auth false sh -c \
	'case $(readlink /proc/self/fd/$AUTHCTLFD) in socket:*) echo yes ;; esac' 2>&1)" \
	yes
is "the chain gets a session id" \
	"$(smtpd-auth false sh -c 'echo ${#SMTPSESSIONID}')" 13
is "which stays if there is one" \
	"$(SMTPSESSIONID=0123456789abc smtpd-auth false sh -c 'echo $SMTPSESSIONID')" \
	0123456789abc
is "the exit code is the program's" "$(status smtpd-auth false sh -c 'exit 7')" 7

control smtp.auth 0
is "smtp.auth 0: there is no AUTHCTLFD" \
	"$(AUTHCTLFD=3 smtpd-auth false sh -c 'echo "${AUTHCTLFD-none}"')" none
is "and no process more" \
	"$(smtpd-auth false sh -c 'ps --ppid $$ -o comm= | grep -c smtpd-auth')" 0
control smtp.auth forbidden
is "the word does the same" \
	"$(smtpd-auth false sh -c 'echo "${AUTHCTLFD-none}"')" none
control smtp.auth 2
like "smtp.auth 2: there is one" \
	"$(smtpd-auth false sh -c 'echo "${AUTHCTLFD-none}"')" '[0-9]*'

for bad in 3 yes '1 1' -1; do
	control smtp.auth "$bad"
	is "smtp.auth $bad is refused" "$(status smtpd-auth false echo no)" 111
	like "the client hears 421" "$(cat out)" "421 4.3.0 *"
	like "the log names the file" "$(cat log)" "smtpd-auth*fatal*/smtp.auth*"
done
rm control/smtp.auth
for bad in soon 0 11m; do
	control auth.timeout "$bad"
	is "auth.timeout $bad is refused" "$(status smtpd-auth false echo no)" 111
	like "the log names the file" "$(cat log)" "*/auth.timeout*"
done
rm control/auth.timeout

for bad in '1 ' x -1 4294967296 ''; do
	is "AUTH_UID '$bad' is refused" \
		"$(AUTH_UID=$bad AUTH_GID=1 status smtpd-auth false echo no)" 111
	is "AUTH_GID '$bad' is refused" \
		"$(AUTH_GID=$bad AUTH_UID=1 status smtpd-auth false echo no)" 111
done
is "AUTH_UID alone is refused" \
	"$(AUTH_UID=1 status smtpd-auth false echo no)" 111
is "AUTH_GID alone is refused" \
	"$(AUTH_GID=1 status smtpd-auth false echo no)" 111

# The password side.
cat >stub <<'X'
#!/bin/sh
id -u >ids
id -g >>ids
id -G >>ids
ls -l "/proc/$PPID/fd" >fds 2>&1
grep 'Max core' "/proc/$PPID/limits" >limits 2>&1
exit 1
X
chmod 755 stub
exec 7</etc/passwd 8<stub
smtpd-auth ./stub authclient 'PLAIN||joe|s||' >out 2>log 7<&7 8<&8
exec 7<&- 8<&-
if [ -d /proc/self/fd ]; then
	is "it holds five descriptors: null, null, log, socket, its signals" \
		"$(sed -n "s|.*-> ||; s|^$work/||; s|:.*||; /^total/!p" fds |
			sort | tr '\n' ' ')" \
		"/dev/null /dev/null anon_inode log socket "
	like "it leaves no core" "$(cat limits)" "*0 *0 *bytes*"
else
	skip "descriptors of the password side" "no /proc"
fi
if [ "$(id -u)" -eq 0 ]; then
	chmod 777 .
	rm -f ids fds limits
	AUTH_UID=12345 AUTH_GID=23456 smtpd-auth ./stub authclient \
		'PLAIN||joe|s||' >out 2>log
	is "root is dropped, with all groups" "$(tr '\n' ' ' <ids)" \
		"12345 23456 23456 "
else
	skip "root is dropped" "not root"
	AUTH_UID=0 AUTH_GID=0 smtpd-auth ./stub authclient \
		'PLAIN||joe|s||' >out 2>log
	is "who is not root stays who he is" "$(head -1 ids)" "$(id -u)"
fi

# An error before the greeting.
few() {
	exec >out 2>log
	# shellcheck disable=SC3045
	ulimit -n 3 && exec smtpd-auth false true
}
if [ -n "$SANITIZED" ]; then
	skip "no descriptor to be had" "the loader needs some"
else
	(few)
	is "no descriptor to be had" $? 111
	like "the client hears 421" "$(cat out)" "421 4.3.0 *"
fi

done_testing
