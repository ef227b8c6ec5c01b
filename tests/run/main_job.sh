#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The main job from end to end: an address in, settings out, checked live, and
# the files for the first three clients.
needs="dovecot exim4 knotd ss"
# A build without libzip has no import file for Thunderbird to look at.
if [ -e "${top_builddir:-.}/config.h" ] &&
    ! grep -q '^#define HAVE_LIBZIP' "$top_builddir/config.h"; then
	echo "SKIP: ${0##*/}: built without libzip"
	exit 77
fi
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot exim; do . "$run_dir/$part.sh"; done

pki_start
knot_start
dovecot_start
exim_start

mkdir "$T/config"
entry() {
	cat >"$T/config/$1" <<-END
	name     Example Mail
	domain   $1
	server   imap tls imap.$1 993
	server   pop3 starttls pop.$1 110
	server   smtp starttls smtp.$1 587
	user     %EMAILADDRESS%
	note     app-password https://help.example.test/app
	help     https://help.example.test/
	confidence high
	source   admin
	checked  2026-11
	END
}
entry example.test

set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --config-dir "$T/config"

# ---- found and verified --------------------------------------------------

run alice@example.test "$@"
expect main_job_prints_verified_settings 0 \
    'imap\.example\.test' 993 'smtp\.example\.test' 587 STARTTLS \
    alice@example.test 'https://help.example.test/app'
expect_within main_job_is_quick 5000
expect_that no_colour_into_a_file \
    sh -c "! grep -q '$(printf '\033')' '$T/out' '$T/err'"
expect_that nothing_on_standard_error test ! -s "$T/err"

run alice@example.test "$@" --json
expect_json main_job_in_json 0 outcome=found error=null \
    account.provider=example.test "account.name=Example Mail" \
    account.incoming.host=imap.example.test \
    account.incoming.security=tls \
    account.incoming.username=alice@example.test \
    account.outgoing.host=smtp.example.test \
    account.outgoing.port=587 account.outgoing.security=starttls \
    account.notes.app-password.url=https://help.example.test/app \
    account.documentation=https://help.example.test/ \
    candidates.0.evidence.0.source=admin \
    'checks#2' checks.0.outcome=pass checks.1.outcome=pass \
    checks.@993.offered:PLAIN \
    checks.@587.steps.starttls.outcome=pass \
    sent.0.what~.

run lookup alice@example.test "$@" --json
expect_json lookup_alone_does_not_check 0 'checks#0' outcome=found
run lookup alice@example.test "$@" --check --json
expect_json lookup_checks_when_asked 0 'checks#2' checks.0.outcome=pass
run check alice@example.test "$@" --json
expect_json check_takes_an_address 0 'checks#2' checks.0.outcome=pass

# The same entry as --providers, as a directory and as a compiled file.
run lookup alice@example.test --offline --json --providers "$T/config"
expect_json providers_directory_is_read 0 account.provider=example.test \
    candidates.0.evidence.0.source=database
run providers build "$T/config" -o "$T/block"
expect providers_are_compiled 0
expect_that compiled_providers_are_there test -s "$T/block"
run lookup alice@example.test --offline --json --providers "$T/block"
expect_json compiled_providers_are_read 0 account.provider=example.test

# ---- the files -------------------------------------------------------------

count() {
	find "$T/files" -type f -name "$1" 2>/dev/null | grep -c .
}
sums() {
	(cd "$T/files" && find . -type f -exec cksum {} + | sort)
}

clients=thunderbird,thunderbird-fleet,outlook,foxmail
run export alice@example.test "$@" --to $clients -o "$T/files"
expect export_writes_for_four_clients 0 "$T/files" '^ *1\.'
for kind in zip xml json cfg js html; do
	expect_that "one_${kind}_is_written" test "$(count "*.$kind")" = 1
done
for kind in prf cmd; do		# a new profile, or the one that is there
	expect_that "two_${kind}_are_written" test "$(count "*.$kind")" = 2
done
expect_that files_name_the_server grep -q -r imap.example.test "$T/files"
expect_that no_half_file_is_left test "$(count '*.tmp*')" = 0
sums >"$T/before"

run export alice@example.test "$@" --to thunderbird -o "$T/files"
expect export_refuses_to_overwrite 10 '\-\-force'
sums >"$T/after"
expect_that refused_export_changes_nothing cmp "$T/before" "$T/after"

for f in "$T/files"/*.xml; do
	echo changed >"$f"
done
run export alice@example.test "$@" --to $clients -o "$T/files" --force
expect force_overwrites 0 '^ *1\.'
expect_that force_wrote_what_was_changed \
    sh -c "! grep -q changed '$T/files'/*.xml"
sums >"$T/after"
expect_that forced_export_writes_the_same_again cmp "$T/before" "$T/after"

# A colleague's files go into the same directory, but those that have the same
# name for everybody are not replaced.
run export bob@example.test "$@" --to thunderbird -o "$T/files"
expect files_of_two_people_may_meet 0 '^ *1\.'
expect_that two_archives_are_there test "$(count '*.zip')" = 2
run export bob@example.test "$@" --to thunderbird-fleet -o "$T/files"
expect policies_of_two_people_may_not 10 policies.json '\-\-force'
expect_that policies_are_still_the_first_ones \
    grep -q alice@example.test "$T/files/policies.json"

# A strange file in the way: its client writes nothing at all.
mkdir "$T/taken"
echo mine >"$T/taken/example.test.xml"
run export alice@example.test "$@" --to thunderbird-fleet -o "$T/taken"
expect one_file_in_the_way_is_exit_10 10 example.test.xml
expect_that one_file_in_the_way_stops_its_client \
    test "$(find "$T/taken" -type f | grep -c .)" = 1
expect_that file_in_the_way_is_untouched \
    grep -qx mine "$T/taken/example.test.xml"

: >"$T/file"
run export alice@example.test "$@" --to foxmail -o "$T/file/below"
expect directory_that_cannot_be_made_is_exit_10 10
run export alice@example.test "$@" --to no-such-client -o "$T/files"
expect unknown_client_is_usage 1 no-such-client

# ---- found, but not right ---------------------------------------------------

entry nowhere.example.test
run alice@nowhere.example.test "$@" --json
expect_json missing_servers_are_exit_2 2 outcome=found \
    account.incoming.host=imap.nowhere.example.test \
    checks.@993.steps.resolve.error.code=dns-nxdomain
run alice@nowhere.example.test "$@"
expect missing_servers_are_told 2 imap.nowhere.example.test \
    'does not exist'

sed 's/^server   imap .*/server   imap tls expired.example.test 993/' \
    "$T/config/example.test" >"$T/config/new" &&
	mv "$T/config/new" "$T/config/example.test"
run alice@example.test "$@"
expect bad_certificate_is_exit_7 7 expired.example.test 'expired' \
    smtp.example.test

finish
