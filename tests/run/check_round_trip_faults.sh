#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A message from the account to itself through servers that go wrong in the
# middle of it, or lie.  Whatever they say, nobody else's message is deleted.
needs="knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
printf 'wonderland\n' >"$T/password"

cat >"$T/words" <<'END'
sender|smtp|mail|553 5.7.1 Sender address rejected: not owned by user
login|smtp|mail|530 5.7.0 Authentication required
limit|smtp|mail|550 5.4.5 Daily user sending limit exceeded
nosize|smtp|capability|250-mail.example.test\r\n250 AUTH PLAIN
refused|smtp|message|554 5.7.1 Looks like spam
size|smtp|message|552 5.3.4 Message size exceeds fixed limit
folder|imap|list|* LIST (\\HasNoChildren \\Junk) "/" "a \\"b\\\\ &V4M-"\r\n@ OK
names|imap|list|* LIST (\\Junk) "/" "open\r\n* LIST (\\Junk) "/" {4}\r\nJunk\r\n* LIST (\\Junk) "/" ""\r\n* LIST (\\Junk) "/" "x\x1b[31m\x07\xff"\r\n* LIST (\\Junk\r\n* LIST (\\Junk)\r\n* LIST (\\Junk) "/"\r\n* LIST () "/" \\Junk\r\n@ OK
nonext|imap|mailbox|* 2 EXISTS\r\n@ OK [READ-WRITE] done
farnext|imap|mailbox|* OK [UIDNEXT 4294967294] ok\r\n@ OK [READ-WRITE] done
none|imap|search|* SEARCH 4711 0 -1 99999999999 x\r\n@ OK
other|imap|fetch|* 1 FETCH (BODY[] {43}\r\nMessage-ID: <1.mailsetup@example.test>\r\n\r\n)\r\n@ OK
huge|imap|fetch|* 1 FETCH (UID 2 BODY[] {4000000000}\r\n@ OK
store|imap|store|@ NO [NOPERM] read-only for you
lies|imap|expunge|@ OK gone
END
printf 'long|imap|list|* LIST (\\\\Junk) "/" %060000d\\r\\n@ OK\n' 0 >>"$T/words"
printf 'many|imap|search|* SEARCH %s\\r\\n@ OK\n' \
    "$(seq -s ' ' 1000 6000)" >>"$T/words"

# claim | IMAP | SMTP | exit | outcome | code, or - | what else is in the JSON
sed 's/[[:space:]]*|[[:space:]]*/|/g' >"$T/table" <<'END'
all_is_well		| ok | ok | 0 | pass | - | "deleted":true
sender_refused		| ok | words:sender-mail | 2 | fail | sender-refused | Sender address rejected
login_is_needed		| ok | words:login-mail | 2 | fail | login-needed | "log-in-to-send"
too_many_for_today	| ok | words:limit-mail | 4 | fail | rate-limited | sending limit exceeded
no_size_is_announced	| ok | words:nosize-capability | 0 | pass | - | "deleted":true
refused_after_the_data	| ok | words:refused-message | 2 | fail | message-refused | Looks like spam
too_big_after_the_data	| ok | words:size-message | 2 | fail | message-too-big | 552 5.3.4
cut_before_the_data	| ok | close-data | 2 | fail | closed | "accepted_ms":null
cut_after_the_data	| ok | close-message | 2 | fail | closed | "accepted_ms":null
reset_after_the_data	| ok | reset-message | 2 | fail | closed | "accepted_ms":null
cut_during_the_wait	| close-search | ok | 2 | fail | closed | "delivered_ms":null
cut_when_it_is_fetched	| close-fetch | ok | 2 | fail | closed | "deleted":false
cut_when_it_is_deleted	| close-store | ok | 0 | warn | not-deleted | "deleted":false
folders_without_end	| endless-list-list | ok | 2 | fail | wrong-protocol | "accepted_ms":null
a_folder_without_end	| endless-line-list | ok | 2 | fail | wrong-protocol | "accepted_ms":null
found_without_end	| endless-list-search | ok | 2 | fail | wrong-protocol | "delivered_ms":null
odd_folder_name		| words:folder-list | ok | 0 | pass | - | "deleted":true
broken_folder_names	| words:names-list | ok | 0 | pass | - | "deleted":true
folder_of_60000_letters	| words:long-list | ok | 0 | pass | - | "deleted":true
all_is_found		| words:nonext-mailbox | ok | 0 | pass | - | "deleted":true
new_mail_never_comes	| words:farnext-mailbox | ok | 2 | fail | not-delivered | "folder":null
found_but_not_there	| words:none-search | ok | 2 | fail | not-delivered | "folder":null
thousands_are_found	| words:many-search | ok | 2 | fail | not-delivered | "folder":null
another_is_fetched	| words:other-fetch | ok | 2 | fail | not-delivered | "folder":null
four_gigabytes		| words:huge-fetch | ok | 2 | fail | wrong-protocol | "folder":null
not_to_be_deleted	| words:store-store | ok | 0 | warn | not-deleted | read-only for you
deleted_but_still_there	| words:lies-expunge | ok | 0 | warn | not-deleted | "deleted":false
END

# Each behaviour has a port.
port_of() {
	sed -n "s/^$1=//p" "$T/ports"
}
{
	cut -d'|' -f2 "$T/table" | sort -u | sed 's/^/imap-tls-/'
	cut -d'|' -f3 "$T/table" | sort -u | sed 's/^/smtp-tls-/'
} | awk '{ print $0 "=" 20000 + NR }' >"$T/ports"
# shellcheck disable=SC2046 # no blanks in them
scripted_start "$T/words" -- $(cat "$T/ports")

# trip IMAP SMTP OPTION...
trip() {
	cat >"$T/config/example.test" <<-EOF
	name     Example Mail
	domain   example.test
	server   imap tls imap.example.test $(port_of "imap-tls-$1")
	server   smtp tls smtp.example.test $(port_of "smtp-tls-$2")
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	EOF
	shift 2
	run check --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
	    --password-file "$T/password" --state-dir "$T/state" \
	    --config-dir "$T/config" alice@example.test --round-trip=1 "$@"
}
mkdir "$T/config"
trip ok ok --json
expect_json result_is_as_the_schema_says 0 round_trip.outcome=pass
while IFS='|' read -r claim imap smtp want outcome code more; do
	trip "$imap" "$smtp" --json
	# nothing but the round trip
	sed -i 's/.*"round_trip":\(.*\),"plan":.*/\1/' "$T/out"
	[ "$code" = - ] && error=null || error="{\"code\":\"$code\","
	expect "$claim" "$want" "^{\"outcome\":\"$outcome\",\"error\":$error" \
	    "$more"
done <"$T/table"

# heard PORT-NAME PATTERN; never_heard likewise
heard() {
	scripted_was_told "$(port_of "$1")" "$2"
}
never_heard() {
	! heard "$@"
}
expect_that size_is_told_to_who_announces_it \
    heard smtp-tls-ok 'MAIL FROM:.* SIZE=14'
expect_that size_is_not_told_to_who_does_not \
    heard smtp-tls-words:nosize-capability 'MAIL FROM:<alice@example.test>$'
expect_that odd_folder_name_is_said_as_it_was \
    heard imap-tls-words:folder-list 'EXAMINE "a \\"b\\\\ &V4M-"$'
expect_that no_broken_name_is_said \
    never_heard imap-tls-words:names-list 'EXAMINE "[^Ix]'
expect_that all_that_was_found_was_looked_at \
    heard imap-tls-words:nonext-mailbox 'UID FETCH 1 '
expect_that hundred_looks_are_enough test "$(grep -c "^$(port_of \
    imap-tls-words:many-search) .*FETCH" "$T/scripted.log")" -le 101
expect_that nobody_elses_message_is_deleted scripted_heard_not 'STORE 1 '
for lie in farnext-mailbox none-search many-search other-fetch huge-fetch; do
	expect_that "nothing_is_deleted_with_$lie" \
	    never_heard "imap-tls-words:$lie" STORE
done

# ---- for people -------------------------------------------------------------

trip ok words:sender-mail
expect a_refusal_is_shown_in_its_words 2 '✗ the server refuses this address' \
    ' ! no message was sent' '(553 5.7.1 Sender'
trip ok words:refused-message
expect a_refused_message_does_not_arrive 2 ' ! no message was sent' \
    '!may still arrive'
trip ok close-message
expect half_sent_message_may_arrive 2 '✗ the server closed the connection' \
    ' ! it may still arrive later'
trip endless-list-list ok
expect nothing_is_sent_before_the_folders_are_known 2 ' ! no message was sent'
trip close-search ok
expect message_after_the_cut_may_arrive 2 '✓ accepted after' \
    ' ! it may still arrive later'
trip close-fetch ok
expect message_that_stays_is_told 2 'delete it yourself'
trip words:store-store ok
expect why_it_stays_is_told 0 '✓ it arrived exactly' 'NOPERM'

expect_that scripted_server_is_sound scripted_is_sound
finish
