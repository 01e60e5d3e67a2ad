#!/bin/sh
# install.t - make install puts files where it says, and uninstall takes them

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}
run() {
	make -s -C "$top" B="$B" DESTDIR="$work/root" HTML="$work/html" \
		PREFIX=/usr/local "$@"
}

tree() {
	(cd "$work/root" && find . ! -type d | LC_ALL=C sort)
}

[ -z "$SANITIZED" ] || skip_all "this would build once more, without"

mkdir -p root/etc/postern/control root/usr/local/bin
echo mine >root/etc/postern/control/me
echo theirs >root/usr/local/bin/theirs
tree >before

check "make install" run install
for p in "$BIN"/*; do
	check "${p##*/} is installed" cmp "$p" "root/usr/local/bin/${p##*/}"
done
for p in tls-cert tls-show tls-deploy smtp-probe smtpd-catch; do
	check "so is $p, a script" [ -x "root/usr/local/bin/$p" ]
done
for m in "$top"/man/*; do
	[ "${m##*/}" != checkpw-pam.8 ] || [ -e "$BIN/checkpw-pam" ] || continue
	section=${m##*.}
	check "${m##*/} is installed" \
		cmp "$m" "root/usr/local/share/man/man$section/${m##*/}"
done
check "words for bash are installed" \
	cmp "$B/completion/bash/control-show" \
	root/usr/local/share/bash-completion/completions/control-show
check "and for zsh" \
	[ -s root/usr/local/share/zsh/site-functions/_postern ]
check "and for fish" \
	[ -s root/usr/local/share/fish/vendor_completions.d/control-show.fish ]
check "examples of settings are installed" \
	diff -r "$top/control" root/usr/local/share/postern/control
doc=root/usr/local/share/doc/postern
for d in README.md doc/MIGRATION.md; do
	check "$d is installed" cmp "$top/$d" "$doc/$d"
done
check "the manual for a browser is not, unless it was made" [ ! -e "$doc/html" ]
check "run scripts are installed, to be executed" \
	[ -x root/usr/local/share/postern/service/smtpd/run ]
is "the control directory is as it was" \
	"$(cd root/etc && find . -type f -exec cat {} +)" mine
check "a second time" run install
if command -v mandoc >/dev/null; then
	check "with make html before" run html install
	check "the manual for a browser is installed" diff -r html "$doc/html"
else
	skip "the manual for a browser is installed" "there is no mandoc"
fi

check "make uninstall" run uninstall
tree >after
check "nothing of ours is left, and nothing else is gone" diff before after
check "nor an empty directory" [ ! -e root/usr/local/share/postern ] &&
	check "nor one of documents" [ ! -e root/usr/local/share/doc/postern ]
done_testing
