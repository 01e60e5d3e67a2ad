#!/bin/sh
# log-metrics.t - counters for Prometheus

. "$(dirname "$0")/lib.sh"

PATH=${TESTS%/*}/tools:$PATH
cat >log <<'LOG'
@400000006926d50a00000000 smtpd-recv[a]: mail n=1 ip=192.0.2.1 helo=x from=a@a.example to=b@b.example count=1 size=100 tls=TLSv1.3 auth=- reply=250 delivery=exit:0 ms=3
2025-11-26_10:00:00.12345 smtpd-recv[b]: mail n=1 ip=192.0.2.1 size=50 tls=- reply=250
2025-11-26 10:00:00.123456789  smtpd-recv[b]: mail n=2 ip=192.0.2.1 size=9 tls=TLSv1.2 reply=451
2025-11-26T10:00:00+0000 host smtpd[7]: smtpd-recv[b]: mail broken off n=3 size=9 tls=TLSv1.2 reply=451
smtpd-recv[b]: mail n=4 size=9 tls="} reply=999
smtpd-recv[b]: refused what=RCPT arg=x ip=192.0.2.1 reply=550
smtpd-auth[b]: failed ip=192.0.2.1 user=root
smtpd-auth[b]: braked ip=192.0.2.1 user=root
tls-engine[b]: handshake failed ip=192.0.2.1 reason=protocol
other: mail n=1 reply=250
prose: smtpd-recv[b]: mail n=1 reply=250
LOG
log-metrics log >out
is "counters" $? 0
for want in 'mails_total{outcome="2xx"} 2' 'mails_total{outcome="4xx"} 1' \
	'mails_total{outcome="5xx"} 0' 'mails_total{outcome="broken"} 1' \
	'mails_total{outcome="other"} 1' 'mails_tls_total{version="none"} 1' \
	'mails_tls_total{version="TLSv1.3"} 1' 'mails_tls_total{version="TLSv1.2"} 2' \
	'mails_tls_total{version="other"} 1' 'refused_commands_total{class="5xx"} 1' \
	'accepted_bytes_total 150' 'auth_failures_total 2' \
	'handshake_failures_total 1'; do
	check "$want" grep -qxF "postern_$want" out
done
fails "each line is a comment or a sample" grep -qvE \
	'^(# (HELP|TYPE) postern_[a-z_]+ .*|postern_[a-z_]+(\{[a-z]+="[A-Za-z0-9./]+"\})? [0-9]+)$' out
is "from standard input" "$(log-metrics <log)" "$(cat out)"
certificate .
log-metrics -o m.prom -c tls.cert.pem log
is "to a file" "$? $(stat -c %a m.prom) $(head -n 3 m.prom | tail -n 1)" "0 644 $(sed -n 3p out)"
is "with the end of a certificate" "$(grep '^postern_cert' m.prom)" \
	"postern_certificate_expiry_seconds{file=\"tls.cert.pem\"} $(date -d \
	"$(openssl x509 -noout -enddate -in tls.cert.pem | cut -d = -f 2)" +%s)"
cp m.prom before
log-metrics -o m.prom -c log log 2>err
is "no certificate" "$? $(cat err)" \
	"111 log-metrics: fatal: log is no certificate that openssl can read; expected PEM"
check "the file is what it was" cmp before m.prom
is "and nothing else is left" "$(echo m.prom*)" m.prom
log-metrics missing 2>err
is "no such log" $? 111
log-metrics -c 'a"b' log 2>err
is "a path that is no label" $? 100
log-metrics -x 2>err
is "a wrong option" $? 100

# A directory that its logger rotates.  Each mail is of one line.
lines=0
mail() {
	for _ in $(seq "$1"); do
		lines=$((lines + 1))
		printf '@40000000%016x smtpd-recv[x]: mail n=1 size=10 tls=- reply=250\n' $lines
	done
}
# counted WANT SENTENCE - what a run makes of the directory
counted() {
	log-metrics -o d.prom main 2>err || cat err
	is "$2" "$(sed -n 's/^postern_mails_total{outcome="2xx"} //p; s/^postern_accepted_bytes_total //p' d.prom | xargs)" \
		"$1 ${1}0"
}
mkdir main
mail 2 >main/current
counted 2 "a directory"
counted 2 "which has nothing new"
mail 1 >>main/current
counted 3 "something new"
is "to standard output all that is kept is counted" \
	"$(log-metrics main/current | grep -c 'outcome="2xx"} 3$')" 1
mail 1 >>main/current
mv main/current main/@400000000000000000000001.s
mail 1 >main/current
counted 5 "rotated between two runs"
rm main/@400000000000000000000001.s
counted 5 "the oldest is gone"
mail 1 >>main/current
mv main/current main/@400000000000000000000002.s
mail 2 >main/@400000000000000000000003.u
: >main/current
counted 8 "rotated twice, and nothing yet in the new one"
mail 1 >main/current
rm main/@*
counted 9 "and all others gone"
mail 1 >main/new
head -c 30 main/new >>main/current
counted 9 "half a line"
tail -c +31 main/new >>main/current
counted 10 "and the rest of it"
mail 1 >>main/current
mv main/current main/previous
mail 1 >main/current
counted 11 "one that a processor is at is the last"
mv main/previous main/@400000000000000000000004.s
counted 12 "until it has a name"
mail 1 >>main/current
mv main/current main/previous
mail 1 >main/current
mv main/previous main/lost
gzip <main/lost >main/@400000000000000000000005.s
counted 13 "what a processor has made of it is not for counting"
mail 1 >main/current
counted 14 "a log that was begun anew"
log-metrics -o d.prom main/current
counted 14 "current stands for its directory"
mkdir other
mail 1 >other/current
log-metrics -o d.prom main other
counted 15 "a second directory is added"
log-metrics -o d.prom other
log-metrics -o d.prom main other
counted 15 "and remembered, whichever are given"
log-metrics -o d.prom <main/current
is "standard input is counted by itself" \
	"$(grep -c 'outcome="2xx"} 1$' d.prom) $(grep -c '^# log-metrics' d.prom)" "1 0"
printf 'smtpd-recv[b]: mail n=1 reply=250' >unfinished
is "a last line without an end, and a log that is given twice" \
	"$(log-metrics unfinished unfinished other | grep -c '="2xx"} 2$')" 1
mkdir none
log-metrics none 2>err
is "a directory that is no log's" "$? $(cat err)" \
	"111 log-metrics: fatal: none has no file \"current\", or changes too fast; expected the directory of a log"

# The loggers themselves: small files, of which few are kept, and looked at after
# each burst; and then in the middle of one.
# follows NAME COMMAND...
follows() {
	name=$1
	shift
	if ! command -v "$1" >/dev/null; then
		skip "$name" "there is none"
		return
	fi
	mkdir "$name"
	sent=0 wrong=''
	for burst in 5 90 1 30 0 70 90 90 2; do
		sent=$((sent + burst))
		mail "$burst" | sed 's/^[^ ]* //' | "$@"
		log-metrics -o "$name.prom" "$name"
		grep -qxF "postern_mails_total{outcome=\"2xx\"} $sent" "$name.prom" ||
			wrong="$wrong $sent"
	done
	is "$name: no burst is lost or counted twice" "$wrong" ''
	check "$name: it has rotated" test "$(find "$name" -name '@*' | wc -l)" -gt 2
}
PATH=$PATH:/command
follows multilog multilog t s4096 n6 ./multilog
follows s6-log s6-log -b t s4096 n6 ./s6-log
if command -v multilog >/dev/null; then
	mkdir busy
	(
		for _ in $(seq 60); do
			mail 100
		done | sed 's/^[^ ]* //' | multilog t s16384 n100 ./busy
		: >finished
	) &
	writer=$!
	wait_for '[ -e busy/current ]'
	past=0 back=0 runs=0
	until [ -e finished ]; do
		log-metrics -o busy.prom busy
		now=$(sed -n 's/^postern_mails_total{outcome="2xx"} //p' busy.prom)
		[ "$now" -ge "$past" ] || back=$((back + 1))
		past=$now runs=$((runs + 1))
	done
	wait "$writer"
	log-metrics -o busy.prom busy
	is "while it rotates, in $runs runs: never less than before" "$back" 0
	check "and all in the end" grep -qxF 'postern_mails_total{outcome="2xx"} 6000' busy.prom
fi
done_testing
