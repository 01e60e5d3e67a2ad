#!/bin/sh
# auth-dovecot.t - Dovecot behind smtpd-auth: real, false, slow, and gone
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"
. "$TESTS/dovecot.sh"

# A Dovecot that does as it is told: each argument is what it sends on one
# connection, after each line that begins with AUTH or CONT; the first part,
# up to the first "/", at once.  "@" hangs, "#" sends without end.
cat >fake <<'X'
#!/usr/bin/perl
use IO::Socket::UNIX;
$SIG{PIPE} = 'IGNORE';
unlink 'auth';
my $l = IO::Socket::UNIX->new(Local => 'auth', Listen => 10) or die;
open my $ready, '>', 'listening';
close $ready;
for my $script (@ARGV) {
	my $c = $l->accept or die;
	my $greeting = <$c>;
	my @parts = split m{/}, $script, -1;
	for my $i (0 .. $#parts) {
		my $p = $parts[$i];
		if ($i) {
			my $line;
			do { $line = <$c> } while (defined $line && $line !~ /^(AUTH|CONT)/);
			last unless defined $line;
			open my $seen, '>>', 'seen';
			print $seen $line;
		}
		$p =~ s/\\([tnr0])/{t => "\t", n => "\n", r => "\r", 0 => "\0"}->{$1}/ge;
		if ($p =~ /^@/) { 1 while defined <$c>; last }
		if ($p =~ /^#(.*)/s) { 1 while $c->print($1 x 1000) && $c->flush }
		$c->print($p);
		$c->flush;
	}
	close $c;
}
X
chmod 755 fake

# fake SCRIPT... - be that Dovecot
fake() {
	rm -f listening auth seen
	./fake "$@" 2>>log &
	fake_pid=$!
	pids="$fake_pid $pids"
	wait_for '[ -e listening ]'
}

dismiss() {
	kill $fake_pid 2>/dev/null
	wait $fake_pid 2>/dev/null
}

# ask STEP... - what authclient prints, in one line
ask() {
	: >log
	smtpd-auth false authclient "$@" 2>>log | tr '\n' ' '
}

hello='VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nMECH\tX-TWO\nSPID\t1\nCUID\t1\nCOOKIE\tab\nDONE\n'
export SMTPSESSIONID=1tests000test TCPREMOTEIP=192.0.2.7
control auth.dovecot auth
control auth.timeout 2s

is "no Dovecot at all is later" "$(ask '?|' '>PLAIN|AAAA|')" "! ! child exit 0 "
like "and the log says where it should be" "$(head -1 log)" \
	'smtpd-auth?1tests000test?: unavailable dovecot=auth: *'
: >auth
is "a file in its place is later" "$(ask '?|')" "! child exit 0 "

fake "$hello" "$hello/OK\t1\tuser=joe\n"
is "its mechanisms" "$(ask '?|')" ">PLAIN|X-TWO| child exit 0 "
is "a success, with the user that it names" \
	"$(ask '>PLAIN|AGpvZQBz|TCPREMOTEIP=192.0.2.9|SSL_PROTOCOL=TLSv1.3|SSL_CIPHER=x y|')" \
	"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| child exit 0 "
tab=$(printf '\t')
is "what it was told" "$(cat seen)" "AUTH${tab}1${tab}PLAIN${tab}rip=192.0.2.9${tab}ssl_protocol=TLSv1.3${tab}secured${tab}ssl_cipher=x y${tab}service=smtp${tab}resp=AGpvZQBz"

# An exchange of several steps.
two="$hello/CONT\t1\tQUJD\n/CONT\t1\t\n"
fake "$two/OK\t1\tuser=zoë\textra\n" "$two/FAIL\t1\tuser=joe\n" "$two" "$two" "$hello"
is "challenges and responses, empty ones too" \
	"$(ask '>X-TWO||' '=QQ==|' '=|')" \
	">QUJD| >| +SMTPAUTHUSER=zoë|SMTPAUTHMETHOD=X-TWO| child exit 0 "
is "they were passed on as they were" "$(cat seen)" "AUTH${tab}1${tab}X-TWO${tab}service=smtp
CONT${tab}1${tab}QQ==
CONT${tab}1$tab"
is "a failure in the end" "$(ask '>X-TWO|=|' '=|' '=|')" ">QUJD| >| - child exit 0 "
is "leaves the line of the fixed form" "$(cat log)" \
	"smtpd-auth[1tests000test]: failed ip=192.0.2.7 user=joe mechanism=X-TWO"
is "an exchange that is cancelled" "$(ask '>X-TWO||' '*|' '=|')" \
	">QUJD| - ! child exit 0 "
fails "is nobody's failure" grep -q failed log
is "one that is left for another" "$(ask '>X-TWO||' '>X-TWO||')" \
	">QUJD| ! child exit 0 "

# Verdicts of their own.
for v in 'temp !' 'code=temp_fail !' 'pass_expired ^' 'code=pass_expired ^' \
	'user_disabled -' 'authz -' 'reason=x -'; do
	fake "$hello/FAIL\t1\tuser=joe\t${v% *}\n"
	is "FAIL ${v% *} is ${v#* }" "$(ask '>PLAIN|AAAA|')" "${v#* } child exit 0 "
done

# What is not of the protocol; it must cost no more than a 454.
for script in '' '\n' "$hello" "$hello/" "$hello/OK\t1" "$hello/OK\t2\tuser=joe\n" \
	"$hello/OK\t1\n" "$hello/OK\t1\tuser=\n" "$hello/OK\tuser=joe\n" \
	"$hello/OK\t1\tuser=jo\re\n" "$hello/OK\t1\tuser=joe\0\n" \
	"$hello/CONT\t1\t!!!!\n" "$hello/CONT\t1\tQUJ\n" "$hello/CONT\t2\tQUJD\n" \
	'VERSION\t2\t0\nMECH\tPLAIN\nDONE\n' 'MECH\tPLAIN\nDONE\n' \
	'220 mail.example ESMTP\r\n' "$hello/#x" "$hello/#x
" '#x' '#MECH	PLAIN
' '@' "$hello/@" 'VERSION\t1\t2\n@'; do
	fake "$script"
	is "a false Dovecot: $(printf %.60s "${script#"$hello"}" | tr '\n' ' ')" \
		"$(ask '>PLAIN|AAAA|')" "! child exit 0 "
	is "and one line of the log" \
		"$(grep -c 'unavailable dovecot=auth: ' log) $(wc -l <log | tr -d ' ')" "1 1"
	dismiss
done

# What could make two lines of one.
fake "$hello"
for r in '>PLAIN|AA
AA|' '>PLAIN|AA	AA|' '>|AAAA|' '>PLAIN|AAAA' '>PLAIN|' '=AAAA|' '=AAAA' \
	'?' '?||' '??|' '**|' '@16384' 'PLAIN||joe|secret||' \
	'>AAAAAAAAAAAAAAAAAAAAA|AAAA|'; do
	is "malformed: $(printf %s "$r" | tr '\n\t' '  ')" "$(ask "$r")" "! child exit 0 "
done
dismiss

# Guessing is braked as with a checkpassword program; only when an exchange
# ends, the user is known.
mkdir brake
control auth.brake "$work/brake"
control auth.brake.address 3
control auth.brake.user 2
no="$hello/CONT\t1\t\n/FAIL\t1\tuser=joe\n"
yes="$hello/CONT\t1\t\n/OK\t1\tuser=joe\n"
late="$hello/CONT\t1\t\n/FAIL\t1\tuser=joe\ttemp\n"
old="$hello/CONT\t1\t\n/FAIL\t1\tuser=joe\tpass_expired\n"
fake "$yes" "$yes" "$yes" "$late" "$late" "$yes" "$yes" "$yes" \
	"$no" "$yes" "$no" "$no" "$yes" "$old" "$yes"
for i in 1 2 3; do
	is "success $i is not braked" "$(ask '>X-TWO||' '=|')" \
		">| +SMTPAUTHUSER=joe|SMTPAUTHMETHOD=X-TWO| child exit 0 "
done
for i in 4 5; do
	is "what came to no result is not braked ($i)" \
		"$(ask '>X-TWO||' '=|')" ">| ! child exit 0 "
done
for i in 6 7 8; do
	is "nor who leaves in the middle ($i)" "$(ask '>X-TWO||')" \
		">| child exit 0 "
done
is "a failure" "$(ask '>X-TWO||' '=|')" ">| - child exit 0 "
is "a cancelled one does not count" "$(ask '>X-TWO||' '*|')" ">| - child exit 0 "
is "another failure" "$(ask '>X-TWO||' '=|')" ">| - child exit 0 "
is "a third from here: the user is braked" "$(ask '>X-TWO||' '=|')" \
	">| ~ child exit 0 "
is "with a line in the log" "$(cat log)" \
	"smtpd-auth[1tests000test]: braked ip=192.0.2.7 user=joe mechanism=X-TWO by=user"
# Neither the time of the answer nor a later one may tell whether the password
# was right: Dovecot, unlike us, answers at once when it was.
start=$(date +%s)
is "so it is from elsewhere, though the password is right" \
	"$(TCPREMOTEIP=192.0.2.8 ask '>X-TWO||' '=|')" ">| ~ child exit 0 "
check "as late as if it were wrong" [ $(($(date +%s) - start)) -ge 1 ]
is "or has expired" \
	"$(TCPREMOTEIP=192.0.2.8 ask '>X-TWO||' '=|')" ">| ~ child exit 0 "
is "that counts as a guess of that address" \
	"$(TCPREMOTEIP=192.0.2.8 ask '>X-TWO||' '=|')$(
	TCPREMOTEIP=192.0.2.8 ask '>X-TWO||')" \
	">| ~ child exit 0 ~ child exit 0 "
is "and Dovecot is not asked from here any more" "$(ask '>X-TWO||' '=|')" \
	"~ ! child exit 0 "
like "with a line in the log" "$(head -n 1 log)" \
	"smtpd-auth?1tests000test?: braked ip=192.0.2.7 user=- mechanism=X-TWO by=address"
dismiss
rm "$CONTROLDIR/auth.brake"

# The whole, as a client sees it.
cat >conversation <<'X'
# A Dovecot that comes and goes
< 220 *
> EHLO c
< 250 *
<- *AUTH*
> AUTH PLAIN AAAA
< 454 4.7.0 *
> MAIL FROM:<a@test.example>
< 451 4.7.0 *
> BDAT 0 LAST
< 451 4.7.0 *
X
export SERVICE=clear
control clear.smtp.auth 2
control clear.smtp.auth.clear 1
rm -f auth
check "without Dovecot AUTH is not offered, and is 454" \
	talk conversation -- smtpd-auth false smtpd-recv false

fake '@'
start=$(date +%s)
check "the same when it hangs" \
	talk conversation -- smtpd-auth false smtpd-recv false
check "which takes no longer than it must" [ $(($(date +%s) - start)) -lt 9 ]
dismiss

rm "$CONTROLDIR/clear.smtp.auth"
cat >conversation <<'X'
# Challenges are handed through; whoever loses the way may begin anew
< 220 *
> EHLO c
< 250 *
<+ 250?AUTH PLAIN X-TWO
> AUTH X-TWO
< 334 QUJD
> *
< 501 5.0.0 *
> AUTH X-TWO =
< 334 QUJD
> QQ=
< 501 5.5.2 *
> auth x-two QQ==
< 334 QUJD
> QQ==
< 334 
> 
< 235 2.7.0 *
> AUTH X-TWO
< 503 5.5.1 *
X
fake "$hello" "$two" "$two" "$two/OK\t1\tuser=joe\n"
check "a mechanism that only Dovecot knows" \
	talk conversation -- smtpd-auth false smtpd-recv false

cat >conversation <<'X'
# A challenge of the greatest length passes, and a longer one does not
< 220 *
> EHLO c
< 250 *
> AUTH X-TWO
< 334 *AAAA
> *
< 501 *
> AUTH X-TWO
< 454 *
X
fit=$(printf '%012280d' 0 | tr 0 A)
fake "$hello" "$hello/CONT\t1\t$fit\n" "$hello/CONT\t1\t${fit}AAAA\n"
check "long challenges" talk conversation -- smtpd-auth false smtpd-recv false
unset SERVICE
rm "$CONTROLDIR/auth.timeout"

# A real one.
if dovecot plain login scram-sha-1; then
	is "the mechanisms of a real one" "$(ask '?|')" \
		">PLAIN|LOGIN|SCRAM-SHA-1| child exit 0 "
	secret=$(printf '\0joe\0secret' | openssl base64 -A)
	wrong=$(printf '\0joe\0wrong' | openssl base64 -A)
	utf8=$(printf '\0zo\303\253\0p\303\244ssword' | openssl base64 -A)
	is "a right password and a wrong one" \
		"$(ask ">PLAIN|$secret|" ">PLAIN|$wrong|")" \
		"+SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| - child exit 0 "
	is "names and passwords beyond ASCII" "$(ask ">PLAIN|$utf8|")" \
		"+SMTPAUTHUSER=zoë|SMTPAUTHMETHOD=PLAIN| child exit 0 " ||
		note "$(cat log dovecot.log)"
	is "a mechanism that it has not" "$(ask '>CRAM-MD5||')" "! child exit 0 "
	dovecot plain && is "it is started anew, with less" \
		"$(ask '?|' ">PLAIN|$secret|")" \
		">PLAIN| +SMTPAUTHUSER=joe|SMTPAUTHMETHOD=PLAIN| child exit 0 "
	dovecot_stop
	is "it is stopped" "$(ask '?|' ">PLAIN|$secret|")" "! ! child exit 0 "
fi
done_testing
