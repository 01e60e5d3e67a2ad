#!/bin/sh
# checkpw-pam.t - the checkpassword program that asks PAM
#
# Threats 12 (secrets), 29 (programs that fail).
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

[ -x "$BIN/checkpw-pam" ] || skip_all "there is no PAM to build checkpw-pam with"

export TCPREMOTEIP=192.0.2.7 SMTPSESSIONID=1tests000test
mkdir pam

# service NAME - its configuration, from stdin
service() {
	cat >"pam/$1"
}

# try SERVICE USER SECRET [PROG...] - the exit code
try() {
	try_service=$1
	printf '%s\0%s\0001\0' "$2" "$3" >request
	shift 3
	[ $# -gt 0 ] || set -- true
	checkpw-pam -d pam -s "$try_service" "$@" 3<request >out 2>log
	echo $?
}

service permit <<X
auth required pam_permit.so
account required pam_permit.so
X
try permit joe secret >/dev/null
case $(cat log) in
*' call=pam_start: '*) skip_all "this PAM takes no directory" ;;
*': Module is unknown') skip_all "this PAM has no pam_permit" ;;
esac

# has MODULE - whether it is installed
has() {
	echo "auth required $1 true" | service has
	try has joe secret >/dev/null
	! grep -q 'Module is unknown' log
}

service deny <<X
auth required pam_deny.so
account required pam_permit.so
X
service account <<X
auth required pam_permit.so
account required pam_deny.so
X
service broken <<X
auth include missing
account required pam_permit.so
X
service module <<X
auth required $work/no-such-module.so
account required pam_permit.so
X
is "pam_permit is yes" "$(try permit joe secret)" 0
is "nothing is said" "$(cat out log)" ""
is "pam_deny is no" "$(try deny joe secret)" 1
is "that goes without saying" "$(cat out log)" ""
is "an account that is refused is no" "$(try account joe secret)" 1
like "but it may have been the password: the log says what it was" \
	"$(cat log)" \
	"checkpw-pam?1tests000test?: refused service=account call=pam_acct_mgmt: *"
is "a file that is not understood lets nobody in" "$(try broken joe secret)" 1
like "and the log says so" "$(cat log)" \
	"checkpw-pam*: refused service=broken call=pam_authenticate: *"
is "a module that does not exist is later" "$(try module joe secret)" 111
like "with a line of log" "$(cat log)" \
	"checkpw-pam*: unavailable service=module call=pam_authenticate: *"
is "a service that does not exist too" "$(try missing joe secret)" 111
like "with a line of log " "$(cat log)" \
	"checkpw-pam*: unavailable service=missing call=pam_start: *"
printf 'auth required pam_permit.so\naccount required pam_permit.so\n' |
	service postern
is "the service is postern, unless another is named" \
	"$(checkpw-pam -d pam true 3<request 2>log; echo $?)" 0
rm pam/postern
is "so it is" "$(checkpw-pam -d pam true 3<request 2>log; echo $?)" 111
like "in the log too" "$(cat log)" "*: unavailable service=postern call=*"
is "but others take its place" "$(cp pam/permit pam/other; try missing joe x)" 0
rm pam/other

# Whatever a module can say, in both steps.
steps='auth acct'
has pam_debug.so || steps=
[ -n "$steps" ] || skip "whatever a module can say" "there is no pam_debug"
for step in $steps; do
	for code in auth_err perm_denied user_unknown maxtries acct_expired \
		new_authtok_reqd authtok_expired cred_expired; do
		printf '%s required pam_debug.so %s auth=success acct=success\n' \
			auth "$step=$code" account "$step=$code" | service debug
		is "$step: $code is no" "$(try debug joe secret)" 1
	done
	for code in open_err symbol_err service_err system_err buf_err \
		cred_insufficient authinfo_unavail session_err cred_unavail \
		conv_err try_again abort module_unknown; do
		printf '%s required pam_debug.so %s auth=success acct=success\n' \
			auth "$step=$code" account "$step=$code" | service debug
		is "$step: $code is later" "$(try debug joe secret)" 111
		like "and logged" "$(cat log)" "*: unavailable service=debug call=pam_a*"
	done
done

# A script has the users.
cat >users <<'X'
#!/bin/sh
IFS= read -r secret
env | grep PAM_ >seen
grep '^Max core' "/proc/$PPID/limits" >core 2>/dev/null
printf %s "$secret" | wc -c >length
case $PAM_USER:$secret in
'joe:secret' | 'old:secret' | 'two words:s p a c e' | 'zoë:pässword') ;;
*) exit 1 ;;
esac
X
cat >accounts <<'X'
#!/bin/sh
[ "$PAM_USER" != old ]
X
chmod 755 users accounts
sed -i "2s|^|cd '$work' \|\| exit 1\n|" users
service exec <<X
auth sufficient pam_exec.so quiet expose_authtok $work/users
auth required pam_deny.so
account sufficient pam_exec.so quiet $work/accounts
account required pam_deny.so
X
if has pam_exec.so; then
	is "the right secret" "$(try exec joe secret)" 0
	like "the module knows the client" "$(cat seen)" "*PAM_RHOST=192.0.2.7*"
	like "the service" "$(cat seen)" "*PAM_SERVICE=exec*"
	is "and nothing of it is in the log" "$(cat log)" ""
	is "nor in a core file" "$(tr -s ' ' <core)" \
		"$([ ! -s core ] || echo 'Max core file size 0 0 bytes ')"
	is "a wrong one" "$(try exec joe secrex)" 1
	is "one that is shorter" "$(try exec joe secre)" 1
	is "one that is longer" "$(try exec joe secrets)" 1
	is "an unknown user" "$(try exec nobody secret)" 1
	is "an account that has expired" "$(try exec old secret)" 1
	is "blanks" "$(try exec 'two words' 's p a c e')" 0
	is "names beyond ASCII" "$(try exec zoë pässword)" 0
	is "the service's own name for the client" \
		"$(PROTO=SSL SSLREMOTEIP=::ffff:192.0.2.9 try exec joe secret
		grep RHOST seen)" "0
PAM_RHOST=192.0.2.9"
	is "no client: it is not named" \
		"$(unset TCPREMOTEIP; try exec joe secret; grep RHOST seen)" 0
	is "who started it may not wait for children: the module does" "$(
		perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' \
			checkpw-pam -d pam -s exec true 3<request 2>log
		echo $?)" 0
	is "the longest secret is not cut" \
		"$(try exec joe "$(printf '%0505d' 1)"; wc -c <request
		cat length)" "1
512
505"
else
	skip "a script that has the users" "there is no pam_exec"
fi

# Without a secret nobody is asked: it may mean that nobody in particular is.
is "an empty secret" "$(try permit joe '')" 1
is "an empty user" "$(try permit '' secret)" 1

# A module that asks.
cat >asks.c <<'X'
#include <stdlib.h>
#include <string.h>
#include <security/pam_appl.h>
#include <security/pam_modules.h>
/* "auth required asks.so STYLE... USER": the message has all styles at once. */
int
pam_sm_authenticate(pam_handle_t *pam, int flags, int argc, char const **argv)
{
	struct pam_message m[40], *all[40];
	struct pam_response *r = NULL;
	struct pam_conv const *conv;
	int n = argc - 1;
	int code;

	for (int i = 0; i < n; i++) {
		m[i] = (struct pam_message){ atoi(argv[i]), "?" };
		all[i] = &m[i];
	}
	if (pam_get_item(pam, PAM_CONV, (void const **)&conv))
		return PAM_ABORT;
	code = conv->conv(n, (void *)all, &r, conv->appdata_ptr);
	if (code)
		return code;
	for (int i = 0; i < n; i++)
		if (m[i].msg_style == PAM_PROMPT_ECHO_OFF
			? !r[i].resp || strcmp(r[i].resp, "secret")
			: r[i].resp != NULL)
			return PAM_AUTH_ERR;
	if (!(flags & PAM_SILENT) || !(flags & PAM_DISALLOW_NULL_AUTHTOK))
		return PAM_ABORT;
	return pam_set_item(pam, PAM_USER, argv[n]);
}
X
# asks STYLE... - the exit code, and the user
asks() {
	printf '%s\n' "auth required $work/asks.so $* ann" \
		'account required pam_permit.so' | service asks
	try asks joe secret sh -c 'echo $USER; cat <&3' && cat out
}
if ${CC:-cc} -shared -fPIC -o asks.so asks.c 2>log; then
	is "1, echo off: the secret; and the user is who PAM says" "$(asks 1)" "2
ann"
	is "3 and 4, a text: nothing" "$(asks 3 4 1 4)" "2
ann"
	for styles in 2 5 7 '1 2' '2 1' 99 '' "$(yes 1 | head -33 | xargs)"; do
		is "no answer to '$styles'" "$(asks "$styles")" 111
		like "but a line of log" "$(cat log)" \
			"*: unavailable service=asks call=pam_authenticate: Conv*"
	done
else
	skip "a module that asks" "it cannot be compiled: $(head -1 log)"
fi

# What happens then.
is "it becomes the program" "$(try permit joe secret echo two words; cat out)" "0
two words"
is "with USER set, and fd 3 closed" \
	"$(try permit joe secret sh -c 'echo $USER; cat <&3'; cat out)" "2
joe"
is "a wrong password runs nothing" \
	"$(try deny joe wrong sh -c ': >ran'; ls ran 2>/dev/null)" 1
is "a missing program is 127" "$(try permit joe secret ./no-such-prog)" 127
is "no secret reaches the program" \
	"$(try permit joe s3cret sh -c 'env; cat /proc/self/cmdline'
	grep -c s3cret out)" "0
0"

# The interface.
for args in '' '-d pam' '-x true' '-s' "-d pam -s"; do
	# shellcheck disable=SC2086
	is "misuse: '$args'" "$(checkpw-pam $args 3<request 2>log; echo $?)" 100
	like "and the usage is told" "$(cat log)" "checkpw-pam: usage: *"
done
is "a service without a name is misuse" \
	"$(checkpw-pam -s '' true 3<request 2>log; echo $?)" 100
is "no fd 3 is misuse" \
	"$(checkpw-pam -d pam -s permit true 3<&- 2>log; echo $?)" 2
for bytes in '' 'joe' 'joe\0' 'joe\0secret\0' 'joe\0secret\0001'; do
	# shellcheck disable=SC2059
	is "malformed: '$bytes'" "$(printf "$bytes" >request
		checkpw-pam -d pam -s permit true 3<request 2>log; echo $?)" 2
done
is "513 bytes are too many" \
	"$(try permit joe "$(printf '%0506d' 1)"; wc -c <request | tr -d ' ')" "2
513"
is "512 are not" \
	"$(try permit joe "$(printf '%0505d' 1)"; wc -c <request | tr -d ' ')" "0
512"

# Behind the whole chain.
control smtp.auth.clear 1
control auth.delay 0
control auth.tries 9
printf '#!/bin/sh\nexec checkpw-pam -d pam -s ${TRY-exec} "$@"\n' >ask
chmod 755 ask
cat >conversation <<'X'
# PAM judges
< 220 *
> EHLO c
< 250 *
<+ 250?AUTH PLAIN LOGIN
>64 AUTH PLAIN "\0joe\0secrex"
< 535 5.7.8 *
>64 AUTH PLAIN "\0nobody\0secret"
< 535 5.7.8 *
>64 AUTH PLAIN "\0old\0secret"
< 535 5.7.8 *
>64 AUTH PLAIN "\0joe\0secret"
< 235 2.7.0 *
> QUIT
< 221 *
X
if has pam_exec.so; then
	check "AUTH PLAIN" talk -l chain.log conversation -- \
		smtpd-auth ./ask smtpd-recv deliver-discard
	is "three failures are logged" "$(grep -c 'smtpd-auth.*: failed' chain.log)" 3
	fails "and no secret" grep -q secre chain.log
else
	skip "AUTH PLAIN" "there is no pam_exec"
fi
cat >conversation <<'X'
# PAM cannot
< 220 *
> EHLO c
< 250 *
>64 AUTH PLAIN "\0joe\0secret"
< 454 4.7.0 *
> QUIT
< 221 *
X
check "a module is missing: later" env TRY=module \
	talk -l chain.log conversation -- smtpd-auth ./ask smtpd-recv deliver-discard
like "and both say so in the log" "$(cat chain.log)" \
	"*checkpw-pam*: unavailable *smtpd-auth*: unavailable *code=111*"

done_testing
