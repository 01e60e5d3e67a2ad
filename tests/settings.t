#!/bin/sh
# settings.t - the table, the files of control/, the manual and the code agree

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}

check "the table can be printed" sh "$TESTS/settings.sh" "$work/new"
check "control/ holds every default, and nothing else" \
	diff -r "$top/control" "$work/new/control"
check "postern-control(5) says what the table says" \
	diff "$top/man/postern-control.5" "$work/new/man/postern-control.5"

settings >rows
tab=$(printf '\t')
while IFS=$tab read -r name _ _ _ _ env readers _; do
	id=$(sed -n "s/^SETTING(\\(SET_[A-Z0-9_]*\\), \"$name\".*/\\1/p" \
		"$top/lib/settings.def")
	for program in $readers; do
		dir=$top/$program
		[ -d "$dir" ] || dir=$(find "$top/deliver" "$top/checkpw" "$top/tools" \
			-name "$program.c")
		check "$program reads $name" grep -rqw "$id" "$dir" "$top/lib" \
			--include='*.c'
	done
	for variable in $env; do
		[ "$variable" = - ] || check "postern-environ(7) has $variable" \
			grep -qw "^\\.It Ev.* $variable" "$top/man/postern-environ.7"
	done
done <rows
done_testing
