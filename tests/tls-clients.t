#!/bin/sh
# tls-clients.t - certificates of clients: whoever shows one gets in, and those
# that are in tls.tlsclients may relay

. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"
control rcpthosts local.example

. "$TESTS/authority.sh"
ca='basicConstraints=critical,CA:TRUE'
san='subjectAltName=email'
{ root root && root other; } || skip_all "openssl cannot make an authority"
issue ann root /CN=Ann "$san:ann@example.org,email:Ann.Lee@Example.NET"
issue sub root /CN=Sub "$ca\nkeyUsage=critical,keyCertSign,cRLSign"
issue bob sub /CN=Bob "$san:bob@example.org"
issue subject root /CN=S/emailAddress=subject@example.org \
	'basicConstraints=CA:FALSE'
issue trick root '/CN=x\/emailAddress=ann@example.org' \
	'basicConstraints=CA:FALSE'
issue host root /CN=h \
	'subjectAltName=DNS:mail.example.org,DNS:*.wild.example.org'
issue server root /CN=srv "$san:ann@example.org\nextendedKeyUsage=serverAuth"
issue both root /CN=b "$san:ann@example.org\nextendedKeyUsage=clientAuth"
issue old root /CN=Old "$san:ann@example.org" -1
issue gone root /CN=Gone "$san:ann@example.org"
issue false other /CN=Ann "$san:ann@example.org"
issue leaf ann /CN=Leaf "$san:ann@example.org"
# "ann@example.org", NUL, ".evil.example" as one name.
issue nul root /CN=Nul "$(printf 'subjectAltName=DER:%s' \
	30:1f:81:1d:61:6e:6e:40:65:78:61:6d:70:6c:65:2e:6f:72:67:00:2e:65:76:\
69:6c:2e:65:78:61:6d:70:6c:65)"
issue space root '/CN=S/emailAddress=joe ann@example.org' \
	'basicConstraints=CA:FALSE'
# shellcheck disable=SC2086
openssl req -x509 $new -subj /CN=self -days 3 -keyout self.key -out self.pem \
	-addext "$san:ann@example.org" 2>/dev/null
revoke gone
crl root >root.crl
crl sub >sub.crl
cat bob.pem sub.pem >bobs.pem
cp bob.key bobs.key
cat leaf.pem ann.pem >leafs.pem
cp leaf.key leafs.key
mv bob.pem bob.alone
cp bob.key alone.key && mv bob.alone alone.pem

# The engine.  Each certificate gets in, and the list says what it is worth.
told() {
	rm -f told
	echo hello | timeout 30 openssl s_client -quiet -connect "$server" \
		"$@" >out 2>err
	grep -q hello out || echo "no answer: $(cat err)"
}
fact() {
	sed -n "s/^SSL_PEER_CERT_$1=//p" told
}
serve smtpd-tls "$TESTS/starttls.sh" Y head -n 1
told -cert ann.pem -key ann.key
is "nobody is asked without the files" "$(grep -c PEER told)" 0
cp root.pem "$CONTROLDIR/tls.clientca.pem"
while read -r cert word emails hosts; do
	for v in 1_2 1_3; do
		told "-tls$v" -cert "$cert.pem" -cert_chain "$cert.pem" \
			-key "$cert.key"
		is "TLS $v, $cert" "$(fact VERIFIED)|$(fact EMAIL)|$(fact DNS)" \
			"$word|$(echo "${emails%-}" | tr , ' ')|$hosts"
	done
done <<-'EOF'
	ann ok ann@example.org,Ann.Lee@Example.NET
	bobs ok bob@example.org
	alone unknown-ca bob@example.org
	subject ok subject@example.org
	trick ok
	host ok - mail.example.org
	both ok ann@example.org
	server wrong-purpose ann@example.org
	old expired ann@example.org
	gone ok ann@example.org
	false unknown-ca ann@example.org
	self self-signed ann@example.org
	leafs invalid-ca ann@example.org
	nul ok
	space ok
EOF
is "a name with NUL is in that certificate" \
	"$(openssl x509 -in nul.pem -outform DER | tr '\0' '#' |
		grep -ac 'ann@example.org#.evil.example')" 1
like "and the other's common name looks like an address" \
	"$(openssl x509 -in trick.pem -noout -subject -nameopt compat)" \
	"*/emailAddress=ann@example.org"
rm "$CONTROLDIR/tls.clientca.pem"
control tls.tlsclients "SHA256:$(fingerprint self)"
told -cert self.pem -key self.key
is "with a list alone, its hash is told" "$(fact VERIFIED) $(fact HASH)" \
	"self-signed SHA256:$(fingerprint self | tr -d : | tr A-F a-f)"
told
is "who shows none has no facts" "$(grep -c PEER told)" 0
is "and is served like anybody" "$(cat out)" hello
rm "$CONTROLDIR/tls.tlsclients"

# Revocation.
cp root.pem "$CONTROLDIR/tls.clientca.pem"
cat root.crl sub.crl >"$CONTROLDIR/tls.clientcrl.pem"
verified() {
	told -cert "$1.pem" -cert_chain "$1.pem" -key "$1.key"
	fact VERIFIED
}
is "with revocation lists, who is not in them is" "$(verified ann)" ok
is "also below another authority" "$(verified bobs)" ok
is "who is in them is not" "$(verified gone)" revoked
cp root.crl "$CONTROLDIR/tls.clientcrl.pem"
is "each authority needs a list" "$(verified bobs)" no-crl
crl root 200201000000Z >"$CONTROLDIR/tls.clientcrl.pem"
is "that is not too old" "$(verified ann)" crl-expired

# Files that are not what they should be.
faulty() {
	: >log
	rm -f told
	if [ -n "$KEEPER" ]; then
		told
		like "$1: the keeper goes on with what it has" \
			"$(grep 'stays in use' log)" "tls-engine: *: $2"
		return
	fi
	echo hello | timeout 30 openssl s_client -quiet -connect "$server" \
		>/dev/null 2>&1
	fails "$1: no TLS" test -s told
	wait_for 'grep -q "reason=config" log'
	like "$1: the log says why" "$(grep reason=config log)" \
		"tls-engine*: handshake failed *reason=config: $2"
}
crl=$CONTROLDIR/tls.clientcrl.pem
cas=$CONTROLDIR/tls.clientca.pem
echo >"$crl"
faulty "an empty list" "*/tls.clientcrl.pem: found none*expected*"
cp root.pem "$crl"
faulty "a certificate for a list" "*/tls.clientcrl.pem: found none*expected*"
{ cat root.crl && head -n 3 sub.crl; } >"$crl"
faulty "a list that is cut off" "*/tls.clientcrl.pem: found none, or one*"
cp root.crl "$crl"
rm "$cas"
faulty "lists without authorities" "tls.clientcrl.pem: *tls.clientca.pem*"
rm "$crl"
cp root.key "$cas"
faulty "a key for an authority" "*/tls.clientca.pem: found none*expected*"
{ cat root.pem && sed 's/^M/!/' other.pem; } >"$cas"
faulty "a second one that is broken" "*/tls.clientca.pem: found none, or*"
rm "$cas"
mkdir "$cas"
faulty "a directory" "*/tls.clientca.pem: *"
rmdir "$cas"
if [ "$(id -u)" != 0 ]; then
	cp root.pem "$cas" && chmod 0 "$cas"
	faulty "one that cannot be read" "*/tls.clientca.pem: Permission*"
	rm -f "$cas"
fi
if [ -z "$KEEPER" ]; then
	serve smtpd-tls "$TESTS/starttls.sh" '?Y' head -n 1
	cp root.key "$cas"
	rm -f answer
	: | timeout 30 openssl s_client -quiet -connect "$server" >/dev/null 2>&1
	check "a program that asks is told" wait_for 'grep -q n answer'
fi
cp root.pem "$cas"

cat root.crl sub.crl >"$crl"
cat >"$CONTROLDIR/tls.tlsclients" <<-EOF
	# who may relay
	ann@Example.ORG user=ann RELAYCLIENT=@gw.example SMTPRATE=100
	ANN.LEE@example.net user=wrong
	dns:MAIL.example.org
	dns:wild.example.org user=wrong
	SHA256:$(fingerprint self) user=self
	SHA256:$(fingerprint gone | tr -d :)
	bob@example.org until 2000-01-01T00:00Z
	subject@example.org until 2999-01-01T00:00Z
EOF
no='553 5.7.1 That domain is not in the list of allowed rcpthosts'
why="$no, and your certificate is not valid for relaying:"

# The whole chain.  openssl, which sends all commands at once.
commands() {
	printf '%s\r\n' 'EHLO client.example' 'MAIL FROM:<me@example.org>' \
		'RCPT TO:<x@far.example>' QUIT
}
asked() {
	# shellcheck disable=SC2086
	commands | timeout 30 openssl s_client -quiet -connect "$server" \
		-cert "$1.pem" -key "$1.key" $starttls 2>/dev/null |
		sed -n '/^250 [^2]/,$p' | sed -n 3p
}
for SMTPS in '' 1; do
	export SMTPS
	starttls=
	[ -n "$SMTPS" ] || starttls='-starttls smtp'
	serve smtpd-tls smtpd-recv deliver-discard
	for v in -tls1_2 -tls1_3; do
		starttls="${starttls% -tls*} $v"
		like "openssl$starttls: who is listed may relay" \
			"$(asked ann)" "250 2.1.5 *"
		like "openssl$starttls: who has expired may not" \
			"$(asked old)" "$why expired (*"
		like "openssl$starttls: a stranger may not" \
			"$(asked false)" "$why unknown-ca (*"
	done
	if swaks --support 2>/dev/null | grep -q '^=== TLS'; then
		how=--tls
		[ -z "$SMTPS" ] || how=--tls-on-connect
		swaks --server "$server" $how --tls-cert ann.pem \
			--tls-key ann.key -f me@example.org -t x@far.example \
			--helo client.example >out 2>&1
		is "swaks sends mail with a certificate" $? 0
	else
		skip "swaks sends mail with a certificate" "no swaks with TLS"
	fi
done

# And a client of python3: each line of input is a version of TLS, a
# certificate and recipients; each line of output, what became of the mail.
cat >send.py <<-'EOF'
	import os, smtplib, ssl, sys
	def connect(version, cert):
	    c = ssl.create_default_context()
	    c.check_hostname = False
	    c.verify_mode = ssl.CERT_NONE
	    c.minimum_version = c.maximum_version = ssl.TLSVersion[version]
	    if cert != "-":
	        c.load_cert_chain(cert + ".pem", cert + ".key")
	    port = int(sys.argv[1])
	    if os.environ["SMTPS"]:
	        return smtplib.SMTP_SSL("127.0.0.1", port, context=c, timeout=60)
	    s = smtplib.SMTP("127.0.0.1", port, timeout=60)
	    s.starttls(context=c)
	    return s
	def send(version, cert, to):
	    s = connect(version, cert)
	    s.ehlo("client.example")
	    s.rset()
	    s.ehlo("client.example")
	    try:
	        s.sendmail("me@example.org", to.split(","), "Subject: x\r\n\r\nx\r\n")
	        return "sent"
	    except smtplib.SMTPRecipientsRefused as e:
	        return " ".join("%d %s" % (c, t.decode())
	                        for c, t in e.recipients.values())
	    finally:
	        s.quit()
	for line in sys.stdin:
	    print(send(*line.split()))
EOF
cat >deliver <<-'EOF'
	#!/bin/sh
	cat >message
	tr '\0' '\n' <&1 >envelope
	env | grep -E '^(SMTPTLS|SMTPRATE|SMTPAUTH|RELAYCLIENT|SSL_PEER)' >env
	exit 0
EOF
chmod +x deliver
send() {
	rm -f message envelope env
	echo "$*" | timeout 60 python3 send.py "$port" 2>&1 | tail -n 1
}
sent() {
	grep "^$1=" env || echo "no $1"
}
python3 -c 'import smtplib, ssl' 2>/dev/null || {
	skip "mail with certificates" "no python3"
	done_testing
	exit
}
cat >cases <<-EOF
	-       $no (
	ann     sent
	bobs    $why not listed (
	alone   $why unknown-ca (
	subject sent
	trick   $why not listed (
	host    sent
	server  $why wrong-purpose (
	old     $why expired (
	gone    $why revoked (
	false   $why unknown-ca (
	self    sent
	leafs   $why invalid-ca (
	nul     $why not listed (
	space   $why not listed (
EOF
for SMTPS in '' 1; do
	export SMTPS
	mode=${SMTPS:+SMTPS}
	mode=${mode:-STARTTLS}
	serve smtpd-tls smtpd-recv ./deliver
	for v in TLSv1_2 TLSv1_3; do
		while read -r cert want; do
			echo "$v $cert x@far.example"
		done <cases | timeout 60 python3 send.py "$port" >results 2>&1
		exec 3<results
		while read -r cert want; do
			read -r got <&3
			like "$mode, $v, $cert: ${want##*: }" "$got" "$want*"
		done <cases
		exec 3<&-
	done
	send TLSv1_3 ann "y@local.example,x@far.example" >out
	is "$mode: mail to two" "$(cat out)" sent
	is "the suffix is for whom it lets through" "$(cat envelope)" \
		"$(printf '%s\n' Fme@example.org Ty@local.example \
			Tx@far.example@gw.example)"
	is "programs know the client" "$(sent SMTPTLSCLIENT)" \
		SMTPTLSCLIENT=ann@Example.ORG
	is "and that it relays" "$(sent RELAYCLIENT)" RELAYCLIENT=@gw.example
	is "and what the line says" "$(sent SMTPRATE)" SMTPRATE=100
	is "but not as a user that has authenticated" "$(sent SMTPAUTHUSER)" \
		"no SMTPAUTHUSER"
	check "it is in Received" grep -qF "(cert ann@Example.ORG)" message
	check "and in the log" \
		grep -q ": mail .* cert=ann@Example.ORG verified=ok " log
	send TLSv1_3 ann y@local.example >out
	is "nobody relays to us" "$(sent RELAYCLIENT)" "no RELAYCLIENT"
	is "though the client is known" "$(sent SMTPTLSCLIENT)" \
		SMTPTLSCLIENT=ann@Example.ORG
	is "a stranger may send to us" "$(send TLSv1_3 false \
		y@local.example)" sent
	check "and is logged as one" \
		grep -q ": mail .* cert=- verified=unknown-ca " log
	fails "and not in Received" grep -q cert message
done
unset SMTPS
done_testing
