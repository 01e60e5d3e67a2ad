#!/bin/sh
# service-s6.t - the directories of service/ under s6-svscan

. "$(dirname "$0")/lib.sh"
. "$TESTS/service.sh"

command -v s6-svscan >/dev/null || skip_all "there is no s6-svscan"

stop() {
	s6-svscanctl -t scan 2>/dev/null
	wait "$svscan" 2>/dev/null
}

prepare s6
activate
s6-svscan scan >svscan.log 2>&1 &
svscan=$!
at_exit stop
receives
survives 's6-svc -t scan/smtpd'
done_testing
