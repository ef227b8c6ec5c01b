#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The main job and its neighbours under valgrind: no error, nothing lost.  On
# loopback only, so the live checks meet closed ports.
set -u

if ! command -v valgrind >/dev/null; then
	echo "valgrind is not installed"
	exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

clean() {	# name expected-status argument...
	name=$1
	expected=$2
	shift 2
	valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect \
	    --show-leak-kinds=definite,indirect --error-exitcode=99 \
	    --log-file="$tmp/valgrind" "${MAILSETUP:?}" "$@" \
	    >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	if [ $got -ne "$expected" ] || [ -s "$tmp/valgrind" ]; then
		echo "not ok $name: status $got, expected $expected"
		cat "$tmp/err" "$tmp/valgrind"
		status=1
	else
		echo "ok $name"
	fi
}

# Is it able to find anything here?  It is not if the program was stripped of
# its own malloc or valgrind lost the machine's C library.
if ! valgrind -q --error-exitcode=99 "$MAILSETUP" --version >"$tmp/out" 2>&1
then
	cat "$tmp/out"
	echo "not ok: valgrind does not get through --version"
	exit 1
fi

clean lookup 0 lookup --offline me@qq.com
clean lookup_json 0 lookup --offline --json me@qq.com
clean lookup_several 0 lookup --offline me@qq.com me@gmail.com me@t-online.de
clean bad_address 1 lookup --offline me@
clean idn_address 4 lookup --offline 'Ä <ä@bücher.example>'
clean check_closed_port 2 check imaps://127.0.0.1:1 smtp://127.0.0.1:2
clean export 0 export --offline me@qq.com --to outlook,foxmail -o "$tmp/files"
# 10 in a build without libzip: the file is refused, and nothing is lost
zip=0
grep -qs 'undef HAVE_LIBZIP' "${top_builddir:-.}/config.h" && zip=10
clean export_zip $zip export --offline me@qq.com --to thunderbird \
    -o "$tmp/files"
clean clients 0 clients
clean import 0 import foxmail \
    "${top_srcdir:?}/tests/data/foxmail/four_generations.in"
clean import_truncated 0 import foxmail \
    "$top_srcdir/tests/data/foxmail/truncated.in"
clean providers_show 0 providers show qq.com
exit $status
