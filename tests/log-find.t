#!/bin/sh
# log-find.t - sessions of the log by a word

. "$(dirname "$0")/lib.sh"

find_() {
	"${TESTS%/*}/tools/log-find" "$@"
}
cat >current <<'LOG'
@400000006926d50a00000000 smtpd-recv[b2]: accepted ip=192.0.2.10 from=x@a.example
@400000006926d50b1dcd6500 tls-engine[a1]: connection lost ip=192.0.2.1
LOG
cat >@400000006926d50a00000000.s <<'LOG'
@400000006926d50900000000 smtpd-recv[a1]: accepted ip=192.0.2.1 from=y@a.example
@400000006926d50900000001 smtpd-recv[c3]: error: x[a1]: 7
LOG
A='2025-11-26 10:22:55.000000000 smtpd-recv[a1]: accepted ip=192.0.2.1 from=y@a.example
2025-11-26 10:22:57.500000000 tls-engine[a1]: connection lost ip=192.0.2.1'
is "by address, all lines, in order of time" \
	"$(find_ y@a.example current ./@*.s)" "$A"
is "an IP address is not the beginning of another" \
	"$(find_ 192.0.2.1 current ./@*.s)" "$A"
is "from standard input" "$(cat current ./@*.s | find_ y@a.example)" "$A"
echo '2025-11-26_10:00:00.12345 smtpd-recv[d4]: accepted' >svlogd
is "of svlogd" "$(find_ d4 svlogd)" '2025-11-26 10:00:00.12345 smtpd-recv[d4]: accepted'
echo '2025-11-26T10:00:00+0000 host smtpd[77]: smtpd-recv[d4]: accepted' >journal
is "of journalctl -o short-iso" "$(find_ d4 journal)" \
	'2025-11-26 10:00:00+0000 smtpd-recv[d4]: accepted'
printf 'smtpd-recv[e5]: \033[2J\000 wicked' >half
is "nothing that a terminal obeys" "$(find_ wicked half)" \
	'- smtpd-recv[e5]: ?[2J? wicked'
echo 'note of old x[a1]: 7 by wicked@a.example' >noid
is "an id within a line that has none is none" \
	"$(find_ wicked@a.example noid current ./@*.s)" \
	'- note of old x[a1]: 7 by wicked@a.example'
find_ nothing current
is "nothing found" $? 1
find_ x missing 2>err
is "no such file" "$? $(cat err)" \
	"111 log-find: fatal: missing is not a file that can be read; expected a log"
find_ 2>err
is "no word" $? 100

# The command of log-find(8).
mkdir -p service/smtpd/log/main
cp current ./@*.s service/smtpd/log/main
sed -n '/^log-find .*current$/{s, /, ./,g;s/alice@example.org/y@a.example/;p;}' \
	"$TESTS/../man/log-find.8" >example
is "the page's example" "$(PATH=${TESTS%/*}/tools:$PATH sh ./example)" "$A"
done_testing
