#!/bin/sh
# Sets up an account in Geary, for the user who runs this, from the
# files beside it.  Nothing that is there already is changed.
program='Geary'
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
case ${XDG_CONFIG_HOME-} in
/*) config=$XDG_CONFIG_HOME ;;
*) config=$HOME/.config ;;
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

must_not_run 'Geary is running, perhaps without a window: close it first.' geary
must_be_here \
    'geary-_a_b____x___@example.com-cb181977.ini'

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

case ${XDG_DATA_HOME-} in
/*) data=$XDG_DATA_HOME ;;
*) data=$HOME/.local/share ;;
esac
for old in "$config"/geary/account_*/geary.ini; do
	if has_same "$here"'geary-_a_b____x___@example.com-cb181977.ini' "$old" 'Incoming]' login host; then
		die "$old is for this login at this server already; nothing was changed."
	fi
done
n=1
number=account_01
while [ -e "$config/geary/$number" ] || [ -L "$config/geary/$number" ] ||
    [ -e "$data/geary/$number" ]; do
	n=$((n + 1))
	[ $n -lt 100 ] || die 'no number is free; nothing was changed.'
	number=account_$(printf '%02d' $n)
done

tmp=
trap '[ -z "$tmp" ] || rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

give_up() {
	die "$to could not be written."
}

parent() {	# of $to
	mkdir -p "${to%/*}" || die "${to%/*} could not be made."
}

to="$config/geary/$number/geary.ini"
if [ -L "$to" ] || { [ -e "$to" ] && [ ! -f "$to" ]; }; then
	die "$to is no ordinary file; nothing was changed."
fi

to="$config/geary/$number/geary.ini"
parent
mkdir "${to%/*}/.mailsetup.$$" || die "${to%/*} cannot be written to."
tmp=${to%/*}/.mailsetup.$$
to="$config/geary/$number/geary.ini"
sed "s/^ordinal=.*/ordinal=$n/" <"$here"'geary-_a_b____x___@example.com-cb181977.ini' >"$tmp/1" || give_up

to="$config/geary/$number/geary.ini"
parent
mv -f "$tmp/1" "$to" || {
	give_up
}
printf 'wrote %s\n' "$to"

printf '%s: %s\n' "$program" \
	'the account is set up. Start Geary; it asks for the password.'
