#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A table of accounts that 1, 2 and 4 batches share among themselves, with a
# cache for all of them and without, against a small Internet a round trip of R
# milliseconds away (delay_link); the cache is near.  Prints rows a second and
# what the Internet was asked; fails only if it cannot measure, or if a row is
# missing.  Rows that are not found are those whose answers came too late on a
# machine that is busy.
#
#	cache.sh [R [DOMAINS [ROWS]]]	by "make -C tests bench-cache", or in a
#					build's tests/; as root
# BATCHES="4 8" measures with so many.
# shellcheck disable=SC2154
needs="knotd nginx dovecot exim4 redis-server redis-cli"
# shellcheck source=../run/lib.sh
. "${0%/*}/../run/lib.sh"
bench_dir=$run_dir
run_dir=$bench_dir/../run
# shellcheck source=../run/pki.sh
. "$run_dir/pki.sh"
# shellcheck source=../run/internet.sh
. "$run_dir/internet.sh"

R=${1:-20} domains=${2:-400} rows=${3:-2000}
host=11.0.0.1			# "public" in internet.py
built=$PWD/bench

mkdir "$T/bed"
cp -R "$bench_dir/bed/." "$T/bed"
cp "$bench_dir/../scenarios/_common/imap-smtp.xml" "$T/bed/_common"
awk -v n="$domains" 'BEGIN {
	for (i = 1; i <= n; i++)
		printf "$ORIGIN many%d.test.\n@\tMX\t10 mx.hoster.test.\n", i
}' >>"$T/bed/ten/zone"
internet_start "$T/bed"
spawn "$I/log/dns-far" "$DNS_FRONT" "$I/manners" 5300 "$host"
await dns_front "$I/log/dns-far" grep -q '^ready' "$I/log/dns-far"
use_resolver "nameserver $host" 'options timeout:1 attempts:1'

# In an order that is the same each time, and like that of no domain.
awk -v domains="$domains" -v rows="$rows" 'BEGIN {
	srand(1)
	for (i = 0; i < rows; i++) {
		d = i < domains ? i + 1 : int(rand() * domains) + 1
		printf "user%d@many%d.test\n", i, d
	}
}' | awk 'BEGIN { srand(2) } { print rand() "\t" $0 }' | sort -n | cut -f2 \
    >"$T/rows"

# At the near end: $1 batches, and a cache that is "none", "cold", "warm" (as
# the last run left it) or "killed" when half of the rows are done.
cat >"$T/near.sh" <<'END'
	ip link set lo up
	cache=
	case $2 in
	cold | killed)
		mkdir -p "$T/redis"
		rm -f "$T/redis/dump.rdb" ;;
	esac
	if [ "$2" != none ]; then
		redis-server --bind 127.0.0.1 --dir "$T/redis" --save '' \
		    --appendonly no >"$T/redis/log" 2>&1 &
		redis=$!
		until redis-cli ping >/dev/null 2>&1; do sleep 0.05; done
		cache="--cache redis://127.0.0.1"
	fi
	i=0
	while [ $i -lt "$1" ]; do
		{ echo address; awk -v n="$1" -v i=$i 'NR % n == i' "$T/rows"; } \
		    >"$T/part-$i.csv"
		i=$((i + 1))
	done
	rm -f "$T"/out-*
	now() { read -r up rest </proc/uptime; echo "${up%.*}${up#*.}0"; }
	began=$(now)
	i=0
	batches=
	while [ $i -lt "$1" ]; do
		"$MAILSETUP" batch --jobs 8 --ca-file "$CA" --providers "$P" $cache \
		    "$T/part-$i.csv" >"$T/out-$i" 2>"$T/err-$i" &
		batches="$batches $!"
		i=$((i + 1))
	done
	if [ "$2" = killed ]; then
		until [ "$(cat "$T"/out-* | wc -l)" -ge $((rows / 2)) ]; do
			sleep 0.02
		done
		kill -s KILL "$redis"
	fi
	wait $batches
	echo "$(($(now) - began))" >"$T/took"
	[ "$2" = none ] || [ "$2" = killed ] ||
	    redis-cli info stats | sed -n 's/^keyspace_\(hits\|misses\)/\1/p' |
	    tr -d '\r' | tr '\n' ' ' >"$T/stats"
	[ "$2" = none ] || redis-cli save >/dev/null 2>&1
	[ "$2" = none ] || kill -s KILL "$redis" 2>/dev/null
	exit 0
END

# Questions of names, and pages.
asked() {
	echo "$(wc -l <"$I/log/dns-far") $(wc -l <"$I/log/web")"
}

measure() {		# BATCHES CACHE
	before=$(asked)
	: >"$T/stats"
	export T CA rows P
	P=$T/bed/_common/providers "$built/delay_link" "$R" sh "$T/near.sh" \
	    "$1" "$2" >"$T/near.out" 2>&1 || {
		status=$?
		[ $status != 77 ] || skip "there are no TUN devices here"
		sed 's/^/# /' "$T/near.out"
		exit 1
	}
	after=$(asked)
	found=$(cat "$T"/out-* |
	    grep -c '"outcome":"found".*"host":"imap.hoster.test"')
	[ "$(cat "$T"/out-* | wc -l)" = "$rows" ] || {
		echo "cache.sh: rows are missing"
		exit 1
	}
	echo "$1 $2 $(cat "$T/took") $before $after $found" |
	    awk -v rows="$rows" '{
		printf "%7d  %-7s %9.2f %8.0f %8d %8d %8d", $1, $2, $3 / 1000,
		    rows * 1000 / $3, $8, $6 - $4, $7 - $5 }'
	echo "  $(cat "$T/stats")$(cat "$T"/err-* | sort -u | head -n 1)"
}

chmod 777 "$T"
printf '%s rows, %s domains, R = %s ms, 8 rows at a time in each batch\n' \
    "$rows" "$domains" "$R"
printf '%7s  %-7s %9s %8s %8s %8s %8s\n' batches cache seconds rows/s found \
    names pages
for n in ${BATCHES-1 2 4}; do
	for cache in none cold warm killed; do
		measure $n $cache
	done
done
