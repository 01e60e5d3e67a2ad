# hostile.sh - a directory of settings as it should not be
#
#	hostile		fill the directory we are in; $hostile is the settings
#			there that cannot be understood
# shellcheck shell=sh disable=SC2034

hostile() {
	printf 'a.example\r\nb.example\r\n' >rcpthosts
	printf '30\r' >smtp.timeout.cmd
	printf 2 >smtp.starttls
	printf 'a\0b\n' >helohost
	printf 'x\0y' >badmailfrom
	awk 'BEGIN { for (i = 0; i < 100000; i++) print "aaaaaaaaaa" }' >smtpgreeting
	ln -s smtp.crlf smtp.crlf
	ln -s nowhere smtp.received
	ln -s /dev/zero smtp.maxline
	ln -s /dev/tty smtp.maxhops
	mkdir databytes tls.key.pem
	mkfifo me smtpplugins tls.cert.pem nobodys
	: >smtp.maxerrors
	: >"$(printf 'new\nline')"
	: >"$(printf 'esc\033[31mape')"
	: >"$(printf '\377\200')"
	: >-n
	: >--from
	: >--
	mkdir tls.sni "tls.sni/$(printf 'x\ny')"
	mkfifo tls.sni/fifo
	hostile='me databytes helohost badmailfrom smtpgreeting smtp.crlf
		smtp.received smtp.maxline smtp.maxhops smtpplugins tls.key.pem
		tls.cert.pem smtp.maxerrors'
}
