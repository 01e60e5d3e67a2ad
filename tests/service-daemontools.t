#!/bin/sh
# service-daemontools.t - the directories of service/ under svscan

. "$(dirname "$0")/lib.sh"
. "$TESTS/service.sh"

command -v svscan >/dev/null || skip_all "there is no svscan"
command -v multilog >/dev/null || skip_all "there is no multilog"

# supervise outlives svscan and has to be told.
stop() {
	kill "$svscan" 2>/dev/null
	wait "$svscan" 2>/dev/null
	svc -dx scan/* scan/*/log
	for s in scan/* scan/*/log; do
		wait_for "! svok $s"
	done
}

prepare daemontools
activate
svscan scan >svscan.log 2>&1 &
svscan=$!
at_exit stop
receives
survives 'svc -t scan/smtpd'
check "the log has times" \
	grep -q '^@[0-9a-f]* tcpserver: ok ' scan/smtpd/log/main/current
done_testing
