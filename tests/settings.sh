#!/bin/sh
# settings.sh - write what documents the table lib/settings.def
#
# settings.sh DIR	control/ and the table in man/postern-control.5, in DIR
#
# "make B=build build/tests/settings && sh tests/settings.sh ." brings both up
# to date after a change of the table; settings.t checks that it was done.

top=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-$top/build}
dir=${1:?the directory to write to}
tab=$(printf '\t')

# The entry of one setting, as mdoc.
entry() {
	awk -F "$tab" -v name="$1" '
	function time(ms) {
		if (ms % 3600000 == 0) return ms / 3600000 "h"
		if (ms % 60000 == 0) return ms / 60000 "m"
		if (ms % 1000 == 0) return ms / 1000 "s"
		return ms "ms"
	}
	$1 != name { next }
	{
		text = toupper(substr($9, 1, 1)) substr($9, 2) "."
		if (name == "me") text = "T" substr(text, 2)
		split("line:One line of text|bool:0 or 1|list:Lines of text|content:A file in itself", k, "|")
		for (i in k) { split(k[i], p, ":"); kind[p[1]] = p[2] }
		what = kind[$2]
		if ($2 == "line") what = what ", " $3 " to " $4 " bytes"
		if ($2 == "whole") what = "A whole number from " $3 " to " $4 ", " $8
		if ($2 == "time") what = "A time from " time($3) " to " time($4)
		if ($2 == "mode") what = "0 (forbidden), 1 (optional), or 2 (required)"
		if ($2 == "word") { what = "One of " $8; gsub(/\|/, ", ", what) }
		if ($2 == "list" || $2 == "content") what = what ": " $8
		print ".It Pa " name
		print text
		print ".br"
		print what ($5 == "-" ? "; no default." : "; default " $5 ".")
		if ($6 != "-") {
			n = split($6, v, " ")
			print (n > 1 ? "Variables, of which the first that is set counts:" : "Variable:")
			for (i = 1; i <= n; i++)
				print ".Ev " v[i] (i < n - 1 ? " ," : i < n ? "" : " .") (i == n - 1 ? "\nand" : "")
		}
		n = split($7, r, " ")
		print "Read by"
		for (i = 1; i <= n; i++) {
			print ".Xr " r[i] " 8" (i < n - 1 ? " ," : i < n ? "" : " .")
			if (i == n - 1)
				print "and"
		}
	}' "$rows" | fold -s -w 78 | sed 's/ $//; s/^\.example/\\\&.example/'
}

rows=$(mktemp) || exit 1
trap 'rm -f "$rows" "$rows.man"' EXIT
"$B/tests/settings" >"$rows" || exit 1

mkdir -p "$dir/control" "$dir/man" || exit 1
while IFS=$tab read -r name kind _ _ default _; do
	case $kind,$default in
	list,* | content,* | *,-) ;;
	*) printf '%s\n' "$default" >"$dir/control/$name" ;;
	esac
done <"$rows"

cut -f 1 "$rows" | LC_ALL=C sort | while read -r name; do
	entry "$name"
done >"$rows.man"
sed -e '/^\.\\" begin settings.def/r '"$rows.man" \
	-e '/^\.\\" begin settings.def/,/^\.\\" end settings.def/{/settings.def/!d;}' \
	"$top/man/postern-control.5" >"$rows" &&
	cat "$rows" >"$dir/man/postern-control.5"
