# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Exports for desktop clients, and homes of users to copy them into.  Sourced
# after lib.sh.
# shellcheck disable=SC2034 # used by lib.sh and by who sources this

mkdir "$T/config" "$T/tmp"
desktop_entry() {		# DOMAIN [CODES]
	cat >"$T/config/$1" <<-END
	name     Example Mail
	domain   $1
	server   imap tls imap.$1 993 ${2-}
	server   pop3 tls pop.$1 995 ${2-}
	server   smtp starttls smtp.$1 587 ${2-}
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
}
desktop_entry example.test

# export_for CLIENT ADDRESS [ARGUMENT...]: the files, into $files.
export_for() {
	files=$T/files/$1-$2
	rm -rf "$files"
	client=$1 address=$2
	shift 2
	run export "$address" --to "$client" --offline \
	    --config-dir "$T/config" -o "$files" "$@"
	script=$files/$client-$address.sh
	[ "$status" = 0 ] || not_ok "export_for_$client"
}

new_home() {			# in $home, of whoever runs the clients
	home=$T/home$((homes = ${homes:-0} + 1))
	server_dir "$home"
}

# as_user COMMAND...: in that home, with nothing of this environment.
as_user() {
	command_line=$*
	# shellcheck disable=SC2086
	timeout -k 2 30 setpriv ${as_user-} env -i HOME="$home" PATH="$PATH" \
	    LC_ALL=C.UTF-8 TMPDIR="$T/tmp" ${user_env-} "$@" \
	    </dev/null >"$T/out" 2>"$T/err"
	status=$?
}

# session SECONDS COMMAND...: as the user, in a D-Bus session; everything that
# it starts ends with it, as it is alone in a list of processes.
session() {
	seconds=$1
	shift
	command_line=$*
	# shellcheck disable=SC2086
	unshare -p -f --kill-child --mount-proc timeout -k 2 "$seconds" \
	    setpriv ${as_user-} env -i HOME="$home" PATH="$PATH" \
	    LC_ALL=C.UTF-8 TMPDIR="$T/tmp" ${user_env-} dbus-run-session -- \
	    "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
}

# What is in the home: every file with its sum, mode and name.
snapshot() {
	(cd "$home" && find . -type f -exec cksum {} + &&
	    find . -exec stat -c '%a %n' {} +) | sort
}

# Of the command, which fails, says why, and leaves the home as it is.
expect_refusal() {		# NAME PATTERN COMMAND...
	refusal=$1 pattern=$2
	shift 2
	snapshot >"$T/before"
	as_user "$@"
	snapshot >"$T/after"
	if [ "$status" = 0 ]; then
		not_ok "$refusal" "it did not fail"
	elif ! grep -q -e "$pattern" "$T/err"; then
		not_ok "$refusal" "it does not say: $pattern"
	elif ! cmp -s "$T/before" "$T/after"; then
		not_ok "$refusal" "$(diff "$T/before" "$T/after")"
	else
		ok "$refusal"
	fi
}

# expect_lines NAME FILE LINE...: whole lines of the file.
expect_lines() {
	name=$1 file=$2
	shift 2
	for line; do
		grep -q -x -F -e "$line" "$file" || {
			not_ok "$name" "no line $line in:" "$(cat "$file")"
			return 0
		}
	done
	ok "$name"
}

# An X server for windows that nobody sees; its number is in $display.
x_start() {
	display=77
	spawn "$T/x" Xvfb :$display -screen 0 1024x768x24 -nolisten tcp
	await Xvfb "$T/x" test -S /tmp/.X11-unix/X$display
}
