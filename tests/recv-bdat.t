#!/bin/sh
# recv-bdat.t - BDAT without a usable number ends the session: nobody knows
# where the next command begins
#
# Threats 14 and 23 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

try() {
	printf 'EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\n%s\r\nNOOP\r\n' \
		"$1" | smtpd-recv deliver-discard 2>>log | tail -n 1
}

for bad in BDAT "BDAT x" "BDAT -1" "BDAT 0x10" "BDAT 5 FIRST" "BDAT 5LAST" \
	"BDAT 5  LAST" "BDAT 18446744073709551617" "BDAT 18446744073709551615" \
	"BDAT 9223372036854775808" "BDAT 123456789012345678901"; do
	like "$bad" "$(try "$bad")" '501 5.5.4 BDAT *'
done
like "the largest number waits for its octets" \
	"$(try "BDAT 9223372036854775807")" '250 2.1.5 *'
done_testing
