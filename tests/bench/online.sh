#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a lookup and a check cost over a network with a round-trip time: the
# servers of the scenarios at one end of bench/delay_link, the whole program,
# started anew each time, at the other one.  Prints figures and budgets.
#
#   online.sh [ROUNDS [MS...]]	by "make -C tests bench-online", or in a
#				build's tests/
needs="knotd nginx dovecot exim4"
bench_dir=$PWD/bench
run_dir=${0%/*}/../run
# shellcheck source=../run/lib.sh
. "$run_dir/lib.sh"
# shellcheck source=../run/pki.sh
. "$run_dir/pki.sh"
# shellcheck source=../run/internet.sh
. "$run_dir/internet.sh"

rounds=${1:-15}
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- 20 50 100

[ -w /dev/net/tun ] || skip "/dev/net/tun cannot be opened"
scenarios=${run_dir%/*}/scenarios
internet_start "$scenarios" wire
use_resolver "nameserver $good"
common="--ca-file $CA --providers $scenarios/_common/providers --allow-private"
mail=bigmail.test

# NAME | BUDGET IN ROUND TRIPS | AND MS | COMMAND
table() {
	url=https://autoconfig.published.test/mail/config-v1.1.xml
	! command -v curl >/dev/null ||
		echo "curl alone, the document | 4.2 | 10 | curl -sS --cacert $CA $url"
	cat <<-END
	lookup, own autoconfig | 4.2 | 15 | $MAILSETUP lookup $common walrus@published.test
	lookup, MX to autoconfig | 5.2 | 15 | $MAILSETUP lookup $common walrus@at-hoster.test
	lookup, MX to the list | 1.1 | 15 | $MAILSETUP lookup $common walrus@mxonly.test
	check, one STARTTLS | 6.5 | 15 | $MAILSETUP check $common smtp://smtp.$mail
	lookup and check | 9 | 25 | $MAILSETUP lookup --check $common walrus@published.test
	check, six servers | - | - | $MAILSETUP check $common imap://imap.$mail imaps://imap.$mail smtp://smtp.$mail smtps://smtp.$mail imaps://mx1.$mail pop3s://mx1.$mail
	check, slowest of the six | - | - | $MAILSETUP check $common imap://imap.$mail
	END
}

table >"$T/rows"
commands=$(sed -e 's/.*| //' -e '$!s/$/ --/' "$T/rows")
for ms; do
	echo "round-trip time $ms ms, $rounds rounds"
	# shellcheck disable=SC2086
	"$bench_dir/delay_link" "$ms" "$bench_dir/bench_run" "$rounds" \
	    $commands >"$T/figures" || {
		echo "online.sh: a command fails" >&2
		exit 1
	}
	paste -d'|' "$T/rows" "$T/figures" | awk -F' *[|] *' -v r="$ms" '
	function verdict(ok) { return ok ? "within" : "OVER" }
	{
		split($NF, us, " ")
		ms = us[1] / 1000
		printf "  %-26s %8.1f ms  %5.2f R", $1, ms, ms / r
		if ($2 != "-")
			printf "  budget %6.1f ms: %s", $2 * r + $3,
			    verdict(ms <= $2 * r + $3)
		else if ($1 ~ /six servers/)
			six = ms
		else
			printf "  six cost %.2f times as much, " \
			    "budget 1.15: %s", six / ms,
			    verdict(six <= 1.15 * ms)
		print ""
	}'
done
