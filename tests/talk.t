#!/bin/sh
# talk.t - every conversation of talk/*.talk, each with a chain of its own
#
# make check T=word holds those with that word in their name.

. "$(dirname "$0")/lib.sh"

jobs=$(getconf _NPROCESSORS_ONLN)
top=$work

PROTO=TCP TCPREMOTEIP=127.0.0.1 TCPREMOTEPORT=25025 TCPLOCALIP=127.0.0.1
TCPLOCALPORT=25
export PROTO TCPREMOTEIP TCPREMOTEPORT TCPLOCALIP TCPLOCALPORT

# A certificate is made once.
certificate "$top" || skip_all "openssl cannot make a certificate"
[ -z "$KEEPER" ] || keeper

maildir() {
	mkdir Maildir Maildir/tmp Maildir/new Maildir/cur
}

# obey WORD REST - one % line of the file; sets run, mails, log, status
obey() {
	case $1 in
	%control) control "${2%% *}" "${2#* }" ;;
	%env) export "${2?}" ;;
	%cert) cp "$top"/tls.*.pem "$CONTROLDIR" ;;
	%user) user "${2%% *}" "${2#* }" ;;
	%run) run=$2 ;;
	%mails) want=$2 ;;
	%log) printf '%s\n' "$2" >>globs ;;
	%exit) status=$2 ;;
	*) echo "$file: $1 is not a directive of talk.t" && return 1 ;;
	esac
}

logged() {
	while IFS= read -r line; do
		# shellcheck disable=SC2254
		case $line in
		$1) return 0 ;;
		esac
	done <log
	echo "$file: no line of the log matches $1"
	return 1
}

# All of one conversation, in a directory of its own; what it says goes to
# said, and the last line of that is pass or fail.
converse() {
	file=$1
	run='smtpd-tls smtpd-auth checkpw-file smtpd-recv deliver-maildir ./Maildir'
	want='' status=-1
	mkdir -p "$2/control" && cd "$2" || return 1
	CONTROLDIR=$2/control
	echo test.example >control/me
	echo 0 >control/smtp.errordelay
	maildir
	: >log
	: >globs
	[ -z "$KEEPER" ] || TLSKEEPER=../keeper.socket
	grep '^%' "$file" >wishes
	while read -r word rest; do
		obey "$word" "$rest" || return 1
	done <wishes
	# shellcheck disable=SC2086
	eval "set -- $run"
	talk -v -l log -x "$status" "$file" -- "$@" 2>&1 || return 1
	if [ -n "$want" ] && [ "$(mails Maildir)" != "$want" ]; then
		echo "$file: $(mails Maildir) mails in Maildir/new, expected $want"
		return 1
	fi
	[ -z "$KEEPER" ] || cat "$top/log" >>log
	while IFS= read -r glob; do
		logged "$glob" || return 1
	done <globs
}

one() {
	if (converse "$1" "$2") >"$2.said" 2>&1; then
		echo pass >>"$2.said"
	else
		echo fail >>"$2.said"
	fi
}

names=
for f in "$TESTS"/talk/*.talk; do
	[ -e "$f" ] || skip_all "no conversations"
	name=$(basename "$f" .talk)
	[ -z "$KEEPER" ] || grep -q '^%cert' "$f" || continue
	case $name in
	*$T*) names="$names $name" ;;
	*) [ "${T#talk}" = "$T" ] || names="$names $name" ;;
	esac
done

# shellcheck disable=SC2086
{
	running=
	for name in $names; do
		one "$TESTS/talk/$name.talk" "$top/$name" &
		running="$running $!"
		if [ $(($(echo $running | wc -w) % (jobs * 2))) -eq 0 ]; then
			wait $running
			running=
		fi
	done
	[ -z "$running" ] || wait $running
}

for name in $names; do
	sentence=$(sed -n '1s/^# *//p' "$TESTS/talk/$name.talk")
	check "${sentence:-$name}" [ "$(tail -n 1 "$top/$name.said")" = pass ] ||
		note "$(sed '$d' "$top/$name.said" | tail -n 40)" "
log:
$(tail -n 10 "$top/$name/log" 2>/dev/null)"
done
done_testing
