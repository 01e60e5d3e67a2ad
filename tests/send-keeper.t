#!/bin/sh
# send-keeper.t - a keeper for sending: what it has ready, whom it serves, and
# what becomes of a connection without it
#
# keeper-send.t has whom its engines take for the right server.

# shellcheck disable=SC2016,SC2030,SC2031,SC2086
. "$(dirname "$0")/lib.sh"
. "$TESTS/authority.sh"

{ root root && root other; } || skip_all "openssl cannot make an authority"
issue good root /CN=good 'subjectAltName=DNS:mx.test.example'
port=$(free_port)
openssl s_server -accept "127.0.0.1:$port" -cert good.pem -key good.key -rev \
	-quiet </dev/null >server.log 2>&1 &
remember $!
wait_for 'tcpclient -RHl0 127.0.0.1 $port true'

cat >talker <<'END'
#!/bin/sh
echo hello >&7
read -r line <&6
echo "$line" >got
echo "$SSL_PROTOCOL" >protocol
END
chmod +x talker
# reach OPTIONS... - print what came of it, and what the program got
reach() {
	: >result
	: >got
	: >keeper.log
	tcpclient -RHl0 127.0.0.1 "$port" smtp-tls -i -r 8 "$@" ./talker \
		8>result 2>log
	sed 's/^ok TLSv1\.[23] [A-Z0-9_-]*/ok/; s/^\(failed [^ ]*\).*/\1/' result got |
		tr '\n' ' '
}
field() {
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}
children() {
	pgrep -P "$keeper_pid" | wc -l | tr -d ' '
}
verify='-m verify -n mx.test.example'

# Start.
for args in '-s y' '-s' '-Ks y' '-Ks -m may'; do
	# shellcheck disable=SC2086
	tls-engine $args 2>/dev/null
	is "tls-engine $args: usage" $? 100
done
tls-engine -Ks 2>err
is "without a path there is no keeper" $? 111
is "and the log says what is expected" "$(cat err)" \
	"tls-engine: fatal: send.keeper: not set: expected the path of a socket"
SSL_CERT_FILE=$work/root.pem
export SSL_CERT_FILE
send_keeper
check "it needs no certificate, and is ready" [ -S send.socket ]
like "its socket is for its owner alone" "$(ls -l send.socket)" 'srw-------*'

# Serve.
is "a connection" "$(reach -m may)" "ok olleh "
like "and the program hears of it" "$(cat protocol)" 'TLSv1.*'
is "the authorities are those of its start" \
	"$(reach $verify)" "ok verified-by ca olleh "
is "others can be named" \
	"$(reach $verify -C "$work/other.pem")" "failed certificate-not-trusted "
SSL_CERT_FILE=$work/other.pem
is "also by \$SSL_CERT_FILE" "$(reach $verify)" "failed certificate-not-trusted "
SSL_CERT_FILE=$work/root.pem
cp root.pem saved.pem
cp other.pem root.pem
is "when the file changes, so do they" \
	"$(reach $verify)" "failed certificate-not-trusted "
cp saved.pem root.pem
is "both ways" "$(reach $verify)" "ok verified-by ca olleh "
echo none >root.pem
is "when there are none, nobody is verified" "$(reach $verify)" "failed config "
like "and the log says why" "$(cat keeper.log)" \
	"*no authorities to verify servers with: $work/root.pem*"
is "and all others are reached" "$(reach -m may)" "ok olleh "
cp saved.pem root.pem
# Not the name of the keeper is compared, but the settings.
echo "$SENDKEEPER" >"$CONTROLDIR/send.keeper"
is "the setting is as good as the variable" \
	"$(unset SENDKEEPER; reach $verify)" "ok verified-by ca olleh "
is "and an empty variable is none" \
	"$(SENDKEEPER='' && reach -m may)" "ok olleh "
rm "$CONTROLDIR/send.keeper"
mkfifo hold
exec 9<>hold
tcpclient -RHl0 127.0.0.1 "$port" smtp-tls -i sh -c \
	'echo hello >&7; read -r l <&6; echo $$ >pid; exec cat <hold' 2>>log &
remember $!
wait_for '[ -s pid ]'
if [ -r "/proc/$(engine)/status" ]; then
	is "an engine is jailed" "$(field "$(engine)" Seccomp)" \
		"$([ -n "$SANITIZED" ] && echo 0 || echo 2)"
	is "and will have no privilege" "$(field "$(engine)" NoNewPrivs)" 1
	is "nor will the keeper" "$(field "$keeper_pid" NoNewPrivs)" 1
else
	skip "an engine is jailed" "no /proc"
fi
kill "$(cat pid)"
check "who is asked no more ends" wait_for '[ "$(children)" -eq 0 ]'

# Not served.
: >keeper.log
check "who wants a server is sent away" asker send.socket server
like "with a line" "$(cat keeper.log)" \
	"tls-engine: refused: a request is for the other kind of keeper: *"
check "and so is nonsense" asker send.socket garbage
certificate && cp "$CONTROLDIR/tls.cert.pem" "$CONTROLDIR/tls.key.pem" .
TLSKEEPER=$work/tls.socket tls-engine -K 2>server.log &
other=$!
remember $other
wait_for '[ -S tls.socket ]'
check "a keeper for servers serves no client" asker tls.socket client
like "and says so" "$(cat server.log)" "*a request is for the other kind of *"
kill $other
wait $other

# Without it.
PATH=$BIN:$PATH
is "a path in another directory is none for a keeper" \
	"$(reach $verify -C root.pem)" "ok verified-by ca olleh "
like "the log says so" "$(cat log)" "smtp-tls*: no keeper path=*: *: this \
connection starts an engine of its own"
is "nor is a control directory" \
	"$(CONTROLDIR=control && reach -m may)" "ok olleh "
like "and that is logged too" "$(cat log)" \
	'smtp-tls*: no keeper: found a relative path in $CONTROLDIR: *'
kill -STOP "$keeper_pid"
is "one that is stuck is not waited for" "$(reach -m may)" "ok olleh "
kill -CONT "$keeper_pid"
kill -9 "$keeper_pid"
wait "$keeper_pid" 2>/dev/null
is "one that was killed is not missed" "$(reach $verify)" \
	"ok verified-by ca olleh "
like "but for a line" "$(cat log)" "smtp-tls*: no keeper path=$SENDKEEPER: *"
SENDKEEPER=$(printf %0101d 0)
is "a path that is none is a fault" "$(reach -m may)" ""
like "which is named" "$(cat log)" "*SENDKEEPER: found *"
unset SENDKEEPER

# The service, and its privilege.
cp -r "${TESTS%/*}/service/send-keeper" service
for pair in "ACCOUNT $(id -un)" "CONTROLDIR $CONTROLDIR" "DIR $work/run" \
	"PATH $PATH" "SENDKEEPER $work/run/send.keeper" \
	"SSL_CERT_FILE $work/root.pem" "LIMIT ${SANITIZED:+unlimited}"; do
	[ "$pair" = 'LIMIT ' ] || echo "${pair#* }" >"service/env/${pair%% *}"
done
(cd service && exec ./run) >service.log 2>&1 &
keeper_pid=$!
remember $keeper_pid
check "the service comes up" wait_for '[ -S run/send.keeper ]'
SENDKEEPER=$work/run/send.keeper
export SENDKEEPER
is "and serves" "$(reach $verify)" "ok verified-by ca olleh "
is "without an engine of one's own" "$(grep -c 'no keeper' log)" 0
kill "$keeper_pid"
wait "$keeper_pid" 2>/dev/null
if [ "$(id -u)" -eq 0 ] && [ -r "/proc/$$/status" ]; then
	TLS_UID=65534 TLS_GID=65533
	export TLS_UID TLS_GID
	chmod 755 "$work" "$CONTROLDIR"
	send_keeper
	is "a keeper becomes TLS_UID and TLS_GID, for good" \
		"$(grep '^Uid\|^Gid\|^Groups' "/proc/$keeper_pid/status" |
			tr -s '\t \n' ' ')" "Uid: 65534 65534 65534 65534 Gid: \
65533 65533 65533 65533 Groups: 65533 "
	is "and serves root" "$(reach $verify)" "ok verified-by ca olleh "
	is "whom it does not keep waiting" "$(grep -c 'no keeper' log)" 0
fi
done_testing
