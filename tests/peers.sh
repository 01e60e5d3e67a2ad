# peers.sh - servers of others, as bootstrap has unpacked them
#
#	run_mailfront		on $port; what it takes comes to ./got
#	run_aiosmtpd BOX	into a Maildir, with the certificate in $CONTROLDIR
#	run_postfix		with it too; also on $tls_port, for TLS at once; into
#				$postfix/incoming.  What bench/postfix says of
#				MAINCF and others holds.
#	run_exim		with it too, into ./exim/root/var/mail/box, as exim.sh
#				says
#
# Each sets $port, and waits until it answers.  Where it cannot be run there is a
# line that says so, as skip() has it, and 1 is returned.
# shellcheck shell=sh disable=SC2034,SC2154

answers() {
	wait_for "tcpclient -RHl0 127.0.0.1 $port true" || note "$(cat peer.log)"
}

run_mailfront() {
	[ -x "$peers/usr/sbin/mailfront" ] || {
		skip "mailfront" "there is none: ./bootstrap check unpacks it"
		return 1
	}
	printf '%s\n' '#!/bin/sh' 'exec cat >got' >queue
	cat >front <<-END
		#!/bin/sh
		LD_LIBRARY_PATH=$peers/usr/lib MODULE_PATH=$peers/usr/lib/mailfront
		QMAILHOME=$work QMAILQUEUE=$work/queue
		export LD_LIBRARY_PATH MODULE_PATH QMAILHOME QMAILQUEUE
		exec $peers/usr/sbin/mailfront smtp qmail qmail-validate
	END
	chmod +x queue front
	serve ./front
}

run_aiosmtpd() {
	PYTHONPATH=$peers/usr/lib/python3/dist-packages \
		python3 -c 'import aiosmtpd.smtp' 2>/dev/null || {
		skip "aiosmtpd" "there is none: ./bootstrap check unpacks it"
		return 1
	}
	port=$(free_port)
	background env PYTHONPATH="$peers/usr/lib/python3/dist-packages" \
		python3 -W ignore "$TESTS/bench/aiosmtpd" "$port" "$1" \
		"$CONTROLDIR/tls.cert.pem" "$CONTROLDIR/tls.key.pem" 2>peer.log
	answers
}

# contain NAME PROGRAM COMMAND... - run it, root, where its processes end with
# the first of them
contain() {
	if ! [ -x "$peers/usr/sbin/$2" ] || [ "$(id -u)" -ne 0 ] ||
		! unshare -mpf --kill-child true 2>/dev/null; then
		skip "$1" "needs root on Linux, and ./bootstrap check"
		return 1
	fi
	shift 2
	unshare -pf --kill-child "$@" >peer.log 2>&1 &
	at_exit "kill -9 \$(ps -o pid= --ppid $!)"
	answers
}

run_postfix() {
	port=$(free_port) tls_port=$(free_port)
	postfix=$work/postfix/root/var/spool/postfix
	contain Postfix postfix "$TESTS/bench/postfix" "$peers" \
		"$work/postfix" "$port" "$tls_port" \
		"$CONTROLDIR/tls.cert.pem" "$CONTROLDIR/tls.key.pem"
}

run_exim() {
	port=$(free_port)
	contain Exim exim4 sh "$TESTS/exim.sh" "$peers" "$work/exim" "$port" \
		"$CONTROLDIR/tls.cert.pem" "$CONTROLDIR/tls.key.pem"
}
