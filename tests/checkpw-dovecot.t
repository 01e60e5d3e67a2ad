#!/bin/sh
# checkpw-dovecot.t - the checkpassword program that asks Dovecot, real or false
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/dovecot.sh"

export TCPREMOTEIP=192.0.2.7 TCPLOCALIP=192.0.2.1 SMTPSESSIONID=1tests000test
unset SSL_PROTOCOL
try_elsewhere=

# Dovecot lets an address wait that has failed: be another one each time.
elsewhere() {
	echo >>moves
	TCPREMOTEIP=198.51.100.$(wc -l <moves | tr -d ' ')
}

# try USER SECRET [PROG...] - the exit code
try() {
	printf '%s\0%s\0001\0' "$1" "$2" >request
	shift 2
	[ $# -gt 0 ] || set -- true
	$try_elsewhere
	checkpw-dovecot auth "$@" 3<request >out 2>log
	echo $?
}

# A Dovecot that gives one answer to whatever it is asked, on one connection.
cat >fake <<'X'
#!/usr/bin/perl
use IO::Socket::UNIX;
$SIG{PIPE} = 'IGNORE';
unlink 'auth', 'seen', 'listening';
my ($greeting, $answer) = map { s/\\t/\t/gr =~ s/\\n/\n/gr } @ARGV;
my $l = IO::Socket::UNIX->new(Local => 'auth', Listen => 1) or die;
open my $ready, '>', 'listening';
close $ready;
my $c = $l->accept or die;
$c->print($greeting);
$c->flush;
while (<$c>) {
	last if /^AUTH/;
}
open my $seen, '>', 'seen';
print $seen $_;
close $seen;
$c->print($answer);
$c->flush;
exit if $answer eq '';
1 while defined <$c>;
X
chmod 755 fake
hello='VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\tx\nDONE\n'

# answered ANSWER [GREETING] - the exit code with that Dovecot
answered() {
	rm -f auth listening
	./fake "${2-$hello}" "$1" 2>>fake.log &
	fake_pid=$!
	pids="$fake_pid $pids"
	wait_for '[ -e listening ]'
	try joe secret
	kill $fake_pid 2>/dev/null
	wait $fake_pid 2>/dev/null
}

is "OK is yes" "$(answered 'OK\t1\tuser=joe\n')" 0
like "the question has all that is known, the secret last, in base64" \
	"$(grep AUTH seen | tr '\t' ' ')" \
	"AUTH 1 PLAIN service=smtp rip=192.0.2.7 lip=192.0.2.1 session=1tests000test resp=$(
		printf '\0joe\0secret' | openssl base64 -A)"
is "nothing is said" "$(cat out log)" ""
is "a connection with TLS is secured" "$(
	SSL_PROTOCOL=TLSv1.3 answered 'OK\t1\tuser=joe\n' >/dev/null
	grep -c '	secured	' seen)" 1
is "FAIL is no" "$(answered 'FAIL\t1\tuser=joe\n')" 1
is "an old password is no" "$(answered 'FAIL\t1\tuser=joe\tpass_expired\n')" 1
is "that goes without saying" "$(cat out log)" ""
for a in 'FAIL\t1\tuser=joe\ttemp\n' 'FAIL\t1\tcode=temp_fail\n'; do
	is "later: $a" "$(answered "$a")" 111
	like "and why" "$(cat log)" \
		"checkpw-dovecot?1tests000test?: unavailable dovecot=auth: *its own log"
done
for a in 'CONT\t1\t\n' 'OK\t1\n' 'OK\t1\tuser=\n' 'OK\t2\tuser=joe\n' 'OK\n' \
	'FAIL\t7\n' 'hello\n\n\nOK\t1x\tuser=joe\n' ''; do
	is "not understood: '$a'" "$(answered "$a")" 111
	like "with a line of log" "$(cat log)" "checkpw-dovecot*: unavailable *"
done
for g in 'HTTP/1.0 400 no\n\nDONE\n' 'VERSION\t2\t0\nDONE\n' 'DONE\n'; do
	is "no Dovecot: '$g'" "$(answered 'OK\t1\tuser=joe\n' "$g")" 111
	like "with a line of log" "$(cat log)" "checkpw-dovecot*: unavailable *"
done
answered 'OK\t1\tuser=joe@example.org\n' >/dev/null
rm -f auth listening
./fake "$hello" 'OK\t1\tuser=joe@example.org\n' &
pids="$! $pids"
wait_for '[ -e listening ]'
is "the user is who Dovecot says" \
	"$(try joe secret sh -c 'echo $USER; cat <&3' 2>&1; cat out)" "2
joe@example.org"

printf '#!/bin/sh\nexec checkpw-dovecot auth "$@"\n' >ask
chmod 755 ask
rm -f auth listening
control auth.timeout 1s
./fake "$hello" '' &
pids="$! $pids"
wait_for '[ -e listening ]'
kill -STOP $!
like "one that does not answer is later, behind smtpd-auth" \
	"$(smtpd-auth ./ask authclient 'PLAIN||joe|secret||' 2>log)" '!*'
kill -KILL $!

rm -f auth listening
is "no socket is later" "$(try joe secret)" 111
like "and the log says why" "$(cat log)" \
	"checkpw-dovecot*: unavailable dovecot=auth: No such file or directory"
: >auth
is "what is no socket too" "$(try joe secret)" 111
rm auth
for args in '' 'auth' '-x auth true'; do
	# shellcheck disable=SC2086
	is "misuse: '$args'" "$(checkpw-dovecot $args 3<request 2>log; echo $?)" 100
done
is "no fd 3 is misuse" "$(checkpw-dovecot auth true 3<&- 2>log; echo $?)" 2

if dovecot plain; then
	is "a real Dovecot hears of the client" "$(try ann secret)" 1
	like "and logs it" "$(cat dovecot.log)" "*(ann,192.0.2.7*"
	try_elsewhere=elsewhere
	is "a real Dovecot: the right secret" "$(try joe secret)" 0
	is "a wrong one" "$(try joe secrex)" 1
	is "an unknown user" "$(try nobody secret)" 1
	is "an empty secret" "$(try joe '')" 1
	is "names beyond ASCII" "$(try zoë pässword)" 0
	is "what would be a line of its own is nobody" "$(try 'joe
AUTH' secret)" 111
	is "what would be a parameter is nobody" "$(try 'joe	x' secret)" 1
	control auth.timeout 30s
	for try in 'joe secret +' 'joe wrong -' 'nobody secret -'; do
		# shellcheck disable=SC2086
		set -- $try
			like "behind smtpd-auth: $try" "$(elsewhere
			smtpd-auth ./ask authclient "PLAIN||$1|$2||" 2>log)" "$3*"
	done
	dovecot_stop
	like "when it is gone: later" \
		"$(smtpd-auth ./ask authclient 'PLAIN||joe|secret||' 2>log)" '!*'
fi

done_testing
