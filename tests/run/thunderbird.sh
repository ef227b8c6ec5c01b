#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The real Thunderbird takes what we write for it: see thunderbird.py.
needs="thunderbird"
# It takes a minute and a browser's worth of memory, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

isp=$(readlink -f /usr/lib/thunderbird/isp) || skip "Thunderbird has no isp"
mkdir "$T/isp" "$T/tmp"
mount_over "$T/isp" "$isp"
TMPDIR=$T/tmp /usr/bin/python3 "$run_dir/thunderbird.py" "$MAILSETUP" \
    "$(command -v thunderbird)" "$T" "$@" >"$T/verdicts" 2>&1 ||
	grep -q '^not ok' "$T/verdicts" || not_ok thunderbird_py
cat "$T/verdicts"
passed=$((passed + $(grep -c '^ok' "$T/verdicts")))
failed=$((failed + $(grep -c '^not ok' "$T/verdicts")))
finish
