#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What servers say when they refuse: each line that was seen in public, said by
# a scripted server, and what real servers can be made to say.  Each gets its
# code, a cause, an advice and an exit code; people read the server's own words
# after ours.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost scripted; do . "$run_dir/$part.sh"; done

refusals=$run_dir/../data/refusals.txt
pki_start
knot_start
mailhost_start
mailhost_occupy
/usr/bin/python3 -B "$run_dir/refusals.py" words "$refusals" "$T" \
    >"$T/behaviours" || exit 1
# Ways to log in that are refused before anything is said.
cat >>"$T/behaviours" <<'END'
imap-tls-ok+auth=XOAUTH2+logindisabled=4001
pop3-tls-ok+auth=XOAUTH2+logindisabled=4002
smtp-tls-ok+auth=XOAUTH2=4003
imap-tls-ok+noid=4004
smtp-tls-close-login=4005
imap-tls-close-mailbox=4006
END
# shellcheck disable=SC2046
scripted_start "$T/words" -- $(cat "$T/behaviours")

printf 'wonderland\n' >"$T/right"
set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --password-file "$T/right"

# ---- all of them ------------------------------------------------------------
# Dovecot's expired passwords need a login without SCRAM, which a client of ours
# does not choose there: the scripted server says those words.

# claim | user | URL | step | code
/usr/bin/python3 -B "$run_dir/refusals.py" run "$refusals" "$T" "$@" \
    >"$T/verdicts" 2>&1 <<'END'
only_oauth2_imap	| alice@example.test | imaps://fake.example.test:4001 | login | oauth2-only
only_oauth2_pop3	| alice@example.test | pop3s://fake.example.test:4002 | login | oauth2-only
only_oauth2_smtp	| alice@example.test | smtps://fake.example.test:4003 | login | oauth2-only
closed_at_the_login	| alice@example.test | smtps://fake.example.test:4005 | login | closed
closed_at_the_inbox	| alice@example.test | imaps://fake.example.test:4006 | mailbox | closed
locked_imap		| alice@example.test | imaps://locked.example.test | login | account-locked
locked_pop3		| alice@example.test | pop3s://locked.example.test | login | account-locked
locked_smtp		| alice@example.test | smtps://locked.example.test | login | account-locked
nologin_imap		| nologin@example.test | imaps://locked.example.test | login | account-locked
nologin_pop3		| nologin@example.test | pop3s://locked.example.test | login | account-locked
nologin_smtp		| nologin@example.test | smtps://locked.example.test | login | account-locked
backend_is_down_imap	| backend@example.test | imaps://locked.example.test | login | login-unavailable
backend_is_down_pop3	| backend@example.test | pop3s://locked.example.test | login | login-unavailable
unavailable_imap	| unavailable@example.test | imaps://imap.example.test | login | login-unavailable
unavailable_pop3	| unavailable@example.test | pop3s://pop.example.test | login | login-unavailable
unavailable_dovecot	| unavailable@example.test | smtps://scram.example.test | login | login-unavailable
unavailable_exim	| unavailable@example.test | smtps://smtp.example.test | login | login-unavailable
wrong_exim		| nobody@example.test | smtps://smtp.example.test | login | credentials-refused
unreadable_inbox	| unreadable@example.test | imaps://locked.example.test | mailbox | mailbox-refused
broken_inbox_says_bye	| broken@example.test | imaps://locked.example.test | mailbox | mailbox-refused
broken_account_smtp	| broken@example.test | smtps://locked.example.test | login | login-unavailable
too_many_imap		| alice@example.test | imaps://busy.example.test | login | rate-limited
too_many_pop3		| alice@example.test | pop3s://busy.example.test | login | rate-limited
too_many_exim		| alice@example.test | smtp://busy.example.test | greeting | server-busy
END
cat "$T/verdicts"
passed=$(grep -c '^ok' "$T/verdicts")
failed=$(grep -c '^not ok\|^Traceback' "$T/verdicts")
mailhost_vacate

# find_line WORDS: port and protocol of the first server that says them.
find_line() {
	port=$(words=$1 awk -F'|' 'index($4, ENVIRON["words"]) { print $1; exit }' \
	    "$T/words")
	proto=$(awk -F'|' -v port="$port" '$1 == port { print $2 }' "$T/words")
}

# ---- with what the provider's notes say --------------------------------------

mkdir "$T/config"
# account DOMAIN TELLING-WORDS NOTE...: its server is the one that says them
account() {
	domain=$1
	find_line "$2"
	shift 2
	{
		cat <<-END
		name     Example Mail
		domain   $domain
		server   imap tls fake.example.test 4004
		server   smtp tls smtp.example.test 465
		user     %EMAILADDRESS%
		help     https://help.example.test/
		confidence high
		source   admin
		checked  2026-11
		END
		printf 'note     %s\n' "$@"
	} | sed "s/^server *$proto .*/server   $proto tls fake.example.test $port/" \
	    >"$T/config/$domain"
}
# noted CLAIM EXIT RULE...
noted() {
	claim=$1 want=$2
	shift 2
	run check --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
	    --password-file "$T/right" --config-dir "$T/config" \
	    --state-dir "$T/state-$domain" --user alice@example.test \
	    "me@$domain" --json
	expect_json "$claim" "$want" "$@"
}
account app.test '(#MBR1212)' 'app-password https://app.test/how'
noted app_password_of_a_generic_refusal 6 \
    "checks.@$port.advice.code=use-app-password" \
    "checks.@$port.advice.cause=credentials" \
    "checks.@$port.advice.url=https://app.test/how"
account code.test 'Login error or password' \
    'authorization-code https://code.test/how' enable-imap
noted authorization_code_of_a_generic_refusal 6 \
    "checks.@$port.advice.code=use-authorization-code" \
    "checks.@$port.advice.url=https://code.test/how"
account off.test 'invalid credentials or IMAP is disabled sc=c' \
    'app-password https://off.test/app' 'enable-imap https://off.test/on'
noted switched_off_or_a_wrong_password 6 \
    "checks.@$port.advice.code=enable-access" \
    "checks.@$port.advice.text~Switch on.*app password" \
    "checks.@$port.advice.url=https://off.test/on"
account outlook.test 'LOGIN failed.' 'oauth-only https://outlook.test/how'
noted refusal_where_only_oauth2_works 6 \
    "checks.@$port.advice.code=use-oauth2" \
    "checks.@$port.advice.cause=provider" \
    "checks.@$port.advice.url=https://outlook.test/how"
account smtp.test 'User has no permission' 'enable-smtp https://smtp.test/on'
noted sending_is_switched_off 6 \
    "checks.@$port.advice.code=enable-smtp" \
    "checks.@$port.advice.url=https://smtp.test/on"
account plain.test 'Authentication Failed' paid-plan
noted help_page_where_a_note_has_none 6 \
    "checks.@$port.advice.code=check-plan" \
    "checks.@$port.advice.url=https://help.example.test/"

# ---- what people read --------------------------------------------------------

# reads CLAIM EXIT TELLING-WORDS PATTERN...
reads() {
	claim=$1 want=$2
	find_line "$3"
	shift 3
	run check --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
	    --password-file "$T/right" --user alice@example.test \
	    --state-dir "$T/state-$claim" "${proto}s://fake.example.test:$port"
	expect "$claim" "$want" "$@"
}
reads lines_of_an_answer_are_one_sentence 6 \
    'Please log in via your web browser and' \
    'login in the web browser first' \
    '> Please log in via your web browser and then try again\.'
# Ours, the advice, and then the server's.
words_come_last() {
	tr '\n' ' ' <"$T/out" |
	grep -q 'login in the web browser first.*Cause:.*(534-5.7.14 '
}
expect_that own_words_come_after_ours words_come_last
reads gbk_is_shown_as_text 6 '535 Error: \xc7' 'Switch on IMAP and SMTP' \
    '(535 Error: ?.*http://service.mail.qq.com/cgi-bin/help'
expect_that nothing_else_than_text_is_shown \
    iconv -f UTF-8 -t UTF-8 -o /dev/null "$T/out"
reads chinese_is_shown_as_it_is 6 '请使用授权码登录' '(535 Error: 请使用授权码登录。'
reads wrong_password_is_named_beside_what_is_off 6 'or IMAP is disabled sc=e' \
    'check the password'
reads nobody_is_told_to_try_again_at_once 4 'Too many simultaneous' \
    'at least 15 minutes'
reads expired_password_is_changed 6 '[EXPIRED] Password expired' \
    'has expired' 'Change the password'
reads unsafe_login_is_named 2 'SELECT Unsafe Login' \
    'does not let this mail program' '(NO SELECT Unsafe Login'

# Servers that want to know who comes are told.
run check "$@" --user alice@example.test --state-dir "$T/state-id" --json \
    imaps://fake.example.test:4004
expect_json program_names_itself_before_the_inbox 0 \
    checks.0.steps.mailbox.outcome=pass

expect_that servers_did_not_break_down scripted_is_sound

finish
