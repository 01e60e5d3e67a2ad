#!/bin/sh
# count.sh - lines of every folder, and the longest functions

cd "$(dirname "$0")/.." || exit 1
for d in lib smtpd-* smtp-* spool-* tls-engine checkpw deliver hooks tools tools/* tests; do
	[ -d "$d" ] || continue
	printf '%6d %s\n' "$(cat "$d"/*.[ch] "$d"/*.def 2>/dev/null | wc -l)" "$d"
done
printf '%6d all programs\n\nLongest functions:\n' \
	"$(cat lib/*.[ch] smtp*/*.[ch] spool-*/*.[ch] tls-engine/*.[ch] checkpw/*.c deliver/*.c hooks/*.c tools/*.c tools/*/*.[ch] 2>/dev/null | wc -l)"
awk '
/^[a-z_0-9]+\(/ { name = $1; sub(/\(.*/, "", name) }
/^{/ { start = FNR; inside = 1 }
/^}/ && inside { print FNR - start - 1, FILENAME ":" name; inside = 0 }
' lib/*.c smtp*/*.c spool-*/*.c tls-engine/*.c checkpw/*.c deliver/*.c hooks/*.c tools/*.c tools/*/*.c tests/*.c 2>/dev/null |
	sort -rn | head -n 10 | awk '{ printf "%6d %s\n", $1, $2 }'
