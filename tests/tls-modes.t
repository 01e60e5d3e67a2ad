#!/bin/sh
# tls-modes.t - which clients must use TLS: files, variables, and tcprules

. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
control smtp.starttls 2
echo '127.0.0.2:allow,STARTTLS="1"
127.0.0.3:allow,GREENARROW_STARTTLS="0"
127.0.0.4:allow,STARTTLS="maybe"
127.0.0.5:allow,STARTTLS="1",GREENARROW_STARTTLS="2"
:allow' | tcprules rules.cdb rules.tmp || skip_all "there is no tcprules"
rules=rules.cdb
serve smtpd-tls smtpd-recv deliver-discard

# said ADDRESS - what the server answers to a client of that address
said() {
	printf '%s\r\n' 'EHLO client.example' 'MAIL FROM:<a@example.org>' QUIT |
		timeout 20 tcpclient -RHl0 -i "$1" 127.0.0.1 "$port" \
			sh -c 'cat >&7; cat <&6' | tr -d '\r'
}
# replies ADDRESS - the code of each reply, and whether STARTTLS is offered
replies() {
	said "$1" >out
	# shellcheck disable=SC2046
	echo $(sed -n 's/^\([0-9]*\) .*/\1/p' out) \
		"$(sed -n 's/^250.\(STARTTLS\)$/\1/p' out)"
}

is "smtp.starttls 2: no mail in clear" "$(replies 127.0.0.1)" \
	"220 250 530 221 STARTTLS"
is "tcprules exempts a client with STARTTLS=1" "$(replies 127.0.0.2)" \
	"220 250 250 221 STARTTLS"
is "or forbids TLS to it with GREENARROW_STARTTLS=0" "$(replies 127.0.0.3)" \
	"220 250 250 221 "
is "a rule that cannot be understood is a fault" "$(replies 127.0.0.4)" "421 "
like "that names the variable" "$(cat log)" \
	"*smtpd-tls*fatal: \$STARTTLS: found \"maybe\": expected 0 (forbidden)*"
is "STARTTLS counts more than GREENARROW_STARTTLS" "$(replies 127.0.0.5)" \
	"220 250 250 221 STARTTLS"
control smtp.starttls.reply 451
is "smtp.starttls.reply: another refusal" "$(replies 127.0.0.1)" \
	"220 250 451 221 STARTTLS"
done_testing
