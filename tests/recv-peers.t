#!/bin/sh
# recv-peers.t - Postfix and Exim send to us: with STARTTLS and on port 465, and
# look at our certificate
#
# In a network of its own, where the ports are those of the real world, and a
# resolver answers at 127.0.0.1.
# shellcheck disable=SC2016

if [ "$1" != inside ] && unshare -n ip link set lo up 2>/dev/null; then
	exec unshare -n sh -c 'ip link set lo up && exec "$0" inside' "$0"
fi
. "$(dirname "$0")/lib.sh"
. "$TESTS/zone.sh"
. "$TESTS/authority.sh"
. "$TESTS/peers.sh"

[ "$1" = inside ] || skip_all "needs root on Linux, and ip"
mx_certificate || skip_all "openssl cannot make a certificate"
print=$(fingerprint mx)
zero=$(printf %064d 0 | sed 's/../&:/g; s/:$//')

# Each domain has its own way to us, at 127.0.0.2: in the zone that is signed and
# in the other one.  mx2 is in no certificate.
for name in verify smtps print badprint; do
	echo "$name MX 10 mx"
done >records
cat >>records <<END
mx A 127.0.0.2
mx2 A 127.0.0.2
_25._tcp.mx TLSA $(tlsa_of control/tls.cert.pem)
_25._tcp.mx2 TLSA 3 1 1 $(printf %064d 7)
dane MX 10 mx
badname MX 10 mx2
baddane MX 10 mx2
END
if ! zone_start records || ! zone_resolver; then
	skip_all "nsd and ldns are not there: ./bootstrap check unpacks them"
fi
control me mx.plain.example
printf '%s\n' .plain.example .signed.example >control/rcpthosts
echo 'nameserver 127.0.0.1
options edns0 trust-ad' >resolv.conf
RESOLVER=$work/resolv.conf CAFILE=$work/ca.pem
export RESOLVER CAFILE

# Us.
listen_on() {
	background env SMTPS="$2" tcpserver -RHD -l 0 127.0.0.2 "$1" smtpd-tls \
		smtpd-recv deliver-maildir ./Maildir 2>>log
	wait_for "tcpclient -RHl0 127.0.0.2 $1 true"
}
listen_on 25 ''
listen_on 465 1

# Messages with all that a server might add.
for name in dots eight large; do
	printf 'From: s@x.example\nTo: u@y.example\nMessage-ID: <%s@x.example>
Date: Thu, 26 Nov 2026 12:00:00 +0000\nSubject: test\n\n' $name >$name
done
printf '.\n..\n.end\n\n.\nMAIL FROM:<x@x>\n' >>dots
printf '\303\244 \377 \200\n' >>eight
head -c 3000000 /dev/zero | tr '\0' . | fold -w 70 >>large
echo >>large

# give MESSAGE RCPT - to the peer on $peer_port
give() {
	tcpclient -RHl0 127.0.0.1 "$peer_port" smtp-send s@x.example "$2" \
		<"$1" 2>>log | tr '\n\0' '|\n' | cut -c 1 | tr -d '\n'
}

# comes NAME DOMAIN HOW - all messages arrive as they were, by TLS
comes() {
	rm -rf Maildir
	for m in dots eight large; do
		[ "$(give $m "u@$2")" = rK ] || note "$1 does not take $m"
	done
	check "$1: $3" wait_for '[ "$(mails Maildir)" -eq 3 ]' || note "$(peer_log | tail -n 9)"
	bad=
	[ "$(mails Maildir)" -eq 3 ] || bad=missing
	for m in dots eight large; do
		mail=$(grep -rl "^Message-ID: <$m@" Maildir/new 2>/dev/null) || continue
		sed -n '/^From: /,$p' "$mail" | cmp -s - $m || bad="$bad $m"
		sed '/^From: /q' "$mail" |
			grep -q 'with ESMTPS (TLSv1.[23] ' || bad="$bad $m:clear"
	done
	is "$1: $3: whole, and by TLS" "$bad" ''
}

# refuses NAME DOMAIN HOW LOG - none arrives, and the peer says why
refuses() {
	rm -rf Maildir
	is "$1: $3" "$(give dots "bad@$2")" rK
	check "$1: does not send it" wait_for "peer_log | grep -q '$4'" ||
		note "$(peer_log | tail -n 9)"
	is "$1: so nothing comes" "$(mails Maildir)" 0
}

# Postfix.
MAINCF="smtp_dns_support_level = dnssec
dnssec_probe =
smtp_tls_security_level = secure
smtp_tls_CAfile = /etc/postfix/ca.pem
smtp_tls_fingerprint_digest = sha256
smtp_tls_loglevel = 1
minimal_backoff_time = 1000s
transport_maps = inline:{
	{ smtps.plain.example = smtps:[mx.plain.example]:465 }
	{ badname.signed.example = smtps:[mx2.plain.example]:465 } }
smtp_tls_policy_maps = inline:{
	{ verify.plain.example = secure match=mx.plain.example }
	{ badname.plain.example = secure match=mx2.plain.example }
	{ print.plain.example = fingerprint match=$print }
	{ badprint.plain.example = fingerprint match=$zero }
	{ dane.signed.example = dane-only }
	{ baddane.signed.example = dane-only } }"
MASTERCF='smtps unix - - n - - smtp -o smtp_tls_wrappermode=yes
	-o smtp_tls_secure_cert_match=hostname,nexthop'
export MAINCF MASTERCF
if run_postfix; then
	peer_port=$port
	peer_log() {
		cat postfix/root/var/log/postfix.log
	}
	comes Postfix verify.plain.example STARTTLS
	refuses Postfix badname.plain.example "STARTTLS, another name" \
		'<bad@badname.plain.*status=deferred (Server certificate not verified)'
	comes Postfix smtps.plain.example "port 465"
	refuses Postfix badname.signed.example "port 465, another name" \
		'<bad@badname.signed.*status=deferred (Server certificate not verified)'
	comes Postfix print.plain.example fingerprint
	refuses Postfix badprint.plain.example "another fingerprint" \
		'<bad@badprint.*status=deferred (Server certificate not verified)'
	comes Postfix dane.signed.example DANE
	check "Postfix: by its TLSA record" grep -q \
		'Verified TLS connection established to mx.signed.example' \
		postfix/root/var/log/postfix.log
	refuses Postfix baddane.signed.example "other TLSA records" \
		'<bad@baddane.*status=deferred (Server certificate not verified)'
fi

# Exim.
ROUTERS='secure:
  driver = dnslookup
  domains = smtps.plain.example : badname.signed.example
  transport = secure
  self = send
  no_more
start:
  driver = dnslookup
  domains = ! test.example
  transport = start
  self = send
  no_more'
TRANSPORTS='start:
  driver = smtp
  port = 25
  hosts_require_tls = *
  tls_verify_certificates = /etc/exim4/ca.pem
  tls_verify_hosts = *
secure:
  driver = smtp
  protocol = smtps
  port = 465
  hosts_require_tls = *
  tls_verify_certificates = /etc/exim4/ca.pem
  tls_verify_hosts = *'
export ROUTERS TRANSPORTS
if run_exim; then
	peer_port=$port
	peer_log() {
		cat exim/root/var/log/mainlog
	}
	comes Exim verify.plain.example STARTTLS
	refuses Exim badname.plain.example "STARTTLS, another name" \
		'== bad@badname.plain.*certificate'
	comes Exim smtps.plain.example "port 465"
	refuses Exim badname.signed.example "port 465, another name" \
		'== bad@badname.signed.*certificate'
fi
done_testing
