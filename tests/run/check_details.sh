#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# --explain: the certificate's status, its chain, and the dialogue, in which
# nothing is secret.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
printf wonderland >"$T/right"
set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --state-dir "$T/state"

for at in smtps://ocspgood.example.test smtp://ocspgood.example.test; do
	run check "$at" "$@" --explain --json
	expect_json "stapled_response_is_good_for_${at%%:*}" 0 \
	    checks.0.outcome=pass checks.0.tls.ocsp=good
done
run check smtps://smtp.example.test imap://imap.example.test \
    pop3s://pop.example.test "$@" --explain --json
expect_json nothing_is_stapled_by_most 0 checks.@465.tls.ocsp=none \
    checks.@143.tls.ocsp=none checks.@995.tls.ocsp=none
if mailhost_has ocsprevoked; then
	run check smtps://ocsprevoked.example.test "$@" --explain --json
	expect_json revoked_certificate_is_exit_7 7 \
	    checks.0.tls.ocsp=revoked \
	    checks.0.steps.tls.error.code=cert-revoked \
	    checks.0.advice.cause=provider
	run check smtps://ocsprevoked.example.test "$@" --json
	expect_json nobody_is_asked_without_the_option 0 \
	    checks.0.tls.ocsp=null checks.0.dialogue#0
else
	echo "# nobody here staples what is revoked"
fi
run check imaps://expired.example.test imaps://nobody.example.test \
    "$@" --explain --json
expect_json failures_stay_what_they_are 2 'checks#2'

run check imap://imap.example.test "$@" --explain --json
expect_json chain_is_told 0 checks.0.tls.chain.0.subject~mail.example.test \
    "checks.0.tls.chain.0.issuer~mailsetup test root"
expect_json dialogue_is_told 0 'checks.0.dialogue.0~^S: \* OK' \
    'checks.0.dialogue~C: [A-Z]002 STARTTLS' 'checks.0.dialogue~S: [A-Z]002 OK'
run check imaps://imap.example.test smtps://smtp.example.test "$@" \
    --explain --user alice@example.test --password-file "$T/right" --json
expect_json dialogue_of_a_login_is_masked 0 \
    checks.@993.steps.login.outcome=pass checks.@993.steps.mailbox.outcome=pass \
    'checks.@993.dialogue~C: AUTHENTICATE SCRAM-SHA-256 .u2026' \
    'checks.@465.dialogue~C: AUTH PLAIN .u2026' 'checks.@993.dialogue~EXAMINE INBOX' \
    'checks.@465.dialogue~S: 235'
expect_that no_password_in_it sh -c "! grep -e wonderland -e \
    '$(printf wonderland | base64 | cut -c1-12)' '$T/out'"
run check imaps://imap.example.test "$@" --explain
expect people_read_the_dialogue 0 'S: \* OK' 'C: [A-Z]001 CAPABILITY' \
    'Cipher: TLS_' 'OCSP, stapled: none'

finish
