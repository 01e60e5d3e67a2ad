#!/bin/sh
# docs.t - what the documents say is so; the commands of INSTALL are executed
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}

# README: the two commands first, and a map without ghosts or gaps.
is "README begins with its two commands" \
	"$(sed -n '3,4p' "$top/README.md" | xargs)" \
	"./bootstrap demo ./bootstrap check"
sed -n '/^## What is where/,/^## /s/^    \([A-Za-z-]*\/*\)  .*/\1/p' \
	"$top/README.md" >map
while read -r name; do
	check "README: $name is there" [ -e "$top/$name" ]
done <map
for dir in "$top"/*/; do
	dir=$(basename "$dir")/
	case $dir in
	build/ | demo/) ;;
	*) check "README: $dir is on the map" grep -qx "$dir" map ;;
	esac
done

# What README leads to.
grep -o '](\([^)]*\))\|`\(doc/[^` ]*\|[A-Z][A-Z]*\)`\|\./[a-z/.0-9]*' "$top/README.md" |
	sed 's/[]`()]//g; s|^\./||' | sort -u >named
check "README leads somewhere" [ "$(grep -c . named)" -gt 8 ]
is "and it is there" "$(while read -r f; do
	[ -e "$top/$f" ] || echo "$f"
done <named)" ""
is "every picture has its words" "$(grep '^!\[' "$top/README.md" |
	grep -cv '^!\[................................*\](doc/.*\.svg)$')" 0
for f in "$top"/doc/*.svg; do
	check "${f##*/} is for light and for dark" grep -q \
		'^@media (prefers-color-scheme: dark)' "$f"
	fails "and asks for nothing" grep -q 'href\|<script\|@import' "$f"
	if command -v python3 >/dev/null; then
		check "and is well-formed" python3 -c 'import sys, xml.dom.minidom as m
m.parse(sys.argv[1])' "$f"
	else
		skip "and is well-formed" "there is no python3"
	fi
done

# Documents are to be found.
for d in "$top"/doc/*.md; do
	d=doc/${d##*/}
	check "README knows $d" grep -q "${d#doc/}" "$top/README.md"
	check "postern(7) knows $d" grep -q "^\\.It Pa.* $d" "$top/man/postern.7"
done
check "README knows make html" grep -q 'make html' "$top/README.md"
check "postern(7) knows it" grep -q '^\.Ql make html' "$top/man/postern.7"
check "CHANGES knows it" grep -q '	make html:' "$top/CHANGES"

# Each program has its page, each page is in the overview.
for p in "$BIN"/*; do
	name=${p##*/}
	check "$name has a manual page" \
		ls "$top/man/$name".[18]
done
for m in "$top"/man/*.[18]; do
	name=${m##*/} name=${name%.?}
	check "postern(7) knows $name" grep -q "^\\.Xr $name ${m##*.}" \
		"$top/man/postern.7"
	is "${m##*/} has its sections, in order" "$(grep '^\.Sh' "$m" |
		grep -v 'OPTIONS\|FILES\|DIAGNOSTICS\|STANDARDS\|CAVEATS' |
		cut -d ' ' -f 2- | tr '\n' ,)" \
		'NAME,SYNOPSIS,DESCRIPTION,ENVIRONMENT,EXIT STATUS,EXAMPLES,SEE ALSO,'
done
if command -v mandoc >/dev/null; then
	check "mandoc has no complaints" mandoc -Tlint -Wwarning "$top"/man/*
else
	skip "mandoc has no complaints" "there is no mandoc"
fi

# INSTALL, in a directory that stands for the root of the system.
command -v svscan >/dev/null || {
	skip "the commands of INSTALL" "there is no svscan"
	done_testing
	exit
}
[ -z "$SANITIZED" ] || {
	skip "the commands of INSTALL" "this would build once more, without"
	done_testing
	exit
}
unset CONTROLDIR
PATH=$work/usr/local/bin:$PATH
mkdir -p etc/service usr/local var/spool
services='smtpd smtps submission spool send-keeper tls-keeper'

make() {
	command make -C "$top" B="$B" PREFIX="$work/usr/local" "$@" || return 1
	[ "$1" = install ] || return 0
	for s in $services tls-watch; do
		cd "usr/local/share/postern/service/$s/env" || return 1
		free_port >PORT
		id -un >ACCOUNT
		echo "$PATH" >PATH
		echo 127.0.0.1 >IP
		echo "$work/etc/postern/control" >CONTROLDIR
		echo "$work/var/spool/postern" >QUEUE
		rm -f DIR
		cd "$work" || return 1
	done
}
for other in apt-get useradd userdel chown; do
	eval "$(echo "$other" | tr - _)() { :; }"
done
# The directory that is compiled in is another one here.
checkpw_file() {
	CONTROLDIR=$work/etc/postern/control checkpw-file "$@"
}
control_show() {
	CONTROLDIR=$work/etc/postern/control control-show "$@"
}
# The account is only in the text.
control_check() {
	[ "$1" != -u ] || shift 2
	CONTROLDIR=$work/etc/postern/control control-check "$@"
}
# The ports of the demo may be taken.
DEMO_SMTP=$(free_port) DEMO_SMTPS=$(free_port) DEMO_SUBMISSION=$(free_port)
DEMO=$work/demo
export DEMO DEMO_SMTP DEMO_SMTPS DEMO_SUBMISSION

stop() {
	kill "$svscan"
	wait "$svscan" 2>/dev/null
	for s in $services tls-watch; do
		svc -dx "etc/postern/service/$s" "etc/postern/service/$s/log"
	done
} 2>/dev/null
PATH=$top/tools:$PATH smtpd-catch -1 -d "$work/caught" 0 >caught.out 2>caught.err &
remember $!
wait_for '[ -s caught.out ]'
elsewhere=$(head -n 1 caught.out)
svscan etc/service >svscan.log 2>&1 &
svscan=$!
at_exit stop

# The expected output as a pattern: "..." stands for anything.
pattern() {
	sed 's/[][*?\\]/\\&/g; s/\.\.\./*/g' want
}

# Run the command, look at its output, start anew.
try() {
	[ -n "$command" ] || return 0
	eval "$command" >got 2>&1
	is "INSTALL: $command" $? 0
	like "and its output" "$(cat got)" "$(pattern)"
	command=
	: >want
}

sed -e "s|/usr/local|$work/usr/local|g; s|/etc/postern|$work/etc/postern|g" \
	-e "s,/var/\\(mail\\|spool\\),$work&,g; s|/service/|$work&|g" \
	-e "s|\([^a-z]\)$work/service/systemd|\1service/systemd|" \
	-e "s|postern$work/service|postern/service|g" \
	-e "s,\[ -e /service \] || ln -s /etc/service /service,ln -s etc/service service," \
	-e "s|smtp.example.net:587|127.0.0.1:$elsewhere|; s|/tmp/letter|letter|" \
	-e 's| -o postern||; s| setuidgid postern | |' \
	-e "s|apt-get|apt_get|; s/| checkpw-file/| checkpw_file/" \
	-e "s,/run/postern/\(tls\|send\),../\1,; s|sleep 6|wait_for up|" \
	-e 's/ control-\(show\|check\) / control_\1 /' \
	"$top/INSTALL" >install
up() {
	for s in smtpd smtps submission; do
		svok "service/$s" && svok "service/$s/log" &&
			grep -q status "service/$s/log/main/current" || return 1
	done
	for s in service/*; do
		svstat "$s" | grep -q ': up' || return 1
	done
	[ ! -e service/spool ] || grep -q spool-run service/spool/log/main/current
}
command=
: >want
while IFS= read -r line <&3; do
	case $line in
	'    $ '* | '    # '*)
		try
		command=${line#??????}
		;;
	'    '*) [ -z "$command" ] || printf '%s\n' "${line#????}" >>want ;;
	*) try ;;
	esac
done 3<install
try
is "the mail has gone where smtproutes says" "$(mails caught)" 1
done_testing
