#!/bin/sh
# layers.t - who may know whom, and which programs load which libraries

. "$(dirname "$0")/lib.sh"

check "programs include their own files and lib/ only" sh "$TESTS/layers.sh"

for p in "$BIN"/*; do
	name=${p##*/}
	libs=$(ldd "$p" 2>&1)
	case $name in
	tls-engine) like "tls-engine loads libtls" "$libs" '*libtls*' ;;
	*)
		case $libs in
		*libtls* | *libssl* | *libcrypto*) found=$libs ;;
		*) found= ;;
		esac
		is "$name loads no TLS library" "$found" ''
		;;
	esac
done
done_testing
