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
done_testing
