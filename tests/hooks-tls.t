#!/bin/sh
# hooks-tls.t - what plugins made of a client in clear is forgotten in TLS

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
cat >"$CONTROLDIR/smtpplugins" <<'END'
[connection]
:echo SADDRESS=known; echo SLAST=connection
[helo]
:[ "$SMTPHELOHOST" != clear.example ] || printf 'SNAME=known\nSLAST=helo\nA\n'
[mail]
:echo "E550 5.7.1 address=$ADDRESS name=$NAME last=$LAST"
END
serve smtpd-tls smtpd-recv deliver-discard

cat >said <<'END'
< 220 *
> EHLO other.example
< 250 *
> MAIL FROM:<a@example.org>
< 550 5.7.1 address=known name= last=connection *
> EHLO clear.example
< 250 *
> MAIL FROM:<a@example.org>
< 250 *
END
check "a plugin turns all of them off" talk said "127.0.0.1:$port"

cat >said <<'END'
< 220 *
> EHLO clear.example
< 250 *
> STARTTLS
< 220 *
!tls
> EHLO other.example
< 250 *
> MAIL FROM:<a@example.org>
< 550 5.7.1 address=known name= last=connection *
> EHLO clear.example
< 250 *
> MAIL FROM:<a@example.org>
< 250 *
END
check "not for what comes in TLS" talk said "127.0.0.1:$port"

done_testing
