#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# IPv6 is as good as IPv4.
needs="dovecot knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot; do . "$run_dir/$part.sh"; done

ip -6 addr show dev lo | grep -q '::1' || skip "this kernel has no IPv6"
pki_start
knot_start
dovecot_start
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

expect_table 0 "$@" <<'END'
name_with_aaaa_only_imaps	| imaps://v6.example.test	| - | | 5000
name_with_aaaa_only_imap	| imap://v6.example.test	| - | | 5000
name_with_aaaa_only_pop3	| pop3://v6.example.test	| - | | 5000
dead_ipv6_does_not_hide_ipv4	| imaps://both.example.test	| - | | 5000
address_itself			| imaps://[::1]			| - | | 5000
address_with_port		| imap://[::1]:143		| - | | 5000
END

# Exim is not there, so nothing listens on this one.
run check 'smtps://[::1]' "$@"
expect_json refused_over_ipv6 2 checks.0.server.host=::1 \
    checks.0.steps.connect.error.code=tcp-refused

finish
