#!/bin/sh
# real-mail.t - real and awkward mail is stored as it was sent, to the byte
#
# Threat 32 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

certificate
# shellcheck disable=SC2086
serve $chain

# converse FILE - the conversation that sends it over STARTTLS
converse() {
	printf '%s\n' '< 220 *' '> EHLO client.example' '< 250 *' \
		'> STARTTLS' '< 220 *' '!tls' '> EHLO client.example' '< 250 *' \
		'> MAIL FROM:<a@client.example> BODY=8BITMIME' '< 250 *' \
		'> RCPT TO:<b@test.example>' '< 250 *' '> DATA' '< 354 *'
	LC_ALL=C sed 's/^\./../; s/^/>> /' "$1"
	printf '%s\n' '> .' '< 250 *' '> QUIT' '< 221 *' '<eof'
}

# What is before the message: our trace lines and nothing else.
is_trace() {
	! grep -qv '^Return-Path: \|^Delivered-To: \|^Received: \|^[ 	]' "$1"
}

stored() {
	size=$(wc -c <"$1")
	got=$(find Maildir/new -type f)
	tail -c "$size" "$got" >message
	head -c "-$size" "$got" >trace
	cmp "$1" message && is_trace trace
}

# same SENTENCE FILE
same() {
	rm -rf Maildir
	# Every line of a mail has an end.
	[ -z "$(tail -c 1 "$2")" ] || echo >>"$2"
	converse "$2" >script
	check "$1 is taken" talk -t 30 script "$server"
	check "$1 is stored as it was" stored "$2"
}

header='From: a@client.example
Subject: test
'

if git -C "${TESTS%/*}" rev-parse HEAD >/dev/null 2>&1; then
	git -C "${TESTS%/*}" format-patch -q --root \
		-o "$work/patches" -20 HEAD >/dev/null
fi
for patch in patches/*; do
	[ -e "$patch" ] || continue
	sed -i 1d "$patch"
	same "our history: ${patch##*/}" "$patch"
done
[ -d patches ] || skip "our history as mail" "this is not a git checkout"

{
	printf '%s\n' "$header"
	head -c 15000000 /dev/urandom | openssl base64
} >big
same "a mail of 20 MB" big

printf '%s\nGr\303\274\303\237e, \360\237\223\254 and \377\376 alone\n' "$header" >8bit
same "8-bit text" 8bit

{
	printf '%s\n' "$header"
	awk 'BEGIN { for (i = 0; i < 998; i++) printf "x"; print ""
		for (i = 0; i < 997; i++) printf "."; print "" }'
} >long
same "a line of 998 octets" long

printf '%s\n.\n..\n...\n.a\n\n.\n' "$header" >dots
same "lines that begin with dots" dots

printf '%s\nno newline' "$header" >open
same "a mail without a last newline" open

printf '%s\n' "$header" >short
same "a mail without a body" short

printf 'no header at all\n' >none
same "a mail without a header" none

printf '\n\n\n' >empty
same "a mail of empty lines" empty
done_testing
