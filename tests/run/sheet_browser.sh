#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A real browser shows our sheets, copies from them and prints them: see
# sheet_browser.py.
# shellcheck disable=SC2034 # for lib.sh
needs="chromium chromedriver pdftotext"
# It takes a browser's worth of memory, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

goldens=$run_dir/../export
mkdir "$T/tmp" "$T/shots"
# The page over all of them is checked like the others.
run export --offline me@qq.com --to all -o "$T/all" --name 'Zoë 测试'
expect pages_are_written 0
TMPDIR=$T/tmp timeout -k 5 240 /usr/bin/python3 "$run_dir/sheet_browser.py" \
    "$(command -v chromedriver)" "$(command -v chromium)" "$goldens" \
    "$T/all" "$T/shots" >"$T/verdicts" 2>&1 ||
	grep -q '^not ok' "$T/verdicts" || not_ok sheet_browser_py
take_verdicts
[ -z "${SHOTS-}" ] || cp "$T/shots/"* "$SHOTS/"
finish
