#!/bin/sh
# Sets up an account in KMail, for the user who runs this, from the
# files beside it.  Nothing that is there already is changed.
program='KMail'
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

must_not_run 'KMail or Akonadi is running: close KMail, then run akonadictl stop.' kmail kontact akonadi_control akonadiserver
must_be_here \
    'kmail-_a_b____x___@example.com-cb181977-server.rc' \
    'kmail-_a_b____x___@example.com-cb181977-agent.rc' \
    'kmail-_a_b____x___@example.com-cb181977-transport.rc' \
    'kmail-_a_b____x___@example.com-cb181977-identity.rc'

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

type=akonadi_imap_resource
for old in "$config/$type"_*rc; do
	if has_same "$here"'kmail-_a_b____x___@example.com-cb181977-server.rc' "$old" 'network]' ImapServer 'UserName'; then
		die "$old is for this login at this server already; nothing was changed."
	fi
done
if grep -q -s -x -F -e '[Transport 135380317]' "$config/mailtransports"; then
	die 'this account can send already; nothing was changed.'
fi
agents=$config/akonadi/agentsrc
n=
if [ -f "$agents" ]; then
	n=$(sed -n "s/^$type\\\\InstanceCounter=\\([0-9]*\\)\$/\\1/p" "$agents" |
	    tail -n 1)
fi
n=${n:-0}
while [ -e "$config/${type}_${n}rc" ] ||
    [ -e "$config/akonadi/agent_config_${type}_$n" ] ||
    grep -q -s -F -e "${type}_$n\\" "$agents"; do
	n=$((n + 1))
done

# The file on standard input, with a key of a group set.
set_key() {	# group key value
	msu_key=$2= msu_line=$2=$3 awk -v group="[$1]" '
	function add() {
		if (inside && !done) {
			print line
			done = 1
		}
	}
	BEGIN {
		key = ENVIRON["msu_key"]
		line = ENVIRON["msu_line"]
	}
	/^\[/ { add(); inside = $0 == group }
	inside && index($0, key) == 1 { add(); next }
	{ print }
	END {
		add()
		if (!done)
			printf "%s%s\n%s\n", NR ? "\n" : "", group, line
	}'
}

add_agent() {
	: >"$tmp/old" || return 1
	if [ -s "$to" ]; then
		cat "$to" >"$tmp/old" || return 1
	fi
	set_key InstanceCounters "$type\\InstanceCounter" $((n + 1)) \
	    <"$tmp/old" >"$tmp/half" &&
	    set_key Instances "${type}_$n\\AgentType" "$type" \
	    <"$tmp/half"
}

# Ours after what is there, without what makes it the default.
add_group() {
	if ! [ -s "$to" ]; then
		cat
		return
	fi
	last=$(awk '/^\[Identity #[0-9]+\]/ && substr($2, 2) + 0 >= n {
	    n = substr($2, 2) + 1 } END { print n + 0 }' "$to") &&
	    keep &&
	    sed -e '1,/^$/d' -e "s/^\[Identity #0\]\$/[Identity #$last]/"
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

to="$config/${type}_${n}rc"
if [ -e "$to" ] || [ -L "$to" ]; then
	die "$to is there already; nothing was changed."
fi
to="$config/akonadi/agent_config_${type}_$n"
if [ -e "$to" ] || [ -L "$to" ]; then
	die "$to is there already; nothing was changed."
fi
to="$config/mailtransports"
if [ -L "$to" ] || { [ -e "$to" ] && [ ! -f "$to" ]; }; then
	die "$to is no ordinary file; nothing was changed."
fi
to="$config/emailidentities"
if [ -L "$to" ] || { [ -e "$to" ] && [ ! -f "$to" ]; }; then
	die "$to is no ordinary file; nothing was changed."
fi
to="$config/akonadi/agentsrc"
if [ -L "$to" ] || { [ -e "$to" ] && [ ! -f "$to" ]; }; then
	die "$to is no ordinary file; nothing was changed."
fi

to="$config/${type}_${n}rc"
parent
mkdir "${to%/*}/.mailsetup.$$" || die "${to%/*} cannot be written to."
tmp=${to%/*}/.mailsetup.$$
to="$config/${type}_${n}rc"
cat <"$here"'kmail-_a_b____x___@example.com-cb181977-server.rc' >"$tmp/1" || give_up
to="$config/akonadi/agent_config_${type}_$n"
cat <"$here"'kmail-_a_b____x___@example.com-cb181977-agent.rc' >"$tmp/2" || give_up
to="$config/mailtransports"
add_group <"$here"'kmail-_a_b____x___@example.com-cb181977-transport.rc' >"$tmp/3" || give_up
to="$config/emailidentities"
add_group <"$here"'kmail-_a_b____x___@example.com-cb181977-identity.rc' >"$tmp/4" || give_up
to="$config/akonadi/agentsrc"
add_agent <"$here"'kmail-_a_b____x___@example.com-cb181977-agent.rc' >"$tmp/5" || give_up

to="$config/${type}_${n}rc"
parent
mv -f "$tmp/1" "$to" || {
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/akonadi/agent_config_${type}_$n"
parent
mv -f "$tmp/2" "$to" || {
	rm -f "$config/${type}_${n}rc"
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/mailtransports"
parent
mv -f "$tmp/3" "$to" || {
	rm -f "$config/${type}_${n}rc"
	rm -f "$config/akonadi/agent_config_${type}_$n"
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/emailidentities"
parent
mv -f "$tmp/4" "$to" || {
	rm -f "$config/${type}_${n}rc"
	rm -f "$config/akonadi/agent_config_${type}_$n"
	give_up
}
printf 'wrote %s\n' "$to"
to="$config/akonadi/agentsrc"
parent
mv -f "$tmp/5" "$to" || {
	rm -f "$config/${type}_${n}rc"
	rm -f "$config/akonadi/agent_config_${type}_$n"
	give_up
}
printf 'wrote %s\n' "$to"

printf '%s: %s\n' "$program" \
	'the account is set up. Start KMail; it asks for the password.'
