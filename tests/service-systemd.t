#!/bin/sh
# service-systemd.t - the units are what systemd understands

. "$(dirname "$0")/lib.sh"

command -v systemd-analyze >/dev/null || skip_all "there is no systemd-analyze"
systemd-analyze --version >/dev/null 2>&1 ||
	skip_all "systemd-analyze does not run here"

for unit in "${TESTS%/*}"/service/systemd/*; do
	# The manual pages it looks for are not installed yet.
	systemd-analyze verify "$unit" 2>&1 | grep -v "Command 'man " >said
	is "${unit##*/} is in order" "$(cat said)" ''
done
done_testing
