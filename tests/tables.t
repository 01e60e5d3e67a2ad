#!/bin/sh
# tables.t - doc/FEATURES.md and doc/SECURITY.md: each row once, with tests,
# settings and files that are there, and figures that are so

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}
cd "$top" || exit 1

# table DOCUMENT HEADING - its rows, as cells parted by tabs, without the head
table() {
	sed -n "/^## $2/,/^## [^|]*\$/p" "doc/$1" |
		sed -n 's/^| \(.*\) |$/\1/p' | sed '1d; s/ | /	/g'
}

# ids PREFIX N - those that there must be
ids() {
	n=1
	while [ $n -le "$2" ]; do
		echo "$1$n"
		n=$((n + 1))
	done
}

# strangers - of the names of tests on standard input, those that are not there
strangers() {
	tr -d ' ' | tr ',' '\n' | while read -r t; do
		case $t in
		*.talk) t=tests/talk/$t ;;
		*) t=tests/$t ;;
		esac
		[ -f "$t" ] || echo "$t"
	done
}

# rows SENTENCE IDS - the file $work/rows has these ids, in order, in 4 columns
# or more, and its tests are there
rows() {
	is "$1: each row once, in order" "$(cut -f 1 "$work/rows")" "$2"
	is "$1: no cell is missing or empty" "$(awk -F '\t' -v n="$3" \
		'NF != n || /\t *\t/ { print $1 }' "$work/rows")" ""
	is "$1: each test exists" "$(awk -F '\t' '$NF != "-" { print $NF }' \
		"$work/rows" | strangers)" ""
}

while IFS=, read -r heading prefix n; do
	table FEATURES.md "$heading" >"$work/rows"
	rows "FEATURES, $heading" "$(ids "$prefix" "$n")" 4
	is "FEATURES, $heading: only what is not there has no test" "$(awk -F '\t' \
		'$4 == "-" && $3 !~ /^Not/ { print $1 }' "$work/rows")" ""
done <<-END
	midi-smtp-server: STARTTLS,A,18
	midi-smtp-server: the manual,B,51
	vSMTP: TLS,V,16
	GreenArrow: TLS for SMTP,G,18
	qpsmtpd: tls,Q,13
END

table SECURITY.md Threats >"$work/rows"
rows "SECURITY, threats" "$(ids '' 34)" 5
is "each file that enforces something exists" "$(cut -f 4 "$work/rows" |
	tr -d ' ' | tr ',' '\n' | while read -r f; do
	[ -f "$f" ] || echo "$f"
done)" ""
table SECURITY.md 'Who reads what' >"$work/rows"
is "SECURITY, processes: each test exists" \
	"$(cut -f 6 "$work/rows" | strangers)" ""
check "there are some" [ "$(grep -c . "$work/rows")" -gt 10 ]

# Settings, and variables of theirs.
for doc in FEATURES SECURITY; do
	# shellcheck disable=SC2016
	grep -o '`[a-z][a-z0-9]*\.[a-z0-9.]*[a-z0-9]`' doc/$doc.md | tr -d '`' |
		sort -u | grep -v '\.[cht]$' >"$work/named"
	check "$doc names settings" [ "$(grep -c . "$work/named")" -ge 2 ]
	is "and each exists" "$(while read -r s; do
		grep -q "^SETTING([A-Z0-9_]*, \"$s\"," lib/settings.def || echo "$s"
	done <"$work/named")" ""
done

# Figures.
table SECURITY.md Figures >"$work/rows"
figure() {
	sed -n "s/^$1[^	]*	\([^	]*\)	.*/\1/p" "$work/rows"
}
is "sequences that end a message elsewhere" "$(figure sequences)" \
	"$(sed -n '/^## DATA/,/^## BDAT/p' doc/LINE-ENDS.md | grep -c '^| [^b]')"
is "sessions with a plugin" "$(figure 'sessions with a plugin')" "$((
	$(sed -n "s/^is \"there were as many as there should be\" .*((\(.*\)))/\1/p" \
		tests/hooks.t)))"
check "deliveries that were killed" grep -q \
	"^check \"$(figure 'times that deliveries') times kill -9" tests/deliver-faults.t
is "exit codes" "$(figure 'exit codes')" \
	"$(sed -n 's/^is "\([0-9]*\) exit codes.*/\1/p' tests/recv-codes.t)"
is "address space, in KB" "$(sed -n 's/.*ulimit -v \([0-9]*\) .*/\1/p' \
	tests/recv-memory.t)" "$(($(figure 'address space' | cut -d ' ' -f 1) * 1024))"
is "descriptors" "$(figure descriptors)" "$(sed -n \
	's/^limits -n \([0-9]*\) \([0-9]*\) 1$/\1 to \2/p' tests/recv-limits.t)"
check "fuzzers" [ "$(find tests -name 'fuzz-*.c' | grep -c .)" -ge \
	"$(figure parsers)" ]

# Lines: as many as it says, or up to a fifth fewer.
grep "^[^	]*	[a-z/*. -]*\.c	[0-9]*\$" "$work/rows" >"$work/lines"
is "processes with their lines" "$(grep -c . "$work/lines")" 14
while IFS='	' read -r name files most; do
	# shellcheck disable=SC2086
	lines=$(cat $files | wc -l)
	check "$name: $lines lines, said to be at most $most" \
		[ "$lines" -le "$most" ] && check "and not far from it" \
		[ "$lines" -ge $((most * 4 / 5)) ]
done <"$work/lines"

# Tests are to be had by a word.
command make -n check T=listen B="$B" >"$work/plan" 2>&1
check "make check T=word runs the tests with that word" \
	grep -q 'prove.* tests/listen\.t' "$work/plan"
fails "and no others" grep -q 'prove.* tests/hooks\.t' "$work/plan"
done_testing
