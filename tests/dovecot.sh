# dovecot.sh - a Dovecot of the test's own, which answers on a socket only
#
#	dovecot MECHANISM...	start it, or restart it: it listens on ./auth, knows
#				who is in ./users, and tokens.  Fails, with a
#				skipped test, if that is not possible here
#	token USER		an OAuth 2.0 token (a JWT) that it takes
#
# Sourced behind lib.sh.  What is unpacked in build/peers is enough.
# shellcheck shell=sh disable=SC2154

# Its passwords, in the form of passwd(5).
printf '%s\n' 'joe:{PLAIN}secret:::::' 'zoë:{PLAIN}pässword:::::' >users

dovecot_conf() {
	cat <<X
base_dir = $work/run
state_dir = $work/run
log_path = $work/dovecot.log
libexec_dir = $peers/usr/lib/dovecot
import_environment = LD_LIBRARY_PATH
auth_verbose = yes
auth_failure_delay = 0
auth_username_chars =
protocols =
listen = 127.0.0.1
ssl = no
default_internal_user = $(id -un)
default_internal_group = $(id -gn)
default_login_user = $(id -un)
auth_mechanisms = $*
first_valid_uid = 0
service auth {
  chroot =
  unix_listener $work/auth {
    mode = 0600
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service config {
  executable = $peers/usr/lib/dovecot/config -c $work/dovecot.conf
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $work/oauth2.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = $work/users
}
X
	cat >oauth2.conf <<X
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$work/keys/
username_attribute = sub
X
	mkdir -p keys/default/HS256
	printf %s 0123456789abcdef0123456789abcdef | openssl base64 -A \
		>keys/default/HS256/default
}

base64url() {
	openssl base64 -A | tr '+/' '-_' | tr -d =
}

token() {
	token_now=$(date +%s)
	token_text=$(printf '{"typ":"JWT","alg":"HS256"}' | base64url).$(
		printf '{"sub":"%s","iat":%s,"exp":%s}' "$1" \
			"$((token_now - 60))" "$((token_now + 3600))" | base64url)
	printf '%s.%s' "$token_text" "$(printf %s "$token_text" |
		openssl dgst -sha256 -binary \
			-hmac 0123456789abcdef0123456789abcdef | base64url)"
}

dovecot_ready() {
	perl -MIO::Socket::UNIX -e '
		my $s = IO::Socket::UNIX->new(Peer => "auth") or exit 1;
		$s->print("VERSION\t1\t1\nCPID\t$$\n");
		alarm 5;
		while (<$s>) { exit 0 if /^DONE/ }
		exit 1'
}

dovecot_stop() {
	[ -z "$dovecot_pid" ] || kill "$dovecot_pid"
	wait "$dovecot_pid" 2>/dev/null
	dovecot_pid=
}

dovecot() {
	if [ ! -x "$peers/usr/sbin/dovecot" ]; then
		skip "Dovecot" "it is not in build/peers"
		return 1
	fi
	dovecot_stop
	dovecot_conf "$@" >dovecot.conf
	: >dovecot.log
	LD_LIBRARY_PATH=$(echo "$peers"/usr/lib/* "$peers"/lib/* \
		"$peers"/usr/lib/dovecot/modules/old-stats | tr ' ' :) \
		"$peers/usr/bin/doveconf" -f service=master -c "$work/dovecot.conf" \
		-m master -p -e "$peers/usr/sbin/dovecot" -F >dovecot.out 2>&1 &
	dovecot_pid=$!
	at_exit dovecot_stop
	wait_for dovecot_ready && return
	skip "Dovecot" "it does not start: $(tail -n 1 dovecot.out dovecot.log)"
	return 1
}
