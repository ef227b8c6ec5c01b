#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A batch without network: rows for a second of one core, and that memory does not
# grow with the table.  Prints figures; fails only if it cannot measure.
#
#   batch.sh [ROWS...]          by "make -C tests bench", or in a build's tests/
set -u

[ $# -gt 0 ] || set -- 10000 1000000
: "${MAILSETUP:=../src/mailsetup}"
here=$PWD/bench
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# Those whose settings are found: bench_run wants an exit status of 0.
"$MAILSETUP" providers list | awk '
	BEGIN { print "address" }
	$1 ~ /\./ { print "me@" $1 }' >"$tmp/table.csv"
"$MAILSETUP" batch --offline "$tmp/table.csv" | sed -n \
    's/^{"version":1,"address":"me@\([^"]*\)",.*"exit":0,.*/\1/p' >"$tmp/domains"
printf '%-24s %10s %10s %12s %14s\n' batch rows "rows/s" "MiB/s" "resident MiB"

measure() {	# name domains rows
	awk -v rows="$3" -v domains="$2" '
		NR <= domains { d[n++] = $1 }
		END {
			print "address,name"
			for (i = 0; i < rows; i++)
				print "user" i "@" d[i * 7919 % n] ",User " i
		}' "$tmp/domains" >"$tmp/table.csv"
	bytes=$("$MAILSETUP" batch --offline "$tmp/table.csv" | wc -c)
	figures=$("$here/bench_run" 3 "$MAILSETUP" batch \
	    --offline "$tmp/table.csv") || exit 1
	echo "$figures" | awk -v name="$1" -v rows="$3" -v bytes="$bytes" '{
		s = $4 / 1e6	# of the processor
		printf "%-24s %10d %10.0f %12.0f %14.1f\n", name, rows,
		    rows / s, bytes / s / 1048576, $3 / 1024 }'
}

for rows; do
	measure 'one domain' 1 "$rows"
	measure 'all known domains' 10000 "$rows"
done
echo 'budget: 200000 rows/s, resident memory the same for any number of rows'
