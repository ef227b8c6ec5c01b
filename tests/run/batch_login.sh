#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A table with passwords: each account is logged in to once, each server is
# looked at once, and no host is asked for more than it should be.  What was
# asked is counted in the servers' own logs.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
judge() {
	/usr/bin/python3 -B "$run_dir/batch_login.py" "$@"
}
cat >"$T/words" <<-'END_OF_WORDS'
	many|smtp|login|454 4.7.0 Too many login attempts
	many|imap|login|@ NO [LIMIT] Too many logins
	many|imap|greeting|* BYE Too many connections
END_OF_WORDS
# shellcheck disable=SC2046
scripted_start "$T/words" -- $(judge behaviours)

judge "$MAILSETUP" "$T" "$CA" >"$T/verdicts" 2>&1 || not_ok batch_login_py
take_verdicts
expect_that scripted_server_was_sound scripted_is_sound
finish
