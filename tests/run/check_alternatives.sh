#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# When a server fails, what could be used in its place is tried and proposed,
# never taken; and what all failures together mean is told.
needs="dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot exim fake; do . "$run_dir/$part.sh"; done

pki_start
some="DNS:elsewhere.example.test,DNS:*.wild.example.test"
some=$some,DNS:mail2.example.test
many=DNS:crowd1.example.test
for i in 2 3 4 5 6; do
	many=$many,DNS:crowd$i.example.test
done
(
	cd "$T/pki" || exit 1
	long="-startdate 20000101000000Z -enddate 20991231235959Z"
	# shellcheck disable=SC2086
	{
		pki_leaf mail2 ca mail2.example.test "$some" $long
		pki_leaf crowd ca crowd1.example.test "$many" $long
	}
	chmod -R a+rX .
) >"$T/leaves" 2>&1 || not_ok certificates "$(cat "$T/leaves")"
knot_start
dovecot_start
exim_start

# leaf_start LEAF BEHAVIOUR=ADDRESS:PORT...: what it hears is in $T/LEAF.log.
leaf_start() {
	leaf=$1
	shift
	spawn "$T/$leaf.log" /usr/bin/python3 -B "$run_dir/scripted.py" \
	    --cert "$T/pki/$leaf.pem" --key "$T/pki/$leaf.key" "$@"
	await scripted.py "$T/$leaf.log" grep -q '^ready' "$T/$leaf.log"
}
leaf_start mail2 imap-tls-ok=127.0.0.12:993
leaf_start crowd imap-tls-ok=127.0.0.13:993
leaf_start good imap-tls-ok=127.0.0.14:993 imap-starttls-ok=127.0.0.15:143
# What a firewall swallows: sending, one port, everything.
fake_start full=127.0.0.14:465 full=127.0.0.14:587 full=127.0.0.14:2525 \
    full=127.0.0.15:993 full=127.0.0.16:993 full=127.0.0.16:143 \
    full=127.0.0.17:465 full=127.0.0.17:587 full=127.0.0.17:2525 \
    html=127.0.0.99:3143 html=127.0.0.99:3587 html=3143 silent=3993 \
    smtp-421=3421

set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1

# ---- several at once ----------------------------------------------------
# Most of the time of this test goes by in waiting for those who never answer.

# begin NAME ARGUMENT...
begin() {
	name=$1
	shift
	(
		began=$(now_ms)
		timeout -k 2 30 "$MAILSETUP" "$@" </dev/null \
		    >"$T/$name.out" 2>"$T/$name.err"
		echo "$? $(($(now_ms) - began))" >"$T/$name.status"
	) &
	eval "job_$name=$! line_$name='mailsetup $*'"
}

# look_at NAME: as if it were the last run.
look_at() {
	eval "wait \$job_$1; command_line=\$line_$1"
	cp "$T/$1.out" "$T/out"
	cp "$T/$1.err" "$T/err"
	read -r status took <"$T/$1.status"
}

begin nosend check imaps://nosend.example.test smtp://nosend.example.test \
    --json "$@"
begin nosend_text check imaps://nosend.example.test \
    smtp://nosend.example.test "$@"
begin closed check imaps://closed.example.test --json "$@"
begin dead check imaps://dead.example.test smtp://dead.other.test --json "$@"
begin dead_text check imaps://dead.example.test imap://dead.example.test \
    smtp://dead.other.test "$@"
begin one_dead check imaps://dead.example.test --json "$@"
begin nosend_ports check smtp://nosend.example.test --ports --json "$@"
begin silent check imap://fake.example.test:3993 --timeout 2 --json "$@"
begin late check imaps://closed.example.test --timeout 2 --json "$@"

# connections N: so many were made.
# shellcheck disable=SC2317 # by expect_that
connections() {
	n=$(grep -o '"connection without login"' "$T/out" | wc -l)
	[ "$n" = "$1" ] || { echo "$n connections, not $1"; false; }
}

# ---- security and port that do not fit together -------------------------

run check imap://mail.example.test:993 pop3://mail.example.test:995 \
    smtp://mail.example.test:465 --json "$@"
for i in 0:993 1:995 2:465; do
	expect_json "port_${i#*:}_wants_tls" 2 \
	    "checks.${i%:*}.steps.greeting.error.code=no-answer" \
	    "checks.${i%:*}.advice.code=port-wants-tls" \
	    "checks.${i%:*}.advice.cause=settings" \
	    "checks.${i%:*}.proposal.why=same-port" \
	    "checks.${i%:*}.proposal.server.port=${i#*:}" \
	    "checks.${i%:*}.proposal.server.security=tls" \
	    "checks.${i%:*}.tried.0.why=same-port" \
	    "checks.${i%:*}.tried.0.outcome=pass"
done
expect_within tls_is_tried_before_patience_ends 4000

run check imaps://mail.example.test:143 pop3s://mail.example.test:110 \
    smtps://mail.example.test:587 --json "$@"
for i in 0:143 1:110 2:587; do
	expect_json "port_${i#*:}_wants_starttls" 2 \
	    "checks.${i%:*}.advice.code=port-wants-starttls" \
	    "checks.${i%:*}.proposal.why=same-port" \
	    "checks.${i%:*}.proposal.server.port=${i#*:}" \
	    "checks.${i%:*}.proposal.server.security=starttls"
done
expect_within starttls_is_tried_at_once 2000

# The port wants TLS, whatever the certificate is; but that is no proposal.
run check imap://expired.example.test:993 --json "$@"
expect_json wanting_tls_does_not_depend_on_the_certificate 2 \
    checks.0.advice.code=port-wants-tls checks.0.proposal=null

# ---- what works asks nobody else ----------------------------------------

run check imaps://imap.example.test --json "$@"
expect_json server_that_works_has_no_alternatives 0 'checks.0.tried#0' \
    checks.0.proposal=null
expect_that nobody_else_was_asked connections 1

run check smtp://fake.example.test:3421 --json "$@"
expect_json busy_server_is_not_asked_more 2 'checks.0.tried#0' \
    checks.0.advice.code=wait

# ---- the certificate's name ---------------------------------------------

run check imaps://box.example.test --json "$@"
expect_json name_of_the_certificate_is_proposed 7 \
    checks.0.steps.tls.error.code=tls-name \
    checks.0.advice.code=use-certificate-name \
    checks.0.proposal.why=certificate-name \
    checks.0.proposal.server.host=mail2.example.test \
    checks.0.proposal.server.port=993
expect name_that_leads_elsewhere_is_looked_up_only 7 \
    'elsewhere.example.test (A, AAAA)' '!//elsewhere.example.test' \
    '!wild.example.test (A'
run check imaps://box.example.test "$@"
expect people_read_the_other_name 7 \
    'This works instead: IMAP mail2.example.test:993 (SSL/TLS)' \
    'Cause: the settings\. Use the server name below'

run check imaps://crowd.example.test --json "$@"
expect_json one_of_many_names_is_proposed 7 \
    checks.0.proposal.server.host~^crowd
expect five_names_are_looked_up_at_most 7 \
    'crowd5.example.test (A' '!crowd6.example.test (A'
expect_that two_names_are_tried_at_most connections 4

run check imaps://wrongname.example.test --json "$@"
expect_json name_that_does_not_exist_is_no_proposal 7 checks.0.proposal=null \
    checks.0.advice.code=wrong-host-name

# ---- an address ---------------------------------------------------------

# entry DOMAIN SERVER...: of the provider list.
entry() {
	domain=$1
	shift
	{
		printf 'name Mail\ndomain %s\n' "$domain"
		printf 'server %s\n' "$@"
		printf 'user %%EMAILADDRESS%%\nconfidence high\n'
		printf 'source admin\nchecked 2026-11\n'
	} >"$T/list/$domain"
}
mkdir "$T/list"
entry alt.example.test 'imap tls nobody.example.test 993' \
    'imap tls imap.other.test 993' 'imap tls mail.example.test 993' \
    'smtp starttls smtp.example.test 587'
run check alice@alt.example.test --providers "$T/list" --json "$@"
expect_json other_server_of_the_source_goes_first 2 \
    account.incoming.host=nobody.example.test \
    checks.0.server.host=nobody.example.test \
    checks.0.steps.connect.error.code=tcp-refused \
    checks.0.tried.0.why=same-source \
    checks.0.tried.0.server.host=imap.other.test \
    checks.0.tried.0.outcome=fail \
    checks.0.tried.0.steps.tls.error.code=tls-name \
    checks.0.tried.1.why=same-source \
    checks.0.tried.2.why=other-port \
    checks.0.tried.2.server.host=nobody.example.test \
    checks.0.tried.2.server.port=143 \
    checks.0.tried.2.steps.connect.error.code=tcp-refused \
    checks.0.proposal.why=same-source \
    checks.0.proposal.server.host=mail.example.test \
    checks.1.outcome=pass 'checks.1.tried#0'
expect_within refused_server_costs_one_round_more 3000

run check alice@alt.example.test --providers "$T/list" "$@"
expect people_read_the_proposal 2 \
    'This works instead: IMAP mail.example.test:993 (SSL/TLS)' \
    '!nobody.example.test:143'
run check alice@alt.example.test --providers "$T/list" "$@" --explain
expect explain_shows_what_was_tried 2 \
    '✗ IMAP imap.other.test:993 (SSL/TLS): ' \
    '✗ IMAP nobody.example.test:143 (STARTTLS): ' \
    '✓ IMAP mail.example.test:993 (SSL/TLS)'

entry alt.example.test 'imap tls nobody.example.test 993' \
    'pop3 tls pop.example.test 995' 'smtp tls nobody.example.test 465'
run check alice@alt.example.test --providers "$T/list" --fresh --json "$@"
expect_json other_sources_come_after_the_ports 2 \
    account.incoming.host=nobody.example.test \
    checks.0.tried.0.why=other-port \
    checks.0.tried.1.why=next-candidate \
    checks.0.tried.1.server.host=imap.example.test \
    checks.0.tried.2.why=same-source \
    checks.0.tried.2.server.protocol=pop3 \
    checks.0.proposal.why=next-candidate \
    checks.0.proposal.server.host=imap.example.test \
    checks.1.tried.0.why=other-port checks.1.tried.1.why=other-port \
    checks.1.proposal.why=next-candidate \
    checks.1.proposal.server.host=smtp.example.test

# A name of its own domain is proposed, another one's not even looked up.
entry box.example.test 'imap tls box.example.test 993' \
    'smtp tls wrongname.example.test 465'
run check alice@box.example.test --providers "$T/list" --json "$@"
expect_json certificate_does_not_lead_an_address_astray 7 \
    checks.0.proposal.why=certificate-name \
    checks.0.proposal.server.host=mail2.example.test \
    checks.1.steps.tls.error.code=tls-name checks.1.proposal=null
expect name_of_a_stranger_is_not_looked_up 7 '!other.invalid (A'

# Its records lead to a stranger, who is trusted 1.
entry far.example.test 'imap tls nobody.example.test 993' \
    'imap plain imap.example.test 143' 'smtp tls smtp.example.test 465'
run check alice@far.example.test --providers "$T/list" --fresh --json "$@"
expect_json stranger_and_plain_text_are_not_tried 2 \
    account.incoming.host=nobody.example.test \
    'candidates.@143.server.security=plain' \
    'checks.0.tried#1' checks.0.tried.0.why=other-port \
    checks.0.proposal=null
run check alice@far.example.test --providers "$T/list" --fresh --json "$@" \
    --min-trust 1
expect_json trust_that_is_wanted_suffices_for_a_proposal 2 \
    checks.0.tried.1.why=next-candidate \
    checks.0.tried.1.server.host=imap.other.test

# ---- "can I change the port?" -------------------------------------------

run check smtp://smtp.example.test --ports --json "$@"
expect_json ports_of_a_submission_server 0 checks.0.outcome=pass \
    'checks.0.tried#2' checks.0.proposal=null \
    checks.0.tried.0.why=port checks.0.tried.0.server.port=465 \
    checks.0.tried.0.server.security=tls checks.0.tried.0.outcome=pass \
    checks.0.tried.1.server.port=2525 \
    checks.0.tried.1.steps.connect.error.code=tcp-refused
run check smtp://smtp.example.test --ports "$@"
expect people_read_which_ports_answer 0 '✓ SMTP smtp.example.test:465' \
    '✗ SMTP smtp.example.test:2525 (STARTTLS): ' 'Port 25 was not tried'
run check imaps://imap.example.test --ports "$@"
expect ports_of_an_imap_server 0 '✓ IMAP imap.example.test:143 (STARTTLS)' \
    '!Port 25'
run check pop3://pop.example.test:1110 --ports --json "$@"
expect_json ports_beside_an_unusual_one 2 'checks.0.tried#2' \
    checks.0.tried.0.server.port=995 checks.0.tried.1.server.port=110 \
    checks.0.proposal.why=port checks.0.proposal.server.port=995
run check alice@alt.example.test --providers "$T/list" --ports --json "$@"
expect_json ports_of_an_address 2 checks.0.tried.0.why=port \
    checks.0.tried.0.server.port=143 checks.1.tried.0.why=port \
    checks.1.tried.0.server.port=587 checks.1.tried.1.server.port=2525

# ---- the same on unrelated hosts ----------------------------------------

run check imap://nobody.example.test:3143 smtp://nobody.other.test:3587 \
    --json "$@"
expect_json pages_on_unrelated_hosts_are_a_portal 2 \
    checks.0.advice.code=captive-portal checks.1.advice.code=captive-portal \
    checks.0.advice.cause=network
run check imap://nobody.example.test:3143 smtp://elsewhere.example.test:3587 \
    --json "$@"
expect_json pages_of_one_domain_are_not 2 checks.0.advice.code=check-port
run check imap://fake.example.test:3143 smtp://nobody.other.test:3587 \
    --json "$@"
expect_json server_that_works_is_behind_no_portal 2 \
    checks.0.advice.code=check-port checks.0.proposal.server.port=993 \
    checks.1.advice.code=captive-portal
run check imaps://unknownca.example.test smtps://unknownca.other.test --json \
    "$@"
expect_json one_issuer_of_unrelated_hosts_is_inspection 7 \
    checks.0.advice.code=tls-inspection checks.1.advice.code=tls-inspection
run check imaps://unknownca.other.test smtps://stranger.other.test --json \
    "$@"
expect_json one_issuer_of_one_domain_is_not 7 \
    checks.0.advice.code=check-interception

# ---- counts -------------------------------------------------------------

run check imaps://imap.example.test imaps://nobody.example.test \
    imaps://expired.example.test "$@"
expect servers_are_counted_by_cause 7 '^Servers:$' '^ *1  work$' \
    '^ *1  fail because of the settings$' '^ *1  fail because of the provider$'
run check imaps://nobody.example.test "$@"
expect one_server_is_not_counted 2 '!Servers:'
run check imaps://imap.example.test imaps://nobody.example.test --quiet "$@"
expect quiet_counts_nothing 2 '!Servers:'
entry example.test 'imap tls imap.example.test 993' \
    'smtp starttls smtp.example.test 587'
run check alice@example.test alice@alt.example.test \
    --providers "$T/list" "$@"
expect addresses_are_counted_by_cause 2 '^Addresses:$' '^ *1  work$' \
    '^ *1  fail because of the settings$'

# ---- silence ------------------------------------------------------------

look_at nosend
expect_json sending_is_blocked 2 checks.0.outcome=pass \
    checks.1.steps.connect.error.code=tcp-timeout \
    checks.1.advice.code=sending-blocked checks.1.advice.cause=network \
    'checks.1.tried#2' checks.1.proposal=null
expect_within swallowed_ports_cost_one_round_more 8000
look_at nosend_text
expect people_read_that_sending_is_blocked 2 \
    '✗ SMTP nosend.example.test:587 (STARTTLS)' 'block sending' \
    'Cause: the network' '!2525'
look_at closed
expect_json one_port_is_blocked 2 checks.0.advice.code=port-blocked \
    checks.0.advice.cause=network checks.0.proposal.why=other-port \
    checks.0.proposal.server.port=143
look_at dead
expect_json everything_is_silent 2 checks.0.advice.code=offline-or-firewall \
    checks.1.advice.code=offline-or-firewall error=null
look_at dead_text
expect people_read_it_once 2 'a firewall blocks mail' \
    'Cause: the network, as above.'
# shellcheck disable=SC2317 # by expect_that
said_once() {
	[ "$(grep -c 'no server answers at all' "$T/out")" = 1 ]
}
expect_that silence_is_explained_once said_once
look_at one_dead
expect_json one_silent_host_may_be_down 2 checks.0.advice.code=blocked-or-down
look_at nosend_ports
expect_json ports_are_tried_at_once 2 'checks.0.tried#2' \
    checks.0.tried.0.steps.connect.error.code=tcp-timeout
expect_within slowest_port_is_waited_for 5500

# ---- limits -------------------------------------------------------------

look_at silent
expect_json silence_within_the_limit 2 \
    checks.0.steps.greeting.error.code=no-answer \
    checks.0.advice.code=check-security checks.0.tried.0.why=same-port
expect_within limit_holds_with_alternatives 4500
look_at late
expect_json nothing_is_begun_when_time_is_up 2 'checks.0.tried#0'
expect_that nobody_was_asked_too_late connections 1

expect_that no_login_was_tried fake_heard_no_login
finish
