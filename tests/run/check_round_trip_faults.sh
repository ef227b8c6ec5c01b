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
junk|pop3|uidl|250 hello
nolist|pop3|list|-ERR [SYS/PERM] no list today
same|pop3|uidl|+OK\r\n1 a\r\n2 a\r\n3 a\r\n.
odd|pop3|uidl|+OK\r\n\r\n1\r\n0 a\r\n-1 b\r\n99999999999 c\r\nx\x00y\xff\r\n4294967295 d\r\n.
again|pop3|login|-ERR [AUTH] Not this time
inuse|pop3|login|-ERR [IN-USE] The mailbox is locked
junk|pop3|top|Received: from nowhere
other|pop3|top|+OK\r\nMessage-ID: <1.mailsetup@example.test>\r\nIn-Reply-To: x\r\n\r\n.
huge|pop3|size|+OK 2 4000000000
junk|pop3|retr|+OK\r\nwhat?\r\n.
gone|pop3|retr|-ERR [SYS/TEMP] not now
perm|pop3|dele|-ERR [SYS/PERM] read-only for you
lies|pop3|dele|+OK gone
kept|pop3|quit|-ERR some deleted messages not removed
END
printf 'many|pop3|uidl|+OK\\r\\n%s.\n' \
    "$(seq -s '' -f '2 u%.0f\r\n' 1000 3000)" >>"$T/words"
printf 'long|imap|list|* LIST (\\\\Junk) "/" %060000d\\r\\n@ OK\n' 0 >>"$T/words"
printf 'many|imap|search|* SEARCH %s\\r\\n@ OK\n' \
    "$(seq -s ' ' 1000 6000)" >>"$T/words"

# claim | IMAP, or pop3: what | SMTP | exit | outcome | code, or - | what else is in the JSON
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
pop3_is_well		| pop3:ok | ok | 0 | pass | - | "deleted":true
pop3_without_uidl	| pop3:ok+nouidl | ok | 0 | pass | - | "deleted":true
pop3_without_top	| pop3:ok+notop | ok | 0 | pass | - | "deleted":true
pop3_without_either	| pop3:ok+nouidl+notop | ok | 0 | pass | - | "deleted":true
pop3_friend_writes_too	| pop3:ok+auth=PLAIN | ok+friend | 0 | pass | - | "deleted":true
pop3_so_without_top	| pop3:ok+notop+auth=PLAIN | ok+friend | 0 | pass | - | "deleted":true
pop3_so_without_either	| pop3:ok+nouidl+notop+auth=PLAIN | ok+friend | 0 | pass | - | "deleted":true
pop3_two_copies		| pop3:ok+auth=LOGIN | ok+twice | 0 | pass | - | "deleted":true
pop3_two_without_uidl	| pop3:ok+nouidl | ok+twice | 0 | pass | - | "deleted":true
pop3_another_copy_later	| pop3:ok+again | ok | 0 | pass | - | "deleted":true
pop3_and_without_uidl	| pop3:ok+again+nouidl | ok | 0 | warn | not-deleted | "deleted":false
pop3_without_any_list	| pop3:words:nolist-list+nouidl | ok | 2 | fail | mailbox-refused | no list today.*"accepted_ms":null
pop3_cut_at_first	| pop3:close-uidl | ok | 2 | fail | closed | "accepted_ms":null
pop3_says_nonsense	| pop3:words:junk-uidl | ok | 2 | fail | wrong-protocol | "accepted_ms":null
pop3_line_without_end	| pop3:endless-line-uidl | ok | 2 | fail | wrong-protocol | "accepted_ms":null
pop3_odd_list		| pop3:words:odd-uidl | ok | 2 | fail | not-delivered | "folder":null
pop3_uids_stay_the_same	| pop3:words:same-uidl+from=2 | ok | 2 | fail | not-delivered | "look-into-web-mail"
pop3_all_is_new		| pop3:words:many-uidl+from=2 | ok | 2 | fail | not-delivered | "folder":null
pop3_refused_again	| pop3:words:again-login+from=2 | ok | 2 | fail | credentials-refused | Not this time.*"may_arrive":true
pop3_in_use		| pop3:words:inuse-login+from=2 | ok | 4 | fail | rate-limited | mailbox is locked.*"may_arrive":true
pop3_cut_at_the_login	| pop3:close-login+from=2 | ok | 2 | fail | closed | "delivered_ms":null
pop3_not_let_in_again	| pop3:close-greeting+from=2 | ok | 2 | fail | closed | "delivered_ms":null
pop3_cut_at_the_list	| pop3:close-uidl+from=2 | ok | 2 | fail | closed | "delivered_ms":null
pop3_nonsense_later	| pop3:words:junk-uidl+from=2 | ok | 2 | fail | wrong-protocol | "delivered_ms":null
pop3_cut_at_the_header	| pop3:close-top | ok | 2 | fail | closed | "delivered_ms":null
pop3_nonsense_as_header	| pop3:words:junk-top | ok | 2 | fail | wrong-protocol | "delivered_ms":null
pop3_header_without_end	| pop3:endless-line-top | ok | 2 | fail | wrong-protocol | "delivered_ms":null
pop3_another_is_shown	| pop3:words:other-top | ok | 2 | fail | not-delivered | "folder":null
pop3_four_gigabytes	| pop3:words:huge-size+notop | ok | 2 | fail | not-delivered | "folder":null
pop3_cut_when_fetched	| pop3:close-retr | ok | 2 | fail | closed | "deleted":false
pop3_reset_when_fetched	| pop3:reset-retr | ok | 2 | fail | closed | "deleted":false
pop3_not_to_be_fetched	| pop3:words:gone-retr | ok | 2 | fail | mailbox-refused | not now
pop3_something_else	| pop3:words:junk-retr | ok | 2 | fail | message-altered | "delivered_ms":[0-9]
pop3_message_is_a_line	| pop3:endless-line-retr | ok | 2 | fail | wrong-protocol | "deleted":false
pop3_not_to_be_deleted	| pop3:words:perm-dele | ok | 0 | warn | not-deleted | read-only for you
pop3_cut_when_deleted	| pop3:close-dele | ok | 0 | warn | not-deleted | "deleted":false
pop3_still_there	| pop3:words:lies-dele | ok | 0 | warn | not-deleted | "deleted":false
pop3_numbers_still_there | pop3:words:lies-dele+nouidl | ok | 0 | warn | not-deleted | "deleted":false
pop3_kept_at_the_end	| pop3:words:kept-quit+from=2 | ok | 0 | warn | not-deleted | not removed
pop3_cut_at_the_end	| pop3:close-quit | ok | 0 | warn | not-deleted | "deleted":false
pop3_refused_at_the_end	| pop3:close-login+from=3 | ok | 0 | warn | not-deleted | "deleted":false
END

# What says nothing any more, or too much: claim | POP3 | outcome | code | what
# else; all at once, because each takes its limit.
sed 's/[[:space:]]*|[[:space:]]*/|/g' >"$T/silent" <<'END'
pop3_silent_at_first	| hang-uidl | fail | no-answer | "accepted_ms":null
pop3_endless_at_first	| endless-list-uidl | fail | no-answer | "accepted_ms":null
pop3_silent_greeting	| hang-greeting+from=2 | fail | no-answer | "delivered_ms":null
pop3_silent_login	| hang-login+from=2 | fail | no-answer | "delivered_ms":null
pop3_silent_list	| hang-uidl+from=2 | fail | no-answer | "delivered_ms":null
pop3_silent_header	| hang-top | fail | no-answer | "delivered_ms":null
pop3_silent_message	| hang-retr | fail | deadline | "deleted":false
pop3_endless_message	| endless-list-retr | fail | deadline | "deleted":false
pop3_slow_message	| slow-retr | fail | deadline | "deleted":false
pop3_silent_deletion	| hang-dele | warn | not-deleted | "deleted":false
pop3_silent_end		| hang-quit+from=2 | warn | not-deleted | "deleted":false
pop3_silent_quit	| hang-quit+once | pass | - | "deleted":true
END

# Each behaviour has a port.
incoming() {
	case $1 in
	pop3:*) echo "pop3-tls-${1#pop3:}" ;;
	*) echo "imap-tls-$1" ;;
	esac
}
port_of() {
	sed -n "s/^$1=\([0-9]*\)$/\1/p" "$T/ports"
}
{
	cut -d'|' -f2 "$T/table" | while read -r name; do
		incoming "$name"
	done
	cut -d'|' -f2 "$T/silent" | sed 's/^/pop3-tls-/'
	printf 'pop3-tls-%s\n' ok+delay=3 ok+delay=300 ok+delay=300%USER \
	    words:inuse-login+from=2+once words:inuse-login+from=2+auth=PLAIN \
	    words:again-login+from=2+auth=PLAIN close-login+from=2+auth=PLAIN
	cut -d'|' -f3 "$T/table" | sed 's/^/smtp-tls-/'
} | sort -u | awk '{ print $0 "=" 20000 + NR }' >"$T/ports"
# shellcheck disable=SC2046 # no blanks in them
scripted_start "$T/words" -- $(cat "$T/ports")

# settings DIRECTORY INCOMING SMTP
settings() {
	case $2 in
	pop3:*) server="pop3 tls pop.example.test" ;;
	*) server="imap tls imap.example.test" ;;
	esac
	mkdir -p "$1"
	cat >"$1/example.test" <<-EOF
	name     Example Mail
	domain   example.test
	server   $server $(port_of "$(incoming "$2")")
	server   smtp tls smtp.example.test $(port_of "smtp-tls-$3")
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	EOF
}
set -- check --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --password-file "$T/password" --state-dir "$T/state" alice@example.test
common=$*

# trip INCOMING SMTP OPTION...
trip() {
	settings "$T/config" "$1" "$2"
	shift 2
	# shellcheck disable=SC2086 # no blanks in them
	run $common --config-dir "$T/config" --round-trip=1 "$@"
}

while IFS='|' read -r claim pop3 rest; do
	d=$T/silent.d/$claim
	settings "$d/config" "pop3:$pop3" ok
	{
		# shellcheck disable=SC2086
		timeout -k 2 30 "$MAILSETUP" $common --round-trip=2 --json \
		    --config-dir "$d/config" --state-dir "$d/state" \
		    </dev/null >"$d/out" 2>"$d/err"
		echo $? >"$d/status"
	} &
	echo $! >>"$T/silent.pids"
done <"$T/silent"
# shellcheck disable=SC2046
wait $(cat "$T/silent.pids")

trip ok ok --json
expect_json result_is_as_the_schema_says 0 round_trip.outcome=pass
# expect_trip CLAIM EXIT OUTCOME CODE MORE: of nothing but the round trip
expect_trip() {
	sed -i 's/.*"round_trip":\(.*\),"plan":.*/\1/' "$T/out"
	[ "$4" = - ] && error=null || error="{\"code\":\"$4\","
	expect "$1" "$2" "^{\"outcome\":\"$3\",\"error\":$error" "$5"
}
while IFS='|' read -r claim imap smtp want outcome code more; do
	trip "$imap" "$smtp" --json
	expect_trip "$claim" "$want" "$outcome" "$code" "$more"
done <"$T/table"
while IFS='|' read -r claim pop3 outcome code more; do
	cp "$T/silent.d/$claim/out" "$T/silent.d/$claim/err" "$T"
	status=$(cat "$T/silent.d/$claim/status") command_line=$pop3
	want=0
	[ "$outcome" != fail ] || want=2
	expect_trip "$claim" "$want" "$outcome" "$code" "$more"
done <"$T/silent"

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

# ---- POP3 -------------------------------------------------------------------

# how_often PORT-NAME COMMAND COUNT
how_often() {
	n=$(grep -c "^$(port_of "$1") .* < $2" "$T/scripted.log")
	[ "$n" = "$3" ] || { echo "$n times"; return 1; }
}
expect_that refused_login_is_counted_and_no_other \
    test "$(find "$T/state/refused-logins" -type f | wc -l)" = 1
expect_that silent_login_is_not_counted test "$(find \
    "$T/silent.d/pop3_silent_login/state/refused-logins" -type f | wc -l)" = 0
expect_that three_logins_do how_often pop3-tls-ok AUTH 3
for both in ok+auth=LOGIN ok+again; do
	expect_that "both_are_deleted_with_$both" \
	    how_often "pop3-tls-$both" DELE 2
done
expect_that friends_new_mail_is_looked_at_once how_often \
    pop3-tls-ok+auth=PLAIN TOP 2
for only in ok ok+notop ok+nouidl+notop; do
	expect_that "friends_new_mail_is_not_read_with_$only" \
	    how_often "pop3-tls-$only+auth=PLAIN" RETR 1
	expect_that "friends_new_mail_is_not_deleted_with_$only" \
	    how_often "pop3-tls-$only+auth=PLAIN" DELE 1
done
expect_that what_was_there_before_is_not_looked_at \
    never_heard pop3-tls-ok 'TOP 1 '
expect_that what_is_too_big_is_not_read \
    never_heard pop3-tls-words:huge-size+notop RETR
expect_that what_is_read_without_top_is_read_once \
    how_often pop3-tls-ok+notop RETR 1
expect_that hundred_headers_are_enough \
    how_often pop3-tls-words:many-uidl+from=2 TOP 100
expect_that nothing_of_others_is_deleted scripted_heard_not 'DELE 1$'
for lie in odd-uidl same-uidl+from=2 other-top huge-size+notop; do
	expect_that "nothing_is_deleted_with_$lie" \
	    never_heard "pop3-tls-words:$lie" DELE
done

for fault in words:again close; do
	trip "pop3:$fault-login+from=2+auth=PLAIN" ok --round-trip=4 --json \
	    --state-dir "$T/again"
	expect "there_would_be_time_after_$fault" 2 '"may_arrive":true'
	expect_that "login_is_not_repeated_after_$fault" \
	    how_often "pop3-tls-$fault-login+from=2+auth=PLAIN" AUTH 2
done
trip pop3:words:inuse-login+from=2+once ok --round-trip=6 --json
expect_trip locked_mailbox_is_tried_again 0 pass - '"deleted":true'
expect_that mailbox_was_locked_once \
    how_often pop3-tls-words:inuse-login+from=2+once AUTH 4
trip pop3:ok+delay=3 ok --round-trip=6 --json
expect_trip time_between_logins_is_respected 0 pass - \
    '"delivered_ms":[23][0-9][0-9][0-9],.*"deleted":true'
expect_that so_it_is_before_the_last_one test "$took" -ge 6000
trip pop3:ok+delay=300 ok --round-trip=6 --json
expect_trip nobody_waits_for_ever 2 fail login-delay \
    'LOGIN-DELAY 300.*"wait-longer".*"accepted_ms":null'
trip pop3:ok+delay=300%USER ok --round-trip=6 --json
expect_trip users_own_delay_counts 0 pass - '"deleted":true'

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
trip pop3:close-uidl ok
expect pop3_nothing_is_sent_before_the_list_is_known 2 \
    ' ! no message was sent'
trip pop3:words:inuse-login+from=2+auth=PLAIN ok
expect pop3_message_may_arrive_later 4 '✓ accepted after' \
    '(-ERR \[IN-USE\] The mailbox is locked)' ' ! it may still arrive later'
trip pop3:words:other-top ok
expect pop3_shows_no_junk_folder 2 '✗ .*did not arrive in time' \
    'nothing but the inbox' 'in the web mail'

expect_that scripted_server_is_sound scripted_is_sound
finish
