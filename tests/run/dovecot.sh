# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# One Dovecot for IMAP and POP3, on the standard ports; each loopback address
# shows another certificate.  It also takes submission on all of them but
# 127.0.0.1, which is Exim's.
#
#	127.0.0.1, ::1	good		127.0.0.5	no TLS at all
#	127.0.0.2	expired		127.0.0.6	unknown authority
#	127.0.0.3	another name	127.0.0.7	not valid yet
#	127.0.0.4	self-signed	127.0.0.8	ends within 14 days

dovecot_local() {
	cat <<-END
	local $1 {
	  ssl_cert = <$T/pki/$2.pem
	  ssl_key = <$T/pki/$2.key
	}
	END
}

dovecot_listeners() {		# SERVICE PLAIN-NAME PORT TLS-NAME PORT [ADDRESSES]
	cat <<-END
	service $1 {
	  chroot =
	  inet_listener $2 {
	    port = $3
	    ${6:+address = $6}
	  }
	  inet_listener $4 {
	    port = $5
	    ssl = yes
	    ${6:+address = $6}
	  }
	}
	END
}

dovecot_conf() {
	bad="127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5, 127.0.0.6, 127.0.0.7, 127.0.0.8"
	cat <<-END
	base_dir = $D/run
	state_dir = $D/state
	log_path = /dev/stderr
	protocols = imap pop3 submission
	listen = 127.0.0.1, ::1, $bad
	default_login_user = $SERVER_USER
	default_internal_user = $SERVER_USER
	default_internal_group = $SERVER_GROUP
	first_valid_uid = 1
	mail_location = maildir:$D/mail/%u
	hostname = mail.example.test
	disable_plaintext_auth = yes
	auth_mechanisms = plain login
	auth_failure_delay = 0
	ssl = required
	ssl_cert = <$T/pki/good.pem
	ssl_key = <$T/pki/good.key
	ssl_dh =
	ssl_min_protocol = TLSv1.2
	passdb {
	  driver = passwd-file
	  args = username_format=%u $D/users
	}
	userdb {
	  driver = static
	  args = uid=$SERVER_USER gid=$SERVER_GROUP home=$D/mail/%u
	}
	service anvil {
	  chroot =
	  # Refused logins would delay later ones.
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	service stats {
	  chroot =
	}
	# Nobody is relayed to: a check ends before MAIL FROM.
	submission_relay_host = 127.0.0.1
	submission_relay_port = 9
	submission_backend_capabilities = 8BITMIME SIZE
	END
	dovecot_local 127.0.0.2 expired
	dovecot_local 127.0.0.3 wrongname
	dovecot_local 127.0.0.4 selfsigned
	dovecot_local 127.0.0.6 unknownca
	dovecot_local 127.0.0.7 notyet
	dovecot_local 127.0.0.8 soon
	cat <<-END
	local 127.0.0.5 {
	  ssl = no
	  disable_plaintext_auth = no
	}
	END
	dovecot_listeners imap-login imap 143 imaps 993
	dovecot_listeners pop3-login pop3 110 pop3s 995
	dovecot_listeners submission-login submission 587 submissions 465 "$bad"
}

dovecot_start() {
	D=$T/dovecot
	server_dir "$D"
	server_dir "$D/mail"
	echo 'alice@example.test:{PLAIN}wonderland::::::' >"$D/users"
	dovecot_conf >"$D/dovecot.conf"
	spawn "$D/log" dovecot -F -c "$D/dovecot.conf"
	await dovecot "$D/log" is_listening 127.0.0.8:465
}
