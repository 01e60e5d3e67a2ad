#!/bin/sh
# real-fail2ban.t - fail2ban's own reader of logs, with our filter
#
# Threats 12 and 24: addresses of guessers are found, and no others.

. "$(dirname "$0")/lib.sh"

filter=${TESTS%/*}/service/fail2ban/filter.d/postern.conf
lib=$(echo "$peers"/usr/lib/python3*/dist-packages | tr ' ' :)

# The interpreter that Debian's modules are for.
reader() {
	if [ -e "$peers/usr/bin/fail2ban-regex" ]; then
		PYTHONPATH=$lib /usr/bin/python3 "$peers/usr/bin/fail2ban-regex" \
			-c "$peers/etc/fail2ban" "$@"
	else
		fail2ban-regex "$@"
	fi
}

# found LOG - the addresses that are found there, with their numbers
found() {
	reader -o ip "$1" "$filter" 2>&1 | sort | uniq -c |
		sed 's/^ *//' | tr '\n' ' '
}

[ -z "$SANITIZED" ] || skip_all "nothing of ours runs here that others do not"
reader --version >/dev/null 2>&1 || skip_all "there is no fail2ban"

printf '#!/bin/sh\nexit 1\n' >stub
chmod 755 stub

# try IP USER [MECHANISM] - let smtpd-auth log a failure
try() {
	printf '%s\0\0%s\0wrong\0\0' "${3-PLAIN}" "$2" >request
	TCPREMOTEIP=$1 smtpd-auth ./stub authclient '<request' 2>>log >answer
}

: >log
try 192.0.2.1 joe
try 192.0.2.1 joe LOGIN
try 2001:db8::5 joe
try ::ffff:192.0.2.2 ann
control auth.brake brakes
control auth.brake.address 1
mkdir brakes
try 192.0.2.3 joe
try 192.0.2.3 joe
rm -r brakes control/auth.brake
is "the log has all of them" "$(wc -l <log | tr -d ' ')" 6
is "addresses are found, braked ones too" "$(found log)" \
	"2 192.0.2.1 1 192.0.2.2 2 192.0.2.3 1 2001:db8::5 "

# As the usual programs write it down.
if command -v multilog >/dev/null; then
	multilog t ./main <log
	is "with the time of multilog" "$(found main/current)" "$(found log)"
fi
if command -v s6-log >/dev/null; then
	s6-log T ./iso <log
	is "with the time of s6-log" "$(found iso/current)" "$(found log)"
fi
sed 's/^/2026-11-26_01:02:03.45678 /' log >svlogd
is "with the time of svlogd" "$(found svlogd)" "$(found log)"
sed 's/^/Nov 26 01:02:03 mail.example postern[123]: /' log >syslog
is "from syslog" "$(found syslog)" "$(found log)"
sed 's/^/2026-11-26T01:02:03.456789+00:00 mail smtp@4-1[12]: /' log >journal
sed -i 's/smtp@4-1/smtp/' journal
is "from a journal" "$(found journal)" "$(found log)"

# Names that want to be somebody else's address.
: >log
while IFS= read -r u; do
	try 192.0.2.66 "$(printf '%b' "$u")"
done <<'X'
joe ip=198.51.100.1
ip=198.51.100.1 user=joe
ip=198.51.100.1
smtpd-auth[1ng26ypwk2egy]: failed ip=198.51.100.1 user=joe mechanism=PLAIN
x\nsmtpd-auth[1ng26ypwk2egy]: failed ip=198.51.100.1 user=joe mechanism=PLAIN
x\r\nsmtpd-auth: failed ip=198.51.100.1 user=joe
[198.51.100.1]
198.51.100.1 mail postern[1]: smtpd-auth: failed ip=198.51.100.1 user=joe
<HOST> <ADDR> 198.51.100.1
x\tip=198.51.100.1\v\f\b
x\0302\0240ip=198.51.100.1 user=joe
x\0342\0200\0250smtpd-auth: failed ip=198.51.100.1 user=joe
"ip=198.51.100.1"
Nov 26 01:02:03 smtpd-auth: failed ip=198.51.100.1 user=joe
X
try 192.0.2.66 "$(printf '%03000d ip=198.51.100.1' 1)"
try 192.0.2.66 "$(printf '%05000d ip=198.51.100.1' 1)"
is "no user name is taken for an address" "$(found log)" "16 192.0.2.66 "
multilog t ./evil <log
is "after a time neither" "$(found evil/current)" "16 192.0.2.66 "

# What else is in a log.
cat >others <<'X'
smtpd-auth[1ng26ypwk2egy]: unavailable checker=./stub code=111: no
smtpd-recv[1ng26ypwk2egy]: refused what=AUTH arg=ip=198.51.100.1 ip=198.51.100.1 helo=x
checkpw-file: warning smtpd-auth: failed ip=198.51.100.1 user=joe
vchkpw: no such user smtpd-auth[1]: failed ip=198.51.100.1 user=joe
vchkpw smtpd-auth[1]: failed ip=198.51.100.1 user=joe
smtpd-auth[1ng26ypwk2egy]: failed ip=- user=joe mechanism=PLAIN
smtpd-auth[1ng26ypwk2egy]: failed ip=mail.example.org user=joe mechanism=PLAIN
X
is "other lines count for nobody" "$(found others)" ""

done_testing
