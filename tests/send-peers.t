#!/bin/sh
# send-peers.t - smtp-send to servers of others: mailfront, aiosmtpd, Postfix

. "$(dirname "$0")/lib.sh"

certificate || skip_all "openssl cannot make a certificate"

provider=
# report MESSAGE OPTIONS... - send it to $port; the letters of the report
report() {
	message=$1
	shift
	# shellcheck disable=SC2086
	tcpclient -RHl0 127.0.0.1 "$port" $provider smtp-send "$@" \
		<"$message" >report 2>err
	tr '\n\0' '|\n' <report | cut -c 1 | tr -d '\n'
}

# What is nasty, and yet the same for everybody: mailfront and Postfix do not
# keep NUL and CR.
printf 'Subject: smuggling\n\n.\n.\nMAIL FROM:<x@x>\n..\n\n.end\n.\n' >smuggle
printf 'Subject: 8-bit\n\n\303\244 \377\n' >eight
printf 'Subject: no end\n\nend' >noend
{
	printf 'Subject: large\n\n'
	head -c 3000000 /dev/zero | tr '\0' . | fold -w 70
	echo
} >large
messages='smuggle eight noend large'

# all NAME STORED - send all of them to $port, and look at what STORED prints
all() {
	for m in $messages; do
		is "$1: $m is delivered" \
			"$(report "$m" s@x.example u@test.example)" rK
		cat "$m" >want
		[ -z "$(tail -c 1 want)" ] || echo >>want
		$2 >stored
		check "$1: and arrives as it was" cmp stored want
	done
	is "$1: an unknown domain, if it is refused, is refused alone" \
		"$(report smuggle '' u@elsewhere.example u@test.example)" "$3"
}

# mailfront.
if [ -x "$peers/usr/sbin/mailfront" ]; then
	cat >queue <<-'END'
		#!/bin/sh
		exec cat >got
	END
	cat >front <<-END
		#!/bin/sh
		LD_LIBRARY_PATH=$peers/usr/lib MODULE_PATH=$peers/usr/lib/mailfront
		QMAILHOME=$work QMAILQUEUE=$work/queue
		export LD_LIBRARY_PATH MODULE_PATH QMAILHOME QMAILQUEUE
		exec $peers/usr/sbin/mailfront smtp qmail qmail-validate
	END
	echo test.example >control/rcpthosts
	chmod +x queue front
	serve ./front
	stored() {
		sed '1,/^Received\|^$/!b' got
	}
	all mailfront stored hrK
else
	skip "mailfront" "there is none: ./bootstrap check unpacks it"
fi

# aiosmtpd.
PYTHONPATH=$peers/usr/lib/python3/dist-packages
export PYTHONPATH
if python3 -c 'import aiosmtpd.smtp' 2>err; then
	port=$(free_port)
	background python3 -W ignore "$TESTS/bench/aiosmtpd" "$port" box \
		control/tls.cert.pem control/tls.key.pem
	wait_for "tcpclient -RHl0 127.0.0.1 $port true"
	newest() {
		find box/new -type f -exec cat {} + | tr -d '\r'
		rm box/new/*
	}
	all aiosmtpd newest rrK
	provider='ucspissl tls'
	rm -f box/new/*
	all "aiosmtpd, STARTTLS" newest rrK
	like "inside TLS" "$(cat err)" "*tls=TLSv*"
	provider=
else
	skip "aiosmtpd" "there is none: ./bootstrap check unpacks it"
fi

# Postfix, with its own PIPELINING, SIZE, 8BITMIME, SMTPUTF8, DSN, CHUNKING.
if [ -x "$peers/usr/sbin/postfix" ] && [ "$(id -u)" -eq 0 ] &&
	unshare -mpf --kill-child true 2>/dev/null; then
	port=$(free_port)
	# Its processes end with the first of their own name space.
	unshare -pf --kill-child "$TESTS/bench/postfix" "$peers" \
		"$work/postfix" "$port" "$(free_port)" \
		"$CONTROLDIR/tls.cert.pem" "$CONTROLDIR/tls.key.pem" \
		>postfix.log 2>&1 &
	at_exit "kill -9 \$(ps -o pid= --ppid $!)"
	wait_for "tcpclient -RHl0 127.0.0.1 $port true"
	incoming=postfix/root/var/spool/postfix/incoming
	mkdir cat
	printf '%s\n' 'compatibility_level = 3.6' 'mail_owner = daemon' \
		'setgid_group = mail' 'myhostname = test.example' >cat/main.cf
	MAIL_CONFIG=$work/cat
	LIBRARIES=$(echo "$peers"/usr/lib/* | tr ' ' :):$peers/usr/lib/postfix
	export MAIL_CONFIG
	taken() {
		for q in "$incoming"/*; do
			LD_LIBRARY_PATH=$LIBRARIES "$peers/usr/sbin/postcat" -bh "$q"
			rm "$q"
		done | sed '/^Received: /,/(UTC)$\|+0000/d; /^Message-Id: /d; /^Date: /d; /^From: /d'
	}
	all Postfix taken rrK
	provider='ucspissl tls'
	rm -f "$incoming"/*
	all "Postfix, STARTTLS" taken rrK
	like "inside TLS" "$(cat err)" "*tls=TLSv*"
	provider=
	# shellcheck disable=SC2154
	is "Postfix: an address beyond ASCII" \
		"$(report eight j@x.example jö@test.example)" rK
	is "Postfix: with DSN" "$(SMTPDSNRET=HDRS SMTPDSNENVID=x+2B1 \
		SMTPDSNRCPT1='NOTIFY=NEVER ORCPT=rfc822;a@b' \
		report eight '' u@test.example)" rK
	perl -e 'truncate STDOUT, 105000000' >huge
	is "Postfix: too large" "$(report huge a@b.example u@test.example)" hD
	like "Postfix: and nobody has to send it" "$(tr '\0' '\n' <report)" \
		"*larger*#5.3.4*"
else
	skip "Postfix" "needs root on Linux, and ./bootstrap check"
fi
done_testing
