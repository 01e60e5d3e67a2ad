# brake.sh - for the tests of brakes: a password side to be guessed at
# shellcheck shell=sh disable=SC2034,SC2016

export SMTPSESSIONID=1tests000test

# The user joe has the password "right"; what was asked is in "asked".
cat >stub <<'X'
#!/bin/sh
tr '\0' ' ' <&3 >fd3
cat fd3 >>asked
echo >>asked
read -r user secret rest <fd3
[ "$secret" != later ] || exit 111
[ "$secret" = right ]
X
chmod 755 stub

# ask IP STEP... - what authclient prints, one letter for each answer
ask() {
	ask_ip=$1
	shift
	: >asked
	TCPREMOTEIP=$ask_ip smtpd-auth ./stub authclient "$@" 2>log |
		sed '/^child/d; s/^\(.\).*/\1/' | tr -d '\n'
}

wrong='PLAIN||joe|wrong||'
right='PLAIN||joe|right||'
other='PLAIN||ann|wrong||'
