# authority.sh - authorities of certificates, and what they sign
#
#	root NAME		an authority: NAME.pem, NAME.key
#	issue NAME BY SUBJECT EXTENSIONS [DAYS]
#				a certificate, by that authority
#	revoke NAME, crl NAME [DATE]	for the authority "root"
#	fingerprint NAME	print the hash of a certificate
#
# shellcheck shell=sh

cat >ca.cnf <<-'EOF'
	[ca]
	default_ca = own
	[own]
	database = index.txt
	default_md = sha256
	default_crl_days = 30
EOF
: >index.txt
new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
# root NAME - an authority
root() {
	# shellcheck disable=SC2086
	openssl req -x509 $new -subj "/CN=$1" -days 30 -keyout "$1.key" \
		-addext keyUsage=critical,keyCertSign,cRLSign -out "$1.pem" \
		2>/dev/null
}
# issue NAME BY SUBJECT EXTENSIONS [DAYS] - a certificate
issue() {
	printf '%b\n' "$4" >ext
	# shellcheck disable=SC2086
	openssl req $new -subj "$3" -keyout "$1.key" -out csr 2>/dev/null &&
		openssl x509 -req -in csr -CA "$2.pem" -CAkey "$2.key" \
			-set_serial "0x$(openssl rand -hex 8)" -extfile ext \
			-days "${5:-10}" -out "$1.pem" 2>/dev/null
}
revoke() {
	openssl ca -config ca.cnf -cert root.pem -keyfile root.key \
		-revoke "$1.pem" 2>/dev/null
}
crl() {
	openssl ca -config ca.cnf -cert "$1.pem" -keyfile "$1.key" -gencrl \
		${2:+-crl_lastupdate 200101000000Z -crl_nextupdate "$2"} \
		2>/dev/null
}
fingerprint() {
	openssl x509 -in "$1.pem" -noout -fingerprint -sha256 | sed 's/.*=//'
}
