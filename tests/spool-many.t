#!/bin/sh
# spool-many.t - a queue of 10,000 messages: memory and time of spool-run
#
# N=100000 for another number.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

[ -r /proc/self/status ] || skip_all "there is no /proc"
most=${N:-10000}
[ -z "$SANITIZED" ] || most=${N:-1000}

# fill DIR N TRIED - messages that are three hours old and were tried then (0:
# never), for one host, and one more for another, which was tried once, long ago:
# of those that are due it is the last.  The files are as deliver-spool makes
# them.
cat >fill.pl <<'END'
my ($dir, $n, $tried) = @ARGV;
my $birth = time - 10000;

sub message {
	my ($i, $host, $tried) = @_;
	my $name = sprintf "%s/queue/%d.M%06dP1Q0R%016x.q", $dir, $birth,
	    $i % 1000000, $i * 2654435761;
	open my $envelope, ">", $name or die;
	printf $envelope "Fs\@a.example\0Tu%d\@%s\0", $i, $host;
	close $envelope or die;
	utime $tried, $tried, $name or die;
	open my $message, ">", "$name.m" or die;
	print $message "Subject: x\n\nhello\n";
	close $message or die;
}
mkdir $_ or die for $dir, map { "$dir/$_" } qw(tmp todo queue);
message($_, "dead.example", $tried) for 0 .. $n - 1;
message($n, "last.example", $birth + 1000);
END
fill() {
	perl fill.pl "$@" 2>err || skip_all "perl cannot make a queue: $(cat err)"
}

# The dead host never answers; the others are told of.
cat >remote <<'END'
#!/bin/sh
case $1 in
dead.example) exec sleep 600 ;;
esac
date +%s%N >"came.$1.new" && mv "came.$1.new" "came.$1"
printf 'r\0K\0'
END
chmod +x remote

# run DIR RCPT-DOMAIN - start it, and end it when that one is sent to; sets kb and
# ms, to there
run() {
	rm -f "came.$2"
	begun=$(date +%s%N)
	setsid spool-run "$1" ./remote 2>>log &
	runner=$!
	wait_for "[ -e came.$2 ]" || note "$(tail -n 3 log)"
	kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$runner/status)
	ms=$((($(cat "came.$2") - begun) / 1000000))
	kill -9 "-$runner"
	wait "$runner" 2>/dev/null
}
at_exit 'kill -9 "-$runner" 2>/dev/null'
give() {
	printf 'Fs@a.example\0Tu@%s\0\0' "$2" >envelope
	printf 'Subject: x\n\nhello\n' | deliver-spool "$1" 1<envelope
}

# grew TEXT - by so many bytes a message
grew() {
	grown=$(((kb - kb0) * 1024 / most))
	note "$1: $kb KB, $grown bytes a message, $ms ms"
	if [ -n "$SANITIZED" ]; then
		skip "$1: memory" "a sanitizer has memory of its own"
	else
		check "$1: at most 200 bytes a message" [ "$grown" -le 200 ]
	fi
	check "$1: within 20 s" [ "$ms" -lt 20000 ]
}
give none a.example
run none a.example
kb0=$kb
note "empty: $kb KB, $ms ms"

# None is due but one, which has just come.
fill later "$most" "$(date +%s)"
give later a.example
run later a.example
grew "none due"
is "spool-list sees them" "$(spool-list later | grep -c dead.example)" "$most"

# All are due, but the host is dead: they wait in its lane, and the last one comes
# when all the others are there.
fill dead "$most" 0
run dead last.example
grew "a dead host"
is "and none is lost" "$(spool-list dead | grep -c dead.example)" "$most"
is "spool-kick finds them" "$(spool-kick later dead.example)" "$most"
done_testing
