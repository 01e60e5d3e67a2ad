#!/bin/sh
# checkpw-file.t - the checkpassword program for a file of user:hash lines
#
# Threat 12: same answer for a wrong user and a wrong password.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

# try USER SECRET [PROG...] - the exit code
try() {
	try_user=$1 try_secret=$2
	shift 2
	[ $# -gt 0 ] || set -- true
	printf '%s\0%s\0%s\0' "$try_user" "$try_secret" 1234567890 >request
	checkpw-file "$@" 3<request >out 2>log
	echo $?
}

# raw BYTES - the exit code for this on fd 3; the bytes are for printf
raw() {
	# shellcheck disable=SC2059
	printf "$1" >request
	checkpw-file true 3<request >out 2>log
	echo $?
}

users() {
	cat >control/auth.users
	chmod 600 control/auth.users
}

# Hashes that crypt(3) itself made; the password is pass-word.
yescrypt='$y$j75$PosternTestSalt.$DF2.0qB1lw1gkPIBjWYE2gbO4ooYnx568yrVKSB/Rh8'
bcrypt='$2b$04$abcdefghijklmnopqrstuuudBIGi88QUaH8UOst3i3n1jdKYDf0WW'
sha512=$(openssl passwd -6 -salt postern pass-word)
sha256=$(openssl passwd -5 -salt postern pass-word)
users <<X
# users of the test
joe:$sha512
yes:$yescrypt

blow:$bcrypt
two:$sha256:1000:/home/two
locked:!$sha512
star:*
empty:
odd:\$9\$what\$isthis
short:x
Ann:$sha512
dup:$sha512
dup:$sha256
user with blank:$sha512
jö@example.org:$sha512
X

for u in joe yes blow two Ann dup 'user with blank' jö@example.org; do
	is "$u has this password" "$(try "$u" pass-word)" 0
	is "$u has no other" "$(try "$u" pass-wore)" 1
	is "nothing is said" "$(cat out log)" ""
done
for u in locked star empty nobody ann JOE jo joe2 '' '#' '# users of the test' \
	'two:' '*'; do
	is "'$u' has no password" "$(try "$u" pass-word)" 1
	is "'$u' has no empty password" "$(try "$u" '')" 1
done
is "an unknown user has not the password of the first" "$(try x pass-word)" 1
is "the hash is not the password" "$(try joe "$sha512")" 1
is "not even of a locked user" "$(try locked "!$sha512")" 1
is "half a password is none" "$(try joe pass-wor)" 1
is "a password and more is none" "$(try joe pass-word1)" 1
for u in odd short; do
	is "a hash of an unknown kind fits nothing" "$(try $u x)" 1
	like "and the log says so: $u" "$(cat log)" \
		"checkpw-file: warning file=*auth.users user=$u: the hash*crypt(3)*"
done

# What happens then.
is "it becomes the program" "$(try joe pass-word echo two words; cat out)" "0
two words"
is "with USER set" "$(try joe pass-word sh -c 'echo $USER'; cat out)" "0
joe"
is "and fd 3 closed" \
	"$(try joe pass-word sh -c 'cat <&3' 2>&1 | tail -1)" 2
is "its exit code is the program's" "$(try joe pass-word sh -c 'exit 7')" 7
is "a wrong password runs nothing" \
	"$(try joe wrong sh -c ': >ran'; ls ran 2>/dev/null)" 1
is "a missing program is 127" "$(try joe pass-word ./no-such-prog)" 127
is "no secret reaches the program" \
	"$(try joe pass-word env; grep -c pass-word out)" "0
0"

# The interface.
is "no program is misuse" "$(checkpw-file 3<request 2>log; echo $?)" 100
like "and the usage is told" "$(cat log)" "checkpw-file: usage: *"
is "no fd 3 is misuse" "$(checkpw-file true 3<&- 2>log; echo $?)" 2
like "and the log says what is expected" "$(cat log)" "*on fd 3*"
for bytes in '' 'joe' 'joe\0' 'joe\0pass-word' 'joe\0pass-word\0' \
	'joe\0pass-word\0001'; do
	is "malformed: '$bytes'" "$(raw "$bytes")" 2
done
is "an empty timestamp is taken" "$(raw 'joe\0pass-word\0\0')" 0
is "513 bytes are too many" \
	"$(try joe "$(printf '%0497d' 1)"; wc -c <request | tr -d ' ')" "2
513"
is "512 are not" \
	"$(try joe "$(printf '%0496d' 1)"; wc -c <request | tr -d ' ')" "1
512"

# The file.
for mode in 604 602 644 666 606; do
	chmod $mode control/auth.users
	is "mode $mode is refused" "$(try joe pass-word)" 111
	like "and the log says what to do" "$(cat log)" \
		"checkpw-file: fatal file=*/auth.users: *chmod 600"
done
for mode in 600 400 640 660; do
	chmod $mode control/auth.users
	is "mode $mode will do" "$(try joe pass-word)" 0
done
mv control/auth.users control/submission.auth.users
is "a file for one service" "$(SERVICE=submission try joe pass-word)" 0
is "does not serve others" "$(try joe pass-word)" 111
like "no file: the log names the directory" "$(cat log)" \
	"checkpw-file: fatal file=$CONTROLDIR: there is no auth.users *"
mkdir control/auth.users
is "a directory is no file" "$(try joe pass-word)" 111
rmdir control/auth.users
ln -s nowhere control/auth.users
is "a dangling link is no file" "$(try joe pass-word)" 111
rm control/auth.users
truncate -s 67108865 control/auth.users
chmod 600 control/auth.users
is "65 MiB are too many" "$(try joe pass-word)" 111
rm control/auth.users
: | users
is "an empty file: nobody" "$(try joe pass-word)" 1

printf 'ann:x\r\njoe:%s\r\n' "$sha512" | users
is "CRLF in the file" "$(try joe pass-word)" 0
printf 'joe:%s' "$sha512" | users
is "no newline at its end" "$(try joe pass-word)" 0
printf 'joe:%s\nno colon\n:no name\nann:%s\n' "$sha512" "$sha512" | users
is "malformed lines do not lock the others out" "$(try joe pass-word)" 0
like "but the log names the first, and how many" "$(cat log)" \
	"checkpw-file: warning file=*/auth.users line=2 malformed=2: *"
is "nor those behind them" "$(try ann pass-word)" 0
printf '1tests000test' >id
like "the log has the session" \
	"$(SMTPSESSIONID=1tests000test try ann x; cat log)" \
	"*checkpw-file?1tests000test?: warning *"
fails "and no line of the file" grep -q -e '\$6' -e 'no colon' log
head -c 100000 /dev/urandom | users
is "a file that is no text: nobody" "$(try joe pass-word)" 1

# One hash is computed, whoever asks.  Rounds make that measurable.
slow=$(perl -e 'print crypt("pass-word", q($6$rounds=300000$postern$))')
printf 'joe:%s\nbob:!\n' "$slow" | users
ticks() {
	perl -e 'my $s = shift; system "checkpw-file true 3<request";
		my (undef, undef, $u) = times; print $u > $s ? "slow" : "quick"' "$1"
}
for u in joe bob nobody; do
	try $u wrong >/dev/null
	is "$u costs a hash" "$(ticks 0.03)" slow
done

# Whether a user exists is not in the time: each asked 21 times, in turn, the
# middle halves of the two overlap.
rm control/auth.users
for u in ann bob joe; do
	echo pass-word | checkpw-file -a $u
done
cat >compare <<'X'
use Time::HiRes 'time';
my @users = @ARGV;
my %took;
for (1 .. 21) {
	for my $u (@users) {
		open my $f, '>', 'request';
		print $f "$u\0wrong\0001\0";
		close $f;
		my $start = time;
		system 'checkpw-file true 3<request 2>/dev/null';
		push @{$took{$u}}, time - $start;
	}
}
my ($p, $q) = map { [sort { $a <=> $b } @{$took{$_}}] } @users;
printf "# %s %.1f to %.1f ms, %s %.1f to %.1f ms\n", map {
	($_->[2], $_->[0] * 1000, $_->[1] * 1000) }
	[@$p[5, 15], $users[0]], [@$q[5, 15], $users[1]];
print $p->[5] < $q->[15] && $q->[5] < $p->[15] ? "overlap" : "apart", "\n";
X
for u in nobody@example.org b; do
	perl compare joe $u >out
	head -1 out
	is "no time tells joe from $u" "$(tail -1 out)" overlap
done

done_testing
