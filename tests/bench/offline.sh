#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The whole process of an offline lookup against a program that loads the same
# libraries and does nothing.  Prints figures; fails only if it cannot measure.
#
#   offline.sh [ROUNDS]         by "make -C tests bench", or in a build's tests/
set -u

rounds=${1:-300}
: "${MAILSETUP:=../src/mailsetup}"
here=$PWD/bench
address=me@qq.com

if ! "$MAILSETUP" lookup --offline "$address" | grep -q imap.qq.com; then
	echo "offline.sh: $MAILSETUP does not look anything up" >&2
	exit 1
fi
figures=$("$here/bench_run" "$rounds" "$here/bench_nothing" -- \
    "$MAILSETUP" lookup --offline "$address" -- \
    "$MAILSETUP" lookup --offline --json "$address") || exit 1

echo "$figures" | awk -v rounds="$rounds" '
	function verdict(ok) { return ok ? "within" : "OVER" }
	{ median[NR] = $1; least[NR] = $2; kib[NR] = $3 }
	END {
		name[1] = "nothing"
		name[2] = "lookup"
		name[3] = "lookup --json"
		printf "%-14s %10s %10s %12s\n", "offline", "median ms",
		    "least ms", "resident MiB"
		for (i = 1; i <= 3; i++)
			printf "%-14s %10.2f %10.2f %12.1f\n", name[i],
			    median[i] / 1000, least[i] / 1000, kib[i] / 1024
		ratio = median[2] / median[1]
		printf "ratio of medians over %d rounds: %.3f " \
		    "(budget 1.25: %s)\n", rounds, ratio, verdict(ratio <= 1.25)
		printf "resident: %.1f MiB (budget 14: %s)\n", kib[2] / 1024,
		    verdict(kib[2] <= 14 * 1024)
	}'
