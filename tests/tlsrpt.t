#!/bin/sh
# tlsrpt.t - reports of RFC 8460 from counts

. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all "there is no python3"
mkdir rpt
report() {
	"${TESTS%/*}/tools/tlsrpt-report" "$@"
}
# part EXPRESSION - of the report r
part() {
	python3 -c 'import json, sys; r = json.load(open("json")); print(eval(sys.argv[1]))' "$1"
}
echo '{"date":"2026-11-26","domain":"a.example","counts":{"sts successful":11,"sts certificate-expired mx.a.example":1,"sts validation-failure":2,"tlsa successful":4}}' \
	>rpt/2026-11-26.a.example
report -o 'Example Inc' -c tls@test.example rpt 2026-11-26 a.example >json
is "who makes it" "$(part 'r["organization-name"] + " " + r["contact-info"]')" \
	"Example Inc tls@test.example"
is "the day" "$(part 'r["date-range"]["start-datetime"] + " " + r["date-range"]["end-datetime"]')" \
	"2026-11-26T00:00:00Z 2026-11-26T23:59:59Z"
is "two policies" "$(part '[p["policy"]["policy-type"] for p in r["policies"]]')" \
	"['sts', 'tlsa']"
is "of the domain" "$(part 'set(p["policy"]["policy-domain"] for p in r["policies"])')" \
	"{'a.example'}"
is "their sums" "$(part '[list(p["summary"].values()) for p in r["policies"]]')" \
	"[[11, 3], [4, 0]]"
is "what failed" "$(part '[list(d.values()) for d in r["policies"][0]["failure-details"]]')" \
	"[['certificate-expired', 'mx.a.example', 1], ['validation-failure', 2]]"
report rpt 2026-11-26 a.example >json
is "the host is who makes it, else" "$(part 'r["contact-info"]')" postmaster@test.example
echo '{"date":"2026-11-26","domain":"b.example","counts":{}}' >rpt/2026-11-26.b.example
report rpt 2026-11-26 b.example >json
is "nothing was counted" "$(part 'r["policies"]')" '[]'
# wrong NAME LINE
wrong() {
	printf '%b' "$2" >rpt/2026-11-26.c.example
	report rpt 2026-11-26 c.example >json 2>err
	is "$1 is refused" "$? $(cat json)" "111 "
}
wrong "what is no JSON" 'junk\n'
wrong "an empty file" ''
wrong "a second line" '{"date":"2026-11-26","domain":"c.example","counts":{}}\nx\n'
wrong "a number that is none" '{"date":"2026-11-26","domain":"c.example","counts":{"sts successful":x}}\n'
wrong "a key of one word" '{"date":"2026-11-26","domain":"c.example","counts":{"sts":1}}\n'
wrong "a quote" '{"date":"2026-11-26","domain":"c.example","counts":{"sts x\\\\"y":1}}\n'
report rpt 2026-11-26 none.example >json 2>err
is "no file" $? 111
usage() {
	report "$@" >json 2>err
	[ $? -eq 100 ]
}
check "no arguments" usage
check "a day that is none" usage rpt yesterday a.example
check "a domain that is a path" usage rpt 2026-11-26 ../a
check "a quote in the organization" usage -o 'a"b' rpt 2026-11-26 a.example
done_testing
