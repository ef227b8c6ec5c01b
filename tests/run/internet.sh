# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # port_N, fakes and places come out of listen
# A small Internet of our own, made of all scenarios at once: names (Knot
# behind dns_front), web servers (nginx), mail servers (Dovecot, Exim), and
# hosts that misbehave (fake_server).  internet.py writes what they read.
#
#	internet_start SCENARIOS	all of it; the logs are in $I/log:
#		dns	NAME TYPE udp|tcp, one line a question
#		web	as log_format in internet.py says
#		dovecot exim fake	what mail servers were told

internet_pki() {
	pki_root ca "mailsetup test root"
	pki_root stranger "nobody's root"
	pki_key leaf
	openssl req -x509 -new -key leaf.key -out nobody.pem -days 3650 \
	    -subj /CN=nobody.invalid -addext subjectAltName=DNS:nobody.invalid \
	    -CA ca.pem -CAkey ca.key 2>/dev/null ||
		internet_leaf nobody ca DNS:nobody.invalid
}

# The key is the same for all: pki_leaf makes one for each.
internet_leaf() {		# NAME ROOT ALTERNATIVE-NAMES OPTION...
	leaf=$1 root=$2 names=$3
	shift 3
	openssl req -new -key leaf.key -out "$leaf.csr" -subj "/CN=$leaf" \
	    -addext "subjectAltName=$names" \
	    -addext extendedKeyUsage=serverAuth
	openssl ca -batch -notext -config "$root.cnf" -in "$leaf.csr" \
	    -out "$leaf.pem" "$@"
}

internet_bad_leaves() {
	long="-startdate 20000101000000Z -enddate 20991231235959Z"
	internet_leaf expired ca "$(cat expired.names)" \
	    -startdate 20000101000000Z -enddate 20010101000000Z
	internet_leaf not-yet ca "$(cat not-yet.names)" \
	    -startdate 20980101000000Z -enddate 20991231235959Z
	internet_leaf soon ca "$(cat soon.names)" -days 7
	# shellcheck disable=SC2086
	internet_leaf wrong-name ca DNS:other.invalid $long
	# shellcheck disable=SC2086
	internet_leaf unknown-ca stranger "$(cat unknown-ca.names)" $long
	openssl req -x509 -new -key leaf.key -out self-signed.pem -days 3650 \
	    -subj /CN=self-signed \
	    -addext "subjectAltName=$(cat self-signed.names)"
}

# What the loopback interface does not have yet: addresses that look like the
# world's or a private network's, and a wire with nobody at its end.
internet_addresses() {
	ip addr add "$public/32" dev lo && ip addr add "$inside/32" dev lo &&
	ip link add void0 type veth peer name void1 &&
	ip link set void0 up && ip link set void1 up &&
	ip addr add "${blackhole%.*}.1/24" dev void0 &&
	ip addr add "${blackhole6%::*}::1/64" dev void0 nodad &&
	ip neigh add "$blackhole" lladdr 02:00:00:00:00:66 dev void0 &&
	ip -6 neigh add "$blackhole6" lladdr 02:00:00:00:00:66 dev void0 &&
	ip -6 route add unreachable "$unreachable6/128"
}

internet_knot() {
	cat >"$I/knot.conf" <<-END
	server:
	  rundir: "$I/knot"
	  listen: 127.0.0.1@5300
	  udp-workers: 1
	  tcp-workers: 1
	  background-workers: 1
	database:
	  storage: "$I/knot"
	log:
	  - target: stderr
	    any: info
	zone:
	  - domain: .
	    storage: "$I"
	    file: zone
	    journal-content: none
	    zonefile-load: whole
	    zonefile-sync: -1
	    semantic-checks: off
	END
	spawn "$I/log/knot" knotd -c "$I/knot.conf"
	await knotd "$I/log/knot" grep -q 'server started' "$I/log/knot"
	! grep 'error' "$I/log/knot" >"$I/log/zone" || {
		echo "not ok: the zone is wrong"
		sed 's/^/# /' "$I/log/zone"
		exit 1
	}
}

internet_dovecot() {
	D=$I/dovecot
	server_dir "$D"
	{
		cat <<-END
		base_dir = $D/run
		state_dir = $D/state
		log_path = /dev/stderr
		protocols = imap pop3
		listen = *, ::
		default_login_user = $SERVER_USER
		default_internal_user = $SERVER_USER
		default_internal_group = $SERVER_GROUP
		first_valid_uid = 1
		mail_location = maildir:$D/mail/%u
		disable_plaintext_auth = yes
		auth_mechanisms = plain login
		login_log_format_elements = seen=%{local_name}:%{lport}
		ssl = required
		ssl_cert = <$I/pki/nobody.pem
		ssl_key = <$I/pki/leaf.key
		ssl_dh =
		ssl_min_protocol = TLSv1.2
		passdb {
		  driver = static
		  args = nopassword=y
		}
		userdb {
		  driver = static
		  args = uid=$SERVER_USER gid=$SERVER_GROUP home=$D/mail/%u
		}
		service anvil {
		  chroot =
		}
		service stats {
		  chroot =
		}
		END
		internet_listeners imap 143 993
		internet_listeners pop3 110 995
		cat "$I/dovecot.names"
	} >"$D/dovecot.conf"
	spawn "$I/log/dovecot" dovecot -F -c "$D/dovecot.conf"
}

# One process serves every login, for speed.
internet_listeners() {		# PROTOCOL PORT TLS-PORT
	eval "plain=\$port_$2 tls=\$port_$3"
	cat <<-END
	service $1-login {
	  chroot =
	  service_count = 0
	  process_min_avail = 1
	  inet_listener $1 {
	    port = $2
	    address = $(echo "$plain" | sed 's/ /, /g')
	  }
	  inet_listener ${1}s {
	    port = $3
	    ssl = yes
	    address = $(echo "$tls" | sed 's/ /, /g')
	  }
	}
	END
}

# Which certificate is shown depends on the name asked for (SNI).
internet_exim() {
	E=$I/exim
	server_dir "$E"
	server_dir "$E/spool"
	interfaces=
	for port in 465 587; do
		eval "addresses=\$port_$port"
		for address in $addresses; do
			interfaces="$interfaces ; [$address]:$port"
		done
	done
	cat >"$E/exim.conf" <<-END
	exim_user = $SERVER_USER
	exim_group = $SERVER_GROUP
	never_users =
	primary_hostname = mail.test
	spool_directory = $E/spool
	log_file_path = $E/%slog
	log_selector = +smtp_connection +smtp_no_mail +tls_sni +incoming_port +incoming_interface
	pid_file_path = $E/exim.pid
	local_interfaces = <; ${interfaces# ; }
	tls_on_connect_ports = 465
	tls_advertise_hosts = *
	tls_certificate = \${lookup {\$tls_in_sni} lsearch {$I/exim.names} {\$value} {$I/pki/nobody.pem}}
	tls_privatekey = $I/pki/leaf.key
	auth_advertise_hosts = \${if def:tls_in_cipher {*}{}}
	host_lookup =
	rfc1413_query_timeout = 0s
	smtp_accept_max = 100
	smtp_accept_max_per_host =
	keep_environment =
	begin authenticators
	plain:
	  driver = plaintext
	  public_name = PLAIN
	  server_prompts = :
	  server_condition = false
	login:
	  driver = plaintext
	  public_name = LOGIN
	  server_prompts = Username:: : Password::
	  server_condition = false
	END
	spawn "$I/log/exim" exim4 -C "$E/exim.conf" -bdf
}

# They resolve by an address of dns_front that is not logged, and connect from
# 127.0.0.9: so what went through them can be told from what went past them.
internet_proxies() {
	printf 'nameserver 127.0.0.2\n' >"$I/resolv.conf"
	cat >"$I/tinyproxy.conf" <<-END
	Port 8888
	Listen 127.0.0.1
	Bind 127.0.0.9
	Timeout 30
	LogFile "$I/log/tinyproxy"
	LogLevel Connect
	MaxClients 100
	Allow 127.0.0.1
	END
	proxies=
	! command -v tinyproxy >/dev/null || {
		proxies="$proxies tinyproxy"
		internet_proxy 8888 tinyproxy -d -c "$I/tinyproxy.conf"
	}
	! command -v microsocks >/dev/null || {
		proxies="$proxies microsocks"
		internet_proxy 1080 microsocks -i 127.0.0.1 -p 1080 -b 127.0.0.9
	}
}

internet_proxy() {		# PORT COMMAND...
	port=$1
	shift
	# shellcheck disable=SC2086,SC2016
	setsid unshare -m sh -c 'mount --bind "$0" /etc/resolv.conf &&
	    exec "$@"' "$I/resolv.conf" \
	    setpriv $as_server --no-new-privs --pdeathsig KILL "$@" \
	    </dev/null >"$I/log/$1.out" 2>&1 &
	spawned=$!
	servers="$servers $spawned"
	await "$1" "$I/log/$1.out" is_listening "127.0.0.1:$port"
}

# Programs that make check builds, built here when it did not.
internet_program() {			# NAME
	for file in "${FAKE_SERVER%/*}/$1" "fake/$1"; do
		[ ! -x "$file" ] || {
			absolute "$file"
			return
		}
	done
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -o "$T/$1" \
	    "$run_dir/../fake/$1.c" >&2 || return
	echo "$T/$1"
}

internet_start() {
	FAKE_SERVER=$(internet_program fake_server) ||
		skip "fake_server is not built"
	DNS_FRONT=$(internet_program dns_front) ||
		skip "dns_front is not built"
	I=$T/internet
	server_dir "$I"
	# servers look the machine's own name up as they start, which is not
	# what is asked here
	echo "127.0.0.1 $(uname -n)" >>"$T/hosts"
	mkdir -p "$I/pki"
	(cd "$I/pki" && internet_pki) >"$I/pki/log" 2>&1
	/usr/bin/python3 "$run_dir/internet.py" "$1" "$I" || exit 1
	(set -e; cd "$I/pki"; internet_bad_leaves) >>"$I/pki/log" 2>&1 || {
		echo "not ok: no certificates could be made"
		sed 's/^/# /' "$I/pki/log"
		exit 1
	}
	chmod -R a+rX "$I"
	for dir in nginx log knot; do
		server_dir "$I/$dir"
	done
	export CA="$I/pki/ca.pem"
	# shellcheck source=/dev/null
	. "$I/listen"
	internet_addresses >"$I/log/ip" 2>&1 || {
		echo "# $(cat "$I/log/ip")"
		skip "no network of one's own can be made here"
	}

	internet_dovecot
	dovecot=$spawned
	internet_exim
	exim=$spawned
	internet_knot
	spawn "$I/log/dns" "$DNS_FRONT" "$I/manners" 5300 127.0.0.1 \
	    quiet=127.0.0.2
	await dns_front "$I/log/dns" grep -q '^ready' "$I/log/dns"
	internet_proxies
	spawn "$I/log/nginx" nginx -c "$I/nginx.conf" -e stderr
	nginx=$spawned
	# shellcheck disable=SC2086
	spawn "$I/log/fake" "$FAKE_SERVER" $fakes
	await fake_server "$I/log/fake" grep -q '^ready' "$I/log/fake"
	spawned=$nginx
	await nginx "$I/log/nginx" is_listening 127.0.1.1:443
	spawned=$exim
	await exim "$I/log/exim" is_listening 127.0.1.5:587
	spawned=$dovecot
	await dovecot "$I/log/dovecot" is_listening 127.0.1.4:995
}

# One root more than the system has: for programs that are not told of $CA.
system_roots=/etc/ssl/certs/ca-certificates.crt
internet_add_root() {
	[ -e "$system_roots" ] || return 0
	cp -RP "${system_roots%/*}" "$T/certs"
	rm "$T/certs/${system_roots##*/}"
	cat "$system_roots" "$CA" >"$T/certs/${system_roots##*/}"
	hash=$(openssl x509 -hash -noout -in "$CA")
	ln -s "$CA" "$T/certs/$hash.0"
	mount_over "$T/certs" "${system_roots%/*}"
}
