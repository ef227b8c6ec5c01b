#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The real Thunderbird finds what a domain publishes: its own set-up of an
# account, with nothing but the address and the password, in a network whose
# names and web servers are Knot and nginx with our files (deploy.sh).
# publish_thunderbird.py has the claims.
needs="thunderbird knotd nginx dovecot exim4 ss"
# It takes a browser's worth of memory, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=dovecot.sh
. "$run_dir/dovecot.sh"
# shellcheck source=exim.sh
. "$run_dir/exim.sh"
# shellcheck source=deploy.sh
. "$run_dir/deploy.sh"

program=/usr/lib/thunderbird/thunderbird-bin
[ -x "$program" ] || skip "there is no $program"

# Other servers and another login for each, so that none can stand for another.
options_of() {
	case $1 in
	url | all | srv)
		echo --server imaps://imap.example.test \
		    --server pop3s://pop.example.test \
		    --server smtps://smtp.example.test
		;;
	wellknown | autodiscover)
		echo --server imap://imap.example.test \
		    --server smtp://smtp.example.test
		;;
	url-local)
		echo --server pop3s://pop.example.test \
		    --server smtp://smtp.example.test --user %EMAILLOCALPART%
		;;
	esac
}

# What is asked goes through dns_front, which writes it down.
dns_start() {
	for dns_front in "${FAKE_SERVER%/*}/dns_front" fake/dns_front; do
		[ ! -x "$dns_front" ] || break
	done
	[ -x "$dns_front" ] || skip "dns_front is not built"
	: >"$T/manners"
	spawn "$T/dns" "$dns_front" "$T/manners" "$knot_port" 127.0.0.1
	await dns_front "$T/dns" grep -q '^ready' "$T/dns"
}

pki_start
dovecot_start
for user in zoe zoe@url.example.test zoe@wellknown.example.test \
    zoe@autodiscover.example.test; do
	echo "$user:{PLAIN}sesame::::::" >>"$T/dovecot/users"
done
exim_start
knot_port=5300
deploy_start url url-local wellknown srv autodiscover all
dns_start
TMPDIR=$T PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
    "$run_dir/publish_thunderbird.py" "$program" "$T" "$CA" \
    >"$T/verdicts" 2>&1 ||
	grep -q '^not ok' "$T/verdicts" || not_ok publish_thunderbird
take_verdicts
finish
