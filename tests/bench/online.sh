#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Whole processes of online lookups and checks against a small Internet that is
# a round trip of R milliseconds away (delay_link), with the budgets, and other
# programs in the same rounds.  Prints figures; fails only if it cannot measure.
#
#	online.sh [ROUNDS [R...]]	by "make -C tests bench", or in a
#					build's tests/
#
# Verdicts are about medians.  Other work on the machine counts: where the least
# is within, measure again when it is idle.
needs="knotd nginx dovecot exim4 curl"
# shellcheck source=../run/lib.sh
. "${0%/*}/../run/lib.sh"
bench_dir=$run_dir
run_dir=$bench_dir/../run
# shellcheck source=../run/pki.sh
. "$run_dir/pki.sh"
# shellcheck source=../run/internet.sh
. "$run_dir/internet.sh"

rounds=${1:-15}
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- 20 50 100
host=11.0.0.1			# "public" in internet.py
built=$PWD/bench

bed_start() {
	mkdir "$T/bed"
	cp -R "$bench_dir/bed/." "$T/bed"
	cp "$bench_dir/../scenarios/_common/imap-smtp.xml" "$T/bed/_common"
	internet_start "$T/bed"
	spawn "$I/log/dns-far" "$DNS_FRONT" "$I/manners" 5300 "$host"
	await dns_front "$I/log/dns-far" grep -q '^ready' "$I/log/dns-far"
	spawn "$I/log/echo" /usr/bin/python3 "$bench_dir/round_trip.py" \
	    serve "$host"
	await round_trip.py "$I/log/echo" grep -q '^ready' "$I/log/echo"
	internet_add_root
	use_resolver "nameserver $host" 'options timeout:1 attempts:1'
}

# far [-t TRACE] COMMAND...: $R ms away.
far() {
	if [ "$1" = -t ]; then
		trace=$2
		shift 2
		"$built/delay_link" -t "$trace" "$R" "$@"
	else
		"$built/delay_link" "$R" "$@"
	fi
}

# row TITLE FACTOR MORE COMMAND... [-- PEER...]: the budget is FACTOR * R +
# MORE ms; none where FACTOR is "-".
row() {
	title=$1 factor=$2 more=$3
	shift 3
	figures=$(far "$built/bench_run" "$rounds" "$@") || {
		echo "online.sh: cannot measure: $title" >&2
		exit 1
	}
	echo "$figures" | awk -v title="$title" -v r="$R" -v factor="$factor" \
	    -v more="$more" '
		{ ms[NR] = $1 / 1000; least[NR] = $2 / 1000; cpu[NR] = $4 / 1000 }
		END {
			budget = factor * r + more
			verdict = ms[1] <= budget ? "within" : "OVER"
			if (factor == "-")
				budget = verdict = "-"
			else
				budget = sprintf("%.1f", budget)
			printf "%-42s %4d %8.1f %8.1f %8s %-6s %6.1f", title,
			    r, ms[1], least[1], budget, verdict, cpu[1]
			for (i = 2; i <= NR; i++)
				printf " %8.1f", ms[i]
			print ""
		}'
}

heading() {
	printf '%-42s %4s %8s %8s %8s %-6s %6s %8s\n' 'online; peers (ms)' R \
	    median least budget '' CPU peers
}

# The least is 7 R: name, TCP, greeting, EHLO, STARTTLS, TLS 1.3, EHLO.
starttls_row() {
	server=smtp.pub.test
	title="check of one STARTTLS server"
	set -- "$MAILSETUP" check --ca-file "$CA" "smtp://$server:587"
	! command -v msmtp >/dev/null || {
		title="$title; msmtp"
		set -- "$@" -- msmtp --serverinfo --host="$server" --port=587 \
		    --tls=on --tls-starttls=on --tls-trust-file="$CA"
	}
	! command -v swaks >/dev/null || {
		title="$title; swaks"
		set -- "$@" -- swaks --server "$server" --port 587 -tls \
		    --quit-after EHLO --tls-verify --tls-ca-path "$CA"
	}
	title="$title; openssl"
	set -- "$@" -- sh -c 'openssl s_client -starttls smtp -connect "$1" \
	    -CAfile "$2" -verify_return_error </dev/null' sh "$server:587" "$CA"
	row "$title" 7.2 25 "$@"
}

# Six at once must take no longer than the slowest of them alone.
six_row() {
	figures=$(far "$built/bench_run" "$rounds" \
	    "$MAILSETUP" check --ca-file "$CA" \
	    imaps://imap.pub.test imap://imap.pub.test pop3s://pop.pub.test \
	    pop3://pop.pub.test smtps://smtp.pub.test smtp://smtp.pub.test \
	    -- "$MAILSETUP" check --ca-file "$CA" imap://imap.pub.test \
	    -- "$MAILSETUP" check --ca-file "$CA" pop3://pop.pub.test \
	    -- "$MAILSETUP" check --ca-file "$CA" smtp://smtp.pub.test) || {
		echo "online.sh: cannot measure six servers" >&2
		exit 1
	}
	echo "$figures" | awk -v r="$R" '
		{ ms[NR] = $1 / 1000 }
		END {
			slow = ms[2]
			for (i = 3; i <= NR; i++)
				if (ms[i] > slow)
					slow = ms[i]
			printf "%-42s %4d %8.1f %8.1f %8.3f %s\n",
			    "six servers; slowest alone; ratio", r, ms[1],
			    slow, ms[1] / slow,
			    ms[1] <= 1.15 * slow ? "within 1.15" : "OVER 1.15"
		}'
}

online_rows() {
	url=https://autoconfig.pub.test/mail/config-v1.1.xml
	set -- "$MAILSETUP" lookup --ca-file "$CA" --providers \
	    "$T/bed/_common/providers"
	row "autoconfig of the domain; curl" 4.2 15 "$@" a@pub.test -- \
	    curl -sSf --cacert "$CA" "$url"
	[ ! -e "$system_roots" ] ||
		row "  the same with the system's roots; curl" 4.2 15 \
		    "$MAILSETUP" lookup --providers \
		    "$T/bed/_common/providers" a@pub.test -- \
		    curl -sSf "$url"
	row "MX to the hoster's autoconfig" 5.2 15 "$@" a@hosted.test
	row "MX to the list" 1.1 15 "$@" a@listed.test
	row "  the same with a web site" - 0 "$@" a@site.test
	row "lookup and check of both servers" 9 25 "$@" --check a@pub.test
	starttls_row
	six_row
}

# Questions of names and TLS connections, from a link's trace.
asked() {
	printf '  %-32s %3d questions, %d connections\n' "$1" \
	    "$(grep -c "> udp $host:53 " "$2")" \
	    "$(grep -c "> tcp $host:443 S " "$2")"
}

ten_rows() {
	addresses=
	for n in 1 2 3 4 5 6 7 8 9 10; do
		addresses="$addresses a@d$n.test"
	done
	export addresses
	# shellcheck disable=SC2016
	each='for a in $addresses; do "$@" $a || exit; done'
	set -- "$MAILSETUP" lookup --ca-file "$CA" --providers \
	    "$T/bed/_common/providers"
	all=$rounds rounds=$(((rounds + 2) / 3))
	# shellcheck disable=SC2086
	row "ten lookups, one process; ten" - 0 "$@" $addresses -- \
	    sh -c "$each" sh "$@"
	rounds=$all
	# shellcheck disable=SC2086
	far -t "$T/one" "$@" $addresses >/dev/null
	far -t "$T/ten" sh -c "$each" sh "$@" >/dev/null
	asked "one process" "$T/one"
	asked "ten processes" "$T/ten"
}

# What a lookup costs that does not depend on R.
allocations() {
	command -v valgrind >/dev/null || {
		echo "allocations: valgrind is not installed"
		return
	}
	for address in a@pub.test a@hosted.test a@listed.test; do
		far valgrind --tool=memcheck --log-file="$T/valgrind" \
		    "$MAILSETUP" lookup --ca-file "$CA" --providers \
		    "$T/bed/_common/providers" "$address" >/dev/null
		sed -n "s/.*total heap usage: /heap of lookup $address: /p" \
		    "$T/valgrind"
	done
}

bed_start
R=$1
far true
[ $? != 77 ] || skip "there are no TUN devices here"
heading
for R; do
	printf 'the link itself: R = %s ms, ' "$R"
	far /usr/bin/python3 "$bench_dir/round_trip.py" ask "$host" || exit 1
	online_rows
	ten_rows
done
for peer in msmtp swaks; do
	command -v "$peer" >/dev/null ||
		echo "$peer is not installed: not measured"
done
R=20 rounds=3
row "nobody answers, --timeout 2" 0 2025 sh -c '"$@"; [ $? = 4 ]' sh \
    "$MAILSETUP" lookup --timeout 2 --ca-file "$CA" a@silent.test
allocations
