# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Exim as a submission server on 127.0.0.1, ports 587 and 465.  It never gets
# as far as a message.

exim_start() {
	E=$T/exim
	server_dir "$E"
	server_dir "$E/spool"
	server_dir "$E/log"
	cat >"$E/exim.conf" <<-END
	exim_user = $SERVER_USER
	exim_group = $SERVER_GROUP
	never_users =
	primary_hostname = mail.example.test
	spool_directory = $E/spool
	log_file_path = $E/log/%slog
	pid_file_path = $E/exim.pid
	daemon_smtp_ports = 587 : 465
	tls_on_connect_ports = 465
	local_interfaces = 127.0.0.1
	tls_advertise_hosts = *
	tls_certificate = $T/pki/good.pem
	tls_privatekey = $T/pki/good.key
	auth_advertise_hosts = \${if def:tls_in_cipher {*}{}}
	host_lookup =
	rfc1413_query_timeout = 0s
	message_size_limit = 35M
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
	spawn "$E/out" exim4 -C "$E/exim.conf" -bdf
	await exim "$E/out" is_listening 127.0.0.1:465
}
