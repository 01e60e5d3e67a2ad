#!/bin/sh
# real-postfix.t - the load generator of Postfix: 200 mails, 20 at a time

. "$(dirname "$0")/lib.sh"

for bin in "$peers/usr/sbin" /usr/sbin; do
	[ ! -x "$bin/smtp-source" ] || break
done
source=$bin/smtp-source
[ -x "$source" ] || skip_all "there is no smtp-source: ./bootstrap check unpacks it"

# The unpacked one looks for its settings where they are not.
mkdir postfix
echo 'compatibility_level = 3.6' >postfix/main.cf
export MAIL_CONFIG="$work/postfix"
peer "$source" -h 2>&1 | grep -q usage || skip_all "smtp-source does not run here"

# shellcheck disable=SC2086
serve $chain

# load SESSIONS MAILS OPTIONS...
load() {
	s=$1 m=$2
	shift 2
	peer "$source" -s "$s" -m "$m" -f a@client.example -t b@test.example \
		-M client.example "$@" "inet:127.0.0.1:$port"
}

check "200 mails in 20 sessions at a time" load 20 200
is "all are stored" "$(mails Maildir)" 200
check "40 mails of 100,000 bytes, many in each session" load 4 40 -d -l 100000
is "all are stored too" "$(mails Maildir)" 240
is "nothing is left in tmp" "$(find Maildir/tmp -type f)" ''
is "the large ones are large" \
	"$(find Maildir/new -type f -size +99000c | wc -l | tr -d ' ')" 40
done_testing
