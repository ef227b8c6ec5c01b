#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every command and every option of the program's own tables is in --help, in
# the man page and in each shell's completion, which the shell can read.
set -u

program=${MAILSETUP:?}
man=${top_srcdir:?}/src/mailsetup.1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

not_ok() {
	echo "not ok $*"
	status=1
}

# ---- what there is -------------------------------------------------------

# The tables as the program has them, through the bash completion: --help is
# then one of those that are compared.
commands=$(sed -n 's/^COMMAND(\(.*\))/\1/p' \
    "$top_srcdir/src/cli/command_list.h" | grep -v '^main$')
options=$(sed -n 's/^[[:space:]]*{ { "\([a-z][-a-z0-9]*\)",.*/\1/p' \
    "$top_srcdir/src/cli/opts.c" | sort -u)
[ "$(echo "$commands" | wc -w)" -ge 5 ] || not_ok 'commands: found too few'
[ "$(echo "$options" | wc -w)" -ge 15 ] || not_ok 'options: found too few'

for shell in bash zsh fish; do
	"$program" completion $shell >"$tmp/$shell" 2>"$tmp/err" ||
	    not_ok "completion $shell: $(cat "$tmp/err")"
done
"$program" --help >"$tmp/help" || not_ok 'help: status is not 0'
for command in $commands; do
	"$program" "$command" --help >>"$tmp/help" ||
	    not_ok "help of $command: status is not 0"
done

has_words() {	# name file words...
	name=$1
	file=$2
	shift 2
	lost=
	for word; do
		grep -q -e "\(^\|[^-A-Za-z]\)$word\([^-A-Za-z]\|\$\)" "$file" ||
		    lost="$lost $word"
	done
	if [ -z "$lost" ]; then
		echo "ok $name"
	else
		not_ok "$name: nothing about$lost"
	fi
}

long=$(echo "$options" | sed 's/^/--/')
# In the man page every hyphen of an option is written \-.
sed 's/\\-/-/g; s/\\//g' "$man" >"$tmp/man"
# fish names an option by -l NAME.
sed 's/-l \([a-z]\)/--\1/g' "$tmp/fish" >"$tmp/fish.long"

# shellcheck disable=SC2086 # lists of words
{
	has_words help_names_commands "$tmp/help" $commands
	has_words help_names_options "$tmp/help" $long
	has_words man_names_commands "$tmp/man" $commands
	has_words man_names_options "$tmp/man" $long
	for shell in bash zsh; do
		has_words ${shell}_names_commands "$tmp/$shell" $commands
		has_words ${shell}_names_options "$tmp/$shell" $long
	done
	has_words fish_names_commands "$tmp/fish" $commands
	has_words fish_names_options "$tmp/fish.long" $long
}

# Nothing that is described does not exist.
echo "$long" >"$tmp/long"
others=$(grep -o -e '--[a-z][-a-z0-9]*' "$tmp/man" | sort -u |
    grep -v -x -f "$tmp/long")
[ -z "$others" ] || not_ok man_has_no_other_options: "$others"

# ---- do their readers understand them? ------------------------------------

for shell in bash zsh fish; do
	if ! command -v $shell >/dev/null; then
		echo "# no $shell here: its completion is not tried"
	elif $shell -n "$tmp/$shell" 2>"$tmp/err"; then
		echo "ok ${shell}_reads_its_completion"
	else
		not_ok "${shell}_reads_its_completion: $(cat "$tmp/err")"
	fi
done
if command -v mandoc >/dev/null; then
	if mandoc -T lint -W warning "$man" >"$tmp/err" 2>&1; then
		echo "ok man_page_is_clean"
	else
		not_ok "man_page_is_clean: $(cat "$tmp/err")"
	fi
else
	echo "# no mandoc here: the man page is not tried"
fi

# A real completion: "look" becomes "lookup", "--offl" becomes "--offline".
complete_bash() {	# words... ; the last is incomplete
	bash -c '. "$1"; shift
	    COMP_WORDS=(mailsetup "$@"); COMP_CWORD=$#; COMPREPLY=()
	    COMP_LINE="mailsetup $*"; COMP_POINT=${#COMP_LINE}
	    f=$(complete -p mailsetup | sed "s/.*-F \([^ ]*\).*/\1/")
	    "$f" mailsetup "${COMP_WORDS[COMP_CWORD]}" \
	        "${COMP_WORDS[COMP_CWORD-1]}"
	    echo "${COMPREPLY[*]}"' bash "$tmp/bash" "$@" |
	    sed 's/ *$//'
}
if command -v bash >/dev/null; then
	for case in 'look:lookup' '--offl:--offline' \
	    'lookup --exp:--explain'; do
		# shellcheck disable=SC2086 # words
		got=$(complete_bash ${case%%:*} 2>&1)
		if [ "$got" = "${case#*:}" ]; then
			echo "ok bash_completes ${case%%:*}"
		else
			not_ok "bash_completes ${case%%:*}: \"$got\""
		fi
	done
fi
exit $status
