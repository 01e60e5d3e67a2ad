#!/bin/sh
# starttls.sh - the smallest program that starts TLS the UCSPI-TLS way
#
#	starttls.sh WORDS prog...
#
# WORDS: ? asks first, the answer goes to the file answer (exit 75 if it is
# not y); y starts TLS; Y starts it, and the list goes to the file told (exit
# 76 if there is none).  Then becomes prog on the decrypted connection.

say() {
	eval "printf %s \"\$1\" >&$SSLCTLFD"
}

case $1 in
*\?*)
	say '?'
	eval "dd bs=1 count=1 <&$SSLCTLFD 2>/dev/null" >answer
	[ "$(cat answer)" = y ] || exit 75
	;;
esac
case $1 in
*Y*)
	say Y
	eval "tr '\\0' '\\n' <&$SSLCTLFD" >told
	[ -s told ] || exit 76
	;;
*)
	say y
	;;
esac
shift
eval "exec \"\$@\" <&$SSLREADFD >&$SSLWRITEFD \
	$SSLCTLFD>&- $SSLREADFD>&- $SSLWRITEFD>&-"
