#!/bin/sh
# completion.t - bash, zsh and fish complete options, settings and their words
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

made=$B/completion
for page in "${TESTS%/*}"/man/*.8; do
	name=$(basename "$page" .8)
	[ "$name" != checkpw-pam ] || [ -e "$BIN/checkpw-pam" ] || continue
	[ "$name" != smtp-resolve ] || [ -e "$BIN/smtp-resolve" ] || continue
	check "$name: there is something for bash" [ -s "$made/bash/$name" ]
	check "$name: and for fish" [ -s "$made/fish/$name.fish" ]
	check "$name: and for zsh" grep -q "^#compdef.* $name " "$made/zsh/_postern"
	sed -n '/^\.Sh OPTIONS/,/^\.Sh ENV/s/^\.It Fl \([^ ]*\).*/\1/p' "$page" >options
	while read -r option; do
		check "$name: -$option is an option" \
			grep -q "'.*-$option " "$made/bash/$name"
	done <options
done
settings | cut -f 1 >names

if command -v bash >/dev/null; then
	# completes LINE PROGRAM WORD... - the last word
	completes() {
		bash -c '. "$1"; shift
			COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
			"_postern_$(echo "$1" | tr - _)"
			printf "%s\n" "${COMPREPLY[@]}"' sh "$made/bash/$1" "$@"
	}
	for f in "$made"/bash/*; do
		check "bash understands ${f##*/}" bash -n "$f"
	done
	is "bash: a setting" "$(completes control-show smtp.cr)" smtp.crlf
	is "bash: all of them" "$(completes control-show '')" "$(cat names)"
	is "bash: an option" "$(completes tls-show -a)" -a
	is "bash: a word" "$(completes control-check smtp.crlf = e)" ensure
	is "bash: all words" "$(completes control-check smtp.crlf = | xargs)" \
		"strict ensure leave"
	mkdir -p there/deep
	is "bash: a directory" "$(completes control-show -C there/d)" there/deep
	is "bash: a command" "$(completes smtpd-tls smtpd-re)" smtpd-recv
else
	skip "bash completes" "there is no bash"
fi

if command -v zsh >/dev/null; then
	check "zsh understands it" zsh -n "$made/zsh/_postern"
	# What it would tell the shell's own functions.
	# tells PROGRAM
	tells() {
		zsh -f -c '_arguments() { print -rl -- "$@" }
			service=$2; source "$1"' zsh "$made/zsh/_postern" "$1"
	}
	like "zsh: options with what they mean" "$(tells control-show)" \
		"*-n\[Only settings that are not the default\]*"
	like "zsh: settings" "$(tells control-show)" "*:setting:_postern_setting"
	like "zsh: commands" "$(tells smtpd-tls)" "*:command:_command_names -e"
	is "zsh: words of a setting" "$(zsh -f -c '_arguments() { : }
		compset() { IPREFIX=smtp.crlf=; true }
		compadd() { shift; print -r -- "$@" }
		service=x; source "$1"; _postern_setting' zsh \
		"$made/zsh/_postern")" "strict ensure leave"
else
	skip "zsh completes" "there is no zsh"
fi

if command -v fish >/dev/null; then
	HOME=$work
	export HOME
	for f in "$made"/fish/*; do
		check "fish understands ${f##*/}" fish -N -n "$f"
	done
	fishes() {
		fish -N -c 'source $argv[1]; complete -C "$argv[2]"' \
			"$made/fish/$1.fish" "$2" | cut -f 1 | sort -u | xargs
	}
	is "fish: a setting" "$(fishes control-show 'control-show smtp.crl')" \
		"smtp.crlf smtp.crlf=ensure smtp.crlf=leave smtp.crlf=strict"
	is "fish: an option's service" \
		"$(fishes control-show 'control-show -s sub')" submission
else
	skip "fish completes" "there is no fish"
fi
done_testing
