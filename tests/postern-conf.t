#!/bin/sh
# postern-conf.t - what postern-conf writes, refuses, and takes away again; that
# it can be started is shown by service-*.t

. "$(dirname "$0")/lib.sh"

me=$(id -un)
conf() {
	"${TESTS%/*}/tools/postern-conf" "$@" >out 2>err
}
refused() {
	conf "$@"
	[ $? -eq 100 ] && [ ! -e new ]
}
tree() {
	find "$1" | LC_ALL=C sort | sed "s|$work/||"
}
new=$work/new
certificate

# What is wrong is said before anything is written.
check "no arguments" refused
check "an unknown supervisor" refused sysvinit "$me" "$me" "$new" mail.example.org
check "too few arguments" refused s6 "$me" "$me" "$new"
check "an account that is none" refused s6 no-such-one "$me" "$new" mail.example.org
like "is named, with what to do" "$(cat err)" '*no-such-one: there is no such account*useradd*'
check "an account of the log that is none" refused s6 "$me" '-x' "$new" mail.example.org
check "a relative directory" refused s6 "$me" "$me" new mail.example.org
check "a directory with a blank" refused s6 "$me" "$me" "$work/a b" mail.example.org
check "a directory with .." refused s6 "$me" "$me" "$work/x/../new" mail.example.org
check "a control directory that is relative" \
	refused -c control s6 "$me" "$me" "$new" mail.example.org
check "a name without a dot" refused s6 "$me" "$me" "$new" mail
check "a name that is an address" refused s6 "$me" "$me" "$new" 192.0.2.1
check "a name with a slash" refused s6 "$me" "$me" "$new" a.example/b
check "a service that is none" refused s6 "$me" "$me" "$new" mail.example.org smtp
like "is named, with those there are" "$(cat err)" '*smtp: there is no such service*smtpd*'
check "a service with a path" \
	refused s6 "$me" "$me" "$new" mail.example.org ../service/smtpd
check "a directory too long for a socket" \
	refused s6 "$me" "$me" "$new/$(printf %090d 0)" mail.example.org
mkdir -p there/smtpd
conf s6 "$me" "$me" "$work/there" mail.example.org
is "a service that exists already" $? 100
is "is left alone, and so is all else" "$(tree there)" "there
there/smtpd"

# With what a newcomer would say.
mkdir service
SCANDIR=$work/service conf daemontools "$me" "$me" "$new" mail.example.org
is "a whole server" $? 0
is "has a command to start it" "$(sed -n 2p out)" \
	"ln -s $new/smtpd $new/smtps $new/submission $new/tls-keeper $new/tls-watch $work/service/"
is "its name is set" "$(cat new/control/me)" mail.example.org
check "it has a certificate of that name" openssl x509 -noout \
	-checkhost mail.example.org -in new/control/tls.cert.pem
is "the key is its owner's alone" "$(stat -c %a new/control/tls.key.pem)" 600
is "the services are told where settings are" \
	"$(cat new/*/env/CONTROLDIR | sort -u)" "$new/control"
is "and mail" "$(cat new/smtp*/env/MAILDIR | sort -u)" "$new/Maildir"
is "the keeper is where they look for it" \
	"$(cat new/control/tls.keeper)" "$(cat new/tls-keeper/env/DIR)/tls.keeper"
is "its Maildir is nobody else's" "$(stat -c %a new/Maildir)" 700
fails "a second time is refused" conf daemontools "$me" "$me" "$new" mail.example.org
like "and says what to do" "$(cat err)" '*postern-conf --remove*'

# Away with it.
conf --remove "$new"
is "--remove of what nobody touched" $? 0
is "leaves the Maildir's place" "$(tree new)" ''
conf s6 "$me" "$me" "$new" mail.example.org smtpd submission
echo 2525 >new/smtpd/env/PORT
mkdir -p new/smtpd/log/main new/smtpd/supervise new/Maildir/new
echo mail >new/Maildir/new/1
echo line >new/smtpd/log/main/current
conf --remove "$new"
is "--remove after some use" $? 0
is "leaves mail, log and what was changed" "$(find new -type f | sort)" \
	"new/Maildir/new/1
new/smtpd/env/PORT
new/smtpd/log/main/current"
like "and says so" "$(cat out)" "*$new/smtpd/env/PORT has been changed: it stays*"
conf --remove "$new"
is "a second --remove has nothing to go by" $? 100
fails "--remove needs a directory" conf --remove

# Settings that exist are used as they are.
echo old.example.org >"$CONTROLDIR/me"
echo 1 >"$CONTROLDIR/smtps.smtp.auth"
cp "$CONTROLDIR/tls.cert.pem" before.pem
conf -c "$CONTROLDIR" -m "$work/mail" runit "$me" "$me" "$work/other" mail.example.org
is "with settings that are there" $? 0
is "me is as it was" "$(cat "$CONTROLDIR/me")" old.example.org
is "other settings too" "$(cat "$CONTROLDIR/smtps.smtp.auth")" 1
check "and the certificate" cmp before.pem "$CONTROLDIR/tls.cert.pem"
is "what was missing is there" "$(cat "$CONTROLDIR/submission.smtp.auth")" 2
check "the Maildir is where it was wanted" [ -d mail ]
conf --remove "$work/other"
check "--remove keeps them" cmp before.pem "$CONTROLDIR/tls.cert.pem"
fails "and takes what it added" [ -e "$CONTROLDIR/submission.smtp.auth" ]

# s6-rc: two definitions a service, joined to a pipeline.
conf s6-rc "$me" "$me" "$work/rc" mail.example.org smtpd tls-keeper
is "s6-rc" $? 0
for s in smtpd tls-keeper; do
	d=rc/source/postern-$s
	is "$s: both are longruns" "$(cat $d/type $d-log/type | xargs)" "longrun longrun"
	is "$s: the one writes to the other" \
		"$(cat $d/producer-for $d-log/consumer-for | xargs)" \
		"postern-$s-log postern-$s"
	is "$s: the pipeline has a name" "$(cat $d-log/pipeline-name)" \
		postern-$s-pipeline
	check "$s: both have a script" [ -x $d/run ] && [ -x $d-log/run ]
done
is "the keeper says when it is ready" \
	"$(cat rc/source/postern-tls-keeper/notification-fd)" 3
is "the bundle has both" "$(xargs <rc/source/postern/contents)" \
	"postern-smtpd-pipeline postern-tls-keeper-pipeline"
like "and starts by its name" "$(sed -n 2p out)" '*s6-rc -u change postern'
(cd rc/source/postern-smtpd-log && echo hello | ./run) # ends with its input
check "its log is where it outlives the services" \
	grep -q hello rc/log/smtpd/current

# systemd
conf systemd "$me" "$me" "$work/sd" mail.example.org smtpd smtps submission \
	tls-keeper tls-watch spool send-keeper
is "systemd" $? 0
is "its units run as the account" \
	"$(sed -n 's/^User=//p; s/.*-o \([^ ]*\) .*/\1/p' sd/systemd/*.service | sort -u)" "$me"
is "the queue is below" \
	"$(sed -n 's/^Environment=QUEUE=//p' sd/systemd/postern-spool.service)" \
	"$work/sd/spool.queue"
is "each keeper is where they look for it" "$(cat sd/control/*.keeper | xargs)" \
	"/run/postern-send/send.keeper /run/postern/tls.keeper"
fails "no unit has the paths of the examples" \
	grep -l "/etc/postern\|/var/mail\|/var/spool" sd/systemd/*
like "sockets, timer and keeper are started" "$(sed -n 2p out)" \
	"systemctl link $work/sd/systemd/[*] && systemctl enable --now postern-smtp.socket postern-smtps.socket postern-submission.socket postern-tls-keeper.service postern-tls-watch.timer postern-spool.service postern-send-keeper.service"
if systemd-analyze --version >/dev/null 2>&1; then
	for unit in sd/systemd/*; do
		systemd-analyze verify "$PWD/$unit" 2>&1 |
			grep -v "Command 'man " >said
		is "${unit##*/} is in order" "$(cat said)" ''
	done
else
	skip "the units are in order" "there is no systemd-analyze"
fi
conf s6 "$me" "$me" "$work/outward" mail.example.org spool send-keeper
is "services that send" "$? $(ls outward)" "0 Maildir
control
postern-conf.files
send-keeper
spool"
is "the keeper is where they look for it" \
	"$(cat outward/control/send.keeper)" \
	"$(cat outward/send-keeper/env/DIR)/send.keeper"
is "and is one for sending" "$(cat outward/send-keeper/env/SENDING)" 1
is "its queue is below" "$(cat outward/spool/env/QUEUE)" "$work/outward/spool.queue"
conf --remove "$work/sd"
is "--remove leaves nothing of it" "$(tree sd)" ''
done_testing
