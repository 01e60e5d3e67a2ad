#!/bin/sh
# real-postgrey.t - postgrey as the policy server: mail is greylisted, then not

. "$(dirname "$0")/lib.sh"

[ -x "$peers/usr/sbin/postgrey" ] || skip_all "no postgrey in build/peers"

postgrey() {
	arch=$(find "$peers/usr/lib" -type d -path '*/perl5/5.*' -prune | head -n 1)
	exec perl -T "-I$peers/usr/share/perl5" ${arch:+"-I$arch"} \
		"$peers/usr/sbin/postgrey" "$@"
}

at=$(free_port)
mkdir db && : >whitelist
chmod 700 db
background postgrey --inet="127.0.0.1:$at" --dbdir="$work/db" --delay=1 \
	--user="$(id -un)" --group="$(id -gn)" --pidfile="$work/pid" \
	--whitelist-clients="$work/whitelist" \
	--whitelist-recipients="$work/whitelist" >postgrey.log 2>&1
wait_for 'grep -qi "binding to TCP port\|Starting\|initialized" postgrey.log' ||
	skip_all "postgrey does not start: $(tail -n 1 postgrey.log)"
control smtp.policy "inet:127.0.0.1:$at"

PROTO=TCP TCPREMOTEIP=192.0.2.7 TCPREMOTEHOST=mx.sender.example
export PROTO TCPREMOTEIP TCPREMOTEHOST

cat >client <<'EOT'
EHLO mx.sender.example
MAIL FROM:<a@sender.example>
RCPT TO:<u@test.example>
DATA
Subject: x

body
.
QUIT
EOT
sed 's/$/\r/' client >input

# The replies to RCPT and to the message.
session() {
	smtpd-recv sh -c 'cat >mail; cat <&1 >/dev/null' <input 2>recv.log |
		tr -d '\r' | sed '1,/^250 2.1.0/d'
}

# Its socket may be a moment behind its words.
accepted() {
	session >replies
	grep -q '^250 2.0.0 Message accepted' replies
}

answers() {
	session >replies
	! grep -q '^451' replies
}

check "it answers" wait_for answers
like "an unknown triplet is put off" "$(sed -n 1p replies)" '450 4.*reylisted*'
check "later it is accepted" wait_for accepted
like "with the header that postgrey asks for" "$(cat mail)" \
	'*X-Greylist: delayed * seconds by postgrey*'
check "then at once" accepted
done_testing
