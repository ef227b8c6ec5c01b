#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A server that does not offer STARTTLS fails the check, and nothing that a
# listener should not read is sent to it.
needs="dovecot knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot fake; do . "$run_dir/$part.sh"; done

pki_start
knot_start
dovecot_start
fake_start smtp-plain=3587 imap-plain=3143 pop3-plain=3110
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

expect_table 2 "$@" <<'END'
imap_of_dovecot	| imap://notls.example.test | starttls | starttls-missing | 5000
pop3_of_dovecot	| pop3://notls.example.test | starttls | starttls-missing | 5000
smtp_of_dovecot	| smtp://notls.example.test | starttls | starttls-missing | 5000
imap_with_bait	| imap://fake.example.test:3143 | starttls | starttls-missing | 5000
pop3_with_bait	| pop3://fake.example.test:3110 | starttls | starttls-missing | 5000
smtp_with_bait	| smtp://fake.example.test:3587 | starttls | starttls-missing | 5000
END

run check imap://notls.example.test "$@"
expect_json starttls_missing_is_exit_2 2 checks.0.outcome=fail \
    checks.0.steps.greeting.outcome=pass \
    checks.0.steps.starttls.error.code=starttls-missing \
    checks.0.steps.capability.outcome=not-run checks.0.tls=null

run check smtp://notls.example.test --allow-private --ca-file "$CA"
expect people_read_that_encryption_is_missing 2 notls.example.test STARTTLS

# What the baits were told.
for port in 3143:CAPABILITY 3110:CAPA 3587:EHLO; do
	expect_that "bait_on_${port%:*}_was_talked_to" \
	    fake_was_told "${port%:*}" "${port#*:}"
done
expect_that nothing_was_sent_in_the_clear fake_heard_no_login
expect_that name_of_the_machine_was_not_sent fake_heard_not "$(uname -n)"

finish
