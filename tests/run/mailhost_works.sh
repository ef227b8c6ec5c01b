#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# For those who work on mailhost.sh, and no part of "make check": its servers
# do what it says.  VERBOSE=1 shows what they say.
needs="curl dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost; do . "$run_dir/$part.sh"; done

pki_start
knot_start
began=$(now_ms)
mailhost_start
echo "# started in $(($(now_ms) - began)) ms"

works() {
	/usr/bin/python3 "$run_dir/mailhost_works.py" "$CA" "$H/mail" "$@" 2>&1
}

set -- all
for host in ntlm ocsprevoked; do
	if mailhost_has $host; then set -- "$@" $host; fi
done
{
	works "$@"
	mailhost_occupy
	works occupied
	mailhost_vacate
} >"$T/works"
cat "$T/works"
passed=$(grep -c '^ok' "$T/works")
failed=$(grep -c '^not ok\|^Trace' "$T/works")
[ "$failed" = 0 ] ||
	tail -n 40 "$H"/[!e]*/log "$H"/exim/out "$H"/exim/log/* |
	sed 's/^/#   /'
finish
