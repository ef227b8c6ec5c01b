#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a name server can answer, each told apart; absence is not guessed.
needs="dovecot knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot fake; do . "$run_dir/$part.sh"; done

pki_start
knot_start
dovecot_start
set -- --json --allow-private --ca-file "$CA"

# The name server of /etc/resolv.conf is asked.
expect_table 2 "$@" <<'END'
nxdomain		| imaps://nowhere.example.test	| resolve | dns-nxdomain | 2000
nodata			| imaps://nodata.example.test	| resolve | dns-nodata | 2000
dangling_cname		| imaps://dangling.example.test	| resolve | dns-nxdomain | 2000
circle_of_cnames	| imaps://circle.example.test	| resolve | dns-nodata/dns-failure | 2000
servfail		| imaps://imap.broken.test	| resolve | dns-failure | 5000
refused			| imaps://imap.elsewhere.test	| resolve | dns-failure | 5000
cname			| imaps://alias.example.test	| - | | 5000
aaaa_only		| imaps://v6.example.test	| - | | 5000
dead_ipv6_live_ipv4	| imaps://both.example.test	| - | | 5000
no_route		| imaps://public.example.test	| connect | tcp-unreachable | 5000
END

# One by one, for the exit status.
run check imaps://nowhere.example.test "$@"
expect_json nxdomain_is_exit_2 2 checks.0.steps.connect.outcome=not-run \
    checks.0.tls=null
run check imaps://nowhere.example.test --allow-private
expect people_read_which_name_is_missing 2 nowhere.example.test \
    'does not exist'

# Addresses of the inside behind public names.
run check imaps://imap.example.test --json --ca-file "$CA"
expect_json private_address_needs_consent 2 \
    checks.0.steps.resolve.error.code=private-address \
    checks.0.steps.connect.outcome=not-run

# A name server of one's choice.
use_resolver 'nameserver 127.0.0.98' 'options timeout:1 attempts:1'
run check imaps://imap.example.test "$@" --dns-server 127.0.0.1
expect_json dns_server_option_wins 0 checks.0.outcome=pass
run check imaps://imap.example.test "$@" --dns-server 127.0.0.1:53
expect_json dns_server_may_have_a_port 0 checks.0.outcome=pass
run check imaps://imap.example.test "$@" --dns-server '[::1]:53'
expect_json dns_server_may_be_ipv6 0 checks.0.outcome=pass
run check imaps://imap.example.test "$@" --dns-server not/a/server
expect bad_dns_server_is_usage 1

# Name servers that are not there, or do not talk.
run check imaps://imap.example.test "$@"
# c-ares says the same of a closed port as of SERVFAIL
expect_json dead_name_server_is_no_absence 2 \
    'checks.0.steps.resolve.error.code~^dns-(timeout|failure)$'
expect_within dead_name_server_is_told_soon 9000

fake_start dns-silent=5353
run check imaps://imap.example.test "$@" --dns-server 127.0.0.1:5353
expect_json silent_name_server_is_no_absence 2 \
    checks.0.steps.resolve.error.code=dns-timeout
expect_within silent_name_server_does_not_hang 9000

run check imaps://imap.example.test "$@" --dns-server 127.0.0.1:5353 \
    --timeout 2
expect_json silent_name_server_within_the_time_limit 2 \
    checks.0.steps.resolve.error.code=deadline
expect_within timeout_option_holds_for_names 3500

finish
