#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every scenario of tests/scenarios: what is found in a small Internet, in what
# time, and that what was sent is what the plan and the result say.
#
#	lookup_scenarios.sh [SCENARIO...]	all of them without an argument
#	lookup_scenarios.sh --shell		the servers, and a shell
needs="knotd nginx dovecot exim4"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"

scenarios=${run_dir%/*}/scenarios
export PYTHONDONTWRITEBYTECODE=1

# A scenario may need a proxy that is not installed.
can_run() {
	[ ! -e "$1/needs" ] || while read -r program; do
		command -v "$program" >/dev/null || return
	done <"$1/needs"
}

# From the size that a log had to the one that it has now.
log_marks() {
	# shellcheck disable=SC2046
	echo $(cd "$I/log" && stat -c %s dns web fake dovecot exim)
}

# scenario DIRECTORY: the plan, then the lookup; results in $R/NAME.
scenario() {
	R=$T/results/${1##*/}
	mkdir -p "$R"
	if [ -e "$1/resolver" ]; then
		cp "$1/resolver" "$T/resolv.conf"
	else
		use_resolver 'nameserver 127.0.0.1' 'options timeout:1 attempts:1'
	fi
	common="--ca-file $CA --providers $scenarios/_common/providers --allow-private"
	if [ -e "$1/options" ]; then
		eval "common=\"$(grep -v '^#' "$1/options")\""
	fi
	eval "set -- $common $(grep -v '^#' "$1/run")"
	log_marks >"$R/marks"
	run lookup --json --plan "$@"
	cp "$T/out" "$R/plan"
	cat "$T/err" >"$R/plan.err"
	echo "$status" >"$R/plan.status"
	log_marks >>"$R/marks"
	run lookup --json "$@"
	cp "$T/out" "$R/out"
	cp "$T/err" "$R/err"
	echo "$command_line" >"$R/command"
	echo "$status $took" >"$R/status"
	sleep 0.03		# what was cut off is logged a moment later
	log_marks >>"$R/marks"
}

internet_start "$scenarios"
if [ "${1-}" = --shell ]; then
	echo "# \$CA is $CA, logs are in $I/log"
	"${SHELL:-sh}" -i
	exit
fi
[ $# -gt 0 ] || set -- $(ls "$scenarios")
for name; do
	case $name in
	_* | README) continue ;;
	esac
	if can_run "$scenarios/$name"; then
		scenario "$scenarios/$name"
	else
		echo "# skipped: $name needs" $(cat "$scenarios/$name/needs")
	fi
done
/usr/bin/python3 "$run_dir/observed.py" "$scenarios" "$T/results" "$I/log" |
    tee "$T/verdicts"
passed=$(grep -c '^ok ' "$T/verdicts")
failed=$(grep -c '^not ok ' "$T/verdicts")
finish
