#!/bin/sh
# html.t - make html: a page for each page of the manual, and links that lead
# somewhere

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}
command -v mandoc >/dev/null || skip_all "there is no mandoc"

mkdir few
for p in sh dirname; do
	ln -s "$(command -v $p)" few/
done
like "without mandoc: exit 111, and why" \
	"$(PATH=$work/few "$top/html/generate" none 2>&1 || echo $?)" \
	'html: fatal: there is no mandoc: install it;*
111'

check "make html" command make -s -C "$top" B="$B" HTML="$work/html" html
is "a page for each page, an index and a style sheet" "$(find html -type f |
	sed 's|.*/||' | LC_ALL=C sort)" "$({
	find "$top/man" -type f | sed 's|.*/||; s/$/.html/'
	printf '%s\n' index.html postern.css
} | LC_ALL=C sort)"
is "all of them with a head, a foot and a title" "$(grep -L '<!DOCTYPE html>' \
	html/*.html; grep -L '</html>' html/*.html; grep -L '<title>[a-z]' html/*.html)" \
	html/index.html
if command -v python3 >/dev/null; then
	for f in html/*.html; do
		python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$f" ||
			echo "$f"
	done >unclean 2>&1
	is "every element is closed" "$(cat unclean)" ""
else
	skip "every element is closed" "there is no python3"
fi

# Links: PAGE FILE FRAGMENT, of which one of the latter may be empty.
(cd html && grep -o '\(href\|src\)="[^"]*"' ./*.html) |
	sed 's|^\./\([^:]*\):[a-z]*="\([^"#]*\)#*\([^"]*\)"|\1 \2 #\3|' >links
check "there are links" [ "$(grep -c . links)" -gt 2000 ]
while read -r page file fragment; do
	case $file in
	http://* | https://*)
		grep -qF ".Lk $file" "$top/man/${page%.html}" ||
			echo "$page: $file"
		continue
		;;
	'#'*) fragment=$file file=$page ;;
	esac
	[ -f "html/$file" ] || echo "$page: $file"
	[ "$fragment" = '#' ] || printf '%s %s\n' "$file" "${fragment#\#}" >>targets
done <links >lost
is "each leads to a page that is there" "$(cat lost)" ""
for f in html/*.html; do
	grep -o ' id="[^"]*"' "$f" | sed "s|^ id=\"\\(.*\\)\"|${f#html/} \\1|"
done | LC_ALL=C sort >ids
is "and to a place in it" "$(LC_ALL=C sort -u targets | LC_ALL=C comm -23 - ids)" ""
is "no place is there twice" "$(uniq -d ids)" ""

is "the index has each page" "$(sed -n 's/^index.html \([^ ]*\.[1-8]\)\.html .*/\1/p' \
	links | LC_ALL=C sort -u)" "$(cd "$top/man" && find . -type f |
	sed 's|^\./||' | LC_ALL=C sort)"
for m in "$top"/man/*; do
	sed -n 's/^\.\(It \)*Xr \([a-z-]*\) \([1-8]\).*/\2.\3/p' "$m" | sort -u |
		while read -r other; do
			[ ! -e "$top/man/$other" ] ||
				grep -q "href=\"$other.html\"" "html/${m##*/}.html" ||
				echo "${m##*/}: $other"
		done
done >lost
is "each page that another names is a link there" "$(cat lost)" ""
settings | cut -f 1 | while read -r name; do
	grep -qxF "postern-control.5.html $name" ids || echo "$name"
done >lost
is "each setting is a place to go to" "$(cat lost)" ""
check "and other pages lead there" grep -qxF \
	'smtpd-recv.8.html postern-control.5.html #smtp.starttls' links
done_testing
