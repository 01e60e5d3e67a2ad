#!/bin/sh
# migration.sh - write the tables of doc/MIGRATION.md that lib/foreign.def has
#
# migration.sh DIR	doc/MIGRATION.md, in DIR
#
# "make build/tests/foreign build/tests/settings && sh tests/migration.sh ."
# brings it up to date after a change of the table; migration.t checks that it
# was done.

top=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-$top/build}
dir=${1:?the directory to write to}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# What stands between backquotes: settings, and programs with a hyphen.
{
	"$B/tests/settings" | cut -f 1 | grep -vx me
	find "$top/man" -name '*-*.[18]' | sed 's|.*/||; s/\.[18]$//'
} >"$tmp/names" || exit 1

mkdir -p "$dir/doc" || exit 1
"$B/tests/foreign" | awk -F '\t' -v names="$tmp/names" '
	BEGIN { while ((getline name < names) > 0) known[name] }
	function mark(text, n, word, i, bare) {
		n = split(text, word, " ")
		text = ""
		for (i = 1; i <= n; i++) {
			bare = word[i]
			gsub(/^\(|[,.;:)]+$/, "", bare)
			if (bare in known)
				sub(bare, "`" bare "`", word[i])
			text = text (i > 1 ? " " : "") word[i]
		}
		gsub(/</, "\\&lt;", text)
		return text
	}
	function all(names) {
		gsub(/ /, "`, `", names)
		return "`" names "`"
	}
	function place(verdict, setting) {
		if (verdict == "honoured")
			return "the same file"
		if (verdict == "renamed")
			return setting == "-" ? "elsewhere" : "`" setting "`"
		return verdict
	}
	FILENAME == "-" {
		rows[$1] = rows[$1] "| " all($2) " | " place($3, $4) " | " \
			($5 == "-" ? "none" : mark($5)) " |\n"
		next
	}
	/^<!-- end foreign.def -->$/ { inside = 0 }
	!inside
	/^<!-- begin foreign.def [a-z]* -->$/ {
		split($0, word, " ")
		print "| old setting | new setting | difference |\n|---|---|---|"
		printf "%s", rows[word[4]]
		inside = 1
	}' - "$top/doc/MIGRATION.md" >"$tmp/page" &&
	cat "$tmp/page" >"$dir/doc/MIGRATION.md"
