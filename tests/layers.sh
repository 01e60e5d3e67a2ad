#!/bin/sh
# layers.sh - a program may use lib/ and nothing else of ours; only tls-engine
# may know that a TLS library exists.  Prints what is wrong; exit 1 if anything.

cd "$(dirname "$0")/.." || exit 1
bad=0

complain() {
	echo "$1"
	bad=1
}

for f in lib/*.[ch] smtp-*/*.[ch] smtpd-*/*.[ch] spool-*/*.[ch] tls-engine/*.[ch] deliver/*.[ch] checkpw/*.[ch] hooks/*.[ch] tools/*.[ch] tools/*/*.[ch]; do
	[ -e "$f" ] || continue
	own=${f%/*}
	# shellcheck disable=SC2013
	for h in $(sed -n 's/^#include "\(.*\)"/\1/p' "$f"); do
		[ -e "$own/$h" ] || [ -e "lib/$h" ] ||
			complain "$f: may not include $h: it is neither in $own/ nor in lib/"
	done
	case $f in
	tls-engine/*) ;;
	*) ! grep -nE '#include <(tls|openssl/[a-z0-9_]*)\.h>' "$f" ||
		complain "$f: only tls-engine/ may include a TLS library" ;;
	esac
	case $f in
	*.c) ! grep -nE '^#[[:space:]]*(if|ifdef|ifndef)\b' "$f" ||
		complain "$f: no conditional compilation in .c files" ;;
	esac
done
for f in smtp-*/*.c smtpd-*/*.c spool-*/*.c tls-engine/*.c; do
	[ -e "$f" ] || continue
	! grep -n '#include <stdio.h>' "$f" ||
		complain "$f: a program of the network does not use stdio"
done
exit $bad
