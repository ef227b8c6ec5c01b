#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Servers that misbehave inside TLS, or on the way into it: each fault at each
# step of each protocol is found in its step and under its name.  check_faults.sh
# has those that need no TLS.
needs="knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

# 4000 is "at once" on a slow machine: whoever waits for a time limit instead
# takes 5000 and more.
# Only libcurl sees a line without end.  One that has no limit of its own for it
# ends with our time.
scripted_rows >"$T/rows" <<'END'
tls | tls	| hang slow			| all	| tls | no-answer | 9000
tls | tls	| close reset halfopen renegotiate | all | tls | closed | 4000
tls | tls	| alert				| all	| tls | tls-handshake | 4000
tls | tls	| nul eightbit endless-line endless-list | all | tls | plaintext-on-tls-port | 4000

tls | greeting	| hang slow			| all	| greeting | no-answer | 9000
tls | greeting	| close reset halfopen		| all	| greeting | closed | 4000 | none/Recv failure/SSL_read
tls | greeting	| endless-line			| all	| greeting | wrong-protocol/no-answer | 9000 | arge/Timeout
tls | greeting	| endless-list			| smtp	| greeting | wrong-protocol | 4000 | without end
# What follows their one line is taken for the answer to the next command.
tls | greeting	| endless-list			| imap pop3 | capability | wrong-protocol | 4000 | without end
tls | greeting	| nul eightbit			| all	| - | | 4000

tls | capability | hang slow			| all	| capability | no-answer | 9000
tls | capability | close reset halfopen		| all	| capability | closed | 4000 | none/Recv failure/SSL_read
tls | capability | endless-line		| all	| capability | wrong-protocol/no-answer | 9000 | arge/Timeout
tls | capability | endless-list		| all	| capability | wrong-protocol | 4000 | without end/arge
tls | capability | nul eightbit			| all	| - | | 4000

starttls | greeting | halfopen			| all	| greeting | closed | 4000
starttls | greeting | endless-list		| imap pop3 | starttls | wrong-protocol | 4000 | without end/arge
starttls | greeting | nul eightbit		| all	| - | | 4000

starttls | offer | hang slow			| all	| starttls | no-answer | 9000
starttls | offer | close reset halfopen		| all	| starttls | closed | 4000 | none/Recv failure/SSL_read
starttls | offer | endless-line		| all	| starttls | wrong-protocol/no-answer | 9000 | arge/Timeout
starttls | offer | endless-list		| all	| starttls | wrong-protocol | 4000 | without end/arge
starttls | offer | nul eightbit			| all	| - | | 4000

starttls | starttls | hang slow			| all	| starttls | no-answer | 9000
starttls | starttls | close reset halfopen	| all	| starttls | closed | 4000 | none/Recv failure/SSL_read
starttls | starttls | injection			| all	| starttls | starttls-injection | 4000
starttls | starttls | endless-line		| all	| starttls | wrong-protocol/no-answer | 9000 | arge/Timeout
starttls | starttls | endless-list		| imap smtp | starttls | wrong-protocol | 4000 | without end
# Its first line is the go-ahead already.
starttls | starttls | endless-list		| pop3	| starttls | starttls-injection | 4000
starttls | starttls | nul eightbit		| all	| - | | 4000

starttls | tls	| hang slow			| all	| starttls | no-answer | 9000
starttls | tls	| close reset halfopen renegotiate | all | starttls | closed | 4000
starttls | tls	| alert				| all	| starttls | tls-handshake | 4000
starttls | tls	| nul eightbit endless-line endless-list | all | starttls | tls-handshake | 4000

starttls | capability | hang slow		| all	| capability | no-answer | 9000
starttls | capability | close reset halfopen	| all	| capability | closed | 4000 | none/Recv failure/SSL_read
starttls | capability | endless-line		| all	| capability | wrong-protocol/no-answer | 9000 | arge/Timeout
starttls | capability | endless-list		| all	| capability | wrong-protocol | 4000 | without end/arge
starttls | capability | nul eightbit		| all	| - | | 4000

tls | capability | words:NO words:BAD words:BARE | imap	| capability | wrong-protocol | 4000 | not now/what?/nothing to tell
starttls | offer | words:NO words:BAD words:BARE | imap	| starttls | wrong-protocol | 4000 | not now/what?/nothing to tell
tls | capability | words:SENTENCE		| all	| capability | wrong-protocol | 4000 | Sorry, this is
starttls | starttls | words:SENTENCE		| all	| starttls | wrong-protocol | 4000 | Sorry, this is
tls | capability | words:502 words:550		| smtp	| capability | rejected | 4000 | not for you/550-5.7.1 Sorry
starttls | capability | words:502		| smtp	| capability | rejected | 4000 | 502 5.5.1 not for you
tls | capability | words:JUNK		| smtp	| capability | rejected | 4000 | 你
tls | capability | words:JUNK		| imap	| capability | wrong-protocol | 4000 | 你
starttls | starttls | words:JUNK		| pop3	| starttls | wrong-protocol | 4000 | 你
tls | capability | words:450			| smtp	| capability | server-busy | 4000 | Come later
# Of a server that offers no login it is for its user to say what he wants.
tls | capability | words:BARE			| smtp	| - | auth-mechanism-missing | 4000
starttls | offer | words:421			| smtp	| starttls | server-busy | 4000 | shutting down
tls | capability | words:421			| smtp	| capability | server-busy | 4000 | shutting down
starttls | starttls | words:421			| smtp	| starttls | server-busy | 4000 | shutting down
starttls | starttls | words:454			| smtp	| starttls | starttls-refused | 4000 | not available
starttls | offer | words:BYE			| imap	| starttls | rejected | 4000 | shutting down
tls | capability | words:BYE			| imap	| capability | rejected | 4000 | shutting down
starttls | starttls | words:BYE			| imap	| starttls | rejected | 4000 | shutting down
# No server has to know CAPA (RFC 2449 §3).
tls | capability | words:ERR			| pop3	| - | | 4000
tls | greeting	| words:PREAUTH			| imap	| greeting | preauth | 4000 | as alice
END
# Whoever has left does not hear how the server takes leave.
scripted_rows >"$T/leaving" <<'END'
tls | quit	| hang slow close reset halfopen endless-line endless-list nul eightbit | all | - | | 4000
starttls | quit	| hang slow close reset halfopen endless-line endless-list nul eightbit | all | - | | 4000
END

cat >"$T/said" <<'END'
NO|imap|offer|@ NO [UNAVAILABLE] not now
NO|imap|capability|@ NO [UNAVAILABLE] not now
BAD|imap|offer|@ BAD what?
BAD|imap|capability|@ BAD what?
BARE|imap|offer|@ OK nothing to tell
BARE|imap|capability|@ OK nothing to tell
BARE|smtp|capability|250 mail.example.test
SENTENCE|imap|capability|Sorry, this is no mail server
SENTENCE|pop3|capability|Sorry, this is no mail server
SENTENCE|smtp|capability|Sorry, this is no mail server
SENTENCE|imap|starttls|Sorry, this is no mail server
SENTENCE|pop3|starttls|Sorry, this is no mail server
SENTENCE|smtp|starttls|Sorry, this is no mail server
502|smtp|capability|502 5.5.1 not for you
550|smtp|capability|550-5.7.1 Sorry, there is\r\n550 5.7.1 no service for you
JUNK|smtp|capability|550 5.7.1 \x00no\x1b[31m \xff\xfe\xc2\x9b you \xe4\xbd\xa0
JUNK|pop3|starttls|\x00\x1b[31m \xff\xfe\xc2\x9b \xe4\xbd\xa0
JUNK|imap|capability|@ NO \x00\x1b[31m \xff\xfe\xc2\x9b \xe4\xbd\xa0
450|smtp|capability|450 4.3.2 Come later
421|smtp|offer|421 4.3.2 System shutting down
421|smtp|capability|421 4.3.2 System shutting down
421|smtp|starttls|421 4.3.2 System shutting down
454|smtp|starttls|454 4.7.0 TLS not available
BYE|imap|offer|* BYE Server shutting down
BYE|imap|capability|* BYE Server shutting down
BYE|imap|starttls|* BYE Server shutting down
ERR|pop3|capability|-ERR unknown command
PREAUTH|imap|greeting|* PREAUTH logged in as alice
END
# shellcheck disable=SC2046
scripted_start "$T/said" -- $(cat "$T/ports")

expect_table 2 "$@" <"$T/rows"
expect_within all_faults_together_do_not_hang 12000

expect_table 0 "$@" <"$T/leaving"
expect_within nobody_waits_for_a_farewell 4000
# Each port of the behaviours that match was told the word.
# shellcheck disable=SC2317 # by expect_that
told_all() {
	grep -e "$1" "$T/ports" >"$T/told" || return 1
	while IFS='=' read -r what port; do
		scripted_was_told "$port" "$2" || echo "$what was not"
	done <"$T/told" >"$T/untold"
	cat "$T/untold"
	[ ! -s "$T/untold" ]
}
expect_that imap_servers_are_told_logout told_all '^imap-.*-quit=' LOGOUT
expect_that pop3_servers_are_told_quit told_all '^pop3-.*-quit=' QUIT
expect_that smtp_servers_are_told_quit told_all '^smtp-.*-quit=' QUIT

# By itself: what people read.
one() {
	claim=$1 behaviour=$2 want=$3
	shift 3
	scheme=${behaviour%%-*}
	case $behaviour in *-tls-*) scheme=${scheme}s ;; esac
	port=$(sed -n "s/^$behaviour=//p" "$T/ports")
	run check "$scheme://fake.example.test:$port" --allow-private \
	    --ca-file "$CA" --explain --trace=mail
	expect "$claim" "$want" fake.example.test "$@"
}
one bytes_do_not_reach_the_terminal imap-tls-eightbit-capability 0 \
    '< \* CAPABILITY.*???' "!$(printf '\033')" "!$(printf '\377')"
one nor_do_those_of_a_greeting smtp-starttls-eightbit-greeting 0 \
    '< 220 .*???' "!$(printf '\033')" "!$(printf '\377')"
one nor_do_those_of_a_refusal smtp-tls-words:JUNK-capability 2 \
    '550 5.7.1 .*no.*31m' "!$(printf '\033')" "!$(printf '\377')" \
    "!$(printf '\302\233')"
one alert_is_told_in_its_own_words pop3-tls-alert-tls 2 'handshake failure'

expect_that no_login_was_tried scripted_heard_no_login
expect_that servers_did_not_break_down scripted_is_sound

finish
