#!/bin/sh
# deliver-maildir.t - what deliver-maildir stores, for whom, and what not
#
# Threats 20 and 24 (addresses), 26 (fsync), 32 (byte for byte).

. "$(dirname "$0")/lib.sh"

# envelope SENDER RECIPIENT... - to the file addr
envelope() {
	printf 'F%s\0' "$1" >addr
	shift
	[ $# -eq 0 ] || printf 'T%s\0' "$@" >>addr
	printf '\0' >>addr
}

# put DIR [FILE] - the exit code of the delivery; answer: what the client hears
put() {
	ERROR_FD=4 deliver-maildir "$1" <"${2:-msg}" 1<addr 2>>log 4>answer
	echo $?
}

files() {
	find "$@" -type f | wc -l | tr -d ' '
}

newest() {
	find "$1/new" -type f
}

# whole DIR FILE - the only mail of DIR is the text of top, and then the file
whole() {
	whole_top=$(wc -c <top)
	cat top "$2" | cmp - "$(newest "$1")" && [ "$whole_top" -gt 0 ]
}

: >log
envelope s@a.example r@b.example
printf 'Return-Path: <s@a.example>\nDelivered-To: r@b.example\n' >top
printf 'Subject: x\n\nhello\n' >msg

is "a Maildir that does not exist is made" "$(put ./Maildir)" 0
check "and holds the message behind its two fields" whole ./Maildir msg
is "with tmp, new and cur, for the owner alone" \
	"$(find Maildir -type d -perm 700 | sort | tr '\n' ' ')" \
	"Maildir Maildir/cur Maildir/new Maildir/tmp "
is "the file is for the owner alone" "$(find Maildir -type f -perm 600 | wc -l | tr -d ' ')" 1
like "its name has time, process, number, chance and host" "$(newest Maildir)" \
	'Maildir/new/1*.M*P*Q0R*.test.example'
control me 'a/b:c'
rm -r Maildir
is "no slash and no colon gets into a name" "$(put ./Maildir; newest Maildir)" \
	"0
$(find Maildir/new -name '*.a\\057b\\072c')"
control me test.example
is "nothing is said of success" "$(cat log answer)" ""

# Byte for byte.
printf '' >empty
printf 'no newline' >bare
printf '\0a\0\n\0' >nul
printf '.\n..\n.a\n\n.\n' >dots
printf 'a\r\nb\rc\r\r\n\n\r' >crs
perl -e 'print map chr, 0 .. 255' >octets
perl -e 'print "x" x 200_000, "\n"' >line
perl -e 'print "y" x 65_535' >memory-1
perl -e 'print "y" x 65_536' >memory
perl -e 'print "y" x 65_537' >memory+1
perl -e 'print "y" x 131_072' >twice
head -c 20000000 /dev/urandom >large
printf 'Return-Path: <evil>\nDelivered-To: x\n\nFrom me\n' >fields
for f in empty bare nul dots crs octets line memory-1 memory memory+1 twice \
	large fields; do
	rm -rf one
	is "$f: accepted" "$(put one $f)" 0
	check "$f: stored byte for byte" whole one $f
	is "$f: and nothing else" "$(files one)" 1
done
rm -rf one
is "a message in small pieces" "$(
	(for i in 1 2 3 4 5; do head -c 30000 large; sleep 0.01; done) |
		ERROR_FD=4 deliver-maildir one 1<addr 2>>log
	echo $?; wc -c <"$(newest one)" | tr -d ' ')" "0
$((150000 + $(wc -c <top)))"

# Fields.
envelope '' r@b
rm -rf one
put one >/dev/null
is "a bounce has an empty Return-Path" "$(head -1 "$(newest one)")" "Return-Path: <>"
envelope "$(printf 's\nX-Evil: yes\r\n@a')" "$(printf 'r\n\nbody@b\r\nX: y')"
rm -rf one
put one >/dev/null
is "no address ends a field" "$(sed '/^Subject/,$d' "$(newest one)")" \
	'Return-Path: <"s?X-Evil: yes??"@a>
Delivered-To: "r??body"@b??X:?y'
envelope 'jö@ö.example' 'rö@ö.example'
rm -rf one
put one >/dev/null
is "UTF-8 stays" "$(head -2 "$(newest one)")" "Return-Path: <jö@ö.example>
Delivered-To: rö@ö.example"

# Several recipients.
envelope s@a r1@b r2@b r1@c
rm -rf one
is "three recipients of one Maildir" "$(put one)" 0
is "have one file" "$(files one)" 1
is "with a field for each, in their order" "$(sed '/^Subject/,$d' "$(newest one)")" \
	"Return-Path: <s@a>
Delivered-To: r1@b
Delivered-To: r2@b
Delivered-To: r1@c"

maildir() {
	for m; do
		mkdir -p "$m/tmp" "$m/new" "$m/cur"
	done
}

maildir m/b/r1 m/b/r2 m/c/r1
is "three recipients with their own" "$(put 'm/%d/%u')" 0
is "have a file each" "$(files m/b/r1/new m/b/r2/new m/c/r1/new)" 3
is "and one each only" "$(files m)" 3
like "with the field of its own" "$(sed 1d "$(newest m/b/r2)")" \
	"Delivered-To: r2@b?Subject: *"
rm -f m/*/*/new/*
envelope s@a R1@B r2@b r1@b r2@b
is "two Maildirs for four recipients" "$(put 'm/%d/%u')" 0
is "get two files" "$(files m)" 2
is "with the recipients as they were written" "$(sed '/^Subject/,$d' "$(newest m/b/r1)")" \
	"Return-Path: <s@a>
Delivered-To: R1@B
Delivered-To: r1@b"
is "by domain alone: one" "$(maildir d/b; put 'd/%d'; files d)" "0
1"
rm -f m/*/*/new/*
head -c 300000 large >middle
is "a long message" "$(put 'm/%d/%u' middle)" 0
check "is whole in the first" sh -c 'tail -c 300000 m/b/r1/new/* | cmp - middle'
check "and the second" sh -c 'tail -c 300000 m/b/r2/new/* | cmp - middle'
is "and nowhere else" "$(files m)" 2

# A Maildir is missing.
rm -f m/*/*/new/*
envelope s@a r1@b nobody@b r2@b
is "one of three has no Maildir: refused" "$(put 'm/%d/%u')" 82
is "with an answer that names the address" "$(cat answer)" \
	"DNo such mailbox here: <nobody@b> (#5.1.1)"
is "and nothing is delivered to the others" "$(files m)" 0
fails "and none is made" test -e m/b/nobody
like "the log says which" "$(tail -1 log)" \
	"deliver-maildir: failed code=82 path=m/b/nobody: *no Maildir*"
is "nobody to answer to: 31" "$(deliver-maildir 'm/%d/%u' <msg 1<addr 2>>log 4<&-; echo $?)" 31
is "an ERROR_FD that is no number" \
	"$(ERROR_FD=x deliver-maildir 'm/%d/%u' <msg 1<addr 2>>log; echo $?)" 31
is "an ERROR_FD that is not open" \
	"$(ERROR_FD=77 deliver-maildir 'm/%d/%u' <msg 1<addr 2>>log; echo $?)" 31
is "an ERROR_FD that nobody can write to" \
	"$(ERROR_FD=4 deliver-maildir 'm/%d/%u' <msg 1<addr 2>>log 4</dev/null; echo $?)" 31
is "that long a message is refused too" "$(put 'm/%d/%u' middle)" 82
is "and leaves nothing" "$(files m)" 0
rmdir m/b/r2/cur
envelope s@a r2@b
is "a directory without cur is no Maildir" "$(put 'm/%d/%u')" 82
mkdir m/b/r2/cur

mkdir -p outside/tmp outside/new outside/cur
for a in ../../outside@b ../outside@b outside@.. outside@../.. r1/../../../outside@b \
	.@b ..@b /etc@b r1@b/../../outside @b r1@ r1 "$(printf 'r1\n@b')" .hidden@b; do
	envelope s@a "$a"
	is "refused: $(printf %s "$a" | tr '\n' '?')" "$(put 'm/%d/%u')" 82
done
is "nothing came out" "$(files outside m)" 0
envelope s@a "$(printf 'a\033b\377@b')"
put 'm/%d/%u' >/dev/null
is "the answer is printable" "$(cat answer)" "DNo such mailbox here: <a?b?@b> (#5.1.1)"
envelope s@a "$(printf '%0900d' 1)@b"
is "a long address" "$(put 'm/%d/%u')" 82
check "the answer has at most 400 bytes" [ "$(wc -c <answer)" -le 400 ]
like "and its end" "$(cat answer)" 'DNo*> (#5.1.1)'
is "a user with a %: text" "$(envelope s@a '%d@b'; put 'm/%d/%u')" 82

# Arguments.
envelope s@a r@b
for p in 'm/%x' 'm/%' '%u/%q'; do
	is "$p is no pattern" "$(put "$p")" 55
	like "and the log says so" "$(tail -1 log)" "deliver-maildir: failed code=55*%u, %d and %%*"
done
is "100%% is no pattern but a name" "$(put '100%%'; files 100%/new)" "0
1"
is "no directory is misuse" "$(deliver-maildir <msg 1<addr 2>>log; echo $?)" 100
is "an empty one too" "$(deliver-maildir '' <msg 1<addr 2>>log; echo $?)" 100
is "two are misuse" "$(deliver-maildir a b <msg 1<addr 2>>log; echo $?)" 100
fails "and nothing is made" test -e a

# Fifty at once, into a Maildir that is not there yet.
mkdir par
deliver_many() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		head -c $((i * 9000)) large | cat - bare >"par/$1.$i"
		deliver-maildir par/Maildir <"par/$1.$i" 1<addr 2>>log &
		many="$! $many"
	done
	for i in $many; do
		wait "$i" || return 1
	done
}
for n in 1 2 3 4 5; do
	(many=; deliver_many $n) || echo $n >>par/failed &
done
wait
fails "fifty at once: all accepted" test -e par/failed
is "fifty files" "$(mails par/Maildir)" 50
is "nothing in tmp" "$(files par/Maildir/tmp)" 0
for f in par/Maildir/new/*; do
	sed '1,/^Delivered-To/d' "$f" 2>/dev/null | cksum
done | sort >par/got
for f in par/?.*; do
	cksum <"$f"
done | sort >par/want
check "each intact" cmp par/got par/want

# What fsync has seen, before 0 is said.
if strace -o trace -e trace=openat,fsync,rename,renameat,exit_group \
	deliver-maildir ./Maildir <msg 1<addr 2>>log; then
	is "file, rename, directory, exit: in this order" \
		"$(sed -n 's/^fsync.*/fsync/p; s/^rename.*/rename/p; s/^exit_group.*/exit/p' trace |
			tr '\n' ' ')" "fsync rename fsync exit "
else
	skip "the order of fsync and rename" "strace cannot trace here"
fi

done_testing
