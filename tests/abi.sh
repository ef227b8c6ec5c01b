#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What the shared library exports, what the header declares and what abi.list
# promises are the same names.  A name that leaves abi.list breaks programs.  And
# there are no global variables.
set -u

list=${srcdir:?}/abi.list
header=${top_srcdir:?}/src/mailsetup.h
library=${top_builddir:?}/src/.libs/libmailsetup.so
status=0

if [ ! -e "$library" ]; then
	echo "there is no $library: configured without a shared library"
	exit 77
fi

# Names that start with an underscore are the tools' own.
exported=$(nm -D --defined-only "$library" |
    awk '$3 !~ /^_/ { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort)
declared=$(awk '/^MSU_API/ { text = $0
	while (text !~ /;/ && (getline line) > 0) text = text line
	sub(/\(.*/, "", text); sub(/.*[ \t*]/, "", text); print text }' \
	"$header" | LC_ALL=C sort)
promised=$(LC_ALL=C sort "$list")

compare() {	# what names
	if [ "$2" != "$promised" ]; then
		echo "abi.list and the names that $1 differ (+ is not in it):"
		printf '%s\n' "$promised" >abi.$$.list
		printf '%s\n' "$2" | diff -U0 abi.$$.list - |
		    grep '^[-+][^-+]'
		rm -f abi.$$.list
		status=1
	fi
}

# What a program may write to is what threads would share.  Tables of pointers
# are read-only once they are relocated; but for those there is nothing:
#	__dso_handle completed.0 __TMC_END__	of the compiler, for unloading
allowed='^(__dso_handle|completed\.[0-9]+|__TMC_END__|\.[a-z]+)$'
globals=$(objdump -t "$library" |
    awk '/[ \t]\.(data|bss|tdata|tbss)[ \t]/ { print $NF }' |
    grep -v -E "$allowed" | grep -v -e '^__odr_asan' -e '^\.Lubsan')
if [ -n "$globals" ]; then
	echo "$library has variables that are no constants:"
	echo "$globals"
	status=1
fi
# and is that so because there are none, or because nobody could see them?
objdump -t "$library" | grep -q '[[:space:]]\.data[[:space:]].*__dso_handle' || {
	echo "objdump shows no variables at all: is $library stripped?"
	status=1
}

[ -n "$promised" ] || { echo "abi.list is empty"; status=1; }
compare "$header declares" "$declared"
compare "$library exports" "$exported"
exit $status
