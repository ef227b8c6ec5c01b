#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every message goes through the catalogue: with one that turns each of them
# into accented letters, what people see has no plain English words left.
set -u

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

for tool in xgettext msgen msgfmt; do
	command -v $tool >/dev/null && continue
	echo "$tool is not installed"
	exit 77
done

if grep -qs 'undef ENABLE_NLS' "${top_builddir:-.}/config.h"; then
	echo "SKIP: built without gettext"
	exit 77
fi

# ---- the catalogue -------------------------------------------------------

options=$(sed -n 's/^XGETTEXT_OPTIONS = //p' "${top_srcdir:?}/po/Makevars")
# shellcheck disable=SC2086 # a list of options
xgettext $options --files-from="$top_srcdir/po/POTFILES.in" \
    --directory="$top_srcdir" --language=C --no-location \
    --output="$tmp/all.pot" || exit 1
msgen --no-wrap --output-file="$tmp/en.po" "$tmp/all.pot" || exit 1

# Vowels get an accent; directives (%s, %-10s, %zu), \n and "--option" words
# stay what they are.  The header is the first entry, up to an empty line.
awk '
	/^$/ { past_header = 1 }
	past_header && /^msgstr/ { inside = 1 }
	/^(msgid|#|$)/ { inside = 0 }
	inside {
		start = index($0, "\"")
		rest = substr($0, start + 1, length($0) - start - 1)
		printf "%s", substr($0, 1, start)
		while (match(rest, /%[-+ #0-9.*]*(hh|h|ll|l|z|j|t)?[a-zA-Z%]|\\.|--?[a-z][-a-z]*/)) {
			printf "%s%s", accent(substr(rest, 1, RSTART - 1)),
			    substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
		}
		printf "%s\"\n", accent(rest)
		next
	}
	{ print }
	function accent(s) {
		gsub(/a/, "á", s); gsub(/e/, "é", s); gsub(/i/, "í", s)
		gsub(/o/, "ó", s); gsub(/u/, "ú", s); gsub(/y/, "ý", s)
		gsub(/A/, "Á", s); gsub(/E/, "É", s); gsub(/I/, "Í", s)
		gsub(/O/, "Ó", s); gsub(/U/, "Ú", s)
		return s
	}' "$tmp/en.po" | sed 's/charset=[-A-Za-z0-9]*/charset=UTF-8/' \
    >"$tmp/pseudo.po"
mkdir -p "$tmp/locale/en@pseudo/LC_MESSAGES"
msgfmt --check-format -o "$tmp/locale/en@pseudo/LC_MESSAGES/mailsetup.mo" \
    "$tmp/pseudo.po" || exit 1

# Catalogues are not looked at in the locale "C"; which other ones there are
# depends on the machine.
unset LC_ALL
export LANGUAGE=en@pseudo MAILSETUP_LOCALEDIR="$tmp/locale"
for LC_ALL in C.UTF-8 en_US.UTF-8 C.utf8 en_US.utf8 none; do
	[ $LC_ALL = none ] && break
	export LC_ALL
	TEXTDOMAINDIR=$tmp/locale gettext mailsetup 'out of memory' |
	    grep -q 'óút óf mémórý' && break
done
if [ $LC_ALL = none ]; then
	echo "no locale here in which gettext translates"
	exit 77
fi

# ---- what people see -----------------------------------------------------

# Two lower-case words with plain vowels next to each other, or a capitalised
# one that an indented line starts with, as labels do.  Command lines,
# option names, host names, addresses and paths are nobody's English, nor are
# the words of other layers, which stand in brackets at the end.
# shellcheck disable=SC2016 # a back-quote is meant
plain_english() {
	sed -E 's/mailsetup [a-z]+//g; s/--?[a-z][-a-z]*//g; s/`[^`]*`//g
	    s,[^ ]*[@./_:=|][^ ]*[^ .,;:)],,g; s/\([^()]*\)$//' "$1" |
	    grep -n -E -e '^ +[A-Z][a-z]*[aeiou][a-z]*([ :]|$)' \
		-e '(^|[ (])[a-z]*[aeiou][a-z]* [a-z]*[aeiou][a-z]*([ .,;:)]|$)'
}

translated() {	# name argument...
	name=$1
	shift
	"${MAILSETUP:?}" "$@" >"$tmp/out" 2>&1 </dev/null
	if ! grep -q '[áéíóúý]' "$tmp/out"; then
		echo "not ok $name: nothing is translated"
		head -n 20 "$tmp/out"
		status=1
	elif plain_english "$tmp/out" >"$tmp/plain"; then
		echo "not ok $name: English that is in no catalogue:"
		cat "$tmp/plain"
		status=1
	else
		echo "ok $name"
	fi
}

translated help --help
translated help_of_a_command lookup --help
translated clients clients
translated lookup lookup --offline me@qq.com
translated lookup_with_preparation lookup --offline me@gmail.com
translated lookup_unknown lookup --offline me@nowhere.example
translated lookup_explained lookup --offline --explain me@qq.com
translated unknown_explained lookup --offline --explain me@nowhere.example
translated too_little_trust lookup --offline --min-trust=4 me@qq.com
translated plan --plan me@nowhere.example
translated plan_of_a_check --plan me@qq.com
translated plan_with_the_address --plan --send-address me@nowhere.example
translated bad_address lookup --offline me@
translated bad_option lookup --no-such-option
translated check check imaps://127.0.0.1:1
translated export export --offline me@qq.com --to thunderbird,foxmail \
    -o "$tmp/files"
if /usr/bin/python3 "$top_srcdir/tests/run/foxmail_storage.py" \
    "$tmp/foxmail" 2>/dev/null; then
	translated import import foxmail "$tmp/foxmail"
	translated import_export import foxmail "$tmp/foxmail" --offline \
	    --to sheet -o "$tmp/files"
fi
mkdir "$tmp/providers"
printf 'name X\nserver imap tls - 0\nport 1\n' >"$tmp/providers/x"
translated providers_check providers check "$tmp/providers"

# JSON is for programs: the same bytes in every language.
"$MAILSETUP" lookup --offline --json me@qq.com >"$tmp/pseudo.json"
LC_ALL=C "$MAILSETUP" lookup --offline --json me@qq.com >"$tmp/c.json"
if ! sed 's/"ms":[0-9]*//g' "$tmp/c.json" | grep -q qq.com; then
	echo "not ok json: no answer"
	status=1
elif ! [ "$(sed 's/"ms":[0-9]*//g' "$tmp/pseudo.json")" = \
    "$(sed 's/"ms":[0-9]*//g' "$tmp/c.json")" ]; then
	echo "not ok json: it depends on the language"
	status=1
else
	echo "ok json"
fi
exit $status
