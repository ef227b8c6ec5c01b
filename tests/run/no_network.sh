#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Without a network the settings are printed all the same, with one line that
# says so; only --check makes a failure of it.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

no_network="no network\\|network cannot be reached"
settings='imap\.qq\.com.*993\|993.*imap\.qq\.com'

# shellcheck disable=SC2317  # called by expect_that
said_once() {
	[ "$(cat "$T/out" "$T/err" | grep -c -i "$no_network")" = 1 ]
}

without_network() {
	run me@qq.com
	expect "$1_keeps_the_settings" 0 "$settings" smtp.qq.com
	expect_that "$1_is_said_in_one_line" said_once
	expect_within "$1_is_told_soon" 3000

	run me@qq.com --json
	expect_json "$1_in_json" 0 outcome=found \
	    account.incoming.host=imap.qq.com

	run me@qq.com --check
	expect "$1_fails_a_demanded_check" 2 "$settings" "$no_network"
	run lookup me@qq.com --check --json
	expect_json "$1_fails_a_demanded_check_in_json" 2 outcome=found \
	    account.incoming.host=imap.qq.com

	run lookup me@qq.com
	expect "$1_does_not_matter_to_lookup" 0 "$settings" "!$no_network"
	# one cause, not one for each name
	run audit example.test
	expect "$1_leaves_nothing_to_audit" 4 'No name server answered' \
	    "network connection" "1 warning" '!firewall'
	run audit example.test --json
	expect "$1_leaves_nothing_to_audit_in_json" 4 \
	    '"outcome":"temporary"' '"grade":null' \
	    '"findings":\[{"code":"no-network"'
	run lookup me@qq.com --offline
	expect "$1_does_not_matter_offline" 0 "$settings" "!$no_network"
}

use_resolver '# no name server'
without_network no_resolver
use_resolver 'nameserver 192.0.2.53' 'options timeout:1 attempts:1'
without_network no_route
ip link set lo down
without_network no_interface

finish
