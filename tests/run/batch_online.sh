#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A table looked up in a small Internet: the answers are those of lookup, each
# domain is asked about once however many rows it has, lines come in order, and
# a domain that does not answer does not hold up the others.
needs="knotd nginx dovecot exim4"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"

scenarios=${run_dir%/*}/scenarios
export PYTHONDONTWRITEBYTECODE=1
internet_start "$scenarios"
common="--ca-file $CA --providers $scenarios/_common/providers
    --allow-private"

# table LOCAL-PARTS DOMAIN...: each of the one at each of the other.
table() {
	locals=$1
	shift
	echo address
	for l in $locals; do
		for d; do
			echo "$l@$d"
		done
	done
}

# batch ARGUMENT...: leaves $T/out; status.
batch() {
	# shellcheck disable=SC2086
	run batch $common "$@"
}

table 'ann ben.b c+d e f g' published.test noes.test early.test utf8.test \
    nxdomain.test >"$T/t.csv"
printf '%s\n' 'Fay <fay@published.test>' '"wälross@utf8.test"' >>"$T/t.csv"
web_log=$(stat -c %s "$I/log/web")
batch "$T/t.csv"
cp "$T/out" "$T/batch"
tail -c "+$((web_log + 1))" "$I/log/web" >"$T/asked"
expect batch_over_the_network 3
expect_that published_is_asked_once [ "$(grep -c 'autoconfig.published.test' \
    "$T/asked")" = 1 ]
expect_that nobody_learned_a_local_part sh -c "! grep -E \
    'ann|ben|wälross|walross|mailsetup_batch' '$T/asked'"

: >"$T/lookup"
sed -e 1d -e 's/^"//; s/"$//' "$T/t.csv" | while IFS= read -r address; do
	# shellcheck disable=SC2086
	"$MAILSETUP" lookup --json $common "$address" </dev/null \
	    >>"$T/lookup" 2>/dev/null
done
expect_that lines_are_those_of_lookup /usr/bin/python3 \
    "$run_dir/batch_same.py" "$T/batch" "$T/lookup" --found

batch --unordered "$T/t.csv"
sort "$T/out" | wc -l >"$T/n"
expect_that unordered_has_all [ "$(cat "$T/n")" = 32 ]

# One that never answers, first in the table.
table 'x' blackhole.test published.test early.test utf8.test noes.test \
    >"$T/t.csv"
batch --jobs 5 --timeout 2 "$T/t.csv"
expect_within others_do_not_wait 4500
batch --jobs 5 --timeout 2 --unordered "$T/t.csv"
expect_that slow_one_comes_last sh -c "tail -n 1 '$T/out' |
    grep -q blackhole.test"

# As many at a time as there may be.
# shellcheck disable=SC2046
table 'ann ben' $(seq -f 'nobody%g.test' 40) >"$T/t.csv"
questions=$(stat -c %s "$I/log/dns")
batch --jobs 256 "$T/t.csv"
tail -c "+$((questions + 1))" "$I/log/dns" |
    grep -E '^nobody[0-9]+\.test\.? MX ' >"$T/asked"
expect_that all_of_256_at_a_time [ "$(grep -c '"outcome":"nothing"' \
    "$T/out")" = 80 ]
expect_that each_is_asked_about_by_one_of_them [ "$(wc -l <"$T/asked")" = 40 ]
run batch --jobs 257 "$T/t.csv"
expect no_more_than_256 1 jobs

# Each domain is checked once.
table 'ann ben cid' early.test >"$T/t.csv"
batch --check "$T/t.csv"
expect check_of_each_row 0
expect_that all_have_checks [ "$(grep -c '"checks":\[{.*"outcome":"pass"' \
    "$T/out")" = 3 ]
expect_that own_user_names [ "$(grep -o \
    '"checks":\[{"server":{[^}]*"username":"[^"]*' "$T/out" |
    sed 's/.*"//' | tr '\n' ' ')" = \
    'ann@early.test ben@early.test cid@early.test ' ]

# Files are written for what works, and for nothing else.
printf '%s\n' address,outgoing_port ann@early.test, ben@early.test,9 \
    >"$T/t.csv"
batch --check --to isync,neomutt -o "$T/files" "$T/t.csv"
expect check_with_files 2
expect_that files_of_the_one_that_works grep -rq 'Host .*early' \
    "$T/files/early.test/ann"
expect_that no_files_of_the_other [ ! -e "$T/files/early.test/ben" ]
expect_that each_line_says_so sh -c "head -n 1 '$T/files/results.jsonl' |
    grep -q '\"exported\":{\"exit\":0' &&
    tail -n 1 '$T/files/results.jsonl' | grep -q '\"exported\":null'"

# Killed on the way, and gone on with.
table 'a b c d e f g h i j k l m n o p' published.test early.test noes.test \
    utf8.test >"$T/t.csv"
for after in 0.1 0.2 0.3 0.5 0.7; do
	# shellcheck disable=SC2086
	timeout -s KILL $after "$MAILSETUP" batch $common "$T/t.csv" \
	    -o "$T/o.jsonl" --resume >/dev/null 2>&1
done
batch "$T/t.csv" -o "$T/o.jsonl" --resume
expect gone_on_with 3
expect_that none_is_lost_and_none_is_twice [ "$(grep -o '"line":[0-9]*}$' \
    "$T/o.jsonl" | tr -dc '0-9\n' | tr '\n' ' ')" = \
    "$(seq -s ' ' 2 65) " ]

finish
