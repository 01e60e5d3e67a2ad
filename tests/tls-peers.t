#!/bin/sh
# tls-peers.t - programs that are not ours start TLS behind smtpd-tls

. "$(dirname "$0")/lib.sh"

# The unpacked one looks for its libraries and modules where they are not.
for bin in "$peers/usr/sbin" /usr/sbin; do
	[ ! -x "$bin/mailfront" ] || break
done
[ -x "$bin/mailfront" ] ||
	skip_all "there is no mailfront: ./bootstrap check unpacks it"
lib=${bin%/sbin}/lib
cat >front <<EOT
#!/bin/sh
LD_LIBRARY_PATH=$lib MODULE_PATH=$lib/mailfront
export LD_LIBRARY_PATH MODULE_PATH
exec $bin/mailfront smtp echo
EOT
chmod +x front
PROTO=TCP TCPREMOTEIP=127.0.0.1 TCPLOCALIP=127.0.0.1 PLUGINS=accept \
	./front </dev/null 2>err | grep -q '^220' ||
	skip_all "mailfront does not run here: $(cat err)"
certificate || skip_all "openssl cannot make a certificate"

cat >mail.talk <<'EOT'
# mail - a mail over STARTTLS
< 220 *
> EHLO client.example
< 250 *
<+ 250*STARTTLS
> STARTTLS
< 220 *
!tls
> EHLO client.example
< 250 *
> MAIL FROM:<a@client.example>
< 250 *
> RCPT TO:<b@test.example>
< 250 *
> DATA
< 354 *
> Subject: hello
>
> hello
> .
< 250 *
> QUIT
< 221 *
<eof
EOT
cat >clear.talk <<'EOT'
# clear - no STARTTLS is offered
< 220 *
> EHLO client.example
< 250 *
<- 250*STARTTLS
> QUIT
< 221 *
<eof
EOT

PLUGINS=starttls-ucspi:accept
export PLUGINS
serve smtpd-tls ./front
check "mailfront: a mail over STARTTLS" talk -C "$CONTROLDIR/tls.cert.pem" \
	-n localhost mail.talk "$server"
check "and its process ends well" \
	wait_for 'grep -q "tcpserver: end [0-9]* status 0" log'
check "and a session with openssl s_client" [ "$(printf \
	'QUIT\r\n' | timeout 10 openssl s_client -quiet -starttls smtp -CAfile \
	"$CONTROLDIR/tls.cert.pem" -verify_return_error -connect "$server" \
	2>/dev/null | cut -c 1-3)" = 221 ]
control smtp.starttls 0
check "mailfront: no STARTTLS when it is off" talk clear.talk "$server"
control smtp.starttls 1
kept=$TLSKEEPER
TLSKEEPER=
serve smtpd-tls ./front
mv "$CONTROLDIR/tls.key.pem" key
check "nor without a key" talk clear.talk "$server"
mv key "$CONTROLDIR/tls.key.pem"
TLSKEEPER=$kept
SMTPS=1
export SMTPS
serve smtpd-tls ./front
check "mailfront: SMTPS" talk -s -C "$CONTROLDIR/tls.cert.pem" -n localhost \
	clear.talk "$server"

done_testing
