# zone.sh - a name server on this host, with a zone that is signed and one that
# is not
#
#	zone_start FILE [CHANGE]	serve signed.example, made of that file of
#			records, and plain.example of the same; CHANGE is what
#			sed does to it when it is signed already
#	zone_use	settings for smtp-resolve, in $CONTROLDIR
#	zone_resolver	unbound on port 53 of 127.0.0.1, for which one has to be
#			alone in the network; it validates what is in the zone
#	mx_certificate	one for mx in both of them, in $CONTROLDIR, by the authority
#			"ca"; needs authority.sh
#	tlsa_of CERT	print the "3 1 1" record of a certificate
#
# $dns is where it is, ADDRESS@PORT, $nsd its process, which ends with the test,
# and $anchor the file with its key.  In the
# file, names without a dot at the end are below the zone.
# shellcheck shell=sh disable=SC2034,SC2016

zone_head='$TTL 60
@ IN SOA ns hostmaster 1 60 60 600 60
@ IN NS ns
ns IN A 127.0.0.1'

zone_start() {
	[ -x "$peers/usr/sbin/nsd" ] || return 1
	mkdir -p zone
	for z in signed plain; do
		{
			printf '$ORIGIN %s.example.\n%s\n' $z "$zone_head"
			cat "$1"
		} >zone/$z.example
	done
	(cd zone && key=$(peer "$peers/usr/bin/ldns-keygen" \
		-a ECDSAP256SHA256 -k signed.example) &&
		peer "$peers/usr/bin/ldns-signzone" -f signed signed.example \
			"$key" && sed -i "$2" signed && cp "$key.key" anchor) \
		>zone.log 2>&1 || return 1
	anchor=$work/zone/anchor
	dns_port=$(free_port)
	dns=127.0.0.1@$dns_port
	cat >zone/nsd.conf <<-END
		server:
			ip-address: 127.0.0.1@$dns_port
			zonesdir: "$work/zone"
			username: ""
			pidfile: ""
			xfrdfile: ""
			zonelistfile: "$work/zone/list"
			database: ""
			chroot: ""
			server-count: 1
			verbosity: 0
		remote-control:
			control-enable: no
		zone:
			name: signed.example
			zonefile: signed
		zone:
			name: plain.example
			zonefile: plain.example
	END
	# exec: $! is the server, and not a shell that waits for it.
	peer exec "$peers/usr/sbin/nsd" -d -c zone/nsd.conf >nsd.log 2>&1 &
	nsd=$!
	pids="$pids $nsd"
	wait_for "grep -q started nsd.log || tcpclient -RHl0 127.0.0.1 $dns_port true 2>/dev/null"
}

zone_use() {
	echo "$dns" >"$CONTROLDIR/send.dns"
	echo "$anchor" >"$CONTROLDIR/send.dns.anchor"
}

zone_resolver() {
	cat >unbound.conf <<-END
		server:
			directory: "$work"
			chroot: ""
			username: ""
			pidfile: ""
			use-syslog: no
			interface: 127.0.0.1
			do-ip6: no
			do-not-query-localhost: no
			trust-anchor-file: "$anchor"
		stub-zone:
			name: signed.example
			stub-addr: $dns
		stub-zone:
			name: plain.example
			stub-addr: $dns
	END
	peer exec "$peers/usr/sbin/unbound" -d -c unbound.conf >unbound.log 2>&1 &
	remember $!
	wait_for "tcpclient -RHl0 127.0.0.1 53 true"
}

mx_certificate() {
	root ca && issue mx ca /CN=mx \
		"subjectAltName=DNS:mx.signed.example,DNS:mx.plain.example" &&
		cp mx.pem "$CONTROLDIR/tls.cert.pem" &&
		cp mx.key "$CONTROLDIR/tls.key.pem"
}

tlsa_of() {
	echo "3 1 1 $(openssl x509 -in "$1" -noout -pubkey |
		openssl pkey -pubin -outform der |
		openssl dgst -sha256 -r | cut -d ' ' -f 1)"
}
