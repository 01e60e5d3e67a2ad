#!/bin/sh
# recv-memory.t - the memory of a session does not depend on what the client
# does: a gigabyte, and endless lines, in 8 MB of address space
#
# Threat 13 of doc/SECURITY.md.

. "$(dirname "$0")/lib.sh"

[ -z "$SANITIZED" ] || skip_all "sanitizers need more address space than that"
# dash, bash and ksh have it, POSIX does not.
# shellcheck disable=SC3045
limited() {
	(ulimit -v 8192 && exec smtpd-recv deliver-discard) 2>>log
}

control smtp.errordelay 0
MB=${MEMORY_MB:-1024}
{
	printf 'EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\nDATA\r\n'
	yes "$(printf '%076d\r' 0)" | head -c "${MB}M" | sed '$d'
	printf '.\r\nNOOP\r\nQUIT\r\n'
} | limited >replies
like "a message of $MB MB is accepted" "$(grep -c '^250 2.0.0 Message accepted' replies)" 1

{
	printf 'EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<u@test.example>\r\nDATA\r\n'
	head -c 100M /dev/zero
	printf '\r\n.\r\nNOOP\r\nQUIT\r\n'
} | limited >replies
like "a line of 100 MB in a message is refused" \
	"$(grep -c '^554 5.6.0' replies)" 1
like "and the session goes on" "$(tail -n 1 replies)" '221 *'

{
	printf 'EHLO '
	head -c 100M /dev/zero
} | limited >replies
is "an endless command ends the session" "$(grep -c . replies)" 1

{
	printf 'EHLO c\r\nMAIL FROM:<a@b>\r\n'
	yes "$(printf 'RCPT TO:<u@test.example>\r')" | head -n 20000
	printf 'DATA\r\n.\r\nQUIT\r\n'
} | limited >replies
is "as many recipients as are allowed" "$(grep -c '^250 2.1.5' replies)" 1000
like "and 452 for more" "$(grep -c "^452 4.5.3" replies)" 19000
done_testing
