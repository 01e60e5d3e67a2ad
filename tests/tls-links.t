#!/bin/sh
# tls-links.t - only tls-engine loads a TLS library

. "$(dirname "$0")/lib.sh"

command -v ldd >/dev/null || skip_all "no ldd"
for f in "$BIN"/*; do
	name=${f##*/}
	n=$(ldd "$f" 2>/dev/null | grep -c 'libtls\|libssl\|libcrypto')
	case $name in
	tls-engine) fails "$name loads one" [ "$n" -eq 0 ] ;;
	*) is "$name loads none" "$n" 0 ;;
	esac
done
done_testing
