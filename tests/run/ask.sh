#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# On a terminal: the offer to check the password, the prompt for it, and every
# way out of both; see ask.py.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
scripted_start "imap-tls-ok+secret=pässwörd 密码=4001" \
    imap-tls-hang-login=4002 "imap-tls-ok+secret=$(printf '%4000s' x)=4003"

# account DOMAIN IN OUT
mkdir "$T/config"
account() {
	cat >"$T/config/$1" <<-END
	name     Example Mail
	domain   $1
	server   imap tls $2 993
	server   smtp starttls $3 587
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
}
account example.test imap.example.test smtp.example.test
account expired.example.test expired.example.test smtp.example.test

/usr/bin/python3 -B "$run_dir/ask.py" "$MAILSETUP" "$T" "$CA" \
    >"$T/verdicts" 2>&1 || not_ok ask_py
take_verdicts
expect_that scripted_server_was_sound scripted_is_sound
finish
