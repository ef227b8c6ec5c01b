#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Servers that are right in every way pass, and their facts are told.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot exim; do . "$run_dir/$part.sh"; done

pki_start
knot_start
dovecot_start
exim_start
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

expect_table 0 "$@" <<'END'
imap_with_tls_passes		| imaps://imap.example.test	| - | | 5000
imap_with_starttls_passes	| imap://imap.example.test	| - | | 5000
pop3_with_tls_passes		| pop3s://pop.example.test	| - | | 5000
pop3_with_starttls_passes	| pop3://pop.example.test	| - | | 5000
smtp_with_tls_passes		| smtps://smtp.example.test	| - | | 5000
smtp_with_starttls_passes	| smtp://smtp.example.test	| - | | 5000
ports_may_be_named		| imaps://mail.example.test:993	| - | | 5000
END
cp "$T/out" "$T/all"

expect_within six_servers_are_checked_at_once 5000

# Six conversations of the same run, so the facts are looked at there.
for at in imap:993 imap:143 pop:995 pop:110 smtp:465 smtp:587; do
	host=${at%:*}.example.test port=${at#*:}
	check=checks.@$port
	[ "$port" != 993 ] || check=checks.0	# two servers have this port
	cp "$T/all" "$T/out"
	expect_json "tls_facts_of_$at" 0 \
	    "$check.server.host=$host" \
	    "$check.server.port=$port" \
	    "$check.tls.version=TLSv1.3" \
	    "$check.tls.cipher~^TLS_" \
	    "$check.tls.subject~mail.example.test" \
	    "$check.tls.issuer~mailsetup test root" \
	    "$check.tls.not_after=2099-12-31T23:59:59Z" \
	    "$check.tls.names:mail.example.test" \
	    "$check.advice=null"
	expect_json "mechanisms_of_$at" 0 \
	    "$check.offered:PLAIN" "$check.offered:LOGIN"
done

# A root that only --ca-file names is trusted only with it.
run check imaps://imap.example.test --json --allow-private
expect_json trust_comes_from_the_ca_file 7 \
    checks.0.steps.tls.error.code=cert-untrusted

run check imaps://imap.example.test smtp://smtp.example.test \
    --allow-private --ca-file "$CA"
expect people_see_both_servers 0 imap.example.test smtp.example.test TLSv1.3

finish
