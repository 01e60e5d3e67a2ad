#!/bin/sh
# remote-peers.t - the whole way: a signed zone, smtp-resolve, smtp-remote,
# smtp-tls and smtp-send, to our receiver, to Postfix and to Exim

. "$(dirname "$0")/lib.sh"
. "$TESTS/zone.sh"
. "$TESTS/authority.sh"
. "$TESTS/peers.sh"

[ -x "$BIN/smtp-resolve" ] || skip_all "there was no libunbound"
mx_certificate || skip_all "openssl cannot make a certificate"
print=$(fingerprint mx)
SSL_CERT_FILE=$work/ca.pem
export SSL_CERT_FILE

echo 127.0.0.1 >control/notipme
echo test.example >control/rcpthosts
printf 'Subject: test\n\nhello\n.\n..dots\n' >message

# zone PORT - serve a zone in which mx has that port, and other records for
# another name
zone() {
	[ -z "$pids_of_zone" ] || kill "$pids_of_zone"
	cat >records <<-END
		@ MX 10 mx
		@ MX 20 dead
		mx A 127.0.0.1
		dead A 127.0.0.99
		_$1._tcp.mx TLSA $(tlsa_of control/tls.cert.pem)
		wrong MX 10 mx2
		mx2 A 127.0.0.1
		_$1._tcp.mx2 TLSA 3 1 1 $(printf %064d 7)
		null MX 0 .
		none MX 10 mx3
		mx3 A 127.0.0.1
	END
	zone_start records || return 1
	pids_of_zone=$!
	zone_use
	echo "::$1" >control/smtproutes
}
pids_of_zone=

send() {
	rm -f err
	smtp-remote "$1" s@x.example u@test.example <message >report 2>err
	tr '\n\0' '|\n' <report | cut -c 1 | tr -d '\n'
	grep -q 'handshake=ok.*result=K' err && echo TLS
}
policy() {
	rm -rf control/send.tls
	mkdir control/send.tls
	printf '%s\n' "$@" >control/send.tls/default
}

# all NAME - the table, to the server on $port
all() {
	zone "$port" || {
		skip "$1" "nsd and ldns are not there: ./bootstrap check unpacks them"
		return
	}
	policy none
	is "$1: none" "$(send plain.example)" rK
	policy may
	is "$1: may" "$(send plain.example)" rKTLS
	is "$1: may, and TLSA" "$(send signed.example)" rKTLS
	like "$1: which counts" "$(cat err)" "*tls=dane*"
	is "$1: may, and other TLSA" "$(send wrong.signed.example)" Z
	like "$1: and why" "$(tr '\0' '\n' <report)" \
		"*the TLS handshake failed: * required by its TLSA records*"
	policy encrypt
	is "$1: encrypt" "$(send plain.example)" rKTLS
	policy verify
	is "$1: verify" "$(send plain.example)" rKTLS
	is "$1: verify, for another name" "$(send none.plain.example)" Z
	policy verify ca=/dev/null
	is "$1: verify, with other authorities" "$(send plain.example)" Z
	policy verify "mx=*.signed.example"
	is "$1: verify, other hosts" "$(send plain.example)" Z
	is "$1: verify, these hosts" "$(send signed.example)" rKTLS
	policy dane
	is "$1: dane" "$(send signed.example)" rKTLS
	is "$1: dane, other TLSA" "$(send wrong.signed.example)" Z
	is "$1: dane, no TLSA" "$(send none.signed.example)" Z
	is "$1: dane, not signed" "$(send plain.example)" Z
	policy "fingerprint SHA256:$print"
	is "$1: fingerprint" "$(send plain.example)" rKTLS
	policy "fingerprint SHA256:$(printf %064d 7)"
	is "$1: another fingerprint" "$(send plain.example)" Z
}

# Ours.
serve smtpd-tls smtpd-recv deliver-maildir ./Maildir
all ours
is "ours: all arrived" "$(mails Maildir)" 8
policy may
is "null MX" "$(send null.plain.example)" D
like "and its code" "$(tr '\0' '\n' <report)" "*5.1.10*"
is "no such domain" "$(send nothing.plain.example)" D

if run_postfix; then
	all Postfix
	is "Postfix: all arrived" \
		"$(find "$postfix/incoming" -type f | grep -c .)" 8
fi
if run_exim; then
	all Exim
	wait_for "[ \$(grep -c '^Subject: test' exim/root/var/mail/box) -eq 8 ]"
	is "Exim: all arrived" "$(grep -c '^Subject: test' exim/root/var/mail/box)" 8
	is "Exim: dots are as they were" \
		"$(grep -c '^\.\.dots$' exim/root/var/mail/box)" 8
fi
done_testing
