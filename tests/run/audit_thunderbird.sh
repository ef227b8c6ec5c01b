#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Does Thunderbird find what "mailsetup audit" says that it finds?  The real one
# looks every domain of tests/audit/domains up.
needs="knotd nginx dovecot exim4 thunderbird"
# It takes a minute and a browser's worth of memory, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"

tests=${run_dir%/*}
domains=$tests/audit/domains
export PYTHONDONTWRITEBYTECODE=1
mkdir "$T/domains" "$T/tmp"
/usr/bin/python3 "$run_dir/audit_domains.py" "$domains" make "$T/domains" ||
	exit 1
cp -r "$tests/scenarios/_common" "$T/domains"
internet_start "$T/domains"
# shellcheck disable=SC2046
[ $# -gt 0 ] || eval "set -- $(/usr/bin/python3 "$run_dir/audit_domains.py" \
    "$domains" list | tr '\n' ' ')"
TMPDIR=$T/tmp timeout -k 5 500 /usr/bin/python3 \
    "$run_dir/audit_thunderbird.py" "$MAILSETUP" "$CA" "$T" "$@" \
    >"$T/verdicts" 2>&1 ||
	grep -q '^not ok' "$T/verdicts" || not_ok audit_thunderbird_py \
	    "$(cat "$T/verdicts")"
take_verdicts
finish
