# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Sourced first by every test of this directory: puts the test into a network
# of its own, and holds what all of them share.
#
#	needs="dovecot knotd"		programs; without them the test is skipped
#	. "${0%/*}/lib.sh"
#	...				cases, each ending in ok or not_ok
#	finish
#
# The program under test is $MAILSETUP, by default the one that was built next
# to this directory's build.  Exit status: 0, 1, or 77 (skipped).

run_dir=$(cd "${0%/*}" && pwd) || exit 1
PATH=$PATH:/usr/sbin:/sbin

skip() {
	echo "SKIP: ${0##*/}: $*"
	exit 77
}

absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}

# ---- a network of our own ----------------------------------------------
# Nothing but loopback exists in it, all ports are free, and no test can reach
# the world even by mistake.  An ordinary user keeps his own number there (a
# Dovecot that believes to be root wants to become somebody else, which such a
# namespace does not allow) and all capabilities (to bind port 53).

enter_namespace() {
	MAILSETUP=$(absolute "${MAILSETUP:-${top_builddir:-..}/src/mailsetup}")
	[ -x "$MAILSETUP" ] || {
		echo "not ok: no program at $MAILSETUP"
		exit 1
	}
	for tool in unshare setsid setpriv timeout ip openssl ${needs-}; do
		command -v "$tool" >/dev/null ||
			skip "$tool is not installed"
	done
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null ||
		skip "python3-jsonschema is not installed"
	if [ -z "${FAKE_SERVER-}" ]; then
		for FAKE_SERVER in fake/fake_server fake_server; do
			[ -x "$FAKE_SERVER" ] && break
		done
	fi
	FAKE_SERVER=$(absolute "$FAKE_SERVER")
	if [ "$(id -u)" = 0 ]; then
		private="unshare -nm"
	else
		private="unshare -Unm --map-current-user --keep-caps"
	fi
	$private true 2>/dev/null ||
		skip "user and network namespaces are forbidden here"
	export MAILSETUP FAKE_SERVER run_inside=1
	# shellcheck disable=SC2086
	exec $private sh "$0" "$@"
}

[ -n "${run_inside-}" ] || enter_namespace "$@"

T=$(mktemp -d "${TMPDIR:-/tmp}/mailsetup-run.XXXXXX") || exit 1
servers=
passed=0
failed=0

# Servers run as the user himself, or as nobody where he is root.
if [ "$(id -u)" = 0 ]; then
	SERVER_USER=nobody
	SERVER_GROUP=$(id -gn nobody)
	as_server="--reuid=$SERVER_USER --regid=$SERVER_GROUP --clear-groups
	    --inh-caps=+net_bind_service --ambient-caps=+net_bind_service"
else
	SERVER_USER=$(id -un) || skip "this user has no name"
	SERVER_GROUP=$(id -gn) || skip "this user's group has no name"
	as_server=
fi
export SERVER_USER SERVER_GROUP

clean_up() {
	status=$?
	trap - EXIT HUP INT TERM
	for s in $servers; do	# with all their children
		kill -s KILL -- "-$s" 2>/dev/null && wait "$s"
	done 2>/dev/null
	if [ -n "${KEEP-}" ]; then
		echo "# kept: $T"
	else
		rm -rf "$T"
	fi
	exit "$status"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# A directory that the servers may write to.
server_dir() {
	mkdir -p "$1" && chmod 755 "$1" || exit 1
	[ "$(id -u)" != 0 ] || chown "$SERVER_USER:$SERVER_GROUP" "$1"
}

# spawn LOG COMMAND... starts a server that dies with this test; its process
# number is in $spawned.  no-new-privs takes the set-user-id bit from Exim.
spawn() {
	log=$1
	shift
	# shellcheck disable=SC2086
	setsid setpriv $as_server --no-new-privs --pdeathsig KILL "$@" \
	    </dev/null >"$log" 2>&1 &
	spawned=$!
	servers="$servers $spawned"
}

# await WHAT LOG COMMAND...: until the command succeeds, 5 s at most.
await() {
	what=$1 log=$2
	shift 2
	i=0
	until "$@" >/dev/null 2>&1; do
		i=$((i + 1))
		if [ $i -gt 250 ] || ! kill -0 "$spawned" 2>/dev/null; then
			echo "not ok: $what did not start"
			sed 's/^/# /' "$log"
			exit 1
		fi
		sleep 0.02
	done
}

is_listening() {		# [udp] ADDRESS:PORT
	if [ "$1" = udp ]; then
		ss -Hlun "src $2" | grep -q .
	else
		ss -Hltn "src $1" | grep -q .
	fi
}

# use_resolver LINE...: what /etc/resolv.conf says from now on.
use_resolver() {
	printf '%s\n' "$@" >"$T/resolv.conf"
}

mount_over() {			# OURS THEIRS
	[ -e "$2" ] || skip "there is no $2 to replace"
	mount --bind "$1" "$2" || skip "mounts are forbidden in namespaces here"
}

chmod 755 "$T"
ip link set lo up || skip "the loopback interface cannot be started"
mount --make-rprivate / 2>/dev/null
use_resolver 'nameserver 127.0.0.1' 'options timeout:1 attempts:1'
printf '127.0.0.1 localhost\n::1 localhost\n' >"$T/hosts"
mount_over "$T/resolv.conf" /etc/resolv.conf
mount_over "$T/hosts" /etc/hosts
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
export HOME="$T" XDG_CONFIG_HOME="$T/.config" XDG_CACHE_HOME="$T/.cache"
export LC_ALL=C.UTF-8 LANGUAGE=''

# ---- cases -------------------------------------------------------------

ok() {
	passed=$((passed + 1))
	echo "ok $1"
}

# Prints the reason and the whole output of the last run.
not_ok() {
	name=$1
	shift
	failed=$((failed + 1))
	echo "not ok $name"
	{
		[ $# = 0 ] || printf '%s\n' "$*"
		echo "exit status ${status-}, ${took-} ms: ${command_line-}"
		[ ! -s "$T/out" ] || { echo "stdout:"; cat "$T/out"; }
		[ ! -s "$T/err" ] || { echo "stderr:"; cat "$T/err"; }
	} | sed 's/^/#   /'
}

now_ms() {
	read -r up rest </proc/uptime
	echo "${up%.*}${up#*.}0"
}

# run ARGUMENT...: the program; sets status and took, leaves $T/out, $T/err.
# No run of the program may hang: after 30 s it is ended with status 124.
run() {
	command_line="mailsetup $*"
	began=$(now_ms)
	timeout -k 2 30 "$MAILSETUP" "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
	took=$(($(now_ms) - began))
	! grep -q 'ERROR: .*Sanitizer\|runtime error:' "$T/err" ||
		not_ok "no_sanitizer_report ($command_line)"
}

# expect NAME STATUS [GREP-PATTERN...]: of the last run.  Each pattern is
# found on standard output or standard error; one that starts with ! is not.
expect() {
	name=$1 want=$2
	shift 2
	[ "$status" = "$want" ] || {
		not_ok "$name" "exit status is $status, not $want"
		return 0
	}
	for pattern; do
		case $pattern in
		!*)
			! cat "$T/out" "$T/err" | grep -q -e "${pattern#!}"
			;;
		*)
			cat "$T/out" "$T/err" | grep -q -e "$pattern"
			;;
		esac || {
			not_ok "$name" "the output fails at: $pattern"
			return 0
		}
	done
	ok "$name"
}

# expect_json NAME STATUS [RULE...]: of the last run.  Standard output is one
# JSON object that the schema accepts; rules as in judge.py.
expect_json() {
	name=$1 want=$2
	shift 2
	if [ "$status" != "$want" ]; then
		not_ok "$name" "exit status is $status, not $want"
	elif why=$(/usr/bin/python3 "$run_dir/judge.py" "$T/out" "exit=$want" \
	    "$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$why"
	fi
}

# expect_table EXIT ARGUMENT...: one run for all servers of the table on
# standard input (blanks around | do not matter), one case a row.
expect_table() {
	want=$1
	shift
	sed -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*|[[:space:]]*/|/g' \
	    -e 's/^[[:space:]]*//' >"$T/table"
	# shellcheck disable=SC2046
	run check "$@" $(cut -d'|' -f2 "$T/table")
	/usr/bin/python3 "$run_dir/judge.py" "$T/out" --table "$T/table" \
	    "exit=$want" >"$T/verdicts" 2>&1
	grep -q 'ok result_as_a_whole' "$T/verdicts" ||
		not_ok result_as_a_whole "$(cat "$T/verdicts")"
	[ "$status" = "$want" ] ||
		not_ok exit_status "it is $status, not $want"
	cat "$T/verdicts"
	passed=$((passed + $(grep -c '^ok' "$T/verdicts")))
	failed=$((failed + $(grep -c '^not ok' "$T/verdicts")))
	[ -z "${VERBOSE-}" ] || sed 's/^/#   /' "$T/out" "$T/err"
}

# take_verdicts: those of a helper, in $T/verdicts, count as this script's.
take_verdicts() {
	cat "$T/verdicts"
	passed=$((passed + $(grep -c '^ok' "$T/verdicts")))
	failed=$((failed + $(grep -c '^not ok' "$T/verdicts")))
}

# expect_within NAME MS: the last run had something to say, in that time.
expect_within() {
	if ! [ -s "$T/out" ] && ! [ -s "$T/err" ]; then
		not_ok "$1" "no output at all"
	elif [ "$took" -le "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "took $took ms, not $2 at most"
	fi
}

# expect_that NAME COMMAND...: the command succeeds.
expect_that() {
	name=$1
	shift
	if why=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "false: $*" "$why"
	fi
}

finish() {
	echo "# ${0##*/}: $passed passed, $failed failed"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
	exit
}
