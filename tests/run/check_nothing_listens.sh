#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Where nothing listens, that is said at once.
needs="knotd"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=knot.sh
. "$run_dir/knot.sh"

knot_start
set -- --json --allow-private --dns-server 127.0.0.1

expect_table 2 "$@" <<'END'
imaps	| imaps://nobody.example.test	| connect | tcp-refused | 2000
imap	| imap://nobody.example.test	| connect | tcp-refused | 2000
pop3s	| pop3s://nobody.example.test	| connect | tcp-refused | 2000
pop3	| pop3://nobody.example.test	| connect | tcp-refused | 2000
smtps	| smtps://nobody.example.test	| connect | tcp-refused | 2000
smtp	| smtp://nobody.example.test	| connect | tcp-refused | 2000
by_ip	| imaps://127.0.0.99		| connect | tcp-refused | 2000
END
expect_within all_are_told_at_once 3000

run check imaps://nobody.example.test "$@"
expect_json refused_is_exit_2 2 \
    checks.0.steps.resolve.outcome=pass \
    checks.0.steps.connect.error.code=tcp-refused \
    checks.0.steps.tls.outcome=not-run checks.0.tls=null checks.0.offered#0

run check imaps://nobody.example.test --allow-private
expect people_read_that_nothing_listens 2 nobody.example.test 993

finish
