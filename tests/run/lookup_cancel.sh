#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Ctrl-C at any moment of a lookup: it ends at once with exit status 4, says so,
# and leaves neither half a line nor a file behind.
needs="knotd nginx dovecot exim4"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki internet; do . "$run_dir/$part.sh"; done

scenarios=${run_dir%/*}/scenarios
internet_start "$scenarios"

# interrupt SECONDS ARGUMENT...: sets status and took.
interrupt() {
	after=$1
	shift
	command_line="mailsetup $* # interrupted after $after s"
	began=$(now_ms)
	(cd "$T/empty" && IN_LOCALE_ONCE=1 exec timeout --foreground --preserve-status -s INT -k 5 "$after" \
	    "$MAILSETUP" "$@") </dev/null >"$T/out" 2>"$T/err"
	status=$?
	took=$(($(now_ms) - began))
}

is_clean() {
	! grep -q 'ERROR: .*Sanitizer\|runtime error:' "$T/err" || return
	[ ! -s "$T/out" ] || /usr/bin/python3 -m json.tool "$T/out" >/dev/null ||
	    return
	[ -z "$(ls -A "$T/empty")" ]
}

mkdir "$T/empty"
set -- --json --check --ca-file "$CA" --allow-private \
    --providers "$scenarios/_common/providers"

# Nothing answers: whatever is under way is cut off.
for after in 0.2 0.3 0.4 0.5 0.8 1.1; do
	interrupt $after lookup "$@" walrus@blackhole.test
	if [ "$status" != 4 ] || [ "$took" -gt 3000 ]; then
		not_ok "ends_within_a_moment_after_$after"
	elif ! grep -q 'stopped on request' "$T/err"; then
		not_ok "says_so_after_$after"
	else
		ok "interrupted_after_$after"
	fi
	expect_that "nothing_is_left_after_$after" is_clean
done

# Everybody answers: at some of these moments it is done already.
stopped=0
for after in 0.01 0.02 0.03 0.04 0.05 0.06 0.07 0.08 0.1 0.12 0.15; do
	interrupt $after lookup "$@" walrus@early.test
	case $status in
	0) ;;
	4 | 130) stopped=$((stopped + 1)) ;;
	*) not_ok "exit_status_after_$after" "it is $status" ;;
	esac
	expect_that "whole_or_nothing_after_$after" is_clean
done
expect_that some_were_stopped_in_the_middle test "$stopped" -gt 2
finish
