# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh disable=SC2154
# A mail service to log in to and to send with: Dovecots (IMAP, POP3,
# submission) and an Exim on the standard ports, over the same accounts and
# Maildirs.  In place of dovecot.sh and exim.sh, after pki_start (and
# knot_start, for the names).
#
#	mailhost_start			everything
#	mailhost_occupy			takes the only place that "busy" has ...
#	mailhost_vacate			... and gives it back
#	mailhost_folder ACCOUNT [FOLDER]	its Maildir
#
# address	host		Dovecot: IMAP, POP3	submission
# 127.0.0.1	imap pop smtp	all but NTLM		Exim: PLAIN LOGIN CRAM-MD5 XOAUTH2
# ::1		v6		the same		the same
# 127.0.0.20	oauthonly	XOAUTH2 OAUTHBEARER	Dovecot: the same
# 127.0.0.21	crammd5		CRAM-MD5		Dovecot: the same
# 127.0.0.22	scram		SCRAM-SHA-256		Dovecot: the same
# 127.0.0.23	ntlm		NTLM			Dovecot: the same
# 127.0.0.24	localpart	names without domain	Dovecot: the same
# 127.0.0.25	locked		nobody gets in		Dovecot: the same
# 127.0.0.26	busy		one login an account	Exim: one connection
# 127.0.0.27	ocspgood	-			Exim, stapled: good
# 127.0.0.28	ocsprevoked	-			Exim, 465, stapled: revoked
# 127.0.0.29	small		-			Exim, SIZE 200000
# 127.0.0.30	noplus		IMAP without UIDPLUS	-
#
# Exim on 127.0.0.1 and ::1 has three ports more: 25 and 2525 know no AUTH and
# take mail for example.test only; 2587 is like "small".
#
# Accounts: see mailhost_passwords; for OAuth2 there is alice's token "ticket".
# unavailable@ makes Exim's PLAIN and LOGIN fail for now.  Mail lands in INBOX,
# but
#
#	junk@	in Junk			lost@	nowhere
#	mangle@	with one byte changed	refuse@	is refused at RCPT
#	slow@	after 3 s		big@	too, above 200000 bytes
#
# Not every machine has the programs for two of them: mailhost_has ntlm (it
# is Samba's ntlm_auth, in Debian's winbind) and mailhost_has ocsprevoked
# (python3-openssl; GnuTLS, which is Exim's TLS, refuses to staple such news).

# For dovecot_listeners.
# shellcheck source=dovecot.sh
. "$run_dir/dovecot.sh"

# Of the accounts NAME@example.test: NAME PASSWORD
mailhost_passwords() {
	for name in alice also junk mangle slow lost refuse big; do
		echo "$name wonderland"
	done
	echo 'bob builder'
}

# ---- Dovecot -----------------------------------------------------------
# The users file is chosen by the address that the client came to.

mailhost_locked_reason="Your account is locked, please call the help desk"

# Account by account another way not to get at the mail; two more are among
# the passdbs.
mailhost_locked() {
	while read -r name field; do
		echo "$name@example.test:{PLAIN}wonderland::::::$field"
	done <<-END
	alice nologin reason=%{env:LOCKED_REASON}
	nologin nologin
	backend proxy host=127.0.0.99
	unreadable userdb_mail=maildir:$H/mailhost.py
	broken userdb_mail=nothing:$H/nothing
	END
}

mailhost_users() {
	mailhost_passwords |
	    sed 's/ \(.*\)/@example.test:{PLAIN}\1::::::/' >"$H/users.::1"
	for address in 1 20 21 22 23 26 30; do
		cp "$H/users.::1" "$H/users.127.0.0.$address"
	done
	mailhost_passwords | sed \
	    's/\(.*\) \(.*\)/\1:{PLAIN}\2::::::user=\1@example.test/' \
	    >"$H/users.127.0.0.24"
	mailhost_locked >"$H/users.127.0.0.25"
}

# PAM is what can tell Dovecot that a password has expired.
mailhost_pam() {
	cp -r /etc/pam.d "$H/pam.d"
	cat >"$H/pam.d/mailsetup-expired" <<-'END'
	auth required pam_debug.so auth=success
	account required pam_debug.so acct=new_authtok_reqd
	END
	mount_over "$H/pam.d" /etc/pam.d
}

# mailhost_conf INSTANCE MECHANISMS ADDRESSES SUBMISSION-ADDRESSES
mailhost_conf() {
	cat <<-END
	base_dir = $H/$1/run
	state_dir = $H/$1/state
	log_path = /dev/stderr
	auth_verbose = yes
	protocols = imap pop3 submission
	listen = $3
	import_environment = LOCKED_REASON
	default_login_user = $SERVER_USER
	default_internal_user = $SERVER_USER
	default_internal_group = $SERVER_GROUP
	first_valid_uid = 1
	mail_location = maildir:$H/mail/%n@example.test
	hostname = mail.example.test
	disable_plaintext_auth = yes
	auth_mechanisms = $2
	auth_failure_delay = 0
	login_proxy_max_reconnects = 0
	ssl = required
	ssl_cert = <$T/pki/good.pem
	ssl_key = <$T/pki/good.key
	ssl_dh =
	ssl_min_protocol = TLSv1.2
	namespace inbox {
	  inbox = yes
	  separator = /
	  mailbox Junk {
	    auto = subscribe
	    special_use = \\Junk
	  }
	}
	userdb {
	  driver = static
	  args = uid=$SERVER_USER gid=$SERVER_GROUP home=$H/mail/%n@example.test
	}
	service anvil {
	  chroot =
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	service stats {
	  chroot =
	}
	submission_relay_host = 127.0.0.1
	submission_relay_port = 2525
	submission_backend_capabilities = 8BITMIME SIZE
	END
	dovecot_listeners imap-login imap 143 imaps 993
	dovecot_listeners pop3-login pop3 110 pop3s 995
	dovecot_listeners submission-login submission 587 submissions 465 "$4"
}

mailhost_passdbs() {
	# To a caller of checkpassword this number means "ask again later".
	printf '#!/bin/sh\nexit 111\n' >"$H/unavailable"
	chmod 755 "$H/unavailable"
	cat <<-END
	passdb {
	  driver = passwd-file
	  args = username_format=%u $H/users.%{lip}
	}
	passdb {
	  driver = pam
	  username_filter = expired@*
	  args = mailsetup-%n
	}
	passdb {
	  driver = checkpassword
	  username_filter = unavailable@*
	  args = $H/unavailable
	}
	passdb {
	  driver = oauth2
	  mechanisms = xoauth2 oauthbearer
	  args = $H/oauth2.conf
	}
	local 127.0.0.26 {
	  mail_max_userip_connections = 1
	  protocol pop3 {
	    pop3_lock_session = yes
	  }
	}
	local 127.0.0.30 {
	  imap_capability = IMAP4rev1 SASL-IR ID LITERAL+ SPECIAL-USE
	}
	END
}

mailhost_tokens() {
	cat >"$H/oauth2.conf" <<-'END'
	introspection_mode = post
	introspection_url = http://127.0.0.1:8999/introspect
	username_attribute = username
	active_attribute = active
	active_value = true
	END
	spawn "$H/token.log" /usr/bin/python3 "$H/mailhost.py" token
}

mailhost_has() {		# HOST
	case $1 in
	ntlm) command -v ntlm_auth ;;
	ocsprevoked)
		/usr/bin/python3 -c 'from importlib.util import find_spec
raise SystemExit(not find_spec("OpenSSL"))'
		;;
	*) : ;;
	esac >/dev/null 2>&1
}

# Dovecot leaves NTLM to Samba, which asks no domain here, but knows one
# password for everybody.
mailhost_ntlm() {
	server_dir "$H/samba"
	cat >"$H/smb.conf" <<-END
	[global]
	workgroup = EXAMPLE
	lock directory = $H/samba
	state directory = $H/samba
	cache directory = $H/samba
	private dir = $H/samba
	pid directory = $H/samba
	END
	cat >"$H/ntlm-helper" <<-END
	#!/bin/sh
	exec ntlm_auth --username=any --password=wonderland --domain=EXAMPLE \
	    --configfile=$H/smb.conf "\$@"
	END
	chmod 755 "$H/ntlm-helper"
	cat <<-END
	auth_use_winbind = yes
	auth_winbind_helper_path = $H/ntlm-helper
	END
}

# mailhost_dovecot INSTANCE MECHANISMS ADDRESSES [SUBMISSION-ADDRESSES]
mailhost_dovecot() {
	server_dir "$H/$1"
	{
		mailhost_conf "$1" "$2" "$3" "${4:-$3}"
		[ "$1" != ntlm ] || mailhost_ntlm
		[ "$1" = ntlm ] || mailhost_passdbs
	} >"$H/$1/conf"
	spawn "$H/$1/log" env LOCKED_REASON="$mailhost_locked_reason" \
	    dovecot -F -c "$H/$1/conf"
}

# ---- Exim --------------------------------------------------------------

mailhost_ocsp() {
	pki_leaf revoked ca mail.example.test "$pki_names" -days 3650
	openssl ca -config ca.cnf -revoke revoked.pem \
	    -crl_reason keyCompromise
	for leaf in good revoked; do
		# curl asks for the issuer among what the server sends.
		cat "$leaf.pem" ca.pem >"$leaf.chain"
		openssl ocsp -index ca.d/index.txt -CA ca.pem -rsigner ca.pem \
		    -rkey ca.key -issuer ca.pem -cert "$leaf.pem" \
		    -no_nonce -ndays 3650 -respout "$leaf.ocsp"
	done
	chmod a+r revoked.* good.ocsp good.chain
}

mailhost_mailboxes() {		# NAME: MAILDIR TRANSPORT
	mailhost_passwords | sed \
	    -e 's/\(.*\) .*/\1: \1@example.test as_it_is/' \
	    -e '/^junk/s|test|test/.Junk|' \
	    -e '/^mangle/s/as_it_is/mangled/' \
	    -e '/^slow/s/as_it_is/late/'
}

mailhost_transport() {		# NAME [FILTER]
	cat <<-END
	$1:
	  driver = appendfile
	  directory = $H/mail/\${extract{1}{ }{\$local_part_data}}
	  maildir_format
	  maildirfolder_create_regex = /\.[^/]+\$
	  envelope_to_add
	  return_path_add
	  user = $SERVER_USER
	  ${2:+transport_filter = $2}
	END
}

mailhost_exim_conf() {
	cat <<-END
	X_DIR = $H
	X_PKI = $T/pki
	X_USER = $SERVER_USER
	X_GROUP = $SERVER_GROUP
	END
	cat <<-'END'
	exim_user = X_USER
	exim_group = X_GROUP
	never_users =
	deliver_drop_privilege
	primary_hostname = mail.example.test
	spool_directory = X_DIR/exim/spool
	log_file_path = X_DIR/exim/log/%slog
	log_selector = +millisec +smtp_connection +smtp_no_mail +incoming_port \
	    +incoming_interface
	pid_file_path = X_DIR/exim/pid
	local_interfaces = <; 127.0.0.1 ; ::1 ; \
	    [127.0.0.26]:587 ; [127.0.0.26]:465 ; \
	    [127.0.0.27]:587 ; [127.0.0.27]:465 ; \
	    [127.0.0.28]:2526 ; \
	    [127.0.0.29]:587 ; [127.0.0.29]:465
	daemon_smtp_ports = 25 : 465 : 587 : 2525 : 2587
	tls_on_connect_ports = 465
	tls_advertise_hosts = *
	X_AT = eq{$received_ip_address}
	tls_certificate = X_PKI/good.${if X_AT{127.0.0.27}{chain}{pem}}
	tls_privatekey = X_PKI/good.key
	tls_ocsp_file = ${if X_AT{127.0.0.27}{X_PKI/good.ocsp}}
	message_size_limit = ${if or{{X_AT{127.0.0.29}}{eq{$received_port}{2587}}}\
	    {200000}{35M}}
	smtp_accept_max = 100
	smtp_accept_max_per_host = ${if X_AT{127.0.0.26}{1}{0}}
	X_NO_LOGIN = inlist{$received_port}{25:2525}
	# Port 2526 has its TLS in front of it.
	X_TLS = or{{def:tls_in_cipher}{eq{$received_port}{2526}}}
	auth_advertise_hosts = ${if and{{X_TLS}{!X_NO_LOGIN}}{*}}
	acl_smtp_mail = acl_mail
	acl_smtp_rcpt = acl_rcpt
	domainlist local_domains = example.test
	host_lookup =
	rfc1413_query_timeout = 0s
	keep_environment =
	begin acl
	acl_mail:
	  accept condition = ${if X_NO_LOGIN}
	  accept authenticated = *
	  deny message = 530 5.7.0 Authentication required
	acl_rcpt:
	  deny local_parts = big
	    condition = ${if >{$message_size}{200000}}
	    message = 552 5.3.4 Message too big for this mailbox
	  deny !domains = +local_domains
	    !authenticated = *
	    message = relay not permitted
	  require verify = recipient
	  accept
	begin routers
	elsewhere:
	  driver = redirect
	  domains = ! +local_domains
	  data = :blackhole:
	lost:
	  driver = redirect
	  local_parts = lost
	  data = :blackhole:
	refuse:
	  driver = redirect
	  local_parts = refuse
	  allow_fail
	  data = :fail: 5.7.1 This mailbox takes no mail
	here:
	  driver = accept
	  local_parts = lsearch;X_DIR/mailboxes
	  transport = ${extract{2}{ }{$local_part_data}}
	begin transports
	END
	mailhost_transport as_it_is
	mailhost_transport mangled "/usr/bin/python3 $H/mailhost.py mangle"
	mailhost_transport late '/bin/sh -c "sleep 3; exec cat"'
	cat <<-'END'
	begin authenticators
	# What is neither true nor false is an error, and shown.
	X_UNAVAILABLE = unavailable@example.test
	X_WHY = the user database is down
	X_PASSWORD = lsearch{X_DIR/passwords}{$value}fail
	plain:
	  driver = plaintext
	  public_name = PLAIN
	  server_prompts = :
	  server_condition = ${if eq{$auth2}{X_UNAVAILABLE}{X_WHY}\
	    {${if eq{$auth3}{${lookup{$auth2}X_PASSWORD}}}}}
	  server_set_id = $auth2
	login:
	  driver = plaintext
	  public_name = LOGIN
	  server_prompts = Username:: : Password::
	  server_condition = ${if eq{$auth1}{X_UNAVAILABLE}{X_WHY}\
	    {${if eq{$auth2}{${lookup{$auth1}X_PASSWORD}}}}}
	  server_set_id = $auth1
	cram_md5:
	  driver = cram_md5
	  public_name = CRAM-MD5
	  server_secret = ${lookup{$auth1}X_PASSWORD}
	  server_set_id = $auth1
	xoauth2:
	  driver = plaintext
	  public_name = XOAUTH2
	  server_prompts = :
	  server_condition = ${if eq{$auth1}\
	    {user=alice@example.test\x01auth=Bearer ticket\x01\x01}}
	  server_set_id = alice@example.test
	END
}

mailhost_exim() {
	server_dir "$H/exim"
	server_dir "$H/exim/spool"
	server_dir "$H/exim/log"
	mailhost_passwords | sed 's/ /@example.test: /' >"$H/passwords"
	mailhost_mailboxes >"$H/mailboxes"
	mailhost_exim_conf >"$H/exim/conf"
	spawn "$H/exim/out" exim4 -C "$H/exim/conf" -bdf
}

mailhost_revoked() {
	spawn "$H/revoked.log" /usr/bin/python3 "$H/mailhost.py" staple \
	    127.0.0.28 "$T/pki/revoked"
}

# ---- everything --------------------------------------------------------

mailhost_start() {
	H=$T/mailhost
	# Dovecot trusts whoever comes from its own address, even without TLS.
	ip route replace table local local 127.0.0.1 dev lo src 127.0.0.98
	server_dir "$H"
	server_dir "$H/mail"
	cp "$run_dir/mailhost.py" "$H"
	mailhost_users
	mailhost_pam
	mailhost_tokens
	all='plain login cram-md5 scram-sha-256 scram-sha-1 xoauth2 oauthbearer'
	mailhost_dovecot main "$all" \
	    '127.0.0.1, ::1, 127.0.0.24, 127.0.0.25, 127.0.0.26, 127.0.0.30' \
	    '127.0.0.24, 127.0.0.25'
	mailhost_dovecot oauthonly 'xoauth2 oauthbearer' 127.0.0.20
	mailhost_dovecot crammd5 cram-md5 127.0.0.21
	mailhost_dovecot scram scram-sha-256 127.0.0.22
	! mailhost_has ntlm || mailhost_dovecot ntlm ntlm 127.0.0.23
	(set -e; cd "$T/pki"; mailhost_ocsp) >>"$T/pki/log" 2>&1 || {
		echo "not ok: no OCSP responses could be made"
		sed 's/^/# /' "$T/pki/log"
		exit 1
	}
	! mailhost_has ocsprevoked || mailhost_revoked
	mailhost_exim
	await exim "$H/exim/out" is_listening 127.0.0.29:465
	for at in main:25 oauthonly:20 crammd5:21 scram:22 ntlm:23; do
		[ $at != ntlm:23 ] || mailhost_has ntlm || continue
		await dovecot "$H/${at%:*}/log" \
		    is_listening "127.0.0.${at#*:}:465"
	done
	! mailhost_has ocsprevoked ||
		await stapler "$H/revoked.log" is_listening 127.0.0.28:465
	await tokens "$H/token.log" is_listening 127.0.0.1:8999
}

mailhost_occupy() {
	rm -rf "$H/occupy"
	server_dir "$H/occupy"
	spawn "$H/occupy.log" /usr/bin/python3 "$H/mailhost.py" \
	    occupy "$H/occupy/done"
	mailhost_occupant=$spawned
	await occupant "$H/occupy.log" [ -e "$H/occupy/done" ]
}

mailhost_vacate() {
	kill -s KILL "$mailhost_occupant"
	wait "$mailhost_occupant" 2>/dev/null
	sleep 0.2		# until the servers know
}

mailhost_folder() {
	echo "$H/mail/$1@example.test${2:+/.$2}"
}
