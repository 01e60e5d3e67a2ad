#!/bin/sh
# service-runit.t - the directories of service/ under runsvdir

. "$(dirname "$0")/lib.sh"
. "$TESTS/service.sh"

command -v runsvdir >/dev/null || skip_all "there is no runsvdir"

stop() {
	kill -HUP "$svscan" 2>/dev/null
	wait "$svscan" 2>/dev/null
}

prepare
runsvdir "$work/scan" >svscan.log 2>&1 &
svscan=$!
at_exit stop
receives
survives 'sv term scan/smtpd'
done_testing
