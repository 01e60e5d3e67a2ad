#!/bin/sh
# send-peers.t - smtp-send to servers of others: mailfront, aiosmtpd, Postfix

. "$(dirname "$0")/lib.sh"
. "$TESTS/peers.sh"

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
echo test.example >control/rcpthosts
if run_mailfront; then
	stored() {
		sed '1,/^Received\|^$/!b' got
	}
	all mailfront stored hrK
fi

# aiosmtpd.
if run_aiosmtpd box; then
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
fi

# Postfix, with its own PIPELINING, SIZE, 8BITMIME, SMTPUTF8, DSN, CHUNKING.
if run_postfix; then
	mkdir cat
	printf '%s\n' 'compatibility_level = 3.6' 'mail_owner = daemon' \
		'setgid_group = mail' 'myhostname = test.example' >cat/main.cf
	MAIL_CONFIG=$work/cat
	LIBRARIES=$(echo "$peers"/usr/lib/* | tr ' ' :):$peers/usr/lib/postfix
	export MAIL_CONFIG
	taken() {
		for q in "$postfix"/incoming/*; do
			LD_LIBRARY_PATH=$LIBRARIES "$peers/usr/sbin/postcat" -bh "$q"
			rm "$q"
		done | sed '/^Received: /,/(UTC)$\|+0000/d; /^Message-Id: /d; /^Date: /d; /^From: /d'
	}
	all Postfix taken rrK
	provider='ucspissl tls'
	rm -f "$postfix"/incoming/*
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
fi
done_testing
