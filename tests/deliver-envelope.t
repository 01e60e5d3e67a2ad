#!/bin/sh
# deliver-envelope.t - malformed and unfinished envelopes, for every deliver-*
#
# Threat 28: a client that went away has delivered nothing.

. "$(dirname "$0")/lib.sh"

printf 'Subject: x\n\nhello\n' >msg
head -c 200000 /dev/urandom >long

# give BYTES PROG... - the exit code with that envelope, for printf
give() {
	# shellcheck disable=SC2059
	printf "$1" >addr
	shift
	"$@" <"${message:-msg}" 1<addr 2>log
	echo $?
}

nothing() {
	[ "$(find Maildir m -type f 2>/dev/null | wc -l)" -eq 0 ]
}

mkdir -p m/r/tmp m/r/new m/r/cur
long_address=$(printf '%01001d' 1)
for prog in "deliver-maildir ./Maildir" "deliver-maildir m/%u" deliver-discard \
	"deliver-lmtp unix:/nowhere"; do
	for message in msg long; do
		for e in '' 'F' 'Fs@a' 'Fs@a\0' 'Fs@a\0\0' 'Fs@a\0Tr@b' \
			'Fs@a\0Tr@b\0' 'Fs@a\0Tr@b\0T' 'Fs@a\0Tr@b\0Tq@b\0' '\0' \
			'Tr@b\0\0' 'Fs@a\0T\0\0' 'Fs@a\0Fs@a\0Tr@b\0\0' \
			'Fs@a\0Tr@b\0\0x' 'Fs@a\0Tr@b\0Xy\0\0' 's@a\0r@b\0\0' \
			'Fs@a\nTr@b\n\n'; do
			# shellcheck disable=SC2086
			is "$prog, $message: 91 for '$e'" "$(give "$e" $prog)" 91
			check "and one line says why" [ "$(grep -c "failed code=91" log)" -eq 1 ]
		done
		# shellcheck disable=SC2086
		is "$prog, $message: 11 for a long address" \
			"$(give "Fs@a\0T$long_address\0\0" $prog)" 11
		check "nothing is stored, nothing left" nothing
	done
done

message=msg
is "deliver-discard accepts" "$(give 'Fs@a\0Tr@b\0\0' deliver-discard)" 0
is "and is silent" "$(cat log)" ""
is "a long one too" "$(message=long give 'Fs@a\0Tr@b\0\0' deliver-discard)" 0
is "an argument is misuse" "$(give '' deliver-discard x)" 100
for prog in "deliver-maildir ./Maildir" deliver-discard \
	"deliver-lmtp unix:/nowhere"; do
	# shellcheck disable=SC2086
	is "$prog: no message to read is 54" "$($prog <&- 1<addr 2>log; echo $?)" 54
	# shellcheck disable=SC2086
	is "$prog: a directory is no message" "$($prog <. 1<addr 2>log; echo $?)" 54
	# shellcheck disable=SC2086
	is "$prog: no envelope to read is 54" "$($prog <msg 1<. 2>log; echo $?)" 54
done
check "nothing is stored" nothing
is "the log has the session" "$(SMTPSESSIONID=1tests000test give '' deliver-discard
	sed 's/: .*//' log)" "91
deliver-discard[1tests000test]"

# 20,000 recipients; the envelope comes through a pipe in pieces.
is "many recipients" "$(perl -e 'print "Fs\@a\0"; print "Tr$_\@b\0" for 1 .. 20000; print "\0"' |
	sh -c 'deliver-maildir ./many 1<&0 <msg 2>log' ; echo $?
	cat many/new/* | grep -c ^Delivered-To)" "0
20000"

done_testing
