#!/bin/sh
# checkpw-change.t - checkpw-file -a and -d: users are added, changed, removed
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

# add USER SECRET - the exit code of checkpw-file -a, the secret from a pipe
add() {
	printf '%s\n' "$2" | checkpw-file -a "$1" >out 2>log
	echo $?
}

drop() {
	checkpw-file -d "$1" >out 2>log
	echo $?
}

# try USER SECRET - the exit code of a check
try() {
	printf '%s\0%s\0001\0' "$1" "$2" >request
	checkpw-file true 3<request 2>>log
	echo $?
}

file=control/auth.users
is "the first user makes the file" "$(add joe first)" 0
is "in silence" "$(cat out log)" ""
is "which is for its owner alone" "$(stat -c %a $file)" 600
is "the password fits" "$(try joe first)" 0
is "no other does" "$(try joe second)" 1
fails "the password is not in the file" grep -q first $file
like "the hash is the best of this system" "$(cat $file)" 'joe:$[y6]$*'
is "nothing is left beside it" "$(ls control)" "auth.users
me"
was=$(cat $file)
is "the password can change" "$(add joe second)" 0
is "the new one fits" "$(try joe second)" 0
is "the old one does not" "$(try joe first)" 1
is "there is one line as before" "$(grep -c joe $file)" 1
is "the same once more" "$(add joe second)" 0
fails "has another salt" [ "$was" = "$(cat $file)" ]

cat >$file <<X
# people
ann:!locked:1000

joe:x
bob:y
X
add joe third >/dev/null
is "comments, order and other users stay" "$(sed 's/^joe:.*/joe:/' $file)" \
	"# people
ann:!locked:1000

joe:
bob:y"
add new@example.org 'a b c' >/dev/null
is "a password may have blanks" "$(try new@example.org 'a b c')" 0
is "a new user is the last one" "$(tail -1 $file | cut -d: -f1)" new@example.org
is "a user can be removed" "$(drop ann)" 0
is "and the others stay" "$(sed 's/:.*//' $file | tr '\n' ' ')" \
	"# people  joe bob new@example.org "
was=$(cat $file)
is "one who is not there cannot" "$(drop ann)" 100
like "and that is said" "$(cat log)" "checkpw-file: fatal: no such user in *auth.users"

# What cannot be.
for u in '' 'a:b' '#joe' "a
b" "$(printf '%0256d' 1)"; do
	is "no user of this name: $(printf %.9s "$u" | tr '\n' ' ')" "$(add "$u" x)" 100
done
is "no empty password" "$(add joe '')" 100
is "no control character" "$(add joe "$(printf 'a\tb')")" 100
is "not more than clients can send" "$(add joe "$(printf '%0500d' 1)")" 100
longest=$(printf '%0486d' 1)
is "as much as they can" "$(add joe "$longest"; try joe "$longest")" "0
0"
is "no end of line is no password" \
	"$(printf abc | checkpw-file -a joe 2>log; echo $?)" 100
is "nor is nothing" "$(checkpw-file -a joe 2>log </dev/null; echo $?)" 100
for args in '-a' '-a joe true' '-x joe' '-aa joe' '-d' '--'; do
	# shellcheck disable=SC2086
	is "misuse: $args" "$(checkpw-file $args 2>log </dev/null; echo $?)" 100
	like "the usage is told" "$(cat log)" "checkpw-file: usage: *"
done
add joe third >/dev/null
is "nobody else has changed" "$(sed 's/^joe:.*/joe:/' $file)" \
	"$(echo "$was" | sed 's/^joe:.*/joe:/')"
fails "nothing is left beside it" [ -e $file.new ]

# The file.
chmod 640 $file
add joe fourth >/dev/null
is "the group may go on reading" "$(stat -c %a $file)" 640
chmod 644 $file
is "a file that is open to everybody is refused" "$(add joe x)" 111
like "with a word on how to mend it" "$(cat log)" "*chmod 600"
chmod 600 $file
mkdir real && mv $file real/users && ln -s ../real/users $file
is "through a link" "$(add joe fifth; try joe fifth)" "0
0"
check "the link stays" [ -L $file ]
rm $file && mv real/users $file
echo left >$file.new
is "what a killed one has left is no hindrance" "$(add joe sixth)" 0
fails "and goes" [ -e $file.new ]
mkdir $file.new
is "what cannot go is" "$(add joe seventh)" 111
is "and the old file stays" "$(try joe sixth)" 0
rmdir $file.new
is "a directory that is not there" "$(CONTROLDIR=$work/none add joe x)" 111
if [ "$(id -u)" -eq 0 ]; then
	chown 54321:54322 $file
	add joe eighth >/dev/null
	is "the owner stays" "$(stat -c %u:%g $file)" 54321:54322
	chown 0:0 $file
else
	skip "the owner stays" "needs root"
fi

# Many at once.
rm $file
for i in 1 2 3 4 5 6 7 8; do
	{ printf 'p%s\n' $i | checkpw-file -a user$i 2>>log; } &
	pids="$! $pids"
done
wait
is "eight at the same time are all there" "$(grep -c '^user.:' $file)" 8
is "with their passwords" "$(try user3 p3)" 0

# On a terminal.
terminal() {
	rm -f screen typed && mkfifo typed
	script -qefc 'checkpw-file -a joe; echo "exit $?"' /dev/null \
		<typed >screen 2>&1 &
	pids="$! $pids"
	exec 6>typed
	for word; do
		wait_for "grep -q '$(echo "$word" | cut -d= -f1)' screen"
		printf '%b' "${word#*=}" >&6
	done
	wait_for "grep -q '^exit' screen"
	exec 6>&-
	grep exit screen | tr -d '\r'
}
if command -v script >/dev/null; then
	is "it is asked for twice" \
		"$(terminal 'New pass=hidden\n' 'Once more=hidden\n')" "exit 0"
	is "and taken" "$(try joe hidden)" 0
	fails "but not shown" grep -q hidden screen
	is "if they differ nothing changes" \
		"$(terminal 'New pass=one\n' 'Once more=two\n')" "exit 100"
	is "the old one stays" "$(try joe hidden)" 0
	is "^C is no password" "$(terminal 'New pass=\003\n')" "exit 100"
else
	skip "it is asked for twice" "there is no script(1)"
fi

done_testing
