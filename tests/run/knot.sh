# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Knot DNS on port 53, with the zone of the tests.  broken.test is announced
# but its file has no SOA, so that every question about it is a SERVFAIL; about
# zones that it does not have Knot says REFUSED.

knot_zone() {
	cat <<-'END'
	$ORIGIN example.test.
	$TTL 60
	@	SOA	ns hostmaster 1 3600 600 86400 60
	@	NS	ns
	@	MX	10 mail
	@	A	127.0.0.1
	ns	A	127.0.0.1
	mail	A	127.0.0.1
	imap	A	127.0.0.1
	pop	A	127.0.0.1
	smtp	A	127.0.0.1
	fake	A	127.0.0.1
	expired	A	127.0.0.2
	wrongname A	127.0.0.3
	selfsigned A	127.0.0.4
	notls	A	127.0.0.5
	unknownca A	127.0.0.6
	notyet	A	127.0.0.7
	soon	A	127.0.0.8
	oldtls	A	127.0.0.10
	web	A	127.0.0.11
	; of mailhost.sh
	oauthonly A	127.0.0.20
	crammd5	A	127.0.0.21
	scram	A	127.0.0.22
	ntlm	A	127.0.0.23
	localpart A	127.0.0.24
	_imaps._tcp.localpart SRV 0 1 993 localpart
	_submissions._tcp.localpart SRV 0 1 465 localpart
	locked	A	127.0.0.25
	busy	A	127.0.0.26
	ocspgood A	127.0.0.27
	ocsprevoked A	127.0.0.28
	small	A	127.0.0.29
	noplus	A	127.0.0.30
	; of check_alternatives.sh
	box	A	127.0.0.12
	mail2	A	127.0.0.12
	elsewhere A	127.0.0.99
	crowd	A	127.0.0.13
	crowd1	A	127.0.0.13
	crowd2	A	127.0.0.13
	crowd3	A	127.0.0.13
	crowd4	A	127.0.0.13
	crowd5	A	127.0.0.13
	crowd6	A	127.0.0.13
	nosend	A	127.0.0.14
	closed	A	127.0.0.15
	dead	A	127.0.0.16
	_imaps._tcp.alt SRV	0 0 993 imap
	_submissions._tcp.alt SRV 0 0 465 smtp
	_imaps._tcp.far SRV	0 0 993 imap.other.test.
	_submissions._tcp.far SRV 0 0 465 smtp.other.test.
	nobody	A	127.0.0.99
	alias	CNAME	imap
	dangling CNAME	nowhere
	circle	CNAME	circle2
	circle2	CNAME	circle
	v6	AAAA	::1
	; the first address is dead, the second one is not
	both	A	127.0.0.1
	both	AAAA	::2
	nodata	TXT	"a name without an address"
	public	A	192.0.2.1
	END
}

# Somebody else's, with the same servers.
knot_other_zone() {
	cat <<-'END'
	$ORIGIN other.test.
	$TTL 60
	@	SOA	ns.example.test. hostmaster 1 3600 600 86400 60
	@	NS	ns.example.test.
	imap	A	127.0.0.1
	smtp	A	127.0.0.1
	fake	A	127.0.0.1
	unknownca A	127.0.0.6
	stranger A	127.0.0.6
	dead	A	127.0.0.17
	nobody	A	127.0.0.99
	END
}

# knot_serve LISTEN: on these addresses; standard input is the part about its
# zones, whose files are in $K.
knot_serve() {
	cat >"$K/knot.conf" <<-END
	server:
	  rundir: "$K"
	  listen: $1
	  udp-workers: 1
	  tcp-workers: 1
	  background-workers: 1
	database:
	  storage: "$K"
	log:
	  - target: stderr
	    any: info
	template:
	  - id: default
	    storage: "$K"
	    file: "%s.zone"
	    journal-content: none
	    zonefile-load: whole
	    zonefile-sync: -1
	zone:
	END
	cat >>"$K/knot.conf"
	spawn "$K/log" knotd -c "$K/knot.conf"
	await knotd "$K/log" grep -q 'server started' "$K/log"
}

knot_start() {
	K=$T/knot
	server_dir "$K"
	knot_zone >"$K/example.test.zone"
	knot_other_zone >"$K/other.test.zone"
	echo 'this is no zone' >"$K/broken.test.zone"
	knot_serve '[ "127.0.0.1@53", "::1@53" ]' <<-'END'
	  - domain: example.test
	  - domain: other.test
	  - domain: broken.test
	END
}
