#!/bin/sh
# exim.sh - run Exim as bootstrap has unpacked it
#
#	exim.sh PEERS DIR PORT CERT KEY
#
# As root, on Linux, as bench/postfix does it: in a mount namespace of its own,
# in DIR/root.  It takes mail for test.example, into DIR/root/var/mail/box, and
# stays in the foreground.
#
# ROUTERS and TRANSPORTS, further ones: then it takes mail for others too, which
# goes as they say.  CAFILE is copied to /etc/exim4/ca.pem, and RESOLVER to
# /etc/resolv.conf.

peers=$1 dir=$2 port=$3 cert=$4 key=$5

if [ "$6" != inside ]; then
	exec unshare -m sh "$0" "$@" inside
fi

root=$dir/root
cd / && rm -rf "$root" && mkdir -p "$root/usr" "$root/proc" "$root/dev" \
	"$root/tmp" "$root/etc/exim4" "$root/var/log" "$root/var/mail" \
	"$root/var/spool/exim4" "$root/run" || exit 111
mount -t overlay overlay -o "lowerdir=$peers/usr:/usr" "$root/usr" || exit 111
mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" || exit 111
for link in bin sbin lib lib64; do
	ln -s "usr/$link" "$root/$link"
done
cp /etc/ld.so.cache /etc/passwd /etc/group /etc/nsswitch.conf "$root/etc" 2>/dev/null
echo 'Debian-exim:x:64003:64003::/:/bin/false' >>"$root/etc/passwd"
echo 'Debian-exim:x:64003:' >>"$root/etc/group"
cp "$cert" "$root/etc/exim4/cert.pem"
cp "$key" "$root/etc/exim4/key.pem"
chown 64003:64003 "$root/etc/exim4/key.pem" "$root/var/mail" "$root/var/log" \
	"$root/var/spool/exim4"
chmod 600 "$root/etc/exim4/key.pem"
[ -z "$CAFILE" ] || cp "$CAFILE" "$root/etc/exim4/ca.pem"
[ -z "$RESOLVER" ] || cp "$RESOLVER" "$root/etc/resolv.conf"
cat >"$root/etc/exim4/exim4.conf" <<END
primary_hostname = test.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = $port
spool_directory = /var/spool/exim4
log_file_path = /var/log/%slog
tls_advertise_hosts = *
tls_certificate = /etc/exim4/cert.pem
tls_privatekey = /etc/exim4/key.pem
acl_smtp_rcpt = rcpt
host_lookup =
rfc1413_hosts =
smtp_accept_max = 100
begin acl
rcpt:
  accept domains = test.example
  ${ROUTERS:+accept hosts = 127.0.0.1}
  deny message = no relay
begin routers
$ROUTERS
all:
  driver = accept
  transport = box
begin transports
$TRANSPORTS
box:
  driver = appendfile
  file = /var/mail/box
  user = Debian-exim
  envelope_to_add
  return_path_add
END
exec chroot "$root" /usr/sbin/exim4 -bdf -q1h
