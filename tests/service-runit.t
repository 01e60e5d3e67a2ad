#!/bin/sh
# service-runit.t - the directories of service/ under runsvdir

. "$(dirname "$0")/lib.sh"
. "$TESTS/service.sh"

PATH=$PATH:$peers/usr/bin
command -v runsvdir >/dev/null || skip_all "there is no runsvdir"

# HUP is for whoever it watches as well; they finish with their sessions.
stop() {
	kill -HUP "$svscan" 2>/dev/null
	wait "$svscan" 2>/dev/null
	for s in conf/*/supervise/lock; do
		wait_for "flock -n '$s' true"
	done
}

prepare runit
activate
runsvdir "$work/scan" >svscan.log 2>&1 &
svscan=$!
at_exit stop
receives
survives 'sv term ./scan/smtpd'
done_testing
