# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh disable=SC2154
# For tests in which programs of the terminal use what we write for them.

# Password and token come from the commands that the files name.
terminal_setup() {
	mkdir "$T/bin" "$T/home" "$T/certs"
	cat >"$T/bin/pass" <<-'END'
	#!/bin/sh
	[ "$*" = mail/alice@example.test ] && echo wonderland
	END
	cat >"$T/bin/oama" <<-'END'
	#!/bin/sh
	[ "$*" = 'access alice@example.test' ] && echo ticket
	END
	chmod 755 "$T/bin/pass" "$T/bin/oama"
	PATH=$T/bin:$PATH
	trust "$CA"
}

# trust AUTHORITY: the only one that this system knows from now on.
trust() {
	mkdir -p "$T/certs"
	cat "$1" >"$T/certs/ca-certificates.crt"
	rm -f "$T/certs"/*.0
	ln -s ca-certificates.crt "$T/certs/$(openssl x509 -in "$1" -noout \
	    -hash).0"
	[ -n "${trusting-}" ] || mount_over "$T/certs" /etc/ssl/certs
	trusting=yes
}

# variant NAME INCOMING OUTGOING: the account under another description
variant() {
	mkdir "$T/$1" "$T/home/$1"
	cat >"$T/$1/example.test" <<-END
	name     Example Mail
	domain   example.test
	server   $2
	server   $3
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
}

# export_to VARIANT CLIENTS [OPTION...]: the files are in $T/files/VARIANT
export_to() {
	v=$1 to=$2
	shift 2
	run export alice@example.test --offline --config-dir "$T/$v" \
	    --to "$to" -o "$T/files/$v" "$@"
	[ "$status" = 0 ] || not_ok "export_$v"
}

# with COMMAND...: it runs as the user of the variant's home
with() {
	HOME=$T/home/$v XDG_CONFIG_HOME=$T/home/$v/.config \
	    XDG_RUNTIME_DIR=$T/home/$v XDG_DATA_HOME=$T/home/$v/.local \
	    TERM=xterm timeout -k 2 30 "$@"
}

file_of() {			# VARIANT BEGINNING
	echo "$T/files/$1/$2-alice@example.test".*
}

mail_py() {
	/usr/bin/python3 -B "$run_dir/terminal_mail.py" "$@"
}
# types TEXT KEYS... -- PROGRAM...: see terminal_mail.py
types() {
	with /usr/bin/python3 -B "$run_dir/terminal_mail.py" types "$@"
}

empty_mailboxes() {
	find "$H/mail" -type f -path '*/[cn][ue][rw]/*' -exec rm -f {} +
}

# An IMAP server for the accounts whose names and addresses are hostile, see
# write_cases.h.  "pass" prints what it was asked for: the password shows how
# the command was understood.
hostile_address='"a<b>&'\''%x\""@example.com'
hostile_start() {
	(
		set -e
		cd "$T/pki"
		pki_leaf hostile ca imap.example.com DNS:imap.example.com \
		    -days 3650
		chmod a+r hostile.*
	) >>"$T/pki/log" 2>&1
	printf '#!/bin/sh\necho "pass:$*"\n' >"$T/bin/pass"
	echo '127.0.0.31 imap.example.com smtp.example.com' >>"$T/hosts"
	cp "$run_dir/terminal_mail.py" "$run_dir/terminal.py" "$T"
	spawn "$T/imap.log" /usr/bin/python3 -B "$T/terminal_mail.py" imap \
	    "$T/pki/hostile.pem" "$T/pki/hostile.key" 127.0.0.31
	await imap "$T/imap.log" grep -q ready "$T/imap.log"
	v=hostile
	mkdir "$T/home/$v"
}
# hostile_logins NUMBER
hostile_logins() {
	n=$(grep -cxF "login $hostile_address pass:mail/$hostile_address" \
	    "$T/imap.log")
	[ "$n" = "$1" ] || { cat "$T/imap.log"; return 1; }
}
