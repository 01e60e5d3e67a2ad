# lib.sh - what every tests/*.t begins with: TAP, a scratch directory, servers
#
#	check "sentence" command...	ok if the command succeeds
#	fails "sentence" command...	ok if it does not
#	is "sentence" GOT WANT		ok if they are equal
#	like "sentence" GOT GLOB	ok if the glob matches
#	skip "sentence" "why"; skip_all "why"; note "text"; done_testing
#	control NAME VALUE		write a file of $CONTROLDIR, or below it
#	certificate [DIR]		make tls.cert.pem and tls.key.pem there
#	user NAME PASSWORD		add to auth.users
#	serve PROG...			tcpserver on 127.0.0.1: sets $port, $server_pid;
#					-x $rules, if that is set
#	wait_for "command"		poll for 30 seconds at most
#	mails DIR			number of mails in DIR/new
#	keeper [SOCKET]			start a tls-engine -K for what follows
#	send_keeper [SOCKET]		the same for sending: it logs to keeper.log
#	engine				print the process id of this connection's engine
#	free_port			print a port that nobody listens on
#	at_exit "command"		what to do before the end, whatever happens
#
# $work is the scratch directory and where the test runs; $TESTS is the
# directory of the tests, $BIN of the programs, $peers of programs of others;
# $chain is a whole chain for serve.  KEEP=1 keeps $work.  With KEEPER=1 what
# serve starts gets its engines from a keeper.
# shellcheck shell=sh disable=SC2034

TESTS=$(cd "$(dirname "$0")" && pwd) || exit 1
B=${B:-${TESTS%/*}/build}
BIN=$B/bin
PATH=$BIN:$B/tests:$PATH
mkdir -p "$B/work" || exit 1
work=$(mktemp -d "$B/work/$(basename "$0" .t).XXXXXX") || exit 1
CONTROLDIR=$work/control
mkdir "$CONTROLDIR" && cd "$work" || exit 1
echo test.example >"$CONTROLDIR/me"
export B BIN PATH CONTROLDIR work TESTS
unset SERVICE SMTPS SMTPAUTH DATABYTES MAXRCPT TIMEOUTSMTPD STARTTLS SMTPGREETING \
	UCSPITLS AUTHCTLFD SSLCTLFD SSLREADFD SSLWRITEFD SMTPSESSIONID \
	GREENARROW_STARTTLS TLSCIPHERS REDIS QMAILQUEUE TLSKEEPER SENDKEEPER \
	MAKEFLAGS MFLAGS MAKELEVEL

# Programs of others, unpacked by bootstrap for the tests.
peers=${TESTS%/*}/build/peers

# peer PROG... - run one of them, with the libraries that came with it
peer() {
	LD_LIBRARY_PATH=$(echo "$peers"/usr/lib/* "$peers"/lib/* | tr ' ' :) "$@"
}

# The whole chain, as most tests want it.
chain='smtpd-tls smtpd-auth checkpw-file smtpd-recv deliver-maildir ./Maildir'

count=0
failed=0
pids=
rules=
last_wish=
keeper_pid=

at_exit() {
	last_wish="$1; $last_wish"
}

# Ends what serve and background started, and the scratch directory.
finish() {
	status=$?
	trap - EXIT
	eval "$last_wish"
	for p in $pids $(cat "$work/.pids" 2>/dev/null); do
		kill "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	cd / || exit 1
	[ -n "$KEEP" ] || rm -rf "$work"
	[ $status -ne 0 ] || [ "$failed" -eq 0 ] || status=1
	exit $status
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		printf 'ok %s - %s\n' "$count" "$2"
	else
		failed=$((failed + 1))
		printf 'not ok %s - %s\n' "$count" "$2"
	fi
	return "$1"
}

check() {
	check_text=$1
	shift
	if check_out=$("$@" 2>&1); then
		result 0 "$check_text"
	else
		result 1 "$check_text"
		note "$*" "
$check_out"
		return 1
	fi
}

fails() {
	fails_text=$1
	shift
	if "$@" >/dev/null 2>&1; then
		result 1 "$fails_text"
	else
		result 0 "$fails_text"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		result 0 "$1"
	else
		result 1 "$1"
		note "got      $2" "
expected $3"
		return 1
	fi
}

like() {
	# shellcheck disable=SC2254
	case $2 in
	$3) result 0 "$1" ;;
	*)
		result 1 "$1"
		note "got      $2" "
expected $3"
		return 1
		;;
	esac
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

done_testing() {
	if [ "$count" -eq 0 ]; then
		skip_all "nothing to test"
	fi
	echo "1..$count"
}

control() {
	case $1 in
	*/*) mkdir -p "$CONTROLDIR/${1%/*}" ;;
	esac
	printf '%s\n' "$2" >"$CONTROLDIR/$1"
}

certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=localhost" -days 30 \
		-addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
		-keyout "${1:-$CONTROLDIR}/tls.key.pem" \
		-out "${1:-$CONTROLDIR}/tls.cert.pem" 2>/dev/null
}

# SHA-512 with few rounds: the tests are about the chain, not about crypt().
user() {
	printf '%s:%s\n' "$1" "$(openssl passwd -6 "$2")" \
		>>"$CONTROLDIR/auth.users"
	chmod 600 "$CONTROLDIR/auth.users"
}

wait_for() {
	wait_left=600
	until eval "$1" >/dev/null 2>&1; do
		wait_left=$((wait_left - 1))
		[ $wait_left -gt 0 ] || return 1
		sleep 0.05
	done
}

# A file remembers for what runs in a subshell, as $(...) is, too.
remember() {
	echo "$1" >>"$work/.pids"
}

# Start a background process, and remember it, to end it with the test.
background() {
	"$@" &
	remember $!
}

# The keeper's own certificate is that of the chain, or else another.  From
# then on no engine starts without it, unless $TLSKEEPER is made empty.
keeper() {
	keeper_dir=$CONTROLDIR
	if [ ! -s "$CONTROLDIR/tls.cert.pem" ]; then
		keeper_dir=$work/kept
		mkdir "$keeper_dir" && certificate "$keeper_dir"
	fi
	TLSKEEPER=${1:-keeper.socket}
	export TLSKEEPER
	: >ready
	CONTROLDIR=$keeper_dir SERVICE='' "$BIN/tls-engine" -K -d 3 3>ready 2>>log &
	keeper_pid=$!
	remember "$keeper_pid"
	wait_for '[ -s ready ]' || note "no keeper" "$(cat log)"
	: >log
	mkdir -p "$work/shadow"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\n[ -z "$TLSKEEPER" ] || exit 99\nexec %s "$@"\n' \
		"$BIN/tls-engine" >"$work/shadow/tls-engine"
	chmod +x "$work/shadow/tls-engine"
	PATH=$work/shadow:$PATH
}

# No client starts an engine without it from then on, unless $SENDKEEPER is made
# empty.
send_keeper() {
	SENDKEEPER=${1:-$work/send.socket}
	export SENDKEEPER
	: >ready
	"$BIN/tls-engine" -Ks -d 3 3>ready 2>>keeper.log &
	keeper_pid=$!
	remember "$keeper_pid"
	wait_for '[ -s ready ]' || note "no keeper" "$(cat keeper.log)"
	: >keeper.log
	mkdir -p "$work/shadow"
	cat >"$work/shadow/tls-engine" <<-END
		#!/bin/sh
		case \$SENDKEEPER,\$* in
		?*,*-m*) exit 99 ;;
		esac
		exec $BIN/tls-engine "\$@"
	END
	chmod +x "$work/shadow/tls-engine"
	PATH=$work/shadow:$PATH
}

engine() {
	if [ -n "$keeper_pid" ]; then
		pgrep -P "$keeper_pid" | tail -n 1
	else
		sed -n 's/^tcpserver: pid \([0-9]*\) .*/\1/p' log | tail -n 1
	fi
}

serve() {
	[ -z "$KEEPER" ] || [ -n "$keeper_pid" ] || keeper
	: >port
	tcpserver -v -1RHD -l 0 -c 100 -b 200 ${rules:+-x "$rules"} 127.0.0.1 0 "$@" >port 2>>log &
	server_pid=$!
	remember "$server_pid"
	wait_for '[ -s port ]' || note "tcpserver does not start" "$(cat log)"
	port=$(cat port)
	# shellcheck disable=SC2034
	server=127.0.0.1:$port
}

free_port() {
	tcpserver -1 127.0.0.1 0 true >"$work/free" 2>/dev/null &
	wait_for "[ -s '$work/free' ]"
	kill $! && wait $! 2>/dev/null
	cat "$work/free"
	rm "$work/free"
}

mails() {
	find "$1/new" -type f 2>/dev/null | wc -l | tr -d ' '
}
