#!/bin/sh
# real-auth.t - every mechanism, with the clients that people have
#
# real-auth.t -d prints the table of doc/AUTH.md, to which the test is held.
# shellcheck disable=SC2016,SC2086

. "$(dirname "$0")/lib.sh"
. "$TESTS/dovecot.sh"

page=${TESTS%/*}/doc/AUTH.md
clients='swaks msmtp curl gsasl smtplib'
mechanisms='PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 OAUTHBEARER XOAUTH2'

certificate || skip_all "openssl cannot make a certificate"
cat >deliver <<'X'
#!/bin/sh
grep 'with ESMTPSA' >received || exit 111
tr '\0' ' ' <&1 >/dev/null
printf '%s %s' "$SMTPAUTHUSER" "$SMTPAUTHMETHOD" >delivered
X
# It knows joe's password in clear.
cat >checkpw <<'X'
#!/usr/bin/perl
use Digest::MD5 qw(md5 md5_hex);
my $key = 'secret' . "\0" x 58;
open my $in, '<&=', 3 or exit 111;
my ($user, $secret, $challenge) = split /\0/, join '', <$in>;
exit 1 if $user ne 'joe';
exit 0 if $secret eq 'secret';
my $inner = md5(($key ^ '6' x 64) . $challenge);
exit($secret ne md5_hex(($key ^ "\\" x 64) . $inner));
X
chmod 755 deliver checkpw
ca=$CONTROLDIR/tls.cert.pem

# The certificate of a client, which signs itself.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-subj /CN=joe -days 3 -keyout joe.key -out joe.pem 2>/dev/null

# One mail; each takes MECHANISM USER PASSWORD.
by_swaks() {
	swaks --server 127.0.0.1 --port "$port" --timeout 10 -tls \
		--from a@test.example --to b@test.example --helo c.example \
		-a "$1" -au "$2" -ap "$3"
}

by_msmtp() {
	printf 'Subject: t\n\nHello\n' | peer "$peers/usr/bin/msmtp" \
		--host=127.0.0.1 --port="$port" --tls=on --tls-trust-file="$ca" \
		--tls-fingerprint= --auth="$(echo "$1" | tr '[:upper:]' '[:lower:]')" \
		--user="$2" --passwordeval="printf '%s\\n' '$3'" \
		--tls-cert-file="$work/joe.pem" --tls-key-file="$work/joe.key" \
		--from=a@test.example b@test.example
}

# It takes OAUTHBEARER wherever that is offered.
by_curl() {
	at=$port
	case $1 in
	XOAUTH2) at=$other ;;
	esac
	case $1 in
	*OAUTH*) set -- "$1" --user "$2" --oauth2-bearer "$3" ;;
	EXTERNAL) set -- "$1" --user "$2:" --cert joe.pem --key joe.key ;;
	*) set -- "$1" --user "$2:$3" ;;
	esac
	mechanism=$1
	shift
	printf 'Subject: t\r\n\r\nHello\r\n' | curl -sS --max-time 20 --ssl-reqd \
		--cacert "$ca" --login-options "AUTH=$mechanism" "$@" \
		--mail-from a@test.example --mail-rcpt b@test.example \
		--upload-file - "smtp://127.0.0.1:$at"
}

# It sends no mail, begins TLS before EHLO, and is content whatever comes.
by_gsasl() {
	peer "$peers/usr/bin/gsasl" --smtp --connect "127.0.0.1:$clear" \
		--no-starttls -m "$1" -a "$2" -p "$3" --verbose </dev/null \
		>gsasl.out 2>&1
	cat gsasl.out
	grep -q '^235 ' gsasl.out && printf '%s %s' "$2" "$1" >delivered
}

cat >client.py <<'X'
import smtplib, ssl, sys
port, ca, mechanism, user, password = sys.argv[1:]
s = smtplib.SMTP("127.0.0.1", int(port), timeout=20)
s.starttls(context=ssl.create_default_context(cafile=ca))
s.ehlo()
s.user, s.password = user, password
s.auth(mechanism, getattr(s, "auth_" + mechanism.lower().replace("-", "_")))
s.sendmail("a@test.example", "b@test.example", "Subject: t\r\n\r\nHello\r\n")
s.quit()
X
by_smtplib() {
	python3 client.py "$port" "$ca" "$1" "$2" "$3"
}

have() {
	case $1 in
	msmtp | gsasl) [ -x "$peers/usr/bin/$1" ] ;;
	smtplib) command -v python3 >/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# get_in CLIENT MECHANISM SECRET - yes, or - : it knows no such mechanism
get_in() {
	rm -f delivered
	if "by_$1" "$2" joe "$3" >said 2>&1 &&
		[ "$(cat delivered)" = "joe $2" ]; then
		echo yes
	else
		echo -
	fi
}

secret() {
	case $1 in
	*OAUTH*) echo "$bearer" ;;
	*) echo secret ;;
	esac
}

# rows TITLE MECHANISM... - a row for each, with a cell for each client
rows() {
	title=$1
	shift
	printf '| %s |' "$title"
	printf ' %s |' $clients
	printf '\n|---|---|---|---|---|---|\n'
	for m in "$@"; do
		printf '| %s |' "$m"
		for c in $clients; do
			if have "$c"; then
				printf ' %s |' "$(get_in "$c" "$m" "$(secret "$m")")"
			else
				printf ' ? |'
			fi
		done
		echo
	done
}

# held TITLE - is ./table what the page says?
held() {
	while read -r line; do
		mechanism=$(echo "$line" | cut -d' ' -f2)
		want=$(awk -v t="| $1 |" -v m="| $mechanism |" '
			/^\| / { if (index($0, t) == 1) inside = 1 }
			/^$/ { inside = 0 }
			inside && index($0, m) == 1' "$page")
		case $line in
		*'? |'*) skip "$1: $mechanism" "a client is missing" ;;
		*---*) ;;
		*) is "$1: $mechanism" "$line" "$want" ;;
		esac
	done <table
}

# back_end TITLE CHECKPW MECHANISM... - the table, with the server for it
back_end() {
	title=$1
	checkpw=$2
	shift 2
	serve env SERVICE=x smtpd-tls smtpd-auth "$checkpw" smtpd-recv ./deliver
	other=$port
	serve env SERVICE=clear smtpd-auth "$checkpw" smtpd-recv ./deliver
	clear=$port
	serve smtpd-tls smtpd-auth "$checkpw" smtpd-recv ./deliver
	rows "$title" "$@" >table
	if [ -n "$draw" ]; then
		cat table
		echo
	else
		held "$title"
	fi
}

draw=$1
control clear.smtp.auth.clear 1
control x.smtp.auth.mechanisms XOAUTH2

control smtp.auth.mechanisms 'PLAIN LOGIN CRAM-MD5'
back_end checkpassword ./checkpw PLAIN LOGIN CRAM-MD5
rm "$CONTROLDIR/smtp.auth.mechanisms"

control tls.tlsclients "SHA256:$(openssl x509 -noout -fingerprint -sha256 \
	-in joe.pem | sed 's/.*=//') user=joe"
back_end certificate false EXTERNAL
rm "$CONTROLDIR/tls.tlsclients"

if dovecot plain login cram-md5 scram-sha-1 scram-sha-256 oauthbearer \
	xoauth2; then
	bearer=$(token joe)
	control auth.dovecot auth
	back_end Dovecot false $mechanisms
fi
[ -n "$draw" ] && exit

done_testing
