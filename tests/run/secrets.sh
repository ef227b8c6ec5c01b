#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Passwords and tokens are neither shown nor written anywhere, and are not in
# memory any more once the logins are over, the last one of a round trip, too:
# see secrets_kept.py.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
kept() {
	IN_LOCALE_ONCE=1 /usr/bin/python3 -B "$run_dir/secrets_kept.py" "$@"
}
cat >"$T/words" <<-'END_OF_WORDS'
	more|imap|login|+ go on
	more|pop3|login|+ go on
	more|smtp|login|334 go on
	again|pop3|login|-ERR [AUTH] Not this time.
	other|pop3|top|+OK\r\nSubject: no\r\n\r\n.
END_OF_WORDS
# shellcheck disable=SC2046
scripted_start "$T/words" -- $(kept behaviours)

mkdir "$T/config"
cat >"$T/config/example.test" <<-'END_OF_ENTRY'
	name     Example Mail
	domain   example.test
	server   imap tls imap.example.test 993
	server   smtp starttls smtp.example.test 587
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
END_OF_ENTRY

kept "$MAILSETUP" "$T" "$CA" >"$T/verdicts" 2>&1 ||
	not_ok secrets_kept_py
take_verdicts
expect_that scripted_server_was_sound scripted_is_sound
finish
