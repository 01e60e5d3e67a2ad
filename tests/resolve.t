#!/bin/sh
# resolve.t - smtp-resolve and a name server, with signatures good and bad

. "$(dirname "$0")/lib.sh"
. "$TESTS/zone.sh"

[ -x "$BIN/smtp-resolve" ] || skip_all "there was no libunbound"
[ -n "$SANITIZED" ] && export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"
zeros=$(printf %064d 0)
{
	cat <<-END
		@ MX 10 mx1
		@ MX 20 mx2
		_mta-sts TXT "v=STSv1; id=20261126;"
		_smtp._tls TXT "v=TLSRPTv1; " "rua=mailto:a@example.org, https://example.org/r"
		mx1 A 127.0.0.1
		mx1 AAAA ::1
		mx2 A 127.0.0.2
		_25._tcp.mx1 TLSA 3 1 1 $zeros
		_25._tcp.mx1 TLSA 2 0 2 $zeros$zeros
		_587._tcp.mx1 TLSA 3 0 1 $zeros
		none MX 0 .
		none A 127.0.0.9
		nearly MX 0 .
		nearly MX 5 mx1
		host A 127.0.0.3
		text TXT "no mail here"
		away MX 10 alias
		alias CNAME mx1
		alias2 CNAME mx2
		away2 MX 10 alias2
		_25._tcp.alias2 TLSA 3 1 1 $zeros
		strange MX 5 a/b
		strange MX 6 127.0.0.1
		strange MX 7 bad_name
		mixed MX 5 a/b
		mixed MX 9 mx2
		lost MX 10 nothing
		lost MX 20 nothing2
		outside MX 10 mx.elsewhere.example.
		half MX 10 nothing
		half MX 20 mx2
		bogus MX 77 mx1
		_mta-sts.host TXT "v=STSv1; id=1;"
		_mta-sts.host TXT "v=STSv1; id=2;"
		_mta-sts.mixed TXT "v=STSv1; id=a/b;"
		_mta-sts.half TXT "v=spf1 -all"
		_mta-sts.half TXT "v=STSv1;id=x9"
		_smtp._tls.half TXT "v=TLSRPTv1;rua=ftp://example.org"
		badtlsa MX 10 mx3
		mx3 A 127.0.0.4
		_25._tcp.mx3 TLSA 3 1 1 $(printf %064d 7)
		badaddr MX 10 mx4
		mx4 A 127.0.0.44
		six MX 10 h6
		h6 A 127.0.0.1
		h6 AAAA ::77
		_25._tcp.h6 TLSA 3 1 1 $zeros
		four MX 10 h4
		h4 A 127.0.0.77
		h4 AAAA ::1
		_25._tcp.h4 TLSA 3 1 1 $zeros
		into MX 10 ali
		ali CNAME mx1.plain.example.
		_25._tcp.ali TLSA 3 1 1 $zeros
		into2 MX 10 ali2
		ali2 CNAME mx1.plain.example.
		long MX 10 hl
		hl A 127.0.0.5
		_25._tcp.hl TLSA 2 0 0 $(printf %04000d 0)
		big MX 10 hb
		hb A 127.0.0.6
		_25._tcp.hb TLSA 2 0 0 $(printf %04200d 0)
		lots MX 10 lot
		lot A 127.0.0.7
		dane-plain MX 10 mx1.plain.example.
		same MX 10 mx2
		same MX 10 mx1
		same MX 10 host
		twice MX 10 mx1
		twice MX 30 mx1
	END
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		echo "many MX $i m$i"
		echo "m$i A 127.0.1.$i"
		echo "m1 A 127.0.2.$i"
		echo "_25._tcp.lot TLSA 3 1 1 $(printf %064d "1$i")"
	done
} >records
zone_start records "s/MX.77 mx1/MX\t78 mx1/; /TLSA.*0007\$/s/0007\$/0008/; s/127.0.0.44\$/127.0.0.45/; s/127.0.0.77\$/127.0.0.78/; s/::77\$/::78/" ||
	skip_all "nsd and ldns are not there"
zone_use
# found DOMAIN OPTIONS... - print the list in one line
found() {
	name=$1
	shift
	smtp-resolve "$@" "$name" >list 2>err
	echo $? >code
	tr '\n' '|' <list
}
both="addr ::1 secure|addr 127.0.0.1 secure|"
one="tlsa 2 0 2 $zeros$zeros"
other="tlsa 3 1 1 $zeros"
first="mx 10 mx1.signed.example secure|${both}"
second="mx 20 mx2.signed.example secure|addr 127.0.0.2 secure|"
sorted() {
	found "$@" | tr '|' '\n' | LC_ALL=C sort | tr '\n' '|'
}

is "hosts, addresses, records, in their order" \
	"$(found signed.example | sed "s/$one|$other|/X|/; s/$other|$one|/X|/")" \
	"${first}X|$second"
is "that is 0" "$(cat code)" 0
is "the same without signatures" "$(found plain.example)" \
	"$(echo "$first$second" | sed 's/ secure/ insecure/g; s/signed/plain/g')"
is "only IPv4" "$(found plain.example -4 | grep -c ::1)" 0
is "only IPv6" "$(found plain.example -6 | tr '|' '\n' | grep -c '127')" 0
is "another port has other records" "$(found signed.example -p 587)" \
	"${first}tlsa 3 0 1 $zeros|$second"
is "a domain in capitals and with a dot" "$(found Plain.EXAMPLE. | cut -c 1-25)" \
	"mx 10 mx1.plain.example i"
is "-a: the host itself" "$(found mx2.signed.example -a)" \
	"mx 0 mx2.signed.example secure|addr 127.0.0.2 secure|"
is "a domain without MX is its host" "$(found host.signed.example)" \
	"mx 0 host.signed.example secure|addr 127.0.0.3 secure|"
# hard DOMAIN TEXT, soft DOMAIN TEXT
hard() {
	like "$1: never" "$(found "$1")" "D $2|"
	is "that is 100" "$(cat code)" 100
}
soft() {
	like "$1: not now" "$(found "$1")" "Z $2|"
	is "that is 111" "$(cat code)" 111
}
hard none.signed.example '*(#5.1.10)'
hard no.signed.example '*(#5.1.2)'
hard no.plain.example '*(#5.1.2)'
hard text.signed.example '*(#5.4.4)'
hard strange.signed.example '*(#5.4.4)'
hard lost.signed.example '*(#5.4.4)'
soft outside.signed.example '*(#4.4.3)'
soft bogus.signed.example '*signature*(#4.4.3)'
soft badaddr.signed.example '*(#4.4.3)'
soft elsewhere.example '*(#4.4.3)'
is "a null MX with another beside it" "$(found nearly.signed.example -4 -p 1)" \
	"mx 5 mx1.signed.example secure|addr 127.0.0.1 secure|"
is "hosts that are none do not count" "$(found mixed.signed.example)" \
	"mx 9 mx2.signed.example secure|addr 127.0.0.2 secure|"
is "one host without address" "$(found half.signed.example)" \
	"mx 10 nothing.signed.example secure|$second"
is "an alias, with the records of where it leads" \
	"$(sorted away.signed.example -4)" \
	"addr 127.0.0.1 secure|mx 10 alias.signed.example secure|$one|$other|"
is "and with its own, if there are none" "$(found away2.signed.example)" \
	"mx 10 alias2.signed.example secure|addr 127.0.0.2 secure|$other|"
into="mx 10 ali.signed.example secure|addr 127.0.0.1 insecure|"
is "a signed alias that leads to no signed zone: its own" \
	"$(found into.signed.example -4)" "$into$other|"
is "if it has any" "$(found into2.signed.example -4)" \
	"mx 10 ali2.signed.example secure|addr 127.0.0.1 insecure|"
is "but not if the domain is not signed" "$(found into.plain.example -4)" \
	"mx 10 ali.plain.example insecure|addr 127.0.0.1 insecure|"
is "TLSA records that are not what was signed" "$(found badtlsa.signed.example |
	sed 's/tlsa-fail .*/tlsa-fail/')" \
	"mx 10 mx3.signed.example secure|addr 127.0.0.4 secure|tlsa-fail"
is "a host in a zone without signatures has none" \
	"$(found dane-plain.signed.example -4)" \
	"mx 10 mx1.plain.example secure|addr 127.0.0.1 insecure|"
is "a family that is bogus does not take the TLSA records from the other" \
	"$(found six.signed.example)" \
	"mx 10 h6.signed.example secure|addr 127.0.0.1 secure|$other|"
is "nor does IPv4" "$(found four.signed.example)" \
	"mx 10 h4.signed.example secure|addr ::1 secure|$other|"
is "a TLSA record that is long" "$(found long.signed.example)" \
	"mx 10 hl.signed.example secure|addr 127.0.0.5 secure|tlsa 2 0 0 $(printf %04000d 0)|"
like "one that is too long is not as if there were none" \
	"$(found big.signed.example)" \
	"mx 10 hb.signed.example secure|addr 127.0.0.6 secure|tlsa-fail *|"
like "nor are those that are too many" "$(found lots.signed.example)" \
	'mx 10 *|tlsa 3 1 1 *|tlsa-fail *|'
is "of which sixteen are printed" "$(grep -c '^tlsa ' list)" 16
is "a host that is there twice" "$(found twice.signed.example -4 -p 1)" \
	"mx 10 mx1.signed.example secure|addr 127.0.0.1 secure|"
is "many hosts: ten" "$(found many.signed.example | tr '|' '\n' | grep -c ^mx)" 10
is "the best of them" "$(grep ^mx list | tail -n 1)" "mx 10 m10.signed.example secure"
is "many addresses: eight" "$(sed -n '/ m1\./,/ m2\./p' list | grep -c ^addr)" 8
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	found same.signed.example | cut -d ' ' -f 3
done | sort -u >order
is "hosts that are equal: any of them first" "$(wc -l <order)" 3

# Policies are looked for only if there is a place for them.
mkdir sts rpt
echo "$work/sts" >"$CONTROLDIR/send.sts"
echo "$work/rpt" >"$CONTROLDIR/send.tlsrpt"
is "policies" "$(found signed.example | tr '|' '\n' | tail -n 2)" "sts 20261126
rpt mailto:a@example.org,https://example.org/r"
is "two of them are none" "$(found host.signed.example | grep -c sts)" 0
is "one that is malformed is none" "$(found mixed.signed.example | grep -c sts)" 0
like "other texts do not matter" "$(found half.signed.example)" '*sts x9|'
rm "$CONTROLDIR/send.sts" "$CONTROLDIR/send.tlsrpt"

# Without an anchor nothing is secure.
echo none >"$CONTROLDIR/send.dns.anchor"
is "no anchor" "$(found signed.example | grep -c ' secure')" 0
is "and what is bogus passes" "$(found bogus.signed.example | cut -d ' ' -f 1)" mx
# An anchor that is another's makes everything bogus.
sed "s|DNSKEY.*|DNSKEY 257 3 13 $(openssl rand -base64 64 | tr -d '\n')|" \
	"$anchor" >wrong
echo "$work/wrong" >"$CONTROLDIR/send.dns.anchor"
soft signed.example '*signature*'
soft none.signed.example '*signature*'
# Settings that are malformed, or name what is not there.
echo "$work/none" >"$CONTROLDIR/send.dns.anchor"
soft signed.example "$work/none: *"
: >empty
echo "$work/empty" >"$CONTROLDIR/send.dns.anchor"
soft signed.example "$work/empty: found no key*"
zone_use
echo 'no address' >"$CONTROLDIR/send.dns"
soft signed.example '*send.dns*no address*expected*'
zone_use
echo soon >"$CONTROLDIR/send.dns.timeout"
soft signed.example '*send.dns.timeout*soon*'
rm "$CONTROLDIR/send.dns.timeout"

# A server that cannot answer some questions, and passes on the others.
cat >fail.py <<-'END'
	import socket, sys
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(("127.0.0.1", 0))
	print(s.getsockname()[1], flush=True)
	while True:
	    q, who = s.recvfrom(4096)
	    labels, at = [], 12
	    while q[at]:
	        labels.append(q[at + 1:at + 1 + q[at]].decode().lower())
	        at += 1 + q[at]
	    if labels[0] + " " + str(q[at + 2]) in sys.argv[2:]:
	        s.sendto(q[:2] + b"\x81\x82" + q[4:6] + 6 * b"\0" + q[12:at + 5], who)
	        continue
	    t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	    t.settimeout(5)
	    t.sendto(q, ("127.0.0.1", int(sys.argv[1])))
	    s.sendto(t.recv(65536), who)
END
python3 fail.py "$dns_port" 'mx2 28' >fail.port &
pids="$pids $!"
wait_for '[ -s fail.port ]'
echo "127.0.0.1@$(cat fail.port)" >"$CONTROLDIR/send.dns"
is "a family that cannot be asked does not take them either" \
	"$(found away2.signed.example)" \
	"mx 10 alias2.signed.example secure|addr 127.0.0.2 secure|$other|"
zone_use

# A server that never answers.
cat >mute.py <<-'END'
	import socket, sys
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(("127.0.0.1", 0))
	print(s.getsockname()[1], flush=True)
	sys.stdin.read()
END
mkfifo hold
python3 mute.py <hold >mute.port &
pids="$pids $!"
exec 9>hold
wait_for '[ -s mute.port ]'
echo "127.0.0.1@$(cat mute.port)" >"$CONTROLDIR/send.dns"
echo 1500ms >"$CONTROLDIR/send.dns.timeout"
soft signed.example '*send.dns.timeout*'
exec 9>&-
rm "$CONTROLDIR/send.dns.timeout"
zone_use

usage() {
	smtp-resolve "$@" >list 2>err
	[ $? -eq 100 ] && [ ! -s list ]
}
check "no domain" usage
check "two domains" usage a.example b.example
check "a domain that is none" usage 'a/b'
check "a domain that is an option" usage -x
check "an address" usage 127.0.0.1
check "an empty domain" usage ''
check "-4 and -6" usage -4 -6 a.example
check "a port that is none" usage -p 65536 a.example
check "a port that is a name" usage -p smtp a.example

# It can open no file and run no program while it talks to strangers.
if [ -z "$SANITIZED" ] && strace -o trace true 2>/dev/null; then
	strace -f -o trace smtp-resolve signed.example >list
	sed '1,/SECCOMP_MODE_FILTER/d' trace >shut
	check "it asks in its jail" grep -q sendto shut
	fails "and opens nothing there" grep -q 'open' shut
fi

# The server has a child that has another, and they go with it.
like "the name server is the process that is remembered" \
	"$(ps -o comm= -p "$nsd")" 'nsd*'
child=$(pgrep -P "$nsd")
grandchild=$(pgrep -P "$child")
kill "$nsd"
wait "$nsd"
gone() {
	! kill -0 "$child" && ! kill -0 "$grandchild"
}
check "and nothing of it stays" wait_for gone
done_testing
