#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A message from the account to itself through real servers: what it says of
# each way for that to go well or wrong, and that nothing is left behind, and
# nothing of the user's is touched.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
printf 'wonderland\n' >"$T/password"

# account NAME INCOMING OUTGOING: a directory with one provider file
account() {
	mkdir "$T/$1"
	cat >"$T/$1/example.test" <<-END
	name     Example Mail
	domain   example.test
	server   $2
	server   $3
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
}
imap='imap tls imap.example.test 993'
smtp='smtp starttls smtp.example.test 587'
account normal "$imap" "$smtp"
account small "$imap" 'smtp starttls small.example.test 587'
account noplus 'imap tls noplus.example.test 993' "$smtp"
account pop3 'pop3 tls pop.example.test 995' "$smtp"
account pop3lock 'pop3 tls busy.example.test 995' "$smtp"
account pop3cram 'pop3 starttls crammd5.example.test 110 auth=encrypted' "$smtp"
account nologin "$imap" 'smtp starttls smtp.example.test 2525 auth=none'

set -- check --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
	--password-file "$T/password" --state-dir "$T/state"

common=$*

# trip SETTINGS ACCOUNT OPTION...
trip() {
	dir=$1 who=$2
	shift 2
	# shellcheck disable=SC2086 # no blanks in them
	run $common --config-dir "$T/$dir" "$who@example.test" "$@"
	cat "$T/out" "$T/err" >>"$T/all"
}

# Messages of ours, in any folder of any account; their files.
stored() {
	find "$H/mail" -type f -path '*/[cn][ue][rw]/*' -exec \
	    grep -l '^Message-ID: <[0-9a-f]*\.mailsetup@' {} +
}
nothing_is_left() {
	[ -z "$(stored)" ] || { stored; return 1; }
}
# A message of the user's own: put ACCOUNT FOLDER/FILE
put() {
	d=$(mailhost_folder "$1")/${2%/*}
	mkdir -p "$d" "${d%/*}/tmp" "${d%/*}/cur" "${d%/*}/new"
	printf '%s\n' 'From: friend@example.org' "To: $1@example.test" \
	    "Message-ID: <$2@example.org>" 'Subject: hello' '' 'Hi!' \
	    >"$d/${2##*/}"
	[ "$(id -u)" != 0 ] || chown -R "$SERVER_USER:$SERVER_GROUP" \
	    "$(mailhost_folder "$1")"
}
has() {				# ACCOUNT FILE in its INBOX
	[ -e "$(mailhost_folder "$1")/$2" ]
}

# ---- it arrives -----------------------------------------------------------

put alice new/1700000001.unseen
put alice cur/1700000002.seen:2,S
put alice cur/1700000003.deleted:2,T
trip normal alice --round-trip --json
expect_json message_arrives_intact 0 round_trip.outcome=pass \
    'round_trip.differences#0' round_trip.error=null \
    'round_trip.accepted_ms<=5000' 'round_trip.delivered_ms<=10000' \
    round_trip.folder=INBOX round_trip.deleted=true \
    'round_trip.bytes~^14[0-9]{5}$' \
    'round_trip.message_id~^[0-9a-f]{24}.mailsetup@example.test$'
expect_that it_is_gone_afterwards nothing_is_left
expect_that unseen_mail_stays_unseen has alice cur/1700000001.unseen:2,
expect_that seen_mail_stays_seen has alice cur/1700000002.seen:2,S
expect_that deleted_mail_is_not_expunged has alice cur/1700000003.deleted:2,T

trip normal alice --round-trip --keep --json
expect_json kept_message_is_not_deleted 0 round_trip.outcome=pass \
    round_trip.deleted=false
id=$(sed 's/.*"message_id":"\([^"]*\)".*/\1/' "$T/out")
expect_that one_message_is_stored test "$(stored | wc -l)" = 1
expect_that stored_message_is_as_it_should_be \
    /usr/bin/python3 "$run_dir/roundtrip.py" message "$(stored)" \
    From=alice@example.test To=alice@example.test Cc=alice@example.test \
    Bcc= "Message-ID=<$id>" Auto-Submitted=auto-generated \
    'Subject=mailsetup: a message to test this account – 测试邮件, проверка'
stored | xargs rm -f

trip normal alice --round-trip --also also@example.test --json
expect_json a_second_recipient_is_no_trouble 0 round_trip.outcome=pass \
    round_trip.deleted=true
expect_that the_other_one_gets_it_once test "$(stored | wc -l)" = 1
expect_that without_a_trace_of_the_blind_copy \
    /usr/bin/python3 "$run_dir/roundtrip.py" message \
    "$(find "$(mailhost_folder also)" -name '*.mail*')" \
    To=alice@example.test Cc=also@example.test Bcc=
stored | xargs rm -f

trip normal alice --round-trip --also ALICE@example.test --trace=mail
expect another_case_is_the_same_address 0 'deleted again' \
    '> RCPT TO:<alice@' '!> RCPT TO:<ALICE@'
trip normal slow --round-trip --json
expect_json a_slow_server_is_waited_for 0 round_trip.outcome=pass
expect_that its_time_is_told \
    grep -q '"delivered_ms":[3-9][0-9][0-9][0-9],' "$T/out"
trip nologin alice --round-trip --json
expect_json outgoing_server_without_login_is_used 0 \
    round_trip.outcome=pass checks.@2525.login=null

trip normal junk --round-trip --json
expect_json junk_is_a_warning 0 round_trip.outcome=warn \
    round_trip.error.code=in-junk round_trip.folder=Junk \
    round_trip.deleted=true round_trip.advice.code=mark-as-no-junk
expect_that junk_is_deleted_too nothing_is_left

# ---- UIDPLUS --------------------------------------------------------------

trip noplus alice --round-trip --json
expect_json without_uidplus_it_is_left_to_the_user 0 \
    round_trip.outcome=warn round_trip.error.code=not-deleted \
    round_trip.deleted=false
expect_that others_are_not_expunged has alice cur/1700000003.deleted:2,T
stored | xargs rm -f
rm "$(mailhost_folder alice)/cur/1700000003.deleted:2,T"
trip noplus alice --round-trip --json
expect_json without_uidplus_the_only_one_is_expunged 0 \
    round_trip.outcome=pass round_trip.deleted=true
expect_that nothing_stays_there nothing_is_left

# ---- it does not ----------------------------------------------------------

trip normal mangle --round-trip --json
expect_json altered_message_fails 2 round_trip.outcome=fail \
    round_trip.error.code=message-altered 'round_trip.differences#1' \
    'round_trip.differences.0=attachment-bytes: at byte 0' \
    round_trip.folder=INBOX round_trip.deleted=true exit=2
expect_that altered_message_is_deleted_too nothing_is_left

trip normal lost --round-trip=2 --json
expect_json lost_message_fails 2 round_trip.outcome=fail \
    round_trip.error.code=not-delivered round_trip.delivered_ms=null \
    round_trip.folder=null round_trip.deleted=false \
    round_trip.advice.code=look-later
expect_within it_is_not_waited_for_any_longer 6000

trip normal refuse --round-trip --json
expect_json refused_recipient 2 round_trip.outcome=fail \
    round_trip.error.code=recipient-refused round_trip.accepted_ms=null \
    'round_trip.error.detail~^550 5.7.1 This mailbox takes no mail'
trip small alice --round-trip --json
expect_json too_big_for_what_is_announced 2 \
    round_trip.error.code=message-too-big \
    'round_trip.error.detail~^14[0-9]* bytes, not 200000 at most' \
    checks.@587.max_size=200000
expect_that which_no_server_was_asked \
    sh -c "! grep 'SIZE=' '$H/exim/log/mainlog'"
trip normal big --round-trip --json
expect_json too_big_for_this_recipient 2 \
    round_trip.error.code=message-too-big \
    'round_trip.error.detail~^552 5.3.4 Message too big'
trip nologin alice --round-trip --also you@elsewhere.test --json
expect_json relaying_needs_a_login 2 round_trip.error.code=login-needed \
    round_trip.advice.code=log-in-to-send \
    'round_trip.error.detail~relay not permitted'
expect_that nothing_is_left_of_any_of_them nothing_is_left

# ---- POP3 -----------------------------------------------------------------

put alice new/1700000004.unseen
trip pop3 alice --round-trip --json
expect_json pop3_message_arrives_intact 0 round_trip.outcome=pass \
    'round_trip.differences#0' round_trip.error=null \
    'round_trip.accepted_ms<=5000' 'round_trip.delivered_ms<=10000' \
    round_trip.folder=INBOX round_trip.deleted=true \
    'round_trip.bytes~^14[0-9]{5}$' \
    'round_trip.message_id~^[0-9a-f]{24}.mailsetup@example.test$'
expect_that pop3_it_is_gone_afterwards nothing_is_left
expect_that pop3_unseen_mail_stays_unseen has alice cur/1700000004.unseen:2,
expect_that pop3_seen_mail_stays_seen has alice cur/1700000002.seen:2,S

trip pop3 alice --round-trip --keep --json
expect_json pop3_kept_message_is_not_deleted 0 round_trip.outcome=pass \
    round_trip.deleted=false
expect_that pop3_one_message_is_stored test "$(stored | wc -l)" = 1
expect_that pop3_stored_message_is_as_it_should_be \
    /usr/bin/python3 "$run_dir/roundtrip.py" message "$(stored)" \
    From=alice@example.test To=alice@example.test Cc=alice@example.test Bcc= \
    'Subject=mailsetup: a message to test this account – 测试邮件, проверка'
# what was there before is not taken for the new one, and stays
old=$(stored)
trip pop3 alice --round-trip --json
expect_json pop3_older_one_is_another 0 round_trip.outcome=pass \
    round_trip.deleted=true
expect_that pop3_older_one_is_left_alone test "$(stored)" = "$old"
rm "$old"

(sleep 1.5; put slow new/1700000005.friend) &
trip pop3 slow --round-trip --json
expect_json pop3_slow_server_is_waited_for 0 round_trip.outcome=pass \
    round_trip.deleted=true
expect_that pop3_its_time_is_told \
    grep -q '"delivered_ms":[3-9][0-9][0-9][0-9],' "$T/out"
expect_that pop3_new_mail_of_a_friend_stays_unseen \
    has slow cur/1700000005.friend:2,
trip pop3lock alice --round-trip --json
expect_json pop3_locked_mailbox_is_left_before_the_next_login 0 \
    round_trip.outcome=pass round_trip.deleted=true \
    'round_trip.delivered_ms<=2000'
trip pop3cram alice --round-trip --json
expect_json pop3_other_mechanism_and_starttls 0 round_trip.outcome=pass \
    checks.@110.mechanism=CRAM-MD5

trip pop3 mangle --round-trip --json
expect_json pop3_altered_message_fails 2 round_trip.outcome=fail \
    round_trip.error.code=message-altered 'round_trip.differences#1' \
    'round_trip.differences.0=attachment-bytes: at byte 0' \
    round_trip.folder=INBOX round_trip.deleted=true exit=2
expect_that pop3_altered_message_is_deleted_too nothing_is_left
trip pop3 lost --round-trip=3 --json
expect_json pop3_lost_message_fails 2 round_trip.outcome=fail \
    round_trip.error.code=not-delivered round_trip.delivered_ms=null \
    round_trip.folder=null round_trip.may_arrive=true \
    round_trip.advice.code=look-into-web-mail
expect_within pop3_it_is_not_waited_for_any_longer 7000
trip pop3 junk --round-trip=2 --json
expect_json pop3_junk_is_not_seen 2 round_trip.error.code=not-delivered \
    round_trip.advice.code=look-into-web-mail
stored | xargs rm -f
trip pop3 refuse --round-trip --json
expect_json pop3_refused_recipient 2 round_trip.outcome=fail \
    round_trip.error.code=recipient-refused round_trip.accepted_ms=null
expect_that pop3_nothing_is_left_of_any_of_them nothing_is_left
expect_that no_login_was_counted_as_refused \
    test -z "$(ls "$T/state/refused-logins")"

# ---- for people -----------------------------------------------------------

trip normal alice --round-trip
expect people_read_how_it_went 0 '✓ accepted after [0-9]* ms (14' \
    '✓ delivered [0-9]* ms later, to INBOX' '✓ it arrived exactly as' \
    '✓ deleted again' '!waiting for' '!After the login'
trip normal alice --round-trip --quiet
expect quiet_says_no_more_than_the_settings 0 '!delivered'
trip normal lost --round-trip=1 --quiet
expect quiet_tells_failures 2 'did not arrive in time'
trip normal alice --round-trip --offline
expect nothing_is_sent_offline 2 '!accepted' '!A message from'
trip normal alice --also you@example.test
expect also_needs_a_round_trip 1 '--also: this needs --round-trip'
trip normal alice --keep
expect keep_needs_a_round_trip 1 '--keep: this needs --round-trip'
trip normal alice --round-trip --also 用户@example.test
expect other_address_has_to_be_ascii 1 '--also'
trip normal alice --round-trip=0
expect a_wait_of_nothing_is_refused 1 '--round-trip'

# on_terminal [--interrupt WORDS] ACCOUNT OPTION...
on_terminal() {
	command_line="on a terminal: $*"
	[ "$1" = --interrupt ] && stop="--interrupt $2" && shift 2 || stop=
	who=$1
	shift
	began=$(now_ms)
	# shellcheck disable=SC2086 # the words after --interrupt are one
	timeout -k 2 30 /usr/bin/python3 "$run_dir/roundtrip.py" terminal \
	    $stop "$MAILSETUP" $common --config-dir "$T/$dir" \
	    "$who@example.test" "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
	took=$(($(now_ms) - began))
	cat "$T/out" "$T/err" >>"$T/all"
}
dir=normal
on_terminal alice --round-trip --also also@example.test
expect terminal_says_before_what_will_be_done 0 \
    '^After the login, one message of 1.4 MB is sent from' \
    'to also@example.test' 'sending the message' \
    'With one, the password is kept$' 'and is deleted; otherwise it$'
stored | xargs rm -f
on_terminal --interrupt waiting lost --round-trip
expect ctrl_c_ends_the_wait 4 'stopped on request' \
    'it may still arrive later' 'waiting for the message, [0-9] of 60 seconds'
expect_within it_ends_at_once 8000
dir=pop3
on_terminal --interrupt waiting lost --round-trip
expect pop3_ctrl_c_ends_the_wait 4 'stopped on request' \
    'it may still arrive later' 'waiting for the message, [0-9] of 60 seconds'
expect_within pop3_it_ends_at_once 8000
on_terminal alice --round-trip --keep
expect pop3_what_is_kept_is_told 0 'only. With one, the password is kept' \
    '!and is deleted' '✓ not deleted, as --keep asks'
stored | xargs rm -f

# ---- no password anywhere -------------------------------------------------

trip normal alice --round-trip=5 --trace=all --explain
expect trace_shows_the_dialogue 0 '> RCPT TO:<alice@example.test>' \
    '> (message)' 'UID EXPUNGE'
trip pop3 alice --round-trip=5 --trace=all --explain
expect pop3_trace_shows_the_dialogue 0 '> RCPT TO:<alice@example.test>' \
    '> (message)' '> TOP [0-9]* 0' '> DELE ' 'deleted again' \
    'C: RETR [0-9]'
for secret in wonderland "$(printf wonderland | base64)" \
    "$(printf '\0alice@example.test\0wonderland' | base64)"; do
	expect_that "no_output_has_$secret" \
	    sh -c "! grep -e '$secret' '$T/all'"
done

# ---- as jobs in a loop of the program's own ---------------------------------

# Over IMAP, over POP3, and where it is waited for: all three at once, with real
# logins, and no step that waits: those for a slow server would take over 3 s.
library=$(absolute "${top_builddir:-..}")/src/.libs/libmailsetup.so
jobs() {
	command_line="job_check.py $*"
	preload=
	! nm -D "$library" | grep -q __asan_init ||
		preload=$(cc -print-file-name=libasan.so)
	LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=0 \
	    PYTHONDONTWRITEBYTECODE=1 timeout -k 2 90 /usr/bin/python3 \
	    "$run_dir/job_check.py" "$library" "$run_dir/../../src/mailsetup.h" \
	    "$T/password" "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
}
if [ -e "$library" ]; then
	jobs allow_private=on "ca_file=$CA" dns_server=127.0.0.1 \
	    "state_dir=$T/state" round_trip=on -- \
	    alice@example.test "$T/normal" slow@example.test "$T/pop3" \
	    slow@example.test "$T/normal"
	rules=
	for row in 0 1 2; do
		rules="$rules $row.exit=0 $row.round_trip.outcome=pass
		    $row.round_trip.differences#0 $row.round_trip.deleted=true"
	done
	# shellcheck disable=SC2086
	expect_that jobs_make_round_trips /usr/bin/python3 \
	    "$run_dir/judge.py" "$T/out" --lines 3 $rules
	longest=$(sed -n 's/^longest \([0-9]*\) .*/\1/p' "$T/err")
	echo "# the longest step took $longest ms"
	expect_that no_step_of_a_job_sleeps [ "$longest" -lt 2500 ]
	expect_that jobs_leave_nothing_behind nothing_is_left
fi

finish
