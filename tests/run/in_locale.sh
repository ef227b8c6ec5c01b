#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# In the program's place while tests/locales.sh runs the suite: runs it in
# another locale.  @WORDS@ are filled in there, since a test may give an
# environment of its own.
#
# What programs read, or files are made of, is in that locale altogether; of
# what people read the words stay English, which the tests look for.  Where two
# runs have to give the same bytes, there are two, and what differs is noted;
# the words on standard error are then those of the English one.

program='@PROGRAM@' locale='@LOCALE@' dir='@DIR@'
PATH=${PATH:-/usr/bin:/bin}

as_usual() {
	LC_ALL=C.UTF-8 "$program" "$@"
}

translated() {
	LC_ALL=$locale LANGUAGE='' LOCPATH=$dir/locales \
	    MAILSETUP_LOCALEDIR=$dir/catalogues \
	    LSAN_OPTIONS="suppressions=$dir/leaks:print_suppressions=0" "$@"
}

# Words of ours in English, everything else in the locale.
in_english() {
	unset LC_ALL
	export LANG="$locale" LC_MESSAGES=C LANGUAGE='' \
	    LOCPATH="$dir/locales" LSAN_OPTIONS="suppressions=$dir/leaks:print_suppressions=0"
	exec "$program" "$@"
}

note() {	# what differs, and how
	{
		echo "$locale: $1"
		head -n 20 "$mine/why"
	} >>"$dir/differences"
}

# Times are the only thing that two runs may differ in.
timeless() {
	sed -E 's/"(ms|start)":[0-9]+/"\1":0/g; s/after [0-9]+ ms/after 0 ms/g' \
	    "$1"
}

has() {		# word argument...
	wanted=$1
	shift
	for arg; do
		[ "$arg" = "$wanted" ] && return 0
	done
	return 1
}

# Neither a network nor a password, nor anything that is there only once.
is_repeatable() {
	for arg; do
		case $arg in
		-|--help|-h|--version|-V|--password*|--login|-l|--trace*|-v|--verbose|--resume|/dev/*)
			return 1 ;;
		esac
	done
	case ${1-} in
	clients|completion|publish|import)
		return 0 ;;
	providers)
		case ${2-} in list|show) return 0 ;; esac
		return 1 ;;
	esac
	has --offline "$@" || has --plan "$@"
}

# For programs, and nothing is written.
is_answer() {
	has --to "$@" || has -o "$@" || has --output "$@" && return 1
	case ${1-} in
	completion|providers)
		return 0 ;;
	batch)	has --report "$@" && return 1
		return 0 ;;
	export|publish)
		return 1 ;;
	esac
	has --json "$@" || has -j "$@"
}

same_answer() {
	as_usual "$@" >"$mine/usual" 2>"$mine/words"
	usual=$?
	translated "$program" "$@" >"$mine/out" 2>"$mine/foreign"
	code=$?
	cat "$mine/words" >&2
	! grep 'Sanitizer\|runtime error:' "$mine/foreign" >&2 ||
		note "sanitizer: $*"
	timeless "$mine/usual" >"$mine/a"
	timeless "$mine/out" >"$mine/b"
	if ! cmp "$mine/a" "$mine/b" >"$mine/why" 2>&1 ||
	    [ $usual != $code ]; then
		note "$usual and $code: $*"
	fi
	cat "$mine/out"
	return $code
}

# The directory or archive that is written.
target() {
	next=
	for arg; do
		[ -z "$next" ] || { echo "$arg"; return; }
		case $arg in
		-o|--output|--zip) next=yes ;;
		--output=*|--zip=*) echo "${arg#*=}"; return ;;
		-o?*) echo "${arg#-o}"; return ;;
		esac
	done
}

# The files that stay are those of the locale.
same_files() {
	as_usual "$@"
	code=$?
	written=$(target "$@")
	[ -n "$written" ] && [ $code = 0 ] && [ -e "$written" ] || return $code
	cp -R "$written" "$mine/files" || return $code
	translated "$program" "$@" --force >/dev/null 2>&1
	again=$?
	if ! diff -r "$mine/files" "$written" >"$mine/why" 2>&1 ||
	    [ $again != 0 ]; then
		note "$again, files: $*"
	fi
	return $code
}

# Of tests that choose a catalogue and a locale themselves.
[ -z "${MAILSETUP_LOCALEDIR-}" ] || exec "$program" "$@"

# Of tests that do something to the process itself.
[ -z "${IN_LOCALE_ONCE-}" ] || in_english "$@"

is_file_or_pipe() {
	[ -f /dev/fd/1 ] || [ -p /dev/fd/1 ]
}

for_programs=no
if is_file_or_pipe && ! has --to "$@" &&
    { has --json "$@" || has -j "$@"; }; then
	for_programs=yes
fi
if is_repeatable "$@" && is_file_or_pipe; then
	mine=$(mktemp -d "$dir/run.XXXXXX") || exit 70
	trap 'rm -rf "$mine"' EXIT
	chmod 755 "$mine"
	if is_answer "$@"; then
		same_answer "$@"
		exit
	fi
	case ${1-} in
	export|publish)
		same_files "$@"
		exit ;;
	esac
	rm -rf "$mine"
	trap - EXIT
fi
if [ $for_programs = yes ]; then
	translated exec "$program" "$@"
fi
in_english "$@"
