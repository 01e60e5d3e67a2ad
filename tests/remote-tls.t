#!/bin/sh
# remote-tls.t - smtp-remote with real TLS: the tables of doc/SENDING.md, cell
# by cell, and what they do not show

# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh"
. "$TESTS/authority.sh"
. "$TESTS/remote.sh"

top=${TESTS%/*}
rm fake/smtp-tls
cat >fake/smtp-sts <<'END'
#!/bin/sh
cat "$work/sts" 2>/dev/null || exit 1
END
cat >queue <<'END'
#!/bin/sh
cat >/dev/null && cat <&1 >/dev/null
printf '%s\n' "${SSL_PROTOCOL:-clear}" >how
printf '%s\n' "$SSL_TLS_SNI_SERVERNAME" >sni
printf '%s\n' "$SSL_PEER_CERT_SUBJECT" >subject
END
chmod +x queue fake/*

# host_certificate NAME HOST - for the host, in NAME/
host_certificate() {
	mkdir "$1" && issue "$1/tls" ca "/CN=$2" "subjectAltName=DNS:$2" &&
		cat "$1/tls.pem" ca.pem >"$1/tls.cert.pem" &&
		mv "$1/tls.key" "$1/tls.key.pem"
}
# shellcheck disable=SC2015
root ca && host_certificate good mx.test.example &&
	host_certificate other other.example &&
	host_certificate client client.example ||
	skip_all "openssl cannot make certificates"
mkdir -p self none refuses breaks
certificate "$work/self"
SSL_CERT_FILE=$work/ca.pem
export SSL_CERT_FILE
[ -z "$KEEPER" ] || send_keeper

# 3 1 1 and 2 0 1 of good.
key=$(openssl x509 -in good/tls.cert.pem -noout -pubkey |
	openssl pkey -pubin -outform DER | sha256sum | cut -d ' ' -f 1)
authority=$(openssl x509 -in ca.pem -outform DER | sha256sum | cut -d ' ' -f 1)
print=$(fingerprint good/tls)

# The hosts, one address each.
cat >refusing <<'END'
#!/bin/sh
# Speaks SMTP, and answers STARTTLS with an error, or with what is not TLS.
echo "220 x" | tr '\n' '\r'; echo
while read -r verb _; do
	case $verb in
	EHLO*) printf '250-x\r\n250 STARTTLS\r\n' ;;
	STARTTLS*)
		printf '%s\r\n' "$1"
		[ "$1" = "454 no" ] || { head -c 5 >/dev/null; echo nonsense; exit; }
		;;
	DATA*) printf '354 go\r\n' && while read -r line; do
		[ "$line" != "$(printf '.\r')" ] || break
	done && echo clear >how && printf '250 ok\r\n' ;;
	QUIT*) exit ;;
	*) printf '250 ok\r\n' ;;
	esac
done
END
chmod +x refusing
for host in good other self none; do
	echo test.example >$host/me
	echo test.example >$host/rcpthosts
	echo 0 >$host/smtp.maxerrors
	rm $host/smtp.maxerrors
done
for host in good other self none; do
	CONTROLDIR=$work/$host user joe sesame
done
receiver='smtpd-tls smtpd-auth checkpw-file smtpd-recv ./queue'
# shellcheck disable=SC2086
serve env CONTROLDIR="$work/good" $receiver
# shellcheck disable=SC2086
serve_at 127.0.0.2 env CONTROLDIR="$work/other" $receiver
# shellcheck disable=SC2086
serve_at 127.0.0.3 env CONTROLDIR="$work/self" $receiver
# shellcheck disable=SC2086
serve_at 127.0.0.4 env CONTROLDIR="$work/none" $receiver
serve_at 127.0.0.5 ./refusing "454 no"
serve_at 127.0.0.6 ./refusing "220 go"
route() {
	(umask 077 && control smtproutes "$1")
}
route "::$port"
control notipme "$(printf '127.0.0.%s\n' 1 2 3 4 5 6 7)"

# condition WORDS... - make what a row says; the MX is secure unless it is said
tlsa='' secure=secure required=''
condition() {
	rm -rf control/send.tls control/tlshosts control/notlshosts sts \
		control/send.dane control/send.sts
	route "::$port"
	tlsa='' secure=secure required=''
	case $1 in
	none | may | encrypt | verify | may,* | dane,* | verify,* | fingerprint)
		control send.tls/test.example "${1%%,*}"
		;;
	esac
	case $1 in
	verify*) echo "ca=$work/ca.pem" >>control/send.tls/test.example ;;
	fingerprint) control send.tls/test.example "fingerprint SHA256:$print" ;;
	esac
	case $1 in
	*"name="*) echo "name=other.example" >>control/send.tls/test.example ;;
	*"mx="*) echo "mx=*.other.example" >>control/send.tls/test.example ;;
	esac
	case $1 in
	*"TLSA of good"*) tlsa="tlsa 3 1 1 $key" ;;
	*"TLSA of the authority"*) tlsa="tlsa 2 0 1 $authority" ;;
	*"TLSA unusable"*) tlsa="tlsa 1 1 1 $key" ;;
	*"TLSA look-up"*) tlsa="tlsa-fail bogus" ;;
	esac
	case $1 in
	*"MTA-STS"*)
		control send.sts "$work"
		set -- "$1" "${1##*MTA-STS }"
		printf 'mode %s\n' "${2%%,*}" >sts
		case $2 in
		*other*) echo "mx *.other.example" >>sts ;;
		*) echo "mx *.test.example" >>sts ;;
		esac
		;;
	esac
	case $1 in
	*"send.dane 0"*) control send.dane 0 ;;
	tlshosts/HOST*) mkdir control/tlshosts && cp ca.pem control/tlshosts/mx.test.example.pem ;;
	notlshosts*) control notlshosts/mx.test.example '' ;;
	*exhaustive*) control tlshosts/exhaustivelist '' ;;
	REQUIRETLS*) required=1 ;;
	*password*) route "::$port joe sesame" ;;
	esac
	case $1 in
	*password*notlshosts) control notlshosts/mx.test.example '' ;;
	esac
	case $1 in
	*"not secure"* | *MTA-STS*) [ -n "$tlsa" ] || secure=insecure ;;
	esac
}

# host_at IP - the domain's only host has that address
host_at() {
	found test.example "mx 10 mx.test.example $secure" "addr $1 secure" \
		${tlsa:+"$tlsa"} 'sts 20260101'
}

# at IP - send it to the host at that address, and say what became of it
at() {
	host_at "$1"
	rm -f how
	if [ -n "$required" ]; then
		SMTPREQUIRETLS=1 deliver test.example a@b.example \
			u@test.example >letters
	else
		deliver test.example a@b.example u@test.example >letters
	fi
	case $(cat letters; cat how 2>/dev/null) in
	rKclear) echo clear ;;
	rKTLS*) echo TLS ;;
	*K*) echo "sent, but how?" ;;
	*Z) echo waits ;;
	*D) echo returned ;;
	*) cat letters how 2>&1 | tr '\n' ' ' ;;
	esac
}

# Each table, row by row.
sed -n 's/^| \(.*\) |$/\1/p' "$top/doc/SENDING.md" | grep -v '^---\|^policy\|^what' |
	sed 's/ | /|/g' >rows
is "there are as many rows as there should be" "$(grep -c . rows)" 35
while IFS='|' read -r name good other self none refuses breaks <&3; do
	condition "$name"
	got="$(at 127.0.0.1)|$(at 127.0.0.2)|$(at 127.0.0.3)|$(at 127.0.0.4)"
	got="$got|$(at 127.0.0.5)|$(at 127.0.0.6)"
	is "$name" "$got" "$good|$other|$self|$none|$refuses|$breaks" ||
		note "$(says)" "$(tail -n 5 err)"
done 3<rows

# A password, to whom the route says, and to nobody else.
printf '%s\n' 'mx 0 mx.test.example insecure' 'addr 127.0.0.1 insecure' \
	>dns/mx.test.example
condition ''
secret() {
	rm -f how
	deliver x.example a@b.example u@test.example
	cat how 2>/dev/null
}
route ":mx.test.example:$port joe sesame"
is "a relay gets a password if it is verified" "$(secret)" rKTLSv1.3
for setting in starttls_use=0 send.starttls=0 starttls_require=1; do
	control "${setting%=*}" "${setting#*=}"
	is "also with $setting" "$(secret)" rKTLSv1.3
	rm "control/${setting%=*}"
done
sed 's/127.0.0.1/127.0.0.3/' dns/mx.test.example >x && mv x dns/mx.test.example
is "another that says it is the relay gets none" "$(secret)" Z
like "and it is said who wants that" "$(says)" \
	"*certificate-not-trusted*required by the password for it in smtproutes. *"
control send.tls/mx.test.example may
is "unless a file for the relay says so" "$(secret)" rKTLSv1.3
rm control/send.tls/mx.test.example
control send.tls/default encrypt
is "or the default" "$(secret)" rKTLSv1.3
rm -r control/send.tls
sed 's/127.0.0.3/127.0.0.4/' dns/mx.test.example >x && mv x dns/mx.test.example
is "without STARTTLS there is none" "$(secret)" sZ
control send.auth.clear 1
is "send.auth.clear alone does not change that" "$(secret)" sZ
rm control/send.auth.clear
route ":127.0.0.1:$port joe sesame"
is "an address has no name to verify" "$(secret)" Z
like "and it is said how to mend that" "$(says)" "*password*send.tls*"
control send.tls/default "verify
name=mx.test.example"
is "but that of a file" "$(secret)" rKTLSv1.3

# Several hosts: where TLS does not work, others are tried, and then clear text.
two() {
	found test.example 'mx 10 a.test.example insecure' "addr $1 insecure" \
		'mx 20 mx.test.example insecure' "addr $2 insecure"
	rm -f how
	deliver test.example a@b.example u@test.example
	cat how 2>/dev/null
}
condition may
is "may: the first breaks, the second gets it" "$(two 127.0.0.6 127.0.0.1)" \
	rKTLSv1.3
like "inside TLS" "$(cat err)" "*ip=127.0.0.6*tls=may handshake=not-tls*ip=127.0.0.1*tls=may handshake=ok*"
is "may: the second is not there, the first gets it in clear" \
	"$(two 127.0.0.6 127.0.0.7)" rKclear
condition verify
is "verify: the first has another name, the second is good" \
	"$(two 127.0.0.2 127.0.0.1)" rKTLSv1.3
two 127.0.0.2 127.0.0.3 >/dev/null
like "and if none is good, the last says why" "$(says)" \
	"Zmx.test.example: the TLS handshake failed: certificate-* our policy. (#4.7.5)*"
condition 'TLSA of good'
found test.example 'mx 10 mx.test.example secure' 'addr 127.0.0.2 secure' \
	"$tlsa" 'mx 20 b.test.example secure' 'addr 127.0.0.3 secure'
is "TLSA for one, none for the other: that one gets it" \
	"$(deliver test.example a@b.example u@test.example)" rK
condition 'REQUIRETLS'
found test.example 'mx 10 mx.test.example secure' 'addr 127.0.0.4 secure' \
	'mx 20 mx.test.example secure' 'addr 127.0.0.7 secure'
is "REQUIRETLS: one has no TLS, one is not there: later" \
	"$(SMTPREQUIRETLS=1 deliver test.example a@b.example u@test.example)" Z

# What is counted.
count() {
	host_at "$1"
	rm -rf counts && mkdir counts
	deliver test.example a@b.example u@test.example >/dev/null
	sed 's/.*"counts"://' counts/*.test.example 2>/dev/null
}
control send.tlsrpt "$work/counts"
condition may
is "counted: TLS" "$(count 127.0.0.1)" '{"no-policy-found successful":1}}'
is "counted: nothing, where there is none" "$(count 127.0.0.4)" ''
condition 'TLSA of good'
is "counted: DANE" "$(count 127.0.0.1)" '{"tlsa successful":1}}'
is "counted: another key" "$(count 127.0.0.2)" \
	'{"tlsa validation-failure mx.test.example":1}}'
is "counted: no STARTTLS" "$(count 127.0.0.4)" \
	'{"tlsa starttls-not-supported mx.test.example":1}}'
condition 'TLSA unusable'
is "counted: no TLSA record that can be used" "$(count 127.0.0.1)" \
	'{"tlsa tlsa-invalid mx.test.example":1}}'
at 127.0.0.6 >/dev/null
like "and they are why there has to be TLS" "$(says)" \
	"*TLS handshake failed*required by its TLSA records. *"
condition 'MTA-STS testing'
is "counted: MTA-STS" "$(count 127.0.0.1)" '{"sts successful":1}}'
is "counted: another name" "$(count 127.0.0.2)" \
	'{"sts certificate-host-mismatch mx.test.example":1}}'
condition 'MTA-STS testing, other hosts'
is "counted: not listed" "$(count 127.0.0.1)" \
	'{"sts validation-failure mx.test.example":1}}'
printf '#!/bin/sh\nexit 111\n' >fake/smtp-sts
is "counted: no policy to be had" "$(count 127.0.0.1)" \
	'{"sts sts-policy-fetch-error":1,"no-policy-found successful":1}}'
rm -r counts
is "a directory that is not there keeps no mail back" \
	"$(deliver test.example a@b.example u@test.example)" rK
like "and the log says so" "$(cat err)" "*warning dir=*send.tlsrpt*"
rm control/send.tlsrpt control/send.sts

# Policies: whose.
condition may
found test.example 'mx 10 mx.test.example insecure' 'addr 127.0.0.4 insecure'
control send.tls/.example encrypt
is "the domain's own policy comes first" \
	"$(deliver test.example a@b u@test.example)" rK
rm control/send.tls/test.example
is "then that of a parent" "$(deliver test.example a@b u@test.example)" sZ
rm control/send.tls/.example
control send.tls/default encrypt
is "then the default" "$(deliver test.example a@b u@test.example)" sZ
control send.tls/test.example "encrpyt"
is "a policy that is none: later" "$(deliver test.example a@b u@test.example)" Z
like "and where" "$(says)" "*send.tls/test.example:1: expected none, may*"
rm -r control/send.tls
control starttls_require 1
is "starttls_require" "$(deliver test.example a@b u@test.example)" sZ
control starttls_use 0
is "starttls_use 0 with it" "$(deliver test.example a@b u@test.example)" Z
control starttls_require 0
rm -f how
sed 's/127.0.0.4/127.0.0.1/' dns/test.example >x && mv x dns/test.example
is "starttls_use 0" "$(deliver test.example a@b u@test.example; cat how)" rKclear
rm control/starttls_use control/starttls_require
is "neither" "$(deliver test.example a@b u@test.example; cat how)" rKTLSv1.3
is "the host is named in the handshake" "$(cat sni)" mx.test.example
is "send.starttls 2" "$(control send.starttls 2; sed \
	's/127.0.0.1/127.0.0.4/' dns/test.example >x && mv x dns/test.example
	deliver test.example a@b u@test.example)" sZ
rm control/send.starttls
control smtproutes ":mx.test.example:$port"
found mx.test.example 'mx 0 mx.test.example insecure' 'addr 127.0.0.4 insecure'
control send.tls/mx.test.example encrypt
is "a relay's policy" "$(deliver x.example a@b u@test.example)" sZ
control send.tls/x.example may
is "which is not that of the domain" "$(deliver x.example a@b u@test.example)" rK
rm control/send.tls/x.example

# Certificates of ours, and what else a policy has.
cp ca.pem good/tls.clientca.pem
found mx.test.example 'mx 0 mx.test.example insecure' 'addr 127.0.0.1 insecure'
printf '%s\n' verify "ca=$work/ca.pem" "cert=$work/client/tls.cert.pem" \
	"key=$work/client/tls.key.pem" min=TLSv1.3 >control/send.tls/mx.test.example
like "a certificate of ours" "$(deliver x.example a@b u@test.example
	cat subject)" "rK*client.example*"
echo "ciphers=NO-SUCH" >>control/send.tls/mx.test.example
is "ciphers that there are not: later, and not in clear" \
	"$(deliver x.example a@b u@test.example)" Z
rm good/tls.clientca.pem

like "and why" "$(says)" "ZUnable to use TLS: *NO-SUCH*. (#4.3.5)*"
printf '%s\n' may "ciphers=NO-SUCH" >control/send.tls/mx.test.example
is "with may it is as if TLS were not offered" "$(deliver x.example a@b \
	u@test.example; cat how)" rKclear
like "and the log says so" "$(cat keeper.log err 2>/dev/null)" \
	"*tls-engine*cipher*handshake=config*result=K*"
rm control/send.tls/mx.test.example

# Who is there: while no server has asked for it, TLS takes no process.
printf '%s\n' 'mx 0 mx.test.example insecure' 'addr 127.0.0.8 insecure' \
	>dns/mx.test.example
serve_at 127.0.0.8 sh -c 'echo there >connected; exec cat'
deliver x.example a@b.example u@test.example >/dev/null &
delivering=$!
wait_for '[ -s connected ]'
remote=$(pgrep -x smtp-remote | while read -r p; do
	! grep -qzFx "work=$work" "/proc/$p/environ" 2>/dev/null || echo "$p"
done | head -n 1)
if [ -r "/proc/$remote/status" ]; then
	check "smtp-send is run, and nothing else" wait_for \
		'[ "$(ps -o comm= --ppid $remote)" = smtp-send ]'
	kill "$remote"
else
	skip "smtp-send is run, and nothing else" "no /proc"
	kill "$delivering"
fi
wait "$delivering" 2>/dev/null
printf '%s\n' 'mx 0 mx.test.example insecure' 'addr 127.0.0.1 insecure' \
	>dns/mx.test.example
# A smtp-tls of somebody else's is run all the same.
cat >fake/smtp-tls <<'END'
#!/bin/sh
echo "$*" >>"$work/tls"
exec "$BIN/smtp-tls" "$@"
END
chmod +x fake/smtp-tls
is "another smtp-tls" "$(deliver x.example a@b.example u@test.example; cat how)" \
	rKTLSv1.3
like "is run, with what is wanted" "$(cat tls)" "-m may -r 8 *smtp-send -t may*"
rm fake/smtp-tls
if [ -n "$KEEPER" ]; then
	PATH=$BIN:$PATH
	kill "$keeper_pid"
	wait "$keeper_pid"
	is "without the keeper" \
		"$(deliver x.example a@b.example u@test.example; cat how)" rKTLSv1.3
	like "there is a line" "$(cat err)" "*smtp-remote*: no keeper path=*"
	SENDKEEPER=$(printf %0101d 0)
	is "a path that is none" \
		"$(deliver x.example a@b.example u@test.example)" Z
	like "is a fault" "$(says)" "ZUnable to use control files: *SENDKEEPER*"
	SENDKEEPER=
fi

# Port 465, in a network of its own: there it is free.
cat >secure.sh <<'END'
ip link set lo up || exit 99
SMTPS=1 CONTROLDIR=$work/good tcpserver -1RHD -l 0 127.0.0.1 465 smtpd-tls \
	smtpd-recv ./queue >port 2>>log &
first=$!
tcpserver -1RHD -l 0 127.0.0.2 465 ./refusing "220 go" >port2 2>>log &
until [ -s port ] && [ -s port2 ]; do sleep 0.05; done
smtp-remote x.example a@b.example u@test.example <message >report 2>err
kill $first $!
wait
END
found mx.test.example 'mx 0 mx.test.example insecure' 'addr 127.0.0.1 insecure'
control smtproutes ":mx.test.example:465"
smtps() {
	rm -f how report port port2
	PATH=$work/fake:$PATH unshare -n sh secure.sh
	[ -s report ] && says | cut -c 1 | tr -d '\n'
	cat how 2>/dev/null
}
if unshare -n ip link set lo up 2>/dev/null; then
	is "port 465: TLS at once" "$(smtps)" rKTLSv1.3
	control send.tls/default none
	is "even with policy none" "$(smtps)" rKTLSv1.3
	printf '%s\n' verify "ca=$work/ca.pem" >control/send.tls/default
	is "verified" "$(smtps)" rKTLSv1.3
	sed 's/127.0.0.1/127.0.0.2/' dns/mx.test.example >x &&
		mv x dns/mx.test.example
	control send.tls/default may
	is "no TLS there: no clear text" "$(smtps)" Z
	like "and why" "$(says)" "*mx.test.example: the TLS handshake failed: not-tls *, and TLS is required by its port. (#4.7.5)*"
else
	skip "port 465: TLS at once" "needs root on Linux, and ip"
fi
done_testing
