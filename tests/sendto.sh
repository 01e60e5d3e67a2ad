#!/bin/sh
# sendto.sh - smtp-send, as talk can run it: the server is on fds 0 and 1
#
#	sendto.sh N [options] sender recipient...
#
# N is the number of recipients.  The message is what printf makes of
# $MESSAGE, and user and password, for -a 3, are in $CREDENTIALS; $PROVIDER is
# put before smtp-send.  The letters of the report go to the log in one line, "report:
# rhK", and each text in one behind "text: ", its LFs as |.  Exits as
# smtp-send does, but with 99 if the report is not what qmail-rspawn expects.

n=$1
shift
exec 6<&0 7>&1
# shellcheck disable=SC2059
printf "${MESSAGE-Subject: x\n\nhello\n}" >message
if [ -n "$CREDENTIALS" ]; then
	printf '%s\n' "$CREDENTIALS" >secret
	chmod 600 secret
	exec 3<secret
fi
$PROVIDER smtp-send "$@" <message >report
status=$?
tr '\n\0' '|\n' <report >texts
letters=$(cut -c 1 texts | tr -d '\n')
echo "report: $letters" >&2
sed 's/^./text: /' texts >&2
case $(echo "$letters" | sed 's/[rhs]/x/g; s/[KZD]$/X/') in
"$(printf "%${n}s" '' | tr ' ' x)X") exit $status ;;
esac
exit 99
