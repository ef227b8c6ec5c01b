#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Servers that misbehave while somebody logs in: each fault at each step is
# found in its step and under its name, within 10 s a reply, and whatever a
# server repeats, the password is nowhere to be read.
needs="knotd ss xargs"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot scripted; do . "$run_dir/$part.sh"; done

pki_start
knot_start
printf 'wonderland\n' >"$T/secret"
mkdir "$T/runs"

# 6000 is "at once" for a machine that runs many programs at a time.
scripted_rows >"$T/rows" <<'END'
tls | auth	| hang slow		| all	| login | no-answer | 16000
tls | login	| hang slow		| all	| login | no-answer | 16000
starttls | login | hang			| all	| login | no-answer | 16000
tls | id	| hang slow		| imap	| mailbox | no-answer | 16000
tls | mailbox	| hang slow		| imap	| mailbox | no-answer | 16000

tls | greeting | words:KNOWS		| imap smtp | - | | 6000
tls | auth	| close halfopen	| all	| login | closed | 6000 | none
tls | auth	| reset			| all	| login | closed | 6000 | peer
tls | auth	| endless-line		| all	| login | wrong-protocol | 6000 | without end
tls | auth	| endless-list		| imap smtp | login | wrong-protocol | 6000 | without end
tls | auth	| nul eightbit		| all	| login | auth-mechanism-missing | 6000 | authentication
tls | auth	| words:SENTENCE	| all	| login | wrong-protocol | 6000 | Sorry, ****
tls | auth	| words:421		| smtp	| login | rate-limited | 6000 | shutting down
tls | auth	| words:454		| smtp	| login | login-unavailable | 6000 | 454 4.7.0
tls | auth	| words:503 words:504	| smtp	| login | auth-mechanism-missing | 6000 | 503 5.5.1/504 5.5.4
tls | auth	| words:BYE		| imap	| login | rejected | 6000 | shutting down

tls | login	| close halfopen	| all	| login | closed | 6000 | none
tls | login	| reset			| all	| login | closed | 6000 | peer
tls | login	| endless-line		| all	| login | wrong-protocol | 6000 | without end
tls | login	| endless-list		| imap smtp | login | wrong-protocol | 6000 | without end
# A line of it is a yes.
tls | login	| endless-list		| pop3	| - | | 6000
tls | login	| nul eightbit		| all	| - | | 6000
starttls | login | close		| all	| login | closed | 6000 | none
starttls | login | endless-line		| all	| login | wrong-protocol | 6000 | without end
starttls | login | ok			| all	| - | | 6000
tls | login	| words:SENTENCE	| all	| login | wrong-protocol | 6000 | Sorry, ****
tls | login	| words:421		| smtp	| login | rate-limited | 6000 | 421-4.7.0 Too many errors
tls | login	| words:454		| smtp	| login | login-unavailable | 6000 | 454 4.7.0
tls | login	| words:535		| smtp	| login | credentials-refused | 6000 | Username and Password not accepted
tls | login	| words:MORE		| pop3 smtp | login | wrong-protocol | 6000 | what?
tls | login	| words:BYE		| imap	| login | rejected | 6000 | Too many failed
tls | login	| words:BYENO words:NOBYE | imap | login | credentials-refused | 6000 | AUTHENTICATIONFAILED
tls | login	| words:TEMP		| imap pop3 | login | login-unavailable | 6000 | Temporary

tls | id	| close halfopen	| imap	| mailbox | closed | 6000 | none
tls | id	| reset			| imap	| mailbox | closed | 6000 | peer
tls | id	| endless-line endless-list | imap | mailbox | wrong-protocol | 6000 | without end
tls | id	| words:SENTENCE	| imap	| mailbox | wrong-protocol | 6000 | Sorry, ****
tls | id	| words:BYE		| imap	| mailbox | mailbox-refused | 6000 | * BYE ****
# What it answers to ID does not matter.
tls | id	| nul eightbit words:NO words:MORE | imap | - | | 6000
tls | mailbox	| close halfopen	| imap	| mailbox | closed | 6000 | none
tls | mailbox	| reset			| imap	| mailbox | closed | 6000 | peer
tls | mailbox	| endless-line endless-list | imap | mailbox | wrong-protocol | 6000 | without end
tls | mailbox	| nul eightbit		| imap	| - | | 6000
tls | mailbox	| words:SENTENCE	| imap	| mailbox | wrong-protocol | 6000 | Sorry, ****
tls | mailbox	| words:BYE		| imap	| mailbox | mailbox-refused | 6000 | shutting down
tls | mailbox	| words:NO words:MORE	| imap	| mailbox | mailbox-refused | 6000 | NO ****/****
tls | mailbox	| words:LITERAL		| imap	| mailbox | wrong-protocol | 6000 | without end

# Nobody waits for a farewell.
tls | quit	| hang close reset halfopen endless-list | all | - | | 6000

tls | login+nosaslir	| ok		| imap	| - | | 6000
tls | login+noid	| ok		| imap	| - | | 6000
tls | login+auth=PLAIN	| ok		| all	| - | | 6000
tls | login+auth=LOGIN	| ok		| all	| - | | 6000
tls | login+auth=CRAM-MD5 | ok		| all	| - | | 6000
tls | login+auth=	| ok		| imap pop3 | - | | 6000
tls | login+auth=	| ok		| smtp	| login | auth-mechanism-missing | 6000
tls | login+auth=+logindisabled | ok	| imap	| login | auth-mechanism-missing | 6000 | none
tls | login+auth=+logindisabled | ok	| pop3	| login | auth-mechanism-missing | 6000 | Unsupported
tls | login+user=bob+echo | ok		| all	| login | credentials-refused | 6000 | You sent
starttls | login+user=bob+echo | ok	| all	| login | credentials-refused | 6000 | You sent
tls | login+user=bob+echo+auth=LOGIN | ok | all	| login | credentials-refused | 6000 | You sent
tls | login+user=bob+echo+auth= | ok	| imap pop3 | login | credentials-refused | 6000 | You sent
tls | login+user=bob+echo+nosaslir | ok	| imap	| login | credentials-refused | 6000 | You sent
tls | login+echo+auth=XOAUTH2 | ok	| all	| login | credentials-refused | 6000 | You sent
tls | login+echo+auth=OAUTHBEARER | ok	| all	| login | credentials-refused | 6000 | You sent
END

cat >"$T/said" <<'END'
KNOWS|imap|greeting|* OK wonderland, I remember you
KNOWS|smtp|greeting|220 wonderland ESMTP
SENTENCE|imap|auth|Sorry, wonderland
SENTENCE|pop3|auth|Sorry, wonderland
SENTENCE|smtp|auth|Sorry, wonderland
SENTENCE|imap|login|Sorry, wonderland
SENTENCE|pop3|login|Sorry, wonderland
SENTENCE|smtp|login|Sorry, wonderland
SENTENCE|imap|id|Sorry, wonderland
SENTENCE|imap|mailbox|Sorry, wonderland
421|smtp|auth|421 4.3.2 System shutting down
421|smtp|login|421-4.7.0 Too many\r\n421 4.7.0 errors
454|smtp|auth|454 4.7.0 wonderland
454|smtp|login|454 4.7.0 wonderland
503|smtp|auth|503 5.5.1 Error: authentication not enabled
504|smtp|auth|504 5.5.4 Unrecognized authentication type
535|smtp|login|535-5.7.8 Username and Password\r\n535 5.7.8 not accepted
MORE|smtp|login|334 d29uZGVybGFuZA==
MORE|pop3|login|+ d29uZGVybGFuZA==
MORE|imap|id|+ wonderland
MORE|imap|mailbox|+ d29uZGVybGFuZA==
BYE|imap|auth|* BYE Server shutting down
BYE|imap|login|* BYE Too many failed attempts
BYE|imap|id|* BYE wonderland
BYE|imap|mailbox|* BYE Server shutting down
BYENO|imap|login|* BYE goodbye\r\n@ NO [AUTHENTICATIONFAILED] no
NOBYE|imap|login|@ NO [AUTHENTICATIONFAILED] no\r\n* BYE goodbye
TEMP|imap|login|@ NO [UNAVAILABLE] Temporary failure
TEMP|pop3|login|-ERR [SYS/TEMP] Temporary failure
NO|imap|id|@ NO I do not want to know
NO|imap|mailbox|@ NO wonderland AGFsaWNlAHdvbmRlcmxhbmQ= "wonderland"
LITERAL|imap|mailbox|* X {9999999}
END
# shellcheck disable=SC2046
scripted_start "$T/said" -- $(cat "$T/ports")

# A login stops at the first refusal, so each server gets a program of its own.
cat >"$T/one" <<'END'
url=$1
port=${url##*:}
runs=$T/runs/$port
option=--password-file
! grep -q -e "+auth=.*\(XOAUTH2\|BEARER\)=$port\$" "$T/ports" ||
	option=--oauth2-token-file
log_in() {
	timeout -k 2 30 "$MAILSETUP" check "$url" --allow-private \
	    --ca-file "$CA" --dns-server 127.0.0.1 --user alice@example.test \
	    "$option" "$T/secret" --state-dir "$runs.state" --trace=all "$@"
}
log_in --json >"$runs.json" 2>"$runs.err"
! grep -q -e "imap-.*+echo.*=$port\$" "$T/ports" ||
	log_in --explain >"$runs.text" 2>&1
exit 0
END
export T MAILSETUP CA
# What waits for a limit waits together.
grep 'no-answer' "$T/rows" | cut -d'|' -f2 | xargs -P 0 -n 1 sh "$T/one" &
waiting=$!
grep -v 'no-answer' "$T/rows" | cut -d'|' -f2 | xargs -P 6 -n 1 sh "$T/one"
wait "$waiting"
while IFS='|' read -r claim url rest; do
	cat "$T/runs/${url##*:}.json"
done <"$T/rows" >"$T/out"

/usr/bin/python3 "$run_dir/judge.py" "$T/out" --lines \
    "$(grep -c . "$T/rows")" --table "$T/rows" >"$T/verdicts" 2>&1
cat "$T/verdicts"
: >"$T/out"			# it is long
passed=$((passed + $(grep -c '^ok' "$T/verdicts")))
failed=$((failed + $(grep -c '^not ok' "$T/verdicts")))
grep -q 'ok result_as_a_whole' "$T/verdicts" ||
	not_ok result_as_a_whole
expect_that no_sanitizer_report \
    sh -c "! grep -r -e 'ERROR: .*Sanitizer' -e 'runtime error:' '$T/runs'"

# As it is, and in base 64 with whatever stands before it.
# shellcheck disable=SC2317 # by expect_that
nowhere() {
	/usr/bin/python3 - "$@" <<-'END'
	import base64, sys
	word = b"wonderland"
	forms = [word] + [
	    base64.b64encode(b"." * n + word)[(8 * n + 5) // 6:-4]
	    for n in range(3)]
	bad = 0
	for name in sys.argv[1:]:
	    with open(name, "rb") as f:
	        text = f.read()
	    for form in forms:
	        if form in text:
	            bad = 1
	            print("%s has %s" % (name, form.decode()))
	    text.decode()
	    if set(text) & (set(range(32)) - {10} | {127}):
	        bad = 1
	        print("%s has control characters" % name)
	sys.exit(bad)
	END
}
expect_that the_secret_is_nowhere_to_be_read nowhere "$T"/runs/*.json \
    "$T"/runs/*.err "$T"/runs/*.text
expect_that but_servers_have_heard_it \
    grep -q '< PASS wonderland' "$T/scripted.log"
# shellcheck disable=SC2317 # by expect_that
traces_tell_of_logins() {
	grep -q '> …' "$T"/runs/*.err && grep -q '\*\*\*\*\*' "$T"/runs/*.text
}
expect_that traces_tell_of_logins traces_tell_of_logins
# shellcheck disable=SC2317 # by expect_that
leave_was_taken() {
	grep -e '-quit=' "$T/ports" | while IFS='=' read -r what port; do
		scripted_was_told "$port" 'LOGOUT$\|QUIT$' ||
			echo "$what was told nothing"
	done >"$T/untold"
	cat "$T/untold"
	[ ! -s "$T/untold" ]
}
expect_that leave_is_taken_after_a_login leave_was_taken
expect_that servers_did_not_break_down scripted_is_sound

finish
