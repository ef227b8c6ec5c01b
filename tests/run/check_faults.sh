#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Servers that misbehave: each fault is found in its step and under its name,
# and none of them makes a check hang.  All are checked in one run.
needs="dovecot exim4 knotd nginx ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot exim nginx fake; do . "$run_dir/$part.sh"; done

# claim | behaviour | scheme | step | code | at most ms | words
# 4000 is "at once" on a slow machine: whoever waits for a time limit instead
# takes 5000 and more.
cat >"$T/faults" <<'END'
dropped_imap		| full		| imap	| connect | tcp-timeout	| 5000
dropped_smtps		| full		| smtps	| connect | tcp-timeout	| 5000
silent_imap		| silent	| imap	| greeting | no-answer	| 9000
silent_pop3		| silent	| pop3	| greeting | no-answer	| 9000
silent_smtp		| silent	| smtp	| greeting | no-answer	| 9000
silent_imaps		| silent	| imaps	| tls | no-answer	| 9000
silent_pop3s		| silent	| pop3s	| tls | no-answer	| 9000
silent_smtps		| silent	| smtps	| tls | no-answer	| 9000
closed_imap		| close		| imap	| greeting | closed	| 4000
closed_pop3		| close		| pop3	| greeting | closed	| 4000
closed_smtp		| close		| smtp	| greeting | closed	| 4000
closed_imaps		| close		| imaps	| tls | closed		| 4000
closed_smtps		| close		| smtps	| tls | closed		| 4000
reset_imap		| reset		| imap	| greeting | closed	| 4000
reset_smtps		| reset		| smtps	| tls | closed		| 4000
html_imap		| html		| imap	| greeting | wrong-protocol | 4000
html_pop3		| html		| pop3	| greeting | wrong-protocol | 4000
html_smtp		| html		| smtp	| greeting | wrong-protocol | 4000
html_then_close_imap	| html-close	| imap	| greeting | wrong-protocol | 4000
html_then_close_smtp	| html-close	| smtp	| greeting | wrong-protocol | 4000
html_imaps		| html		| imaps	| tls | plaintext-on-tls-port | 4000
bytes_imap		| bytes		| imap	| greeting | wrong-protocol | 4000
bytes_pop3		| bytes		| pop3	| greeting | wrong-protocol | 4000
bytes_smtp		| bytes		| smtp	| greeting | wrong-protocol | 4000
bytes_smtps		| bytes		| smtps	| tls | tls-handshake/plaintext-on-tls-port | 4000
endless_lines_smtp	| endless-lines	| smtp	| greeting | wrong-protocol | 4000 | without end
endless_lines_imap	| endless-lines	| imap	| greeting | wrong-protocol | 4000
endless_line_imap	| endless-line	| imap	| greeting | wrong-protocol/no-answer | 9000
endless_line_pop3	| endless-line	| pop3	| greeting | wrong-protocol/no-answer | 9000
byte_a_second_smtp	| smtp-slow	| smtp	| greeting | no-answer	| 9000
byte_a_second_imap	| imap-slow	| imap	| greeting | no-answer	| 9000
smtp_421_is_busy	| smtp-421	| smtp	| greeting | server-busy | 4000
smtp_554_is_rejected	| smtp-554	| smtp	| greeting | rejected	| 4000
imap_bye_is_rejected	| imap-bye	| imap	| greeting | rejected	| 4000
pop3_err_is_rejected	| pop3-err	| pop3	| greeting | rejected	| 4000
imap_preauth		| imap-preauth	| imap	| greeting | preauth	| 4000
imap_where_smtp_is	| smtp-refused	| imap	| greeting | wrong-protocol | 4000
pop3_where_imap_is	| imap-refused	| pop3	| greeting | wrong-protocol | 4000
smtp_where_imap_is	| imap-refused	| smtp	| greeting | wrong-protocol | 4000
smtp_where_pop3_is	| pop3-refused	| smtp	| greeting | wrong-protocol | 4000
imaps_where_no_tls_is	| imap-refused	| imaps	| tls | plaintext-on-tls-port | 4000
pop3s_where_no_tls_is	| pop3-refused	| pop3s	| tls | plaintext-on-tls-port | 4000
smtps_where_no_tls_is	| smtp-refused	| smtps	| tls | plaintext-on-tls-port | 4000
starttls_454		| smtp-refused	| smtp	| starttls | starttls-refused | 4000
starttls_no		| imap-refused	| imap	| starttls | starttls-refused | 4000
stls_err		| pop3-refused	| pop3	| starttls | starttls-refused | 4000
injection_smtp		| smtp-injection | smtp	| starttls | starttls-injection | 4000
injection_imap		| imap-injection | imap	| starttls | starttls-injection | 4000
injection_pop3		| pop3-injection | pop3	| starttls | starttls-injection | 4000
silent_after_starttls	| smtp-tls-silent | smtp | starttls | no-answer	| 9000
closed_after_starttls	| imap-tls-closed | imap | starttls | closed	| 4000
plain_after_stls	| pop3-tls-plain | pop3	| starttls | tls-handshake | 4000
ehlo_refused		| smtp-ehlo-refused | smtp | starttls | rejected | 4000 | 502 command not
silent_after_ehlo	| smtp-ehlo-silent | smtp | starttls | no-answer | 9000
half_an_ehlo_answer	| smtp-ehlo-endless | smtp | starttls | no-answer | 9000
END

# What a real web server and a real mail server do on the wrong port.
cat >"$T/real" <<'END'
http_where_smtps_is	| smtps://web.example.test:2465 | tls | plaintext-on-tls-port | 4000
http_where_imaps_is	| imaps://web.example.test:2993 | tls | plaintext-on-tls-port | 4000
http_where_pop3s_is	| pop3s://web.example.test:2995 | tls | plaintext-on-tls-port | 4000
http_where_smtp_is	| smtp://web.example.test | greeting | no-answer | 9000
http_where_imap_is	| imap://web.example.test | greeting | no-answer | 9000
http_where_pop3_is	| pop3://web.example.test | greeting | no-answer | 9000
https_where_smtps_is	| smtps://web.example.test | greeting | no-answer | 9000
https_where_imaps_is	| imaps://web.example.test | greeting | no-answer | 9000
https_where_pop3s_is	| pop3s://web.example.test | greeting | no-answer | 9000
tls_on_the_imap_port	| imaps://mail.example.test:143 | tls | plaintext-on-tls-port | 4000
tls_on_the_pop3_port	| pop3s://mail.example.test:110 | tls | plaintext-on-tls-port | 4000
tls_on_port_587		| smtps://mail.example.test:587 | tls | plaintext-on-tls-port | 4000
starttls_on_port_993	| imap://mail.example.test:993 | greeting | no-answer | 9000
starttls_on_port_995	| pop3://mail.example.test:995 | greeting | no-answer | 9000
starttls_on_port_465	| smtp://mail.example.test:465 | greeting | no-answer | 9000
END

pki_start
knot_start
dovecot_start
exim_start
nginx_start

# Each row gets a port of its own.
sed 's/[[:space:]]*|[[:space:]]*/|/g' "$T/faults" | awk -F'|' -v OFS='|' '
{
	port = 3000 + NR
	print $2 "=" port >(dir "/ports")
	print $1, $3 "://fake.example.test:" port, $4, $5, $6, $7 >(dir "/rows")
}' dir="$T"
# shellcheck disable=SC2046
fake_start $(cat "$T/ports")
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

cat "$T/real" >>"$T/rows"
expect_table 2 "$@" <"$T/rows"
expect_within all_faults_together_do_not_hang 12000
expect_that fake_servers_were_talked_to grep -q '< STARTTLS' "$T/fake.log"
expect_that nothing_was_sent_in_the_clear fake_heard_no_login

# By itself: the exit status, and what people read.
one() {
	claim=$1 behaviour=$2 scheme=$3 want=$4
	shift 4
	port=$(sed -n "s/^$behaviour=//p" "$T/ports" | head -n 1)
	run check "$scheme://fake.example.test:$port" --allow-private \
	    --timeout 3
	expect "$claim" "$want" fake.example.test "$@"
}
one html_is_exit_2 html imap 2
one bytes_do_not_reach_the_terminal bytes imap 2 "!$(printf '\033')\[31m"
one words_of_the_server_are_shown smtp-554 smtp 2 'No SMTP service for you'
one silence_is_told_within_the_time_limit silent imap 2
expect_within timeout_option_holds 4500
port=$(sed -n 's/^full=//p' "$T/ports" | head -n 1)
run check "imap://fake.example.test:$port" "$@" --timeout 1
expect_json timeout_while_connecting 2 \
    checks.0.steps.connect.error.code=tcp-timeout
expect_within timeout_option_holds_for_connecting 2500

finish
