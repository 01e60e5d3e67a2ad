#!/bin/sh
# sts.t - smtp-sts and a web server: policies good and bad, fetched and kept

. "$(dirname "$0")/lib.sh"
. "$TESTS/authority.sh"

command -v curl >/dev/null || skip_all "there is no curl"
command -v python3 >/dev/null || skip_all "there is no python3"
{ root root && root other; } || skip_all "openssl cannot make an authority"
issue web root /CN=web 'subjectAltName=DNS:mta-sts.test.example,DNS:mta-sts.b.test.example'
cat >web.py <<'END'
# Serves ./policy with the status and type in ./status, and counts.
import http.server, ssl
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open("asked", "a").write(self.headers["Host"] + self.path + "\n")
        status, kind = open("status").read().split(None, 1)
        self.send_response(int(status))
        self.send_header("Content-Type", kind.strip())
        self.send_header("Location", "/policy")
        self.end_headers()
        self.wfile.write(open("policy", "rb").read())
    def log_message(self, *a):
        pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
c.load_cert_chain("web.pem", "web.key")
s.socket = c.wrap_socket(s.socket, server_side=True)
open("web.port", "w").write(str(s.server_port) + "\n")
s.serve_forever()
END
python3 web.py >web.log 2>&1 &
pids="$pids $!"
wait_for '[ -s web.port ]'
printf 'connect-to = "::127.0.0.1:%s"\ncacert = "%s/root.pem"\n' \
	"$(cat web.port)" "$work" >.curlrc
CURL_HOME=$work
export CURL_HOME
unset CURL_CA_BUNDLE SSL_CERT_FILE https_proxy HTTPS_PROXY ALL_PROXY

sts() {
	smtp-sts "$@" >out 2>err
	echo $? >code
	tr '\n' '|' <out
}
# What has failed before does not count for what is published now.
publish() {
	rm -f sts/*~failed
	printf '%b' "$1" >policy
	echo "${2:-200 text/plain}" >status
}
asked() {
	wc -l <asked | tr -d ' '
}
good='version: STSv1\r\nmode: enforce\r\nmx: mx.test.example\r\nmx: *.Mail.test.example\r\nmax_age: 86400\r\n'
want='mode enforce|mx mx.test.example|mx *.mail.test.example|'
: >asked
publish "$good"

is "without send.sts there is no policy" "$(sts test.example a1)" ''
is "that is 1" "$(cat code)" 1
is "nobody was asked" "$(asked)" 0
mkdir sts
echo "$work/sts" >"$CONTROLDIR/send.sts"
is "without id and policy there is none" "$(sts test.example)" ''
is "that is 1, too" "$(cat code)" 1
is "a policy" "$(sts test.example a1)" "$want"
is "that is 0" "$(cat code)" 0
is "fetched from where RFC 8461 has it" "$(cat asked)" \
	"mta-sts.test.example/.well-known/mta-sts.txt"
is "the second time" "$(sts Test.Example a1)" "$want"
is "nobody is asked" "$(asked)" 1
is "a domain that has lost its record" "$(sts test.example)" "$want"
publish 'version: STSv1\nmode: testing\nmx: x.test.example\nmax_age: 1\n'
is "another id: another policy" "$(sts test.example a2)" \
	'mode testing|mx x.test.example|'
is "was fetched" "$(asked)" 2
expired() {
	[ "$(sed -n 's/^until //p' sts/test.example)" -le "$(date +%s)" ]
}
wait_for expired
publish "$good" '404 text/plain'
like "an old one that cannot be renewed" "$(sts test.example a2)" 'Z test.example: *404*'
is "that is 111" "$(cat code)" 111
publish "$good"
is "and one that can" "$(sts test.example a2)" "$want"
publish "$good" '500 text/plain'
is "a good one stays when a new one cannot be had" "$(sts test.example a3)" "$want"
rm sts/test.example

# bad POLICY STATUS TEXT
bad() {
	publish "$1" "$2"
	like "not taken: ${1%%\\*} $2" "$(sts test.example b1)" "Z test.example: $3|"
	is "and not kept" "$(find sts -name '*e')" ''
}
rest='mode: enforce\nmx: a.example\nmax_age: 60\n'
bad "$good" '301 text/plain' '*301*'
bad "$good" '404 text/plain' '*404*'
bad "$good" '200 text/html' 'expected text/plain*'
bad "$good" '200 text/plainly' 'expected text/plain*'
bad '' '200 text/plain' 'there is no version'
bad "version: STSv2\n$rest" '200 text/plain' 'the version*'
bad "$rest" '200 text/plain' 'there is no version'
bad 'version: STSv1\nmx: a.example\nmax_age: 60\n' '200 text/plain' 'there is no mode'
bad 'version: STSv1\nmode: always\nmx: a.example\nmax_age: 60\n' '200 text/plain' 'the mode*'
bad 'version: STSv1\nmode: enforce\nmx: a.example\n' '200 text/plain' 'there is no max_age'
bad 'version: STSv1\nmode: enforce\nmax_age: 60\n' '200 text/plain' 'there is no mx'
bad 'version: STSv1\nmode: enforce\nmx: a/b\nmax_age: 60\n' '200 text/plain' 'an mx*'
bad 'version: STSv1\nmode: enforce\nmx: a.*.b\nmax_age: 60\n' '200 text/plain' 'an mx*'
bad 'version: STSv1\nmode: enforce\nmx: *\nmax_age: 60\n' '200 text/plain' 'an mx*'
bad 'version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 31557601\n' '200 text/plain' 'max_age*'
bad 'version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1\n' '200 text/plain' 'max_age*'
bad "version: STSv1\n$rest\0" '200 text/plain' 'expected a policy of text*'
{
	printf 'version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 60\n'
	head -c 70000 /dev/zero | tr '\0' '\n'
} >large
cp large policy
like "not taken: one that is too long" "$(sts test.example b1)" 'Z *'
printf 'version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 60\n\npostern 200 text/plain \n' >policy
echo '404 text/plain' >status
rm -f sts/*~failed
like "not taken: one that speaks for curl" "$(sts test.example b1)" 'Z *404*'
publish "version: STSv1\nmode: none\nmax_age: 60\n"
is "mode none needs no hosts" "$(sts test.example c1)" 'mode none|'
rm sts/test.example
publish "x: y\nversion: STSv1\nmode: testing\nmode: enforce\nmax_age:60\nmax_age: 9\nmx:a.example\nno colon\n"
is "what is not known does not count, and of others the first" \
	"$(sts test.example c2)" 'mode testing|mx a.example|'
is "max_age too" $(($(sed -n 's/^until //p' sts/test.example) - \
	$(sed -n 's/^fetched //p' sts/test.example))) 60
rm sts/test.example

# Whose certificate is not good.
publish "$good"
printf 'connect-to = "::127.0.0.1:%s"\ncacert = "%s/other.pem"\n' \
	"$(cat web.port)" "$work" >.curlrc
like "a web server that nobody vouches for" "$(sts test.example d1)" 'Z *'
printf 'connect-to = "::127.0.0.1:%s"\ncacert = "%s/root.pem"\n' \
	"$(cat web.port)" "$work" >.curlrc
like "a web server that is another" "$(sts c.test.example d1)" 'Z *'
rm sts/*~failed
PATH=$BIN smtp-sts test.example d1 >no-curl
like "without curl" "$(cat no-curl)" 'Z *curl*'

# Who has failed is left alone for five minutes (RFC 8461 section 3.3).
publish "$good" '500 text/plain'
: >asked
like "a failure" "$(sts test.example d2)" 'Z *500*'
publish_quietly() {
	printf '%b' "$good" >policy
	echo '200 text/plain' >status
}
publish_quietly
like "is remembered" "$(sts test.example d3)" 'Z test.example: *five minutes*'
is "and nobody asked again" "$(asked)" 1
touch -d '4 minutes ago' sts/test.example~failed
like "nor after four minutes" "$(sts test.example d3)" 'Z *'
touch -d '6 minutes ago' sts/test.example~failed
is "but after six" "$(sts test.example d3)" "$want"
fails "that it has failed is forgotten" [ -e sts/test.example~failed ]
publish "$good" '500 text/plain'
: >asked
is "a policy that is good, with another id" "$(sts test.example d4)" "$want"
is "and nobody is asked twice" "$(sts test.example d4) $(asked)" "$want 1"
touch -d 'tomorrow' sts/test.example~failed
publish_quietly
is "a failure in the future is none" "$(sts test.example d5) $(asked)" "$want 2"
rm sts/test.example

# Keeping them fresh.
is "two policies" "$(sts test.example e1)$(sts b.test.example e1)" "$want$want"
: >asked
smtp-sts -r
is "what is new is not fetched" "$(asked)" 0
sed -i 's/^fetched .*/fetched 1000/' sts/test.example
echo junk >sts/junk.example
echo other >sts/.hidden
publish "$good" '500 text/plain'
smtp-sts -r >out
like "what is old is, and if that fails" "$(cat out)" 'Z test.example: *500*'
is "it stays" "$(sts test.example e1)" "$want"
publish "$good"
smtp-sts -r
is "or it is renewed" "$(sed -n '/^fetched 1000$/p' sts/test.example)" ''
sed -i 's/^fetched .*/fetched 1000/' sts/test.example
now=$(date +%s)
# expire DOMAIN DAYS
expire() {
	printf 'id x\nfetched 1000\nuntil %s\nmode enforce\nmx mx.example\n' \
		$((now - $2 * 86400)) >"sts/$1"
}
expire test.example 29
expire gone.example 31
: >asked
touch -d '6 minutes ago' sts/x.example~failed
touch sts/y.example~failed
smtp-sts -r >out
is "what has expired a month ago is not fetched" "$(cat out asked)" \
	"mta-sts.test.example/.well-known/mta-sts.txt"
is "but removed, and old failures" "$(cd sts && echo *)" \
	"b.test.example junk.example test.example y.example~failed"
is "files that are none" "$(sts junk.example)" ''

echo "$work/nowhere" >"$CONTROLDIR/send.sts"
like "a directory that is not there" "$(sts test.example f1)" 'Z *'
is "keeps nothing" "$(cat code)" 111
usage() {
	smtp-sts "$@" >out 2>err
	[ $? -eq 100 ] && [ ! -s out ]
}
check "no domain" usage
check "a domain that is none" usage ../x a
check "an id that is none" usage a.example a/b
check "an id that is too long" usage a.example 123456789012345678901234567890123
check "-r and a domain" usage -r a.example
done_testing
