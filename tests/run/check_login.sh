#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Logging in to real servers: each mechanism, each refusal that a real server
# can be made to say, and never more refusals than the day's quota.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start

printf 'wonderland\n' >"$T/right"
printf 'looking-glass-7' >"$T/wrong"
printf 'ticket\n' >"$T/token"
set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1

# Each case counts its own refusals.
states=0
fresh_state() {
	states=$((states + 1))
	state=$T/state$states
}
login() {			# PASSWORD-FILE URL... -- OPTION...
	fresh_state
	password=$1
	shift
	run check --password-file "$password" --state-dir "$state" "$@"
}
refusals() {
	find "$state" -type f 2>/dev/null | grep -c .
}

# ---- accepted: each mechanism, each protocol ------------------------------

# claim | user | URL | mechanism
sed 's/[[:space:]]*|[[:space:]]*/|/g' >"$T/logins" <<'END'
imap_chooses_scram		| alice@example.test | imaps://imap.example.test | SCRAM-SHA-256
imap_with_starttls		| alice@example.test | imap://imap.example.test | SCRAM-SHA-256
imap_over_ipv6			| alice@example.test | imaps://v6.example.test | SCRAM-SHA-256
pop3_chooses_scram		| alice@example.test | pop3s://pop.example.test | SCRAM-SHA-256
pop3_with_starttls		| alice@example.test | pop3://pop.example.test | SCRAM-SHA-256
smtp_chooses_plain		| alice@example.test | smtps://smtp.example.test | PLAIN
smtp_with_starttls		| alice@example.test | smtp://smtp.example.test | PLAIN
imap_with_nothing_but_scram	| alice@example.test | imaps://scram.example.test | SCRAM-SHA-256
pop3_with_nothing_but_scram	| alice@example.test | pop3s://scram.example.test | SCRAM-SHA-256
smtp_with_nothing_but_scram	| alice@example.test | smtps://scram.example.test | SCRAM-SHA-256
imap_with_nothing_but_cram_md5	| alice@example.test | imaps://crammd5.example.test | CRAM-MD5
pop3_with_nothing_but_cram_md5	| alice@example.test | pop3s://crammd5.example.test | CRAM-MD5
smtp_with_nothing_but_cram_md5	| alice@example.test | smtps://crammd5.example.test | CRAM-MD5
a_name_without_domain		| alice | imaps://localpart.example.test | SCRAM-SHA-256
END
# Samba verifies the MIC as well.
mailhost_has ntlm || echo "# skipped: NTLM (ntlm_auth is not installed)"
! mailhost_has ntlm || sed 's/[[:space:]]*|[[:space:]]*/|/g' >>"$T/logins" <<'END'
imap_with_nothing_but_ntlm	| alice@example.test | imaps://ntlm.example.test | NTLM
imap_with_ntlm_after_starttls	| alice@example.test | imap://ntlm.example.test | NTLM
pop3_with_nothing_but_ntlm	| alice@example.test | pop3s://ntlm.example.test | NTLM
smtp_with_nothing_but_ntlm	| alice@example.test | smtps://ntlm.example.test | NTLM
a_name_of_a_windows_domain	| EXAMPLE\alice | imaps://ntlm.example.test | NTLM
END
while IFS='|' read -r claim user url mechanism; do
	login "$T/right" "$@" "$url" --user "$user" --json
	expect_json "$claim" 0 checks.0.outcome=pass \
	    checks.0.steps.login.outcome=pass \
	    "checks.0.login=$user" "checks.0.mechanism=$mechanism"
	[ "$(refusals)" = 0 ] || not_ok "${claim}_uses_up_no_place"
done <"$T/logins"
login "$T/right" "$@" imaps://imap.example.test --user alice@example.test \
    --json
expect_json inbox_is_opened 0 checks.0.steps.mailbox.outcome=pass

for way in XOAUTH2 OAUTHBEARER; do
	[ $way = XOAUTH2 ] && host=smtp scheme=smtps || host=imap scheme=imaps
	fresh_state
	run check "$@" --oauth2-token-file "$T/token" --state-dir "$state" \
	    --user alice@example.test $scheme://$host.example.test --json
	expect_json "token_with_$way" 0 checks.0.steps.login.outcome=pass \
	    checks.0.mechanism=$way
done
for scheme in imaps pop3s smtps; do
	fresh_state
	run check "$@" --oauth2-token-file "$T/token" --state-dir "$state" \
	    --user alice@example.test $scheme://oauthonly.example.test --json
	expect_json "token_where_$scheme takes nothing else" 0 \
	    checks.0.steps.login.outcome=pass
done

# The password from each place that is none of the arguments.
fresh_state
command_line="mailsetup check --password-fd 5"
"$MAILSETUP" check "$@" imaps://imap.example.test --user alice@example.test \
    --password-fd 5 --state-dir "$state" 5<"$T/right" >"$T/out" 2>"$T/err"
status=$?
expect password_from_a_descriptor 0 'login accepted: alice@example.test'
fresh_state
run check "$@" imaps://imap.example.test --user alice@example.test \
    --state-dir "$state" --password-command "cat $T/right"
expect password_from_a_command 0 'login accepted'
run check "$@" imaps://imap.example.test --user alice@example.test \
    --state-dir "$state" --password-command "cat $T/right; exit 3"
expect command_that_fails_gives_no_password 10 '!login accepted'
run check "$@" imaps://imap.example.test --user alice@example.test --login
expect nobody_is_asked_without_a_terminal 1 'password-file'
run check "$@" imaps://imap.example.test --password-file "$T/right"
expect server_needs_a_user_name 1 'user'
run check "$@" imaps://imap.example.test --user alice@example.test \
    --password-file "$T/missing" --state-dir "$state"
expect missing_password_file_is_exit_10 10 "$T/missing"

# ---- an account: incoming first, then outgoing ------------------------------

mkdir "$T/config"
# account DOMAIN IN OUT [LINE]: the password's kind and all that matters
account() {
	cat >"$T/config/$1" <<-END
	name     Example Mail
	domain   $1
	server   imap tls $2 993
	server   smtp starttls $3 587
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	${4-}
	END
}
account example.test imap.example.test smtp.example.test
login "$T/right" "$@" --config-dir "$T/config" alice@example.test --json
expect_json account_logs_in_to_both 0 'checks#2' \
    checks.@993.steps.login.outcome=pass \
    checks.@993.steps.mailbox.outcome=pass \
    checks.@587.steps.login.outcome=pass
login "$T/right" "$@" --config-dir "$T/config" alice@example.test
expect people_read_that_logins_were_accepted 0 \
    'login accepted: alice@example.test'

login "$T/wrong" "$@" --config-dir "$T/config" alice@example.test --json
expect_json refused_login_is_exit_6 6 outcome=found \
    checks.@993.steps.login.error.code=credentials-refused \
    'checks.@993.steps.login.error.detail~AUTHENTICATIONFAILED' \
    checks.@993.advice.cause=credentials \
    checks.@993.steps.capability.outcome=pass
expect_json outgoing_is_left_alone_after_a_refusal 6 \
    checks.@587.steps.login.outcome=not-run checks.@587.outcome=pass
expect_that one_refusal_is_counted test "$(refusals)" = 1

# ---- never more than two refusals a day --------------------------------------

again() {
	run check --password-file "$T/wrong" --state-dir "$state" "$@" \
	    --config-dir "$T/config" alice@example.test --json
}
again "$@"
expect_json second_refusal_is_still_one 6 \
    checks.@993.steps.login.error.code=credentials-refused
for n in third fourth; do
	again "$@"
	expect_json "${n}_login_is_not_tried" 6 \
	    checks.@993.steps.login.error.code=login-limit
done
run check --password-file "$T/right" --state-dir "$state" "$@" \
    --config-dir "$T/config" alice@example.test --json
expect_json not_even_with_the_right_password 6 \
    checks.@993.steps.login.error.code=login-limit
expect_that limit_is_not_told_by_address \
    sh -c "! grep -r alice '$state' && ! ls -R '$state' | grep alice"
run check --password-file "$T/right" --state-dir "$T/right/below" "$@" \
    --config-dir "$T/config" alice@example.test --json
expect_json nothing_is_tried_that_cannot_be_counted 10 \
    checks.@993.steps.login.outcome=fail
# Those of another day do not count, and are removed.
for f in "$state"/refused-logins/*; do
	mv "$f" "$(echo "$f" | sed 's/\.20[0-9]*\./.20200101./')"
done
run check --password-file "$T/right" --state-dir "$state" "$@" \
    --config-dir "$T/config" alice@example.test --json
expect_json next_day_counts_anew 0 checks.@993.steps.login.outcome=pass
expect_that old_places_are_removed test "$(refusals)" = 0

# ---- the second form of a user name ------------------------------------------

# SRV records name no user, so the address was a guess, and the local part is
# the other one.
heard_at() {			# INSTANCE ADDRESS: how many logins there were
	grep "lip=$2," "$T/mailhost/$1/log" | grep -c 'Login:\|(auth failed'
}
# Since the last time it was asked, which waits for that many: $more.
logins=0
more_logins() {
	before=$logins i=0
	while	# the log is written when a connection has ended
		sleep 0.2
		logins=$(heard_at main 127.0.0.24)
		[ $((logins - before)) -lt "$1" ] && [ $i -lt 20 ]
	do
		i=$((i + 1))
	done
	more=$((logins - before))
}
more_logins 1			# a_name_without_domain
login "$T/right" "$@" alice@localpart.example.test --json
expect_json other_form_of_a_guessed_name_is_tried 0 \
    candidates.0.evidence.0.source=srv \
    candidates.0.evidence.0.user_inferred=true \
    checks.@993.login=alice checks.@465.login=alice \
    checks.@993.steps.login.outcome=warn \
    checks.@993.steps.login.error.code=user-name-differs \
    checks.@993.advice.code=use-user-name
more_logins 3
expect_that one_was_refused_and_two_accepted test "$more" = 3
expect_that right_password_uses_up_no_place test "$(refusals)" = 0
run check --password-file "$T/right" --state-dir "$state" "$@" \
    alice@localpart.example.test
expect no_files_with_the_wrong_name_are_offered 0 \
    'another user name than the settings' '(alice)' \
    '!export alice@localpart'
more_logins 3

login "$T/wrong" "$@" alice@localpart.example.test --json
expect_json neither_form_has_this_password 6 \
    checks.@993.steps.login.error.code=credentials-refused
more_logins 2
expect_that both_forms_were_refused test "$more" = 2
expect_that both_forms_use_up_their_places test "$(refusals)" = 2

# One name to receive and another one to send, as iCloud has it.
mkdir "$T/two"
cat >"$T/two/example.test" <<-END
	name     Two Names
	domain   example.test
	server   imap tls localpart.example.test 993
	server   smtp tls smtp.example.test 465 user=%EMAILADDRESS%
	user     %EMAILLOCALPART%
	confidence high
	source   admin
	checked  2026-11
END
login "$T/right" "$@" --config-dir "$T/two" alice@example.test --json
expect_json each_server_gets_its_own_user_name 0 \
    checks.@993.login=alice checks.@465.login=alice@example.test \
    checks.@465.steps.login.outcome=pass
more_logins 1

account localpart.example.test localpart.example.test localpart.example.test
login "$T/right" "$@" --config-dir "$T/config" alice@localpart.example.test \
    --json
expect_json name_that_a_source_has_named_is_not_changed 6 \
    checks.@993.steps.login.error.code=credentials-refused
more_logins 1
expect_that only_that_form_was_refused test "$more" = 1

# ---- NTLM ---------------------------------------------------------------------

with_ntlm() {
	account ntlm.example.test ntlm.example.test ntlm.example.test \
	    'auth     oauth2 ntlm'
	login "$T/right" "$@" --config-dir "$T/config" \
	    alice@ntlm.example.test --json
	expect_json password_is_of_use_where_ntlm_is_beside_oauth2 0 \
	    checks.@993.mechanism=NTLM checks.@587.mechanism=NTLM
	for scheme in imaps pop3s smtps; do
		login "$T/wrong" "$@" $scheme://ntlm.example.test \
		    --user alice@example.test --json
		expect_json "${scheme}_refuses_a_wrong_password_with_ntlm" 6 \
		    checks.0.steps.login.error.code=credentials-refused \
		    checks.0.advice.cause=credentials
		[ "$(refusals)" = 1 ] || not_ok "${scheme}_counts_the_refusal"
	done
}
! mailhost_has ntlm || with_ntlm "$@"

# ---- what servers say when they refuse ----------------------------------------

# claim | user | URL | code | cause
sed 's/[[:space:]]*|[[:space:]]*/|/g' >"$T/refused" <<'END'
oauth2_only_imap	| alice@example.test | imaps://oauthonly.example.test | oauth2-only | provider
oauth2_only_pop3	| alice@example.test | pop3s://oauthonly.example.test | oauth2-only | provider
oauth2_only_smtp	| alice@example.test | smtps://oauthonly.example.test | oauth2-only | provider
full_address_where_a_name_is_wanted | alice@example.test | imaps://localpart.example.test | credentials-refused | credentials
wrong_user_pop3		| nobody@example.test | pop3s://pop.example.test | credentials-refused | credentials
wrong_user_smtp		| nobody@example.test | smtps://smtp.example.test | credentials-refused | credentials
exim_cannot_check	| unavailable@example.test | smtps://smtp.example.test | login-unavailable | provider
END
while IFS='|' read -r claim user url code cause; do
	login "$T/right" "$@" "$url" --user "$user" --json
	case $code in
	oauth2-only) want=8 ;;
	login-unavailable | rate-limited) want=4 ;;
	*) want=6 ;;
	esac
	expect_json "$claim" $want \
	    "checks.0.steps.login.error.code=$code" \
	    "checks.0.advice.cause=$cause"
done <"$T/refused"

mailhost_occupy
login "$T/right" "$@" imaps://busy.example.test --user alice@example.test \
    --json
expect_json one_connection_too_many 4 \
    checks.0.steps.login.error.code=rate-limited \
    checks.0.advice.code=wait-for-login
expect_that busy_server_takes_no_place test "$(refusals)" = 0
mailhost_vacate

# ---- settings that ask for OAuth2 ----------------------------------------------

account oauthonly.example.test oauthonly.example.test \
    oauthonly.example.test 'auth     oauth2'
before=$(heard_at oauthonly 127.0.0.20)
login "$T/right" "$@" --config-dir "$T/config" alice@oauthonly.example.test \
    --json
expect_json password_is_of_no_use_for_oauth2 0 \
    checks.@993.outcome=warn checks.@993.steps.login.outcome=warn \
    checks.@993.steps.login.error.code=oauth2-needed
sleep 0.1
expect_that password_was_not_sent_for_oauth2 \
    test "$(heard_at oauthonly 127.0.0.20)" = "$before"
expect_that oauth2_needs_no_place test "$(refusals)" = 0
login "$T/right" "$@" --config-dir "$T/config" alice@oauthonly.example.test
expect people_read_that_oauth2_is_needed 0 'OAuth2' '!login accepted'
# ---- the account is the same under each name of its server --------------------

fresh_state
for host in imap mail pop; do
	run check --password-file "$T/wrong" --state-dir "$state" "$@" \
	    "imaps://$host.example.test" --user alice@example.test --json
done
expect_json third_name_of_the_server_is_not_tried 6 \
    checks.0.steps.login.error.code=login-limit

# ---- what was asked for and not done is said -----------------------------------

mkdir "$T/oauth"
cat >"$T/oauth/example.test" <<-END
	name     Tokens Only
	domain   example.test
	server   imap tls imap.example.test 993 auth=oauth2
	server   smtp tls smtp.example.test 465 auth=oauth2
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
END
login "$T/right" "$@" --config-dir "$T/oauth" alice@example.test \
    --round-trip --json
expect_json round_trip_that_was_not_made_is_no_success 2 \
    round_trip.outcome=not-run round_trip.error.code=no-round-trip
printf 'old-ticket' >"$T/old"
fresh_state
run check --oauth2-token-file "$T/old" --state-dir "$state" "$@" \
    --config-dir "$T/oauth" alice@example.test --json
expect_json old_token_is_no_wrong_password 6 \
    checks.@993.advice.code=new-token
printf wonderland >"$T/pipe.right"
mkfifo "$T/fifo"
"$MAILSETUP" check "$@" imaps://imap.example.test --user alice@example.test \
    --password-file "$T/fifo" --state-dir "$state" >"$T/out" 2>"$T/err" &
waiting=$!
sleep 0.5
kill -s TERM "$waiting"
began=$(now_ms)
wait "$waiting"
took=$(($(now_ms) - began))
expect_that waiting_for_a_password_ends_at_once test "$took" -lt 1500
rm -f "$T/fifo" "$T/pipe.right"

finish
