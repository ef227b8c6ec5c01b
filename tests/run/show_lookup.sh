#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What people see of a lookup: both sides of a contradiction, how it is known
# that there is nothing, whose certificate was wrong, and what to do now.  The
# small Internet is that of the scenarios.
needs="knotd nginx dovecot exim4"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"

scenarios=${run_dir%/*}/scenarios
DNS_FRONT=${FAKE_SERVER%/*}/dns_front
[ -x "$DNS_FRONT" ] || skip "dns_front is not built"
internet_start "$scenarios"

# look SCENARIO [OPTION...]: the address of the scenario.
look() {
	name=$1
	shift
	# shellcheck disable=SC2046 # words
	run lookup --ca-file "$CA" --allow-private \
	    --providers "$scenarios/_common/providers" "$@" \
	    $(grep -v '^#' "$scenarios/$name/run")
}

look two_documents_that_differ_need_a_decision
expect both_sides_of_a_conflict_are_shown 5 \
    '^    alpha-mail.test, named by the domain.s own autoconfig server' \
    '^      IMAP imap.alpha-mail.test:993 SSL/TLS' \
    '^    beta-mail.test, named by the domain.s own web site' \
    '^      SMTP smtp.beta-mail.test:465 SSL/TLS' \
    'which of them is right' '\-\-config-dir' '!Why these settings'
look two_documents_that_differ_need_a_decision --explain
expect explained_conflict_is_a_branch 5 \
    'alpha-mail.test or beta-mail.test: not decided' \
    '\-20  a contradiction that is not decided'

look redirect_to_a_stranger_lowers_trust --explain
expect low_trust_names_domain_and_option 5 '^    stranger7.test, named by' \
    'trust 1' 'min-trust=1 accepts' \
    '─ redirected to https://config.stranger7.test/mail.xml'

look web_hosts_default_loses_to_the_mx_provider
expect reason_names_both_providers 0 'Why these settings' \
    'names its own servers (webhost.test)' 'bigmail.test, which is believed'

look domain_that_does_not_exist_has_nothing
expect missing_domain_is_proven 3 'this domain does not exist' \
    'That is proven: the name servers say so' 'spelling'
look null_mx_ends_the_lookup
expect null_mx_is_proven 3 'takes no mail' "domain's own MX record"
look autodiscover_error_600_gives_nothing
expect nothing_lists_who_was_asked 3 'each of these answered that it has' \
    'PACC document;' 'Exchange Autodiscover;' 'usual'

look wrong_name_in_a_certificate_is_not_absence
expect failure_that_hides_an_answer_is_named 4 'does not prove that there' \
    '^  https://autoconfig.wrongname.test/mail/config-v1.1.xml: ' \
    'guess tries'
look wrong_name_in_a_certificate_is_not_absence --explain
expect explained_certificate_has_an_owner 4 \
    '[0-9] →  *[0-9]* ms  no answer  https://autoconfig.wrongname.test' \
    '├─ Certificate of: CN = wrong-name' '├─ It lists: other.invalid' \
    'HTTP 404, [0-9]* bytes, .*TLSv1'
look address_is_not_sent_without_the_option
expect wanted_address_names_the_option 5 '\-\-send-address does'
look same_page_on_unrelated_hosts_is_a_portal
expect portal_says_what_to_do 4 'answers in place of the servers' \
    'in a browser' '\-\-ca-file'

look srv_with_dnssec_is_fully_trusted --explain
expect explained_dnssec_is_seen 0 '└─ DNSSEC'
look plain_text_server_of_a_document_is_never_chosen --explain
expect plain_text_is_shown_as_such 5 ' none, trust' '\-\-all shows'

# A name is asked, and what was sent is told.
look mx_leads_to_the_hosters_autoconfig --explain
expect explained_sent_is_told 0 '└─ Sent:' 'at-hoster.test (MX) → DNS'
finish
