#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The files for telephones, the goldens and what the program writes, are read by
# programs that know their form: Apple's profiles by plistutil and Python's
# plistlib (both must understand the same), K-9's by xmllint with a schema,
# FairEmail's by a JSON schema.

set -u
src=${srcdir:-.}
MAILSETUP=${MAILSETUP:-../src/mailsetup}
for tool in plistutil xmllint; do
	command -v "$tool" >/dev/null || {
		echo "SKIP: phone_files.sh: $tool is not installed"
		exit 77
	}
done
/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || {
	echo 'SKIP: phone_files.sh: python3-jsonschema is not installed'
	exit 77
}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

fail() {
	echo "not ok $*"
	failed=1
}

# ---- what the program writes ----------------------------------------------

export HOME="$tmp" LC_ALL=C.UTF-8
live() {		# DIRECTORY OPTION...
	dir=$1
	shift
	timeout 30 "$MAILSETUP" export --offline --to apple,k9,fairemail \
	    --name "Zoë <\"&'> %s" --organization 'A & B' -o "$tmp/$dir" \
	    "$@" 12345@qq.com >"$tmp/out" 2>&1 || {
		fail "the program's exit status is $?"
		cat "$tmp/out"
	}
}

live live
live live-pop3 --pop3
live live-remove --pop3 --leave-on-server=0

# ---- and what the readers say ---------------------------------------------

check() {		# CLIENT SUFFIX SCHEMA
	client=$1 schema=$3
	set -- "$src/export/$1"/*/*"$2" "$tmp"/live*/*"$2"
	[ $# -gt 9 ] || fail "$client: where are the files?"
	/usr/bin/python3 "$src/export/phone_files.py" "$client" "$schema" \
	    "$@" || failed=1
}

# Twice read, once understood.
through_plistutil() {
	for file; do
		rm -f "$tmp/binary"
		plistutil -i "$file" -o "$tmp/binary" -f bin
		/usr/bin/python3 -c 'import plistlib, sys
one, two = (plistlib.load(open(f, "rb")) for f in sys.argv[1:])
sys.exit(one != two)' "$file" "$tmp/binary" || fail "plistutil: $file"
	done
}

check apple .mobileconfig ''
through_plistutil "$src"/export/apple/*/*.mobileconfig \
    "$tmp"/live*/*.mobileconfig
check k9 .k9s ''
xmllint --noout --relaxng "$src/schema/k9settings.rng" \
    "$src"/export/k9/*/*.k9s "$tmp"/live*/*.k9s 2>"$tmp/err" || {
	fail 'xmllint and the schema'
	cat "$tmp/err"
}
check fairemail .json "$src/schema/fairemail.schema.json"
exit $failed
