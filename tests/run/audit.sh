#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# "mailsetup audit" over the domains of tests/audit/domains: what each mail
# program would find, what is wrong, the grade and the exit code; and that what
# a domain publishes can do nothing to whoever reads about it.
#
#	audit.sh [NAME...]	all of them without an argument
#	audit.sh --show NAME...	what people see
needs="knotd nginx dovecot exim4"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"

tests=${run_dir%/*}
domains=$tests/audit/domains
export PYTHONDONTWRITEBYTECODE=1

domains_py() {
	/usr/bin/python3 "$run_dir/audit_domains.py" "$domains" "$@"
}

# audit NAME ARGUMENT...
audit() {
	name=$1
	shift
	# shellcheck disable=SC2046
	run audit --ca-file "$CA" --allow-private $(domains_py options "$name") \
	    "$@" "$name.audit.test"
}

mkdir "$T/domains"
domains_py make "$T/domains" || exit 1
cp -r "$tests/scenarios/_common" "$T/domains"
echo 'https://bigmail.test/audit.xml 200 text/xml imap-smtp.xml D=redirect.audit.test IMAP=mail.redirect.audit.test SMTP=mail.redirect.audit.test' \
    >>"$T/domains/_common/web"
internet_start "$T/domains"

if [ "${1-}" = --show ]; then
	shift
	for name; do
		audit "$name"
		cat "$T/err" "$T/out"
	done
	exit
fi
# judged NAME...: what each has to come to.
judged() {
	for name; do
		audit "$name" --json
		if why=$(domains_py judge "$name" "$T/out" "$status" 2>&1)
		then
			ok "$name"
		else
			not_ok "$name" "$why"
		fi
	done
}

if [ $# -gt 0 ]; then
	judged "$@"
	finish
fi
# shellcheck disable=SC2046
judged $(domains_py list)

# Every row of the table is found in some domain, but for what no server here
# can be made to do.
cannot='web-cert-revoked server-cert-revoked web-tls-version
    server-tls-version server-oauth2-only web-private domain-missing
    no-network'
sed -n 's/^	{ "\([a-z0-9-]*\)", MSU_[A-Z]*,$/\1/p' \
    "$tests/../src/audit/finding.c" | sort >"$T/rows"
{
	sed -n 's/^is [^ ]* [0-9]* //p' "$domains" | tr ' ' '\n'
	for code in $cannot; do
		echo "$code"
	done
} | sort -u >"$T/found"
expect_that every_finding_is_found cmp "$T/rows" "$T/found"

# ---- what people see ---------------------------------------------------------

# shown NAME STATUS PATTERN...: the terminal, and the page beside it.
shown() {
	seen=$1 want=$2
	shift 2
	audit "$seen" --json
	cp "$T/out" "$T/json"
	audit "$seen" --report "$T/$seen.html"
	expect "${seen}_is_shown" "$want" "$@"
	expect_that "${seen}_steers_no_terminal" /usr/bin/python3 -c '
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(bool(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e"
                        "\u2066-\u2069]", text)))' "$T/out"
	expect_that "${seen}_is_a_page" /usr/bin/python3 \
	    "$run_dir/audit_page.py" "$T/$seen.html" "$T/json"
}

shown good 0 'Grade: A' 'nothing has to be mended' \
    'Thunderbird, Thunderbird for Android, Delta Chat, Evolution: works'
shown hostile 2 'Grade: E' 'alert(4)'
shown none 3 'Grade: F' 'mailsetup publish none.audit.test'
shown server-silent 4 'Grade: none'
# In a browser only on demand: it takes much memory.
if [ -z "${MAILSETUP_FULL-}" ]; then
	echo "# the pages are not looked at with a browser: MAILSETUP_FULL=1"
elif command -v chromedriver >/dev/null && command -v chromium >/dev/null
then
	mkdir "$T/tmp" "$T/shots"
	TMPDIR=$T/tmp timeout -k 5 240 /usr/bin/python3 \
	    "$run_dir/audit_browser.py" "$(command -v chromedriver)" \
	    "$(command -v chromium)" "$T/shots" "$T/good.html" \
	    "$T/hostile.html" "$T/none.html" >"$T/verdicts" 2>&1 ||
		grep -q '^not ok' "$T/verdicts" ||
		not_ok audit_browser_py "$(cat "$T/verdicts")"
	take_verdicts
	[ -z "${SHOTS-}" ] || cp "$T/shots/"* "$SHOTS/"
fi
run audit --ca-file "$CA" --allow-private --report "$T/good.html" \
    good.audit.test
expect report_is_not_replaced 10 'good.html'
run audit --ca-file "$CA" --allow-private --report "$T/good.html" --force \
    good.audit.test
expect report_is_replaced_with_force 0
mkdir "$T/dir.html"
run audit --ca-file "$CA" --allow-private --report "$T/dir.html" --force \
    good.audit.test
expect directory_is_no_report 10 'it is a directory' '!Grade'
run audit --report "$T/report.csv" good.audit.test
expect report_is_a_web_page 1 html
audit srv-half --quiet
expect quiet_shows_no_warning 0 'Grade: B' '!_submissions'
audit invalid --quiet
expect quiet_shows_errors 2 'cannot be read' '!What mail programs'

run audit --help
expect help_has_its_own_exit_codes 0 'Exit codes: 0 no error' '!7 certificate'

# ---- what is asked ---------------------------------------------------------------

for bad in 'me@good.audit.test' 'com' '' 'a b.test' '-x.test'; do
	run audit -- "$bad"
	expect "no_domain_is_usage ($bad)" 1
done
for bad in me@good.audit.test https://good.audit.test/mail; do
	run audit -- "$bad"
	expect "domain_alone_is_wanted ($bad)" 1 \
	    'the domain alone is wanted: good.audit.test'
done
run audit -- _good.audit.test
expect no_host_name_is_called_so 1 'not a host name' '!after the @'
run audit --ca-file "$CA" --allow-private --report "$T/idn.html" \
    BÜCHER.Audit.test.
expect domain_is_shown_as_it_is_written 0 \
    '^bücher.audit.test (xn--bcher-kva.audit.test)$'
expect_that page_shows_domain_as_it_is_written grep -q \
    '<h1>.*bücher.audit.test.*(.*xn--bcher-kva.audit.test' "$T/idn.html"
run audit nosuch.test --json --ca-file "$CA" --allow-private
expect unknown_domain_has_nothing 3 '"domain-missing"' '"outcome":"nothing"'
run audit good.audit.test --json --ca-file "$CA"
expect inside_addresses_are_left_alone 2 '"web-private"' '!"outcome":"works"'
run audit good.audit.test --json --ca-file "$CA" --dns-server 127.0.1.10 \
    --timeout 3
expect silence_is_no_absence 4 '"outcome":"temporary"' '"grade":null' \
    '!autoconfig-missing'
case $proxies in	# those that are installed
*tinyproxy*)
	run audit good.audit.test --json --ca-file "$CA" --allow-private \
	    --proxy http://127.0.0.1:8888
	expect what_a_proxy_hides_is_not_absent 0 '"findings":\[\]' \
	    '"grade":"A"'
	;;
*)
	echo "# no tinyproxy here: nothing is asked through one"
esac
run audit good.audit.test --json --ca-file "$CA" --allow-private --trace=http
expect made_up_address_only 0 'setup-probe@'
expect_that nobody_else_is_told sh -c \
    "! grep -h @ '$I/log/web' '$I/log/fake' | grep -v setup-probe@"
expect_that no_login_is_tried sh -c \
    "! grep -hiE 'AUTHENTICATE|< [^ ]* ?(AUTH|LOGIN) ' '$I/log/fake' '$I/log/dovecot'"
finish
