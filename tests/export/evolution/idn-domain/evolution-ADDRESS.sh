#!/bin/sh
# Sets up an account in Evolution, for the user who runs this, from the
# files beside it.  Nothing that is there already is changed.
program='Evolution'
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

must_not_run 'Evolution is running: close it first.' evolution
must_be_here \
    'evolution-zoë@xn--bcher-kva.example-transport.source' \
    'evolution-zoë@xn--bcher-kva.example-identity.source' \
    'evolution-zoë@xn--bcher-kva.example.source'

tmp=
trap '[ -z "$tmp" ] || rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

give_up() {
	die "$to could not be written."
}

parent() {	# of $to
	mkdir -p "${to%/*}" || die "${to%/*} could not be made."
}

to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
if [ -e "$to" ] || [ -L "$to" ]; then
	die "$to is there already; nothing was changed."
fi
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-identity.source"
if [ -e "$to" ] || [ -L "$to" ]; then
	die "$to is there already; nothing was changed."
fi
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53.source"
if [ -e "$to" ] || [ -L "$to" ]; then
	die "$to is there already; nothing was changed."
fi

to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
parent
mkdir "${to%/*}/.mailsetup.$$" || die "${to%/*} cannot be written to."
tmp=${to%/*}/.mailsetup.$$
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
cat <"$here"'evolution-zoë@xn--bcher-kva.example-transport.source' >"$tmp/1" || give_up
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-identity.source"
cat <"$here"'evolution-zoë@xn--bcher-kva.example-identity.source' >"$tmp/2" || give_up
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53.source"
cat <"$here"'evolution-zoë@xn--bcher-kva.example.source' >"$tmp/3" || give_up

to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
parent
mv -f "$tmp/1" "$to" || {
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-identity.source"
parent
mv -f "$tmp/2" "$to" || {
	rm -f "$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53.source"
parent
mv -f "$tmp/3" "$to" || {
	rm -f "$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-transport.source"
	rm -f "$config/evolution/sources/17b0437a-48de-54c0-9b63-0517b0805a53-identity.source"
	give_up
}
printf 'wrote %s\n' "$to"

printf '%s: %s\n' "$program" \
	'the account is set up. Start Evolution; it asks for the password.'
