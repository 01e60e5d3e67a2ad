#!/bin/sh
# real-cvm.t - a checkpassword program of others behind the whole chain
#
# cvm-checkpassword, as Debian has it, with its files, and with what it does
# when something is missing.
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

[ -x "$peers/usr/bin/cvm-checkpassword" ] ||
	skip_all "there is no cvm in build/peers"
[ -z "$SANITIZED" ] || skip_all "its libraries are not for programs of ours"

hash=$(openssl passwd -6 secret)
# Whom it lets in it becomes: as who we are, that works wherever we are.
printf "joe:%s:%s:%s::/:/bin/sh\\n" "$hash" "$(id -u)" "$(id -g)" >pw
cat >cvm <<X
#!/bin/sh
LD_LIBRARY_PATH=$peers/usr/lib PATH=$peers/usr/bin:\$PATH
CVM_PWFILE_PATH=$work/pw CVM_PWFILE_PWCMP=crypt
export LD_LIBRARY_PATH PATH CVM_PWFILE_PATH CVM_PWFILE_PWCMP
exec cvm-checkpassword \${MODULE:-cvm-pwfile} "\$@"
X
chmod 755 cvm
export TCPREMOTEIP=192.0.2.7

ask() {
	smtpd-auth ./cvm authclient "PLAIN||$1|$2||" 2>log | head -1
}

like "it lets its user in" "$(ask joe secret)" "+SMTPAUTHUSER=joe|*"
is "and nobody with another password" "$(ask joe wrong)" "-"
like "in one line of the fixed form" "$(cat log)" \
	"smtpd-auth*: failed ip=192.0.2.7 user=joe mechanism=PLAIN"
is "nor somebody unknown" "$(ask nobody secret)" "-"
is "a module that is missing is later" \
	"$(MODULE=./no-such-module ask joe secret)" "!"
mv pw gone
note "without its file: $(ask joe secret)"
fails "without its file nobody gets in" \
	sh -c 'case $1 in +*) exit 0 ;; esac; exit 1' - "$(ask joe secret)"
mv gone pw

control smtp.auth.clear 1
control auth.delay 0
serve smtpd-auth ./cvm smtpd-recv deliver-discard
cat >mail.talk <<'X'
< 220 *
> EHLO c
< 250 *
>64 AUTH PLAIN "\0joe\0wrong"
< 535 5.7.8 *
> AUTH LOGIN
< 334 VXNlcm5hbWU6
>64 "joe"
< 334 UGFzc3dvcmQ6
>64 "secret"
< 235 2.7.0 *
> MAIL FROM:<joe@test.example>
< 250 *
> RCPT TO:<u@elsewhere.example>
< 250 *
> QUIT
< 221 *
<eof
X
check "a session with it" talk -v mail.talk "$server"

done_testing
