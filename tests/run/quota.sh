#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Never more than two refused logins of an account a day, whatever happens to
# the processes that make them: the server counts.
needs="knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
scripted_start imap-tls-ok=4001 imap-tls-hang-login=4002 imap-tls-ok=4003 \
    imap-tls-ok=4004
printf 'looking-glass-7' >"$T/wrong"
set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --password-file "$T/wrong" --user alice@example.test

login() {			# PORT OPTION...
	port=$1
	shift
	run check "imaps://fake.example.test:$port" --json "$@"
}
# How many logins the server at a port has heard of.
heard() {
	grep -c "^$1 .* < M[0-9]* AUTHENTICATE" "$T/scripted.log"
}
places() {
	find "$1" -type f | grep -c .
}

# ---- six at once -----------------------------------------------------------

pids=
for i in 1 2 3 4 5 6; do
	"$MAILSETUP" check imaps://fake.example.test:4001 --json "$@" \
	    --state-dir "$T/six" >"$T/six.$i" 2>&1 </dev/null &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid"
	[ $? = 6 ] || not_ok six_at_once_are_all_refused
done
expect_that six_at_once_make_two_attempts test "$(heard 4001)" = 2
expect_that four_of_six_know_the_limit \
    test "$(cat "$T"/six.? | grep -c '"login-limit"')" = 4
expect_that six_at_once_use_two_places test "$(places "$T/six")" = 2
expect_that places_are_for_their_owner_only \
    test -z "$(find "$T/six" -type f -perm /077)"

# ---- killed in the middle ---------------------------------------------------

for n in 1 2; do
	"$MAILSETUP" check imaps://fake.example.test:4002 "$@" \
	    --state-dir "$T/killed" >/dev/null 2>&1 </dev/null &
	pid=$!
	spawned=$pid
	await login "$T/scripted.log" \
	    sh -c "grep -c '^4002 .* AUTH' '$T/scripted.log' | grep -qx $n"
	kill -s KILL "$pid"
	wait "$pid" 2>/dev/null
done
login 4002 "$@" --state-dir "$T/killed"
expect_json killed_in_the_middle_counts 6 \
    checks.0.steps.login.error.code=login-limit
expect_that killed_ones_were_two_attempts test "$(heard 4002)" = 2

# ---- what cannot be counted is not tried -------------------------------------

: >"$T/file"
login 4003 "$@" --state-dir "$T/file/below"
expect_json uncounted_login_is_not_tried 10 \
    checks.0.steps.login.error.code=login-not-counted \
    "checks.0.steps.login.error.detail~$T/file" \
    'checks.0.advice.text~--state-dir'
run check imaps://fake.example.test:4003 "$@" --state-dir "$T/file/below"
expect people_read_which_directory 10 "$T/file: " '\-\-state-dir'
[ "$(id -u)" = 0 ] || {		# root can write anywhere
	mkdir -m 555 "$T/closed"
	login 4003 "$@" --state-dir "$T/closed"
	expect_json closed_directory_is_the_same 10 \
	    "checks.0.steps.login.error.detail~$T/closed"
}
(
	unset HOME XDG_STATE_HOME
	login 4003 "$@"
	expect_json nobody_without_a_home_logs_in 10 \
	    checks.0.steps.login.error.code=login-not-counted \
	    checks.0.steps.login.error.detail~home
	[ "$failed" = 0 ]
) || failed=$((failed + 1))
expect_that nothing_was_sent_uncounted test "$(heard 4003)" = 0
HOME=$T/home login 4004 "$@"
expect_that state_is_below_home \
    test "$(places "$T/home/.local/state/mailsetup")" = 1

expect_that scripted_server_is_sound scripted_is_sound
finish
