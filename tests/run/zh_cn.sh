#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The program in Chinese: everything that people read is translated, fits the
# terminal and stands straight; what programs read, the exported files and the
# exit codes are the same as in English and in Turkish, where the small letter
# of "I" is not "i".  Needs no network: nothing but a closed port of this
# computer is contacted.
set -u

program=${MAILSETUP:?}
po=${top_srcdir:?}/po
columns=$top_srcdir/tests/run/columns.py
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

skip() {
	echo "SKIP: ${0##*/}: $*"
	exit 77
}

for tool in localedef xgettext msgmerge msgattrib msgfmt; do
	command -v $tool >/dev/null || skip "$tool is not installed"
done
[ -x /usr/bin/python3 ] || skip "python3 is not installed"
if grep -qs 'undef ENABLE_NLS' "${top_builddir:-.}/config.h"; then
	skip "built without gettext"
fi

ok() {
	echo "ok $1"
}

not_ok() {
	echo "not ok $*"
	status=1
}

# told CODE NAME [FILE]: of a command that ended with the code.
told() {
	if [ "$1" -eq 0 ]; then
		ok "$2"
	else
		not_ok "$2: $(head -n 20 "${3:-$tmp/why}")"
	fi
}

# ---- the catalogue and the locales -----------------------------------------

mkdir -p "$tmp/locale/zh_CN/LC_MESSAGES" "$tmp/locales"
msgfmt --check -o "$tmp/locale/zh_CN/LC_MESSAGES/mailsetup.mo" \
    "$po/zh_CN.po" 2>"$tmp/why"
told $? catalogue_is_well_formed
options=$(sed -n 's/^XGETTEXT_OPTIONS = //p' "$po/Makevars")
# shellcheck disable=SC2086 # a list of options
xgettext $options --files-from="$po/POTFILES.in" --directory="$top_srcdir" \
    --language=C --output="$tmp/all.pot" || exit 1
msgmerge --quiet --no-fuzzy-matching -o "$tmp/zh_CN.po" "$po/zh_CN.po" \
    "$tmp/all.pot" || exit 1
{
	msgattrib --untranslated --no-wrap "$tmp/zh_CN.po"
	msgattrib --only-fuzzy --no-wrap "$tmp/zh_CN.po"
} | sed -n '/^#:/,$p' | grep '^msgid' >"$tmp/why"
[ ! -s "$tmp/why" ]
told $? catalogue_is_complete

for locale in zh_CN tr_TR; do
	localedef -i $locale -f UTF-8 "$tmp/locales/$locale.UTF-8" \
	    >/dev/null 2>&1 || skip "$locale.UTF-8 cannot be made here"
done
export LOCPATH="$tmp/locales" MAILSETUP_LOCALEDIR="$tmp/locale" LANGUAGE=''
# glibc forgets the list that it makes of LOCPATH
echo 'leak:__argz_add_sep' >"$tmp/leaks"
export LSAN_OPTIONS="suppressions=$tmp/leaks:print_suppressions=0"

in_locale() {	# locale argument...
	locale=$1
	shift
	LC_ALL=$locale "$program" "$@" </dev/null
}

# ---- what people read ------------------------------------------------------

# Two small English words next to each other.  Command lines, option names,
# paths, addresses, what stands in Chinese quotation marks and the words of
# other layers, in brackets at the end of a line, are nobody's English.
english() {
	sed -E 's/“[^”]*”//g; s/mailsetup [a-z]+( [a-z]+)?//g
	    s/--?[a-z][-a-z]*//g; s/\([^()]*\)$//
	    s/himalaya account check|akonadictl stop|man mailsetup|echo test//g
	    s,[^ ]*[@./_:=|][^ ]*,,g' "$1" |
	    grep -n -E '(^|[^A-Za-z])[a-z]+ [a-z]+($|[^A-Za-z])'
}

# chinese NAME KIND argument...: both streams are Chinese, and what is on
# standard output is in order (see columns.py).
chinese() {
	name=$1 kind=$2
	shift 2
	in_locale zh_CN.UTF-8 "$@" >"$tmp/out" 2>"$tmp/err"
	cat "$tmp/out" "$tmp/err" >"$tmp/both"
	LC_ALL=C grep -q "$(printf '[\344-\351][\200-\277][\200-\277]')" \
	    "$tmp/both"
	told $? "$name: something is Chinese" "$tmp/both"
	! english "$tmp/both" >"$tmp/why"
	told $? "$name: nothing is English"
	/usr/bin/python3 "$columns" "$kind" "$tmp/out" >"$tmp/why" 2>&1
	told $? "$name: $kind in columns"
}

chinese help options --help
chinese help_of_a_command options export --help
chinese clients text clients
chinese lookup servers lookup --offline me@qq.com
chinese lookup_oauth2 servers lookup --offline --all me@gmail.com
chinese explained tree lookup --offline --explain me@nowhere.example
chinese explained_found text lookup --offline --explain me@163.com
chinese unencrypted servers lookup --offline --all me@goo.jp
chinese too_little_trust text lookup --offline --min-trust=4 me@qq.com
chinese own_apps_only text lookup --offline me@tuta.com
chinese plan arrows --plan me@nowhere.example
chinese plan_of_a_check arrows --plan me@qq.com
chinese check text check imaps://127.0.0.1:1 smtp://127.0.0.1:1
chinese check_explained text check --explain imaps://127.0.0.1:1
chinese check_offline text check --offline me@qq.com
chinese export text export --offline me@qq.com --to all -o "$tmp/shown"
if /usr/bin/python3 "$top_srcdir/tests/run/foxmail_storage.py" \
    "$tmp/foxmail" 2>/dev/null; then
	chinese import text import foxmail "$tmp/foxmail"
	chinese import_export text import foxmail "$tmp/foxmail" --offline \
	    --to sheet -o "$tmp/imported"
fi
mkdir "$tmp/entries"
printf 'name X\nserver imap tls - 0\nport 1\n' >"$tmp/entries/x"
chinese providers_check text providers check "$tmp/entries"

# Every error text, out of the catalogue: sentences have no English left.
msgattrib --no-wrap --translated "$tmp/zh_CN.po" |
    sed -n 's/^msgstr\(\[0\]\)\{0,1\} "\(.*\)"$/\2/p' >"$tmp/texts"
LC_ALL=C grep -v "$(printf '[\344-\357][\200-\277][\200-\277]')" \
    "$tmp/texts" | grep -E '[A-Za-z]+ [A-Za-z]+ [A-Za-z]+' >"$tmp/why"
[ ! -s "$tmp/why" ]
told $? texts_are_chinese

# One line a row: the exit code, then what is typed.
rows() {
	cat <<'ROWS'
1
1 lokup
1 --bogus
1 --timeout=x me@qq.com
1 lookup
1 lookup --offline me@
1 clients x
1 check http://a.example
1 check imap.qq.com
1 export me@qq.com
1 export me@qq.com --to nobody
1 completion tcsh
1 providers foo
0 lookup --offline me@qq.com
0 lookup --offline MailTo:INFO@QQ.COM
2 check --offline me@qq.com
2 check imaps://127.0.0.1:1
2 check --offline IMAPS://IMAP.QQ.COM
3 providers show no-such-provider
4 lookup --offline me@nowhere.example
5 lookup --offline me@goo.jp
5 lookup --offline --min-trust=4 me@qq.com
9 lookup --offline me@tuta.com
10 lookup --offline --providers=/nowhere me@qq.com
0 --plan me@qq.com
ROWS
}

while read -r want args; do
	name="exit_$want $args" codes=
	for locale in C zh_CN.UTF-8 tr_TR.UTF-8; do
		# shellcheck disable=SC2086 # a list of words
		in_locale $locale $args >"$tmp/$locale.out" 2>"$tmp/$locale.err"
		codes="$codes $?"
	done
	if [ "$codes" = " $want $want $want" ]; then
		ok "$name"
	else
		not_ok "$name: the codes are$codes"
	fi
	[ "$want" != 1 ] || ! cmp -s "$tmp/C.err" "$tmp/zh_CN.UTF-8.err" ||
		not_ok "$name: not translated: $(cat "$tmp/C.err")"
	! english "$tmp/zh_CN.UTF-8.err" >"$tmp/why" ||
		not_ok "$name: English: $(cat "$tmp/why")"
done <<END
$(rows)
END

# ---- what programs read ----------------------------------------------------

# Times are the only thing that two runs may differ in.
timeless() {
	sed -E 's/"(ms|start)":[0-9]+/"\1":0/g; s/after [0-9]+ ms/after 0 ms/g'
}

# same_json NAME argument...: the same bytes in every language.
same_json() {
	name=$1
	shift
	for locale in C zh_CN.UTF-8 tr_TR.UTF-8; do
		in_locale $locale "$@" 2>/dev/null | timeless >"$tmp/$locale"
	done
	if ! [ -s "$tmp/C" ]; then
		not_ok "$name: nothing"
		return
	fi
	{
		cmp "$tmp/C" "$tmp/zh_CN.UTF-8" &&
		cmp "$tmp/C" "$tmp/tr_TR.UTF-8"
	} >"$tmp/why" 2>&1
	told $? "$name"
}

same_json json_lookup lookup --offline --json me@qq.com
same_json json_capitals lookup --offline --json INFO@GMAIL.COM I@QQ.COM
same_json json_unknown lookup --offline --json me@nowhere.example
same_json json_unencrypted lookup --offline --json me@goo.jp
same_json json_own_apps lookup --offline --json me@tuta.com
same_json json_usage lookup --offline --json me@
same_json json_plan --plan --json me@nowhere.example
same_json json_clients clients --json
same_json json_check check --json imaps://127.0.0.1:1
same_json json_check_capitals check --offline --json IMAPS://IMAP.I.EXAMPLE
same_json json_check_address check --offline --json me@qq.com
same_json json_import import foxmail "$tmp/foxmail" --json
same_json providers_list providers list
same_json providers_show providers show qq.com
for shell in bash zsh fish; do
	same_json completion_$shell completion $shell
done

# same_files NAME argument...: of an export for every program.
same_files() {
	name=$1
	shift
	rm -rf "$tmp/files"
	for locale in C zh_CN.UTF-8 tr_TR.UTF-8; do
		mkdir -p "$tmp/files/$locale"
		(cd "$tmp/files/$locale" && in_locale $locale export \
		    --offline "$@" -o all) >/dev/null 2>&1
	done
	[ "$(find "$tmp/files/C" -type f | wc -l)" -gt 20 ] ||
		not_ok "$name: files: $(find "$tmp/files/C" -type f | wc -l)"
	{
		diff -r "$tmp/files/C" "$tmp/files/zh_CN.UTF-8" &&
		diff -r "$tmp/files/C" "$tmp/files/tr_TR.UTF-8"
	} >"$tmp/why" 2>&1
	told $? "$name"
}

program=$(cd "${program%/*}" && pwd)/${program##*/}
same_files files_of_qq me@qq.com --to all
same_files files_with_chinese_names me@163.com --to all --name 李明 \
    --organization 某某公司 --reply-to hui.fu@163.com
same_files files_of_capitals INFO@GMAIL.COM --to all --name 'IĞDIR İrem'
same_files files_of_pop3 I.I@QQ.COM --to all --pop3 --leave-on-server=7

for locale in C zh_CN.UTF-8 tr_TR.UTF-8; do
	in_locale $locale providers build "$top_srcdir/providers" \
	    -o "$tmp/$locale.db" >/dev/null 2>"$tmp/why"
	told $? "providers_build in $locale"
done
cmp "$tmp/C.db" "$tmp/zh_CN.UTF-8.db" >"$tmp/why" 2>&1 &&
    cmp "$tmp/C.db" "$tmp/tr_TR.UTF-8.db" >"$tmp/why" 2>&1
told $? database_is_the_same
exit $status
