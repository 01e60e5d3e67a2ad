#!/bin/sh
# package.t - the packages for Debian: they build, lintian has nothing to say,
# and what is in them runs

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "this would build once more, without"
for p in dpkg-buildpackage dh lintian git mandoc; do
	command -v $p >/dev/null || skip_all "there is no $p"
done
top=${TESTS%/*}
[ -e "$top/.git" ] || skip_all "this is no repository"

mkdir -p src root
(cd "$top" && git ls-files -z --cached --others --exclude-standard |
	xargs -0 cp -P --parents -t "$work/src")
unset B CC CFLAGS CPPFLAGS LDFLAGS STATIC
# They try the demo, whose ports may be taken.
DEMO_SMTP=$(free_port) DEMO_SMTPS=$(free_port) DEMO_SUBMISSION=$(free_port)
export DEMO_SMTP DEMO_SMTPS DEMO_SUBMISSION
(cd src && dpkg-buildpackage -b -us -uc -d) >log 2>&1
is "dpkg-buildpackage builds them" $? 0 || note "$(tail -n 30 log)"
is "lintian has nothing to say" \
	"$(lintian --allow-root --fail-on none postern_*.changes 2>&1)" ''
for deb in postern_*.deb postern-*_*.deb; do
	case $deb in
	*dbgsym*) ;;
	*) dpkg -x "$deb" root ;;
	esac
done
for p in smtpd-recv tls-engine checkpw-pam smtp-resolve tls-cert postern-conf; do
	check "$p is in them" [ -x "root/usr/bin/$p" ]
done
check "the manual for a browser is in them" \
	[ -s root/usr/share/doc/postern/html/index.html ]
check "and how to come from another server" \
	ls root/usr/share/doc/postern/doc/MIGRATION.md*
is "no file is anywhere else" "$(ls root)" "$(printf 'etc\nlib\nusr')"
is "the control directory is empty" "$(find root/etc ! -type d)" ''
printf 'EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@test.example>\r\nDATA\r\n.\r\nQUIT\r\n' |
	PATH=$work/root/usr/bin:/usr/bin:/bin smtpd-recv \
		deliver-maildir ./Maildir >said 2>log
is "a mail gets through" "$(mails Maildir)" 1 || note "$(cat said log)"
done_testing
