#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A batch of many domains over a network with a round trip of R milliseconds
# (delay_link), with real DNS and web servers.  Prints figures; fails only if it
# cannot measure.
#
#	batch_online.sh [DOMAINS [R [JOBS...]]]
#				by "make -C tests bench-batch", or in a build's
#				tests/; takes some minutes
#
# "ideal" is the time that the lookups of a sample took one after the other,
# for all domains, over the number of jobs: what nobody can beat who asks the
# same.  "busy" is what all programs here had of the processor, over the cores:
# where that is more than "ideal", the machine is what bounds it.
needs="knotd nginx"
# shellcheck source=../run/lib.sh
. "${0%/*}/../run/lib.sh"
bench_dir=$run_dir
# shellcheck source=../run/pki.sh
. "$bench_dir/../run/pki.sh"

domains=${1:-10000}
R=${2:-50}
[ $# -lt 2 ] || shift
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- 64 256
sample=${SAMPLE:-60}
host=11.0.0.1
built=$PWD/bench
B=$T/bed

certificates() {
	pki_root ca "mailsetup test root"
	pki_key leaf
	n=-1
	while read -r names; do
		name=cert-$n
		[ $n -ge 0 ] || name=cert-hosters
		openssl req -x509 -new -key leaf.key -out "$name.pem" -days 365 \
		    -subj "/CN=$name" -addext "subjectAltName=$names" \
		    -addext basicConstraints=critical,CA:FALSE \
		    -addext extendedKeyUsage=serverAuth \
		    -CA ca.pem -CAkey ca.key || return 1
		n=$((n + 1))
	done <alternatives
}

bed_start() {
	server_dir "$B"
	/usr/bin/python3 "$bench_dir/batch_bed.py" "$domains" "$host" "$B" ||
		exit 1
	(cd "$B" && certificates) >"$T/pki.log" 2>&1 || {
		cat "$T/pki.log"
		exit 1
	}
	server_dir "$B/nginx"
	server_dir "$B/knot"
	chmod -R a+rX "$B"
	ip addr add "$host/32" dev lo
	cat >"$B/knot.conf" <<-END
	server:
	  rundir: "$B/knot"
	  listen: $host@53
	  udp-workers: 4
	  tcp-workers: 1
	  background-workers: 1
	database:
	  storage: "$B/knot"
	log:
	  - target: stderr
	    any: error
	zone:
	  - domain: .
	    storage: "$B"
	    file: zone
	    journal-content: none
	    zonefile-sync: -1
	    semantic-checks: off
	END
	spawn "$T/knot.log" knotd -c "$B/knot.conf"
	knot=$spawned
	await knotd "$T/knot.log" is_listening udp "$host:53"
	spawn "$T/nginx.log" nginx -c "$B/nginx.conf" -e stderr
	nginx=$spawned
	await nginx "$T/nginx.log" is_listening "$host:443"
	spawn "$T/echo.log" /usr/bin/python3 "$bench_dir/round_trip.py" \
	    serve "$host"
	await round_trip.py "$T/echo.log" grep -q '^ready' "$T/echo.log"
	use_resolver "nameserver $host" 'options timeout:1 attempts:1'
}

# batch TABLE JOBS: leaves $T/out and the figures in $used.
batch() {
	"$built/delay_link" "$R" /usr/bin/python3 "$bench_dir/used.py" \
	    "knot=$knot" "nginx=$nginx" -- "$MAILSETUP" batch --ca-file \
	    "$B/ca.pem" --jobs "$2" "$1" >"$T/out" 2>"$T/err"
	used=$(tail -n 1 "$T/err")
	case $used in
	*' 4'|*' 3'|*' 0') ;;
	*)
		echo "batch_online.sh: cannot measure:"
		cat "$T/err"
		exit 1 ;;
	esac
}

# Questions that came while the name server's socket was full.
lost() {
	awk '/^Udp: [0-9]/ { print $6 }' /proc/net/snmp
}

came_to() {
	sed -n 's/.*"outcome":"\([a-z]*\)","exit".*/\1/p' "$T/out" | sort |
	    uniq -c | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }'
}

bed_start
"$built/delay_link" 1 true
[ $? != 77 ] || skip "there are no TUN devices here"
printf 'the link itself: R = %s ms, ' "$R"
"$built/delay_link" "$R" /usr/bin/python3 "$bench_dir/round_trip.py" ask \
    "$host" || exit 1
head -n $((sample + 1)) "$B/table.csv" >"$T/sample.csv"
batch "$T/sample.csv" 1
one=$(echo "$used" | awk -v n="$sample" '{ print 1000 * $1 / n }')
printf 'one after the other: %.1f ms a domain (%.1f R), %s\n' "$one" \
    "$(echo "$one $R" | awk '{ print $1 / $2 }')" "$(came_to)"
printf '%7s %5s %7s %7s %6s %6s %7s %10s %12s %6s %6s %7s\n' domains jobs \
    wall/s ideal/s ratio busy/s rows/s 'CPU ms/row' resident/MiB link/s \
    knot/s nginx/s
for jobs; do
	before=$(lost)
	batch "$B/table.csv" "$jobs"
	echo "$used" | awk -v n="$domains" -v jobs="$jobs" -v one="$one" \
	    -v cores="$(nproc)" '{
		ideal = n * one / 1000 / jobs
		printf "%7d %5d %7.1f %7.1f %6.2f %6.1f %7.0f %10.2f ", n,
		    jobs, $1, ideal, $1 / ideal, ($2 + $4 + $5 + $6) / cores,
		    n / $1, 1000 * $2 / n
		printf "%12.1f %6.1f %6.1f %7.1f\n", $3 / 1024, $4, $5, $6 }'
	echo "        came to: $(came_to); $(($(lost) - before)) questions lost"
done
echo 'budget: bounded by the concurrency, at most 64 MiB resident'
