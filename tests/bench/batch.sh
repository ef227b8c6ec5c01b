#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A batch without network: rows for a second of one core, and that memory does not
# grow with the table, which comes through a pipe and is never on a disk.  Prints
# figures; fails only if it cannot measure.
#
#   batch.sh [ROWS...]          by "make -C tests bench", or in a build's tests/
set -u

[ $# -gt 0 ] || set -- 10000 1000000
: "${MAILSETUP:=../src/mailsetup}"
here=$PWD/bench
bench_dir=$(cd "${0%/*}" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
one_core=
! command -v taskset >/dev/null || one_core='taskset -c 0'

# Those whose settings are found: bench_run wants an exit status of 0.
awk 'BEGIN { print "address" } $1 == "domain" {
	for (i = 2; i <= NF; i++) print "me@" $i }' \
    "$bench_dir"/../../providers/* >"$tmp/table.csv"
"$MAILSETUP" batch --offline "$tmp/table.csv" | sed -n \
    's/^{"version":1,"address":"me@\([^"]*\)",.*"exit":0,.*/\1/p' >"$tmp/domains"

# table DOMAINS ROWS
cat >"$tmp/table" <<'EOF'
	NR <= domains { d[n++] = $1 }
	END {
		print "address,name"
		for (i = 0; i < rows; i++)
			print "user" i "@" d[i * 7919 % n] ",User " i
	}
EOF
cat >"$tmp/run" <<'EOF'
awk -v domains="$1" -v rows="$2" -f "$3/table" "$3/domains" |
    "$4/bench_run" 1 $6 "$5" batch --offline -
EOF
printf '%-24s %10s %10s %12s %14s\n' batch rows "rows/s" "MiB/s" "resident MiB"

measure() {	# name domains rows
	bytes=$(awk -v domains="$2" -v rows=1000 -f "$tmp/table" \
	    "$tmp/domains" | "$MAILSETUP" batch --offline - | wc -c)
	figures=
	for round in 1 2 3; do
		[ "$round" = 1 ] || [ "$3" -lt 1000000 ] || break
		figures="$figures
		    $(sh "$tmp/run" "$2" "$3" "$tmp" "$here" "$MAILSETUP" \
		    "$one_core")" || exit 1
	done
	echo "$figures" | awk -v name="$1" -v rows="$3" -v bytes="$bytes" '
		NF == 4 {
			if (least == 0 || $4 < least)
				least = $4
			if ($3 > most)
				most = $3
		}
		END {
			if (least == 0)
				exit 1
			s = least / 1e6	# of the processor
			printf "%-24s %10d %10.0f %12.0f %14.1f\n", name, rows,
			    rows / s, bytes / 1000 * rows / s / 1048576,
			    most / 1024
		}' || {
		echo "batch.sh: cannot measure: $1" >&2
		exit 1
	}
}

all=$(wc -l <"$tmp/domains")
for rows; do
	measure 'one domain' 1 "$rows"
	measure '300 known domains' 300 "$rows"
	measure "all $all known" "$all" "$rows"
done
echo 'budget: 200000 rows/s, resident memory the same for any number of rows'
