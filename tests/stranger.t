#!/bin/sh
# stranger.t - from make install and postern-conf to mail that has come, for each
# supervisor, on a system that has no other one
#
# The system is this one, but all that is written goes into memory and is gone
# with its processes, and its network is a loopback of its own.

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "this would build once more, without"
[ "$(id -u)" -eq 0 ] || skip_all "not root"
for needed in unshare useradd python3; do
	command -v $needed >/dev/null || skip_all "there is no $needed"
done
mkdir over
apart() {
	unshare -m -n -p -f --kill-child "$@"
}
apart sh -c 'mount -t tmpfs none over && mkdir over/up over/work over/root &&
	mount -t overlay -o lowerdir=/,upperdir=over/up,workdir=over/work none over/root' \
	>mount.log 2>&1 || skip_all "no file system on top of this one: $(head -n 1 mount.log)"

top=${TESTS%/*}
export top peers

# Outside of the new root: make it, and go there.
cat >enter <<'X'
mount -t tmpfs none over && mkdir over/up over/work over/root &&
	mount -t overlay -o lowerdir=/,upperdir=over/up,workdir=over/work none over/root &&
	mkdir -p "over/root$top" && mount --bind "$top" "over/root$top" &&
	: >over/root/.stranger && mount --bind /dev over/root/dev && mount -t proc none over/root/proc || exit 99
python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14s", b"lo", 0x49, b""))'
exec chroot over/root sh "$work/inside" "$1"
X

# Inside: what a stranger types, and facts for the test, one a line.
cat >inside <<'X'
kind=$1
[ -e /.stranger ] && cd "$work" || exit
unset CONTROLDIR
chmod 1777 /tmp
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
daemontools='svscan svscanboot supervise svc svok svstat setuidgid multilog envdir'
runit='runsvdir runsv sv chpst svlogd'
s6='s6-svscan s6-supervise s6-svc s6-svok s6-svstat s6-setuidgid s6-log s6-svscanctl s6-envdir'
eval "own=\$$kind"
for p in $daemontools $runit $s6; do
	case " $own " in
	*" $p "*) [ ! -e "$peers/usr/bin/$p" ] || cp -n "$peers/usr/bin/$p" /usr/bin/ ;;
	*) rm -f "/usr/bin/$p" "/usr/local/bin/$p" "/command/$p" ;;
	esac
done
missing=$(for p in $own; do command -v "$p" >/dev/null || echo "$p"; done)
case $kind in
daemontools) scan=/etc/service start='svscan /etc/service' ;;
runit) scan=/etc/service start='runsvdir -P /etc/service' ;;
s6) scan=/run/service start='s6-svscan /run/service' ;;
esac
mkdir -p $scan
$start >svscan.log 2>&1 &

# wait_for COMMAND
wait_for() {
	left=600
	until eval "$1" >/dev/null 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 0.1
	done
}
fact() {
	printf '%s: %s\n' "$1" "$2"
}

rm -rf /service /etc/postern /usr/local/share/postern
make -s -C "$top" B="$B" PREFIX=/usr/local install >make.log 2>&1
fact install $?
for a in postern posternlog; do
	id -u $a >/dev/null 2>&1 || useradd -r -s /usr/sbin/nologin $a
done
postern-conf "$kind" postern posternlog /etc/postern mail.example.org \
	smtpd smtps submission tls-keeper tls-watch spool send-keeper >said 2>&1
fact conf $?
export CONTROLDIR=/etc/postern/control
echo secret | checkpw-file -a demo && chown postern $CONTROLDIR/auth.users
echo mail.example.org:127.0.0.1 >$CONTROLDIR/smtproutes
echo 'deliver-spool /etc/postern/spool.queue' >/etc/postern/submission/env/DELIVER
control-check -u postern >checked 2>&1
fact settings $?
sh -c "$(sed -n 2p said)" >activated 2>&1
fact activate $?

talk=$B/tests/talk
. "$top/tests/greetings.sh"
mail='> MAIL FROM:<demo@mail.example.org>
< 250 *
> RCPT TO:<b@mail.example.org>
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
# send PORT OPTION LINES... - the answer of talk, as a fact
send() {
	port=$1 option=$2
	shift 2
	printf '%s\n' "$@" >script
	wait_for "printf '< 220 *\n' | $talk $option - 127.0.0.1:$port"
	$talk $option script "127.0.0.1:$port" >talk.log 2>&1
	fact "port $port" "$? $(tail -n 1 talk.log)"
}
wait_for '[ -S /etc/postern/run/tls.keeper ] && [ -S /etc/postern/run/send.keeper ]'
send 25 '' "$hello" "$mail"
send 25 '' "$hello" "$starttls" "$mail"
send 465 -s "$hello" "$auth" "$mail"
send 587 '' "$hello" "$starttls" "$auth" "$mail"
wait_for '[ "$(ls /etc/postern/Maildir/new | wc -l)" -ge 4 ]'
fact mails "$(ls /etc/postern/Maildir/new | wc -l)"
fact owners "$(stat -c %U /etc/postern/Maildir/new/* | sort | uniq -c | xargs)"
fact queue "$(spool-list /etc/postern/spool.queue | wc -l)"
fact listeners "$(ps -o user:20= -C tcpserver | sort -u | xargs)"
fact sender "$(ps -o user:20= -C spool-run | sort -u | xargs)"
fact loggers "$(ps -o user:20=,comm= -C multilog,s6-log,svlogd | sort -u | xargs)"
fact logs "$(stat -c %U /etc/postern/*/log/main/current | sort -u | xargs)"
fact keeper "$(cat /etc/postern/*/log/main/current | grep -c 'no keeper')"
log-report -t /etc/postern/smtpd/log/main/current >report
fact report "$(sed -n '2s/, [^,]* in all;/,/p' report)"

# And away with it.
postern-conf --remove /etc/postern >removed 2>&1
fact running $?
services='smtpd smtps submission tls-keeper tls-watch spool send-keeper'
for s in $services; do
	rm "$scan/$s"
	case $kind in
	daemontools) svc -dx "/etc/postern/$s" "/etc/postern/$s/log" ;;
	runit) sv -w 20 force-exit "/etc/postern/$s" >/dev/null ;;
	s6) s6-svc -dx "/etc/postern/$s" && s6-svc -dx "/etc/postern/$s/log" ;;
	esac
done
[ "$kind" != s6 ] || s6-svscanctl -an /run/service
wait_for '! ps -C supervise,runsv,s6-supervise' ||
	fact left "$(ps -o args= -C supervise,runsv,s6-supervise | xargs)"
postern-conf --remove /etc/postern >removed 2>&1
fact remove "$?"
fact stays "$(cd /etc/postern && ls | xargs)"
fact missing "$missing"
X

# told FACT WANT SENTENCE
told() {
	is "$kind: $3" "$(sed -n "s/^$1: //p" facts | paste -sd / -)" "$2"
}
for kind in daemontools runit s6; do
	case $kind in
	runit) first=runsvdir logger=svlogd ;;
	s6) first=s6-svscan logger=s6-log ;;
	*) first=svscan logger=multilog ;;
	esac
	if ! PATH=$PATH:$peers/usr/bin command -v $first >/dev/null; then
		skip "$kind" "there is no $first"
		continue
	fi
	apart sh enter $kind >facts 2>err
	is "$kind: it runs to its end" $? 0 || note "$(cat err)"
	told missing '' "all of its programs are there"
	told install 0 "make install"
	told conf 0 "postern-conf"
	told settings 0 "control-check finds nothing"
	told activate 0 "the command that postern-conf prints"
	told 'port 25' '0 /0 ' "mail over port 25, in clear and after STARTTLS"
	told 'port 465' '0 ' "mail over port 465, with AUTH"
	told 'port 587' '0 ' "mail over port 587, with AUTH"
	told mails 4 "all four have come, one of them through the queue"
	told owners '4 postern' "for the account"
	told queue 0 "the queue is empty"
	told listeners postern "the listeners are the account's"
	told sender postern "so is what sends"
	told loggers "posternlog $logger" "the loggers are another's"
	told logs posternlog "and the logs"
	told keeper 0 "all TLS was the keeper's"
	told report '3 mails, 100.0 % accepted, 66.7 % came by TLS' \
		"log-report has those of port 25"
	told running 100 "postern-conf --remove does not while it runs"
	told left '' "it ends"
	told remove 0 "then it does"
done
done_testing
