#!/bin/sh
# auth-secrets.t - after AUTH no process of the chain has the secret any more
#
# Threat 12.  Memory of every process is searched, for the password and for
# what it looks like in base64, while the session goes on.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "a sanitizer keeps copies of its own"
certificate || skip_all "openssl cannot make a certificate"
secret='hush-hush-Sw0rdfish'
user joe "$secret"
encode() {
	printf %b "$1" | openssl base64 -A
}
plain=$(encode "\\0joe\\0$secret")
login=$(encode "$secret")
control auth.delay 0
control auth.tries 9
control smtp.auth.clear 1

# search PID TEXT... - the texts, in hexadecimal, that its memory has
cat >search <<'X'
my ($pid, @texts) = @ARGV;
open my $maps, '<', "/proc/$pid/maps" or print "cannot" and exit;
open my $mem, '<', "/proc/$pid/mem" or print "cannot" and exit;
my %found;
my $any;
for (<$maps>) {
	my ($from, $to) = /^(\w+)-(\w+) r/ or next;
	next if /\[v/;
	sysseek $mem, hex $from, 0 or next;
	my $n = sysread $mem, my $memory, hex($to) - hex $from or next;
	$any += $n;
	for my $t (@texts) {
		my $text = pack 'H*', $t;
		next if index($memory, $text) < 0;
		$found{$text} = 1;
		warn "$pid $text in $_" if $ENV{SHOW};
	}
}
print $any ? join ' ', sort keys %found : 'cannot';
X

# The texts do not stand in the arguments of the search as they are.
hex() {
	printf %s "$1" | od -An -tx1 | tr -d ' \n'
}
pieces="$(hex "$secret") $(hex 'Sw0rdfish') $(hex "$plain") $(hex "$login")"
pieces="$pieces $(hex "$(echo "$plain" | cut -c 9-24)")"

# below PID - it, and all processes below it
below() {
	echo "$1"
	for below in $(ps --ppid "$1" -o pid=); do
		(below "$below")
	done
}

# client PROG... - a client that lives until fd 6 is closed
client() {
	rm -f to && mkfifo to
	: >from
	"$@" <to >from 2>/dev/null &
	pids="$! $pids"
	exec 6>to
}

# say LINE CODE - and wait for a reply
say() {
	say_n=$(grep -c '' from)
	printf '%s\r\n' "$1" >&6
	wait_for "tail -n +$((say_n + 1)) from | grep -q '^$2'" ||
		note "no $2 after $1: $(tail -3 from)"
}

# look NAME N - search every process below the server, at least N
look() {
	look_pids=$(below "$server_pid" | sed 1d)
	[ -z "$keeper_pid" ] || look_pids="$look_pids $(below "$keeper_pid")"
	for look_pid in $look_pids; do
		look_name="$1: $(cat "/proc/$look_pid/comm")"
		# shellcheck disable=SC2046,SC2086
		look_found=$(perl search "$look_pid" $(hex PATH=) $pieces)
		case $look_found in
		cannot) skip "$look_name" "it cannot be looked at" ;;
		*) is "$look_name has nothing of it" "$look_found" "PATH=" ;;
		esac
	done
	check "$1: there were $2 processes" \
		[ "$(echo "$look_pids" | wc -l)" -ge "$2" ]
}

# Everything that a session can do with a secret, and a look after each.
session() {
	say 'EHLO c' '250 '
	say "AUTH PLAIN $(encode "\\0joe\\0x$secret")" 535
	say 'AUTH PLAIN' 334
	say "$(encode "\\0nobody\\0$secret")" 535
	say "AUTH LOGIN $(encode joe)" 334
	say "$(encode "no $secret")" 535
	say "AUTH PLAIN $plain?" 501
	say "AUTH NONE $plain" 504
	look "$1, not in" "$2"
	say "AUTH $3" "$5"
	[ -z "$4" ] || say "$4" 235
	say "AUTH PLAIN $plain" 503
	look "$1, in" "$2"
	say "MAIL FROM:<a@test.example>" 250
	say "AUTH PLAIN $plain" 503
	look "$1, in the middle" "$2"
	say QUIT 221
	exec 6>&-
	wait_for '[ "$(below "$server_pid" | wc -l)" = 1 ]' ||
		note "the session does not end"
}

# shellcheck disable=SC2086
serve $chain
raw='exec 3<&0; cat <&3 >&7 & exec cat <&6'
client tcpclient -RHDl0 127.0.0.1 "$port" sh -c "$raw"
session "in clear" 4 "PLAIN $plain" '' 235
client tcpclient -RHDl0 127.0.0.1 "$port" sh -c "$raw"
session "LOGIN" 4 "LOGIN $(encode joe)" "$login" 334
client openssl s_client -quiet -starttls smtp -connect "$server"
session "STARTTLS" 4 "PLAIN" "$plain" 334
# shellcheck disable=SC2086
serve env SMTPS=1 $chain
client openssl s_client -quiet -connect "$server"
session "SMTPS" 4 "PLAIN $plain" '' 235
keeper
# shellcheck disable=SC2086
serve $chain
client openssl s_client -quiet -starttls smtp -connect "$server"
session "with a keeper" 4 "PLAIN" "$plain" 334
fails "nothing of it is in the log" \
	grep -q -e "$secret" -e "$plain" -e "$login" log

done_testing
