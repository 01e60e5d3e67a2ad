#!/bin/sh
# control-processes.t - control-check -p: who is who in a chain, and who could
# read the key

. "$(dirname "$0")/lib.sh"

[ -e /proc/self/status ] || skip_all "there is no /proc"
certificate
chmod 600 "$CONTROLDIR/tls.key.pem"
user ann secret
# ours OPTIONS... - the chain, looked at; sets $status
ours() {
	control-check -p "$@" -- smtpd-tls smtpd-auth checkpw-file smtpd-recv \
		deliver-maildir ./Maildir >out 2>err
	status=$?
}
# column N GREP - of the lines that fit
column() {
	grep "$2" out | awk -v n="$1" '{ print $n }' | sort -u | xargs
}

if [ -n "$SANITIZED" ]; then
	ours
	is "without a jail it is an error" "$status" 100
	like "which is told" "$(cat out)" "*is in no jail and could read*"
	done_testing
	exit
fi
ours
is "the whole chain: exit 0" "$status" 0 || note "$(cat out err)"
is "its processes" "$(awk '{ print $1 }' out | sort | xargs)" \
	"smtpd-auth smtpd-recv smtpd-recv smtpd-tls"
is "one answers" "$(grep -c ' answers$' out)" 1
like "it is jailed" "$(grep ' answers$' out)" "smtpd-recv * jailed *"
is "the others need to do more" "$(grep -c ' no jail ' out)" 3
is "all are us" "$(column 4 .)" "$(id -un)"
like "what each has open" "$(grep smtpd-auth out)" "* descriptors *0*1*2*"
gone() {
	awk '{ print $3 }' out | while read -r p; do
		! kill -0 "$p" 2>/dev/null || grep -q '^State:.*Z' "/proc/$p/status" ||
			exit 1
	done
}
check "none is left" gone
is "nothing is delivered" "$(find . -name Maildir)" ""
control-check -p -- smtpd-tls smtpd-recv deliver-discard >out 2>err
is "a chain without AUTH" "$(awk '{ print $1 }' out | sort | xargs)" \
	"smtpd-recv smtpd-recv smtpd-tls"
SMTPS=1 ours
is "where TLS comes first" "$status $(grep -c ' answers$' out)" "0 1"

# Programs that are not as careful.
cat >careless <<-'END'
	#!/bin/sh
	printf '220 hello\r\n'
	while read -r line; do
		printf '250 yes\r\n'
	done
END
chmod +x careless
control-check -p -- ./careless >out 2>err
is "one that is in no jail, and may read the key: exit 100" $? 100
like "and which" "$(cat out)" \
	"*error: *, which answers the client, is in no jail and could read $CONTROLDIR/tls.key.pem*"
check "the users as well" grep -q "could read $CONTROLDIR/auth.users" out
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work" "$CONTROLDIR"
	control-check -p -u 65534:65534 -- ./careless >out 2>err
	is "one that may not: exit 0" $? 0 || note "$(cat out err)"
	like "it is that user" "$(column 4 answers)" "$(sed -n \
		's/^\([^:]*\):[^:]*:65534:.*/\1/p; $s/.*/65534/p' /etc/passwd | head -n 1)"
	chmod 604 "$CONTROLDIR/tls.key.pem"
	control-check -p -u 65534:65534 -- ./careless >out 2>err
	is "a key for everybody: exit 100" $? 100
	chmod 640 "$CONTROLDIR/tls.key.pem"
	chgrp 65534 "$CONTROLDIR/tls.key.pem"
	control-check -p -u 65533:65534 -- ./careless >out 2>err
	is "a key for its group: exit 100" $? 100
	chmod 700 "$CONTROLDIR"
	control-check -p -u 65533:65534 -- ./careless >out 2>err
	is "in a directory that is not: exit 0" $? 0
	chmod 600 "$CONTROLDIR/tls.key.pem"
	chmod 755 "$CONTROLDIR"
	# shellcheck disable=SC2016
	control-check -p -- sh -c 'exec 9<$CONTROLDIR/tls.key.pem
		exec setuidgid nobody ./careless' >out 2>err
	like "one that has it open" "$(cat out)" \
		"*which answers the client, has this file open: $CONTROLDIR/tls.key.pem*"
fi
control-check -p -- true >out 2>err
is "a chain that ends: exit 100" $? 100
like "it says so" "$(cat out)" "*error: the chain does not answer*"
control databytes x
ours
is "one that refuses: exit 100" "$status" 100
like "with its words" "$(cat out)" "*does not greet, but says 421 *"
check "the log has the reason" grep -q 'databytes: found "x"' err
rm "$CONTROLDIR/databytes"
control-check -p -- /none >out 2>err
is "a chain that is not there: exit 100" $? 100
done_testing
