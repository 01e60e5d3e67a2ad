# service.sh - what the tests of all supervisors have in common
#
#	prepare KIND	has postern-conf write service directories for it to conf
#	activate	runs the command that it prints, for $work/scan
#	receives	a mail through each of the three services
#	survives CMD	a session in progress is not ended by CMD
#
# shellcheck shell=sh

services='smtpd smtps submission'

# env_file NAME VALUE - a file in every env/
env_file() {
	for s in $services tls-keeper tls-watch; do
		echo "$2" >"conf/$s/env/$1"
	done
}

prepare() {
	certificate
	user demo secret
	mkdir scan
	SCANDIR=$work/scan "${TESTS%/*}/tools/postern-conf" -c "$CONTROLDIR" -m "$work/Maildir" \
		"$1" "$(id -un)" "$(id -un)" "$work/conf" test.example >said ||
		exit 1
	for s in $services; do
		free_port >"conf/$s/env/PORT"
	done
	env_file PATH "$PATH"
	env_file IP 127.0.0.1
	if [ -n "$SANITIZED" ]; then
		env_file LIMIT unlimited
		env_file ASAN_OPTIONS "$ASAN_OPTIONS"
		env_file UBSAN_OPTIONS "$UBSAN_OPTIONS"
	fi
}

# What postern-conf has printed, as its reader would paste it.
activate() {
	check "the command that postern-conf prints" \
		sh -c "$(sed -n '2s/ && s6-svscanctl.*//; 2p' said)"
}

port_of() {
	cat "conf/$1/env/PORT"
}

# send SERVICE SCRIPT... - one conversation with a service
send() {
	at=$1
	at_once=
	[ "$at" != smtps ] || at_once=-s
	shift
	printf '%s\n' "$@" | talk $at_once - "127.0.0.1:$(port_of "$at")"
}

listening() {
	for s in $services; do
		send "$s" '< 220 *' || return 1
	done
}

mail='> MAIL FROM:<a@test.example>
< 250 *
> RCPT TO:<b@test.example>
< 250 *
> DATA
< 354 *
> Subject: test
>
> Hello.
> .
< 250 *
> QUIT
< 221 *
<eof'
. "$TESTS/greetings.sh"

receives() {
	# First the keeper: a service that is faster does without it.
	check "the keeper comes up" wait_for '[ -S conf/run/tls.keeper ]'
	check "and all three services" wait_for listening
	check "a mail over port 25" send smtpd "$hello" "$mail"
	check "a mail after STARTTLS" send smtpd "$hello" "$starttls" "$mail"
	check "a mail over TLS from the first byte" \
		send smtps "$hello" "$auth" "$mail"
	check "a mail over submission, with AUTH" \
		send submission "$hello" "$starttls" "$auth" "$mail"
	is "all are stored" "$(mails Maildir)" 4
	is "all TLS was the keeper's" \
		"$(cat scan/smtp*/log/main/current | grep -c 'no keeper')" 0
}

# The session waits in the middle until the service has been told to end and
# is up again; then it goes on.
survives() {
	mkfifo script
	# shellcheck disable=SC2094
	talk -v - "127.0.0.1:$(port_of smtpd)" >said 2>&1 <script &
	talking=$!
	trap '' PIPE
	exec 9>script
	printf '%s\n' "$hello" '> NOOP' '< 250 *' >&9
	log=scan/smtpd/log/main/current
	wait_for "grep -q '^S: 250 2.0.0 ' said"
	before=$(grep -c 'status: 0/' $log)
	check "$1" sh -c "$1"
	check "the service is started again" \
		wait_for "[ \$(grep -c 'status: 0/' $log) -gt $before ]"
	printf '%s\n' "$mail" >&9
	exec 9>&-
	wait $talking
	is "a session in progress goes on to its end" $? 0 || note "$(cat said)"
	is "and its mail is stored" "$(mails Maildir)" 5
	wait_for "send smtpd '< 220 *'"
	check "the next session finds the new one" send smtpd "$hello" "$mail"
}
