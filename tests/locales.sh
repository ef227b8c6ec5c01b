#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The suite in Chinese and in Turkish: the same JSON, files and exit codes.
# Each test runs as it is, with run/in_locale.sh in the program's place, and
# each unit test in a process that has set the locale.
#
#	locales.sh MAKE TEST...
#
# The suite's directory is the current one; MAILSETUP and top_srcdir as for a
# test.
set -u

make=$1
shift
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailsetup-locales.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$dir"
result=0

# As automake's summary says it.
skip() {
	echo "SKIP: locales.sh: $*"
	echo '# SKIP:  1'
	exit
}

program=${MAILSETUP:?}
top_srcdir=$(cd "${top_srcdir:?}" && pwd) || exit 1
for tool in localedef msgfmt; do
	command -v $tool >/dev/null || skip "$tool is not installed"
done
mkdir -p "$dir/locales" "$dir/catalogues/zh_CN/LC_MESSAGES"
msgfmt -o "$dir/catalogues/zh_CN/LC_MESSAGES/mailsetup.mo" \
    "$top_srcdir/po/zh_CN.po" || exit 1
# glibc forgets the list that it makes of LOCPATH
echo 'leak:__argz_add_sep' >"$dir/leaks"

for locale in zh_CN tr_TR; do
	localedef -i $locale -f UTF-8 "$dir/locales/$locale.UTF-8" \
	    >/dev/null 2>&1 || skip "$locale.UTF-8 cannot be made here"
	mkdir "$dir/$locale"
	sed "s,@PROGRAM@,$program,; s,@LOCALE@,$locale.UTF-8,; s,@DIR@,$dir," \
	    "$top_srcdir/tests/run/in_locale.sh" >"$dir/$locale/mailsetup"
	chmod 755 "$dir/$locale/mailsetup"
	# tests run as nobody, too
	: >"$dir/differences"
	chmod 1777 "$dir" && chmod 666 "$dir/differences"
	echo "locales.sh: $locale"
	MAILSETUP_TEST_LOCALE=$locale.UTF-8 \
	    LOCPATH=$dir/locales \
	    LSAN_OPTIONS="suppressions=$dir/leaks:print_suppressions=0" \
	    UNDER_TEST=$dir/$locale/mailsetup \
	    $make check check_PROGRAMS= TESTS="$*" || result=1
	if [ -s "$dir/differences" ]; then
		echo "ERROR: locales.sh"
		echo '# ERROR: 1'
		cat "$dir/differences"
		result=1
	fi
done
exit $result
