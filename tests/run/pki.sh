# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Certificates made on the spot, in $T/pki.  Dates are fixed and far away, so
# that no test depends on today; only "soon" is counted from now.

pki_names="DNS:mail.example.test,DNS:*.example.test,IP:127.0.0.1,IP:::1"

pki_key() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
}

# pki_root NAME SUBJECT
pki_root() {
	pki_key "$1"
	openssl req -x509 -new -key "$1.key" -out "$1.pem" -days 36500 \
	    -subj "/CN=$2" -addext basicConstraints=critical,CA:TRUE \
	    -addext keyUsage=critical,keyCertSign,cRLSign
	mkdir -p "$1.d"
	: >"$1.d/index.txt"
	echo 1000 >"$1.d/serial"
	cat >"$1.cnf" <<-END
	[ca]
	default_ca = d
	[d]
	database = $1.d/index.txt
	serial = $1.d/serial
	new_certs_dir = $1.d
	certificate = $1.pem
	private_key = $1.key
	default_md = sha256
	policy = p
	copy_extensions = copy
	unique_subject = no
	[p]
	commonName = supplied
	END
}

# pki_leaf NAME ROOT COMMON-NAME ALTERNATIVE-NAMES OPTION-OF-OPENSSL-CA...
pki_leaf() {
	leaf=$1 root=$2 cn=$3 names=$4
	shift 4
	pki_key "$leaf"
	openssl req -new -key "$leaf.key" -out "$leaf.csr" -subj "/CN=$cn" \
	    -addext "subjectAltName=$names" \
	    -addext extendedKeyUsage=serverAuth
	openssl ca -batch -notext -config "$root.cnf" -in "$leaf.csr" \
	    -out "$leaf.pem" "$@"
}

pki_make() {
	long="-startdate 20000101000000Z -enddate 20991231235959Z"
	pki_root ca "mailsetup test root"
	pki_root stranger "nobody's root"
	# shellcheck disable=SC2086
	{
		pki_leaf good ca mail.example.test "$pki_names" $long
		pki_leaf wrongname ca other.invalid DNS:other.invalid $long
		pki_leaf unknownca stranger mail.example.test "$pki_names" $long
	}
	pki_leaf expired ca mail.example.test "$pki_names" \
	    -startdate 20000101000000Z -enddate 20010101000000Z
	pki_leaf notyet ca mail.example.test "$pki_names" \
	    -startdate 20980101000000Z -enddate 20991231235959Z
	pki_leaf soon ca mail.example.test "$pki_names" -days 7
	pki_key selfsigned
	openssl req -x509 -new -key selfsigned.key -out selfsigned.pem \
	    -days 3650 -subj "/CN=mail.example.test" \
	    -addext "subjectAltName=$pki_names"
}

pki_start() {
	mkdir -p "$T/pki"
	# Openssl tells of each certificate on standard error.
	(set -e; cd "$T/pki"; pki_make) >"$T/pki/log" 2>&1 || {
		echo "not ok: no certificates could be made"
		sed 's/^/# /' "$T/pki/log"
		exit 1
	}
	# They protect nothing, and the servers run as somebody else.
	chmod -R a+rX "$T/pki"
	export CA="$T/pki/ca.pem"
}
