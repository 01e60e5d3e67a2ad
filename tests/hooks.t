#!/bin/sh
# hooks.t - every event of a session, and everything a plugin could print or
# do: each time the reply is a legal one, the right one, and the session goes on

. "$(dirname "$0")/lib.sh"

events='connection helo auth unknown mail rcpt pass data datastart headers message disconnect'
verdicts='A D E450 E550 E421 E220 R554 P N O H C S U LM LR LD'
oddities='nothing blank nul long flood hang signal term exit missing class nocode short injection field address address2 path preload smtpvar letter unended toolong trailing quiet'

# What the plugin does, once in a session; then it lets everything pass.
cat >plugin <<'EOT'
#!/bin/sh
[ -e acted ] && exit 0
: >acted
case $1 in
E450) echo 'E450 4.7.1 Later' ;;
E550) echo 'E550 Never' ;;
E421) echo 'E421 4.3.0 Closing' ;;
E220) echo 'E220 mx.example says hello' ;;
R554) echo 'R554 5.7.1 Go away' ;;
P) echo 'P250-One more line' ;;
H) echo 'HX-Test: yes' ;;
C) echo 'Cnew@test.example' ;;
S) echo 'SFOO=bar' ;;
U) echo 'UFOO' ;;
L?) echo "${1}450 4.7.1 Later" ;;
nothing) ;;
blank) printf '\n\n' ;;
nul) printf 'E550 a\0b\n' ;;
long) printf E550 && head -c 10000000 /dev/zero | tr '\0' x ;;
flood) while echo 'HX-Test: yes'; do :; done ;;
hang) sleep 100 ;;
signal) echo N && kill -9 $$ ;;
term) kill -15 $$ ;;
exit) echo N && exit 3 ;;
class) echo 'E250 Fine' ;;
nocode) echo 'EGo away' ;;
short) echo 'E55' ;;
injection) printf 'E550 No\r250 Yes\t\033[1m\n250 Yes\n' ;;
field) printf 'Hno field\n' ;;
address) echo 'Ca b@test.example' ;;
address2) echo 'Cu@test.example> SIZE=1' ;;
path) echo 'SPATH=/tmp' ;;
preload) echo 'SLD_PRELOAD=x.so' ;;
smtpvar) echo 'SSMTPAUTHUSER=root' ;;
letter) echo 'Xyz' ;;
unended) printf 'E550 No' ;;
toolong) echo "E550 $(printf '%0500d' 0)" ;;
trailing) echo 'Nothing' ;;
quiet) exec >&- 2>&- ;;
?) echo "$1" ;;
esac
exit 0
EOT
printf '#!/bin/sh\ncat <&3 >/dev/null\n' >checkpw
chmod +x plugin checkpw

# The letter that counts at an event, or nothing.
allowed() {
	case $1.$2 in
	mail.C | rcpt.C) ;;
	*.C | message.[HL]* | headers.L*) return 1 ;;
	esac
}

# The replies that are right at the step of the event.
want() {
	case $1 in
	connection) normal=220 later=421 never=554 fault=421 ;;
	auth) normal=235 ;;
	data | datastart) normal=354 ;;
	unknown) normal=500 ;;
	*) normal=250 ;;
	esac
	[ "$1" = connection ] || later=450 never=550 fault=451
	allowed "$1" "$2" || set -- "$1" letter
	case $1.$2 in
	disconnect.*) echo 221 ;;
	*.D) echo closed ;;
	*.E450) echo "$later" ;;
	*.E550 | *.injection) echo "$never" ;;
	*.E421) echo 421 ;;
	connection.E220 | unknown.O) echo "2?0" ;;
	*.R554) echo 554 ;;
	*.[APNOHCSU] | *.L? | *.nothing | *.blank | *.quiet) echo $normal ;;
	*) echo "$fault" ;;
	esac
}

# Must the session be over behind that?
ends() {
	case $1.$2 in
	disconnect.*) return 1 ;;
	connection.* | *.D | *.E421 | *.R554)
		[ "$3" != 220 ] ;;
	*) return 1 ;;
	esac
}

step() {
	case $1 in
	pass) echo rcpt ;;
	datastart) echo data ;;
	headers | message) echo end ;;
	disconnect) echo quit ;;
	*) echo "$1" ;;
	esac
}

judge() {
	step=$(step "$1")
	right=$(want "$1" "$2")
	got=$(sed -n "s/^$step //p" out)
	# shellcheck disable=SC2254
	case $got in
	$right*) ;;
	*) echo "$1 $2: $got, expected $right" ;;
	esac
	if ends "$1" "$2" "${got%% *}"; then
		grep -q '^second' out && echo "$1 $2: not closed"
	else
		case $2 in
		missing | L?) ;; # goes on to refuse
		*) grep -q '^second 250' out ||
			echo "$1 $2: the next transaction fails: $(tail -n 3 out)" ;;
		esac
	fi
	case $right in
	421 | 451) [ "$2" = E421 ] || [ "$2" = E450 ] ||
		grep -q "hook failed event=$1 " log ||
		echo "$1 $2: nothing in the log" ;;
	esac
}

# All of one event, one session after another.
one_event() {
	mkdir -p "$1/control" && cd "$1" || return
	CONTROLDIR=$work/$1/control
	echo test.example >control/me
	echo 1 >control/smtp.auth.clear
	for case in $verdicts $oddities; do
		plugin="../plugin $case"
		[ "$case" != missing ] || plugin=./missing
		printf '[%s]\n%s\n' "$1" "$plugin" >control/smtpplugins
		echo 30 >control/smtp.timeout.hook
		[ "$case" != hang ] || echo 1s >control/smtp.timeout.hook
		rm -f acted
		hookclient smtpd-auth ../checkpw smtpd-recv deliver-discard \
			>out 2>log || echo "$1 $case: illegal: $(cat out)"
		judge "$1" "$case"
		echo >>count
	done
}

for event in $events; do
	(one_event "$event") >"$event.wrong" 2>&1 &
done
wait
total=0
for event in $events; do
	is "[$event]" "$(cat "$event.wrong")" ""
	total=$((total + $(wc -l <"$event/count")))
done
note "$total sessions: every event and everything a plugin could do"
is "there were as many as there should be" $total $((12 * 42))
done_testing
