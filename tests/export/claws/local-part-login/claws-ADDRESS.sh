#!/bin/sh
# Sets up an account in Claws Mail, for the user who runs this, from the
# files beside it.  Nothing that is there already is changed.
program='Claws Mail'
set -u
umask 077
LC_ALL=C
export LC_ALL
unset CDPATH

die() {
	printf '%s: %s\n' "$program" "$*" >&2
	exit 1
}

case $0 in
*/*) here=${0%/*}/ ;;
*) here=./ ;;
esac
case $here in
/*) ;;
*) here=./$here ;;
esac
case ${HOME-} in
/*) ;;
*) die 'HOME is not set; nothing was changed.' ;;
esac

# The names of this user's processes.
names_running() {
	if [ -r /proc/self/status ]; then
		cat /proc/[0-9]*/status 2>/dev/null | awk -v me="$(id -u)" '
		/^Name:/ { name = substr($0, 7) }
		/^State:/ { dead = $2 == "Z" }
		/^Uid:/ && $2 == me && !dead { print name }'
	else
		ps -U "$(id -u)" -o comm= | sed 's,.*/,,'
	fi
}

names=$(names_running)
[ -n "$names" ] ||
	die 'cannot see what is running; nothing was changed.'

must_not_run() {	# why-not name...
	why=$1
	shift
	for name; do
		if printf '%s\n' "$names" | grep -q -x -F -e "$name"; then
			die "$why Nothing was changed."
		fi
	done
}

must_be_here() {	# file...
	for name; do
		if ! [ -f "$here$name" ] || ! [ -r "$here$name" ]; then
			die "$name is missing: keep it beside this script. Nothing was changed."
		fi
	done
}

must_not_run 'Claws Mail is running: close it first.' claws-mail
must_be_here \
    'claws-joe@example.net-folders.xml' \
    'claws-joe@example.net.accountrc'

# Whether a group of a file, whose name begins so, has the lines that the
# one of ours has for these keys.
has_same() {	# ours theirs group key...
	ours=$1 theirs=$2 group=$3
	shift 3
	[ -f "$theirs" ] || return 1
	{ cat "$ours"; echo; echo '[]'; cat "$theirs"; echo; } |
	    awk -v group="[$group" -v keys="$*" '
	function end(  i, all) {
		for (i = 1; i <= n; i++)
			all = all "\n" line[i]
		if (inside && !second)
			want = all
		else if (inside && all == want)
			found = 1
		for (i = 1; i <= n; i++)
			line[i] = ""
	}
	BEGIN { n = split(keys, key, " ") }
	/^\[/ { end(); inside = index($0, group) == 1 }
	$0 == "[]" { second = 1 }
	{
		for (i = 1; i <= n; i++)
			if (index($0, key[i] "=") == 1)
				line[i] = $0
	}
	END { end(); exit !found }'
}

# What is there, ending with a line end, and an empty line.
keep() {
	[ -s "$to" ] || return 0
	cat "$to" || return 1
	[ -z "$(tail -c 1 "$to")" ] || echo
	echo
}

if has_same "$here"'claws-joe@example.net.accountrc' "$HOME/.claws-mail/accountrc" 'Account: ' \
    address receive_server user_id; then
	die 'this account is there already; nothing was changed.'
fi
add_account() {
	n=0 default=1
	if [ -s "$to" ]; then
		n=$(awk '/^\[Account: [0-9]+\]/ && $2 + 0 > n { n = $2 + 0 }
		    END { print n + 0 }' "$to") || return 1
		[ "$n" = 0 ] || default=0
	fi
	keep || return 1
	sed -e "s/^\[Account: 1\]\$/[Account: $((n + 1))]/" \
	    -e "s/^is_default=1\$/is_default=$default/"
}

tmp=
trap '[ -z "$tmp" ] || rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

give_up() {
	die "$to could not be written."
}

parent() {	# of $to
	mkdir -p "${to%/*}" || die "${to%/*} could not be made."
}

to="$HOME/.claws-mail/accountrc"
if [ -L "$to" ] || { [ -e "$to" ] && [ ! -f "$to" ]; }; then
	die "$to is no ordinary file; nothing was changed."
fi

to="$HOME/.claws-mail/folderlist.xml"
parent
mkdir "${to%/*}/.mailsetup.$$" || die "${to%/*} cannot be written to."
tmp=${to%/*}/.mailsetup.$$
to="$HOME/.claws-mail/folderlist.xml"
cat <"$here"'claws-joe@example.net-folders.xml' >"$tmp/1" || give_up
to="$HOME/.claws-mail/accountrc"
add_account <"$here"'claws-joe@example.net.accountrc' >"$tmp/2" || give_up

to="$HOME/.claws-mail/folderlist.xml"
if ! [ -e "$to" ]; then
	parent
	mv -f "$tmp/1" "$to" || {
		give_up
	}
	printf 'wrote %s\n' "$to"
fi
to="$HOME/.claws-mail/accountrc"
parent
mv -f "$tmp/2" "$to" || {
	give_up
}
printf 'wrote %s\n' "$to"

printf '%s: %s\n' "$program" \
	'the account is set up. Start Claws Mail; it asks for the password.'
