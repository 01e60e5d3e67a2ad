#!/bin/sh
# migration.t - doc/MIGRATION.md: its tables are what control-show --from says,
# what it names is there, and its run scripts take mail
# shellcheck disable=SC2016

. "$(dirname "$0")/lib.sh"

top=${TESTS%/*}
page=$top/doc/MIGRATION.md
tab=$(printf '\t')

check "the tables can be printed" sh "$TESTS/migration.sh" "$work/new"
check "doc/MIGRATION.md says what lib/foreign.def says" \
	diff "$page" "$work/new/doc/MIGRATION.md"

# rows SYSTEM - name, verdict and text of each, as the page has them
rows() {
	awk -F ' [|] ' -v wanted="$1" '
	/^<!-- end/ { inside = 0 }
	$0 == "<!-- begin foreign.def " wanted " -->" { inside = 1 }
	inside && /^[|] `/ {
		gsub(/`/, "")
		gsub(/&lt;/, "<")
		sub(/ [|]$/, "", $3)
		verdict = "renamed"
		text = $2 ": " $3
		if ($2 == "the same file") {
			verdict = "honoured"
			text = $3 == "none" ? "" : $3
		} else if ($2 ~ /^not /) {
			verdict = $2
			text = $3
		} else if ($2 == "elsewhere") {
			text = $3
		}
		n = split(substr($1, 3), name, ", ")
		for (i = 1; i <= n; i++) {
			gsub(/[*]/, "x", name[i])
			print name[i] "\t" verdict "\t" text
		}
	}' "$page"
}

# said FILE - the same, of what control-show has printed there
said() {
	awk '
	/^Its plugins:/ { exit }
	NR > 1 && $0 != "" {
		rest = substr($0, 15)
		verdict = substr($0, 1, 14)
		sub(/ *$/, "", verdict)
		name = rest
		sub(/ .*/, "", name)
		sub(/^[^ ]* */, "", rest)
		print name "\t" verdict "\t" rest
	}' "$1"
}

# put NAME - a file that holds something that could count
settings >table
put() {
	kind=$(sed -n "s/^$1$tab\([a-z]*\)$tab.*/\1/p" ../table)
	case $kind,$1 in
	*,tlshosts | *,notlshosts) mkdir "$1" ;;
	time,*) echo 60 >"$1" ;;
	whole,* | bool,* | mode,*) echo 1 >"$1" ;;
	*) echo a.example >"$1" ;;
	esac
}

# agree SYSTEM LEAST TABLE... - the page and the program; of the tables there
# are so many rows at least
agree() {
	dir=$1 least=$2
	shift 2
	mkdir "$dir" && cd "$dir" || exit 1
	for system; do
		rows "$system"
	done >../page
	[ "$system" = plugins ] || while read -r name _; do
		put "$name"
	done <../page
	control-show --from . >../out
	said ../out >../printed
	cd ..
	check "$dir: there are files" [ "$(grep -c . page)" -ge "$least" ]
	is "$dir: the page and control-show --from agree" \
		"$(for f in page printed; do
			LC_ALL=C sort $f | grep -v "^rcpthosts${tab}missing" >$f.sorted
		done; diff page.sorted printed.sorted)" ''
	like "$dir: control-show knows whose it is" "$(sed -n 1p out)" \
		"*configuration of $dir."
}
agree qmail 110 qmail tlspatch
agree GreenArrow 40 greenarrow
agree qpsmtpd 40 qpsmtpd

# Plugins are lines of a file.
rows plugins >page
mkdir plugins && cut -f 1 page >plugins/plugins
{
	echo
	control-show --from plugins | sed '1,/^Its plugins:/d'
} >out
said out >printed
check "plugins: there are some" [ "$(grep -c . page)" -ge 40 ]
is "plugins: the page and control-show --from agree" "$(diff page printed)" ''

is "each row of a table has three cells, and none is empty" "$(grep '^|' "$page" |
	awk -F ' [|] ' 'NF != 3 && !/^[|]---[|]---[|]---[|]$/ || /[|] *[|]/')" ''

# What is named in the second column of a table: a setting, a variable, a
# section of smtpplugins, or a program, perhaps with an option.
sed -n 's/^| [^|]* | \([^|]*\) |.*/\1/p' "$page" | grep -o '`[^`]*`' |
	tr -d '`' | sort -u >named
check "the page names what is new" [ "$(grep -c . named)" -gt 100 ]
there() {
	name=${1%% *} option=${1#"$name"}
	case $name in
	[A-Z]*) grep -q "^\.\(It \)*Ev .*\<${name%%=*}\>" \
		"$top/man/postern-environ.7" "$top/man/postern-hooks.5" ;;
	\[*) grep -qxF ".It Li $name" "$top/man/postern-hooks.5" ;;
	tls.sni) grep -qF 'tls.sni/' "$top/man/postern-control.5" ;;
	*)
		cut -f 1 table | grep -qxF -- "$name" ||
			grep -q "^\.${option:+It.* Fl }${option# -}" \
				"$top/man/$name".[18]
		;;
	esac 2>/dev/null
}
while read -r name; do
	there "$name" || echo "$name"
done <named >strangers
is "and each is there" "$(cat strangers)" ''
for name in no.setting no-program NOVARIABLE '[noevent]' 'smtpd-listen -Z'; do
	fails "no $name is there" there "$name"
done

# Each server begins with what to run, and how to go back.
grep '^## ' "$page" | while read -r heading; do
	sed -n "/^$heading\$/,/^| old/p" "$page" >part
	tr '\n' ' ' <part | grep -q 'control-show.*Before.*After.*[Tt]o go back' ||
		echo "$heading"
done >lacking
is "each server begins with what to run, before, after, and back" \
	"$(cat lacking)" ''

# The run scripts, and the program of one: those that have our programs, each
# in a file, with what is of this host in the place of what is not.
awk -v dir="$work" '
	/^## / { part = tolower($2 $3 $4) }
	/^```(sh|ruby)$/ { inside = 1; text = ""; next }
	/^```$/ {
		if (inside && text ~ /smtpd-recv/)
			printf "%s", text >(dir "/run." part)
		if (inside && text ~ /^#!\/usr\/bin\/env ruby/)
			printf "%s", text >(dir "/inbox.rb")
		inside = 0
	}
	inside { text = text $0 "\n" }' "$page"
printf '#!/bin/sh\nexec deliver-maildir %s/Maildir\n' "$work" >qmail-queue
chmod +x qmail-queue inbox.rb
certificate
user ann secret
tcprules rules.cdb rules.tmp <<-'END'
	127.:allow
END
memory='' # an address sanitizer takes terabytes of it
[ -z "$SANITIZED" ] || memory='s/softlimit -m [0-9]*//'
command -v softlimit >/dev/null || memory='s/softlimit -m [0-9]*//'

# mail FILE - a mail for that run script, for talk
mail() {
	printf '%s\n' '< 220 *'
	grep -q SMTPS=1 "$1" ||
		printf '%s\n' '> EHLO c.example' '< 250 *' '> STARTTLS' '< 220 *' '!tls'
	printf '%s\n' '> EHLO c.example' '< 250 *'
	! grep -q smtpd-auth "$1" ||
		printf '%s\n' '>64 AUTH PLAIN "\0ann\0secret"' '< 235 *'
	printf '%s\n' '> MAIL FROM:<a@c.example>' '< 250 *' \
		'> RCPT TO:<b@test.example>' '< 250 *' '> DATA' '< 354 *' \
		'> Subject: hello' '>' '> Hello.' '> .' '< 250 *' '> QUIT' '< 221 *'
}

n=0
for file in run.*; do
	part=${file#run.}
	if [ "$part" = midi-smtp-server ] && ! command -v ruby >/dev/null; then
		skip "$part: a mail gets through" "there is no ruby"
		continue
	fi
	sed -e "s|CONTROLDIR=[^ ]*|CONTROLDIR=$CONTROLDIR|; $memory" \
		-e "s|-x [^ ]*cdb|-x $work/rules.cdb|; s|-u \"[^\"]*\" -g \"[^\"]*\"||" \
		-e "s|[^ ]*/bin/qmail-queue|$work/qmail-queue|; s|-vR |-1vRH |; s|-vD|-1vD|" \
		-e "s#\(0\|127.0.0.1\|192.0.2.1\) \(25\|465\|2525\) \\\\\$#127.0.0.1 0 \\\\#" \
		-e "s|[^ ]*/vchkpw|checkpw-file|" \
		-e "s|checkpw-pam|checkpw-file|; s|/var/mail/postern|$work|" "$file" >here
	fails "$part: nothing of another host is left" \
		grep '/var/\|/etc/\|id -u\| 25 \| 465 ' here
	: >port
	background sh here >port
	check "$part: the run script starts" wait_for "grep -qx '[0-9]*' port" ||
		note "$(cat port)"
	tls=
	! grep -q SMTPS=1 here || tls=-s
	mkdir -p inbox
	mail here >conversation
	# shellcheck disable=SC2086
	check "$part: a mail gets through" talk $tls -C "$CONTROLDIR/tls.cert.pem" -n localhost \
		conversation "127.0.0.1:$(sed -n 1p port)" || note "$(cat port)"
	n=$((n + 1))
done
is "there were all of them" "$n" 6

# Of the other commands, those that look at a directory.
grep -o '^    \(control-[a-z]*\|tls-show\) .*' "$page" | sort -u |
	sed -e "s#/[a-z]*/[a-z]*/control#$CONTROLDIR#; s#/etc/qpsmtpd#$CONTROLDIR#" \
		-e "s#-u [a-z]*#-u $(id -un)#; s#/etc/tcp.smtp.cdb#rules.cdb#" >commands
check "there are some" [ "$(grep -c . commands)" -ge 5 ]
PATH=$top/tools:$PATH
control me localhost
while read -r command; do
	check "$command" sh -c "$command"
done <commands
is "and each mail is there" "$(mails Maildir) $(grep -rl '^Hello.$' inbox | wc -l)" "5 1"
done_testing
