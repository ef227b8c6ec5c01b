#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What "mailsetup publish" writes, put on a name server (Knot) and a web server
# (nginx) as its letter says: our own lookup finds the settings through each of
# them alone, uses them with real mail servers, and what the web server gives
# out has the type and the bytes that it is to have.
needs="knotd nginx dovecot exim4 curl"
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

options_of() {
	cat <<-END
	--server imaps://imap.example.test --server pop3s://pop.example.test
	--server smtps://smtp.example.test
	--server caldavs://dav.example.test/dav/a%20b/
	END
}

# ---- lookups ------------------------------------------------------------------

# found WAY SOURCE: exactly that source brought the servers, and the best are
# chosen; then real servers answer to them.
found() {
	address=zoe@$(domain_of "$1")
	run lookup --json --ca-file "$CA" --allow-private "$address"
	expect_json "$1_is_found" 0 outcome=found \
	    account.incoming.host=imap.example.test account.incoming.port=993 \
	    account.incoming.security=tls account.incoming.username="$address" \
	    account.outgoing.host=smtp.example.test account.outgoing.port=465 \
	    account.outgoing.security=tls account.outgoing.username="$address" \
	    candidates.0.evidence.0.source="$2"
	others=$(/usr/bin/python3 -c '
import json, sys
r = json.load(open(sys.argv[1], encoding="utf-8"))
print(*sorted({e["source"] for c in r["candidates"] for e in c["evidence"]}))
' "$T/out")
	[ "$1" = all ] || expect_that "$1_is_found_by_that_alone" \
	    [ "$others" = "$2" ]
	run check --json --ca-file "$CA" --allow-private "$address"
	expect_json "$1_is_used" 0 outcome=found checks.0.outcome=pass \
	    checks.1.outcome=pass
}

# asked NAME STATUS TYPE FILE CURL-ARGUMENT...: FILE is what is given out, "-"
# for nothing to compare; so is a TYPE of "".
asked() {
	name=$1 want="$2 $3" file=$4
	shift 4
	rm -f "$T/body"
	got=$(curl -s --cacert "$CA" --max-time 10 -o "$T/body" \
	    -w '%{http_code} %{content_type}' "$@")
	[ -n "${want#??? }" ] || got="${got%% *} "
	if [ "$got" != "$want" ]; then
		not_ok "$name" "it is \"$got\", not \"$want\""
	elif [ "$file" != - ] && ! cmp -s "$file" "$T/body"; then
		not_ok "$name" "the bytes are others"
	else
		ok "$name"
	fi
}

pki_start
dovecot_start
exim_start
deploy_start all url wellknown pacc srv autodiscover
expect_that knot_finds_nothing_wrong sh -c "! grep -i -e warning -e error '$K/log'"
expect_that nginx_finds_nothing_wrong sh -c "! grep -e warn -e emerg '$N/log'"

found url autoconfig
found wellknown wellknown
found pacc pacc
found srv srv
found autodiscover autodiscover
found all pacc
# Autodiscover is asked only where there is nothing better.
expect_that all_of_them_agree [ "$others" = "autoconfig pacc srv wellknown" ]
# Seen from outside there is nothing to be mended, and every program that asks
# anybody finds the servers.
run audit --ca-file "$CA" --allow-private "$(domain_of all)"
expect audit_is_clean 0 'Grade: A' '0 errors, 0 warnings, 0 pieces of advice' \
    'Thunderbird, Thunderbird for Android, Delta Chat, Evolution: works' \
    'Outlook: works'
run lookup --json --ca-file "$CA" --allow-private "zoe@$(domain_of all)"
expect_json calendar_is_found 0 account.extra.0.protocol=caldav \
    account.extra.0.url=https://dav.example.test/dav/a%20b/
expect_json nothing_contradicts 0 'conflicts#0'

# A document that is not the one of the digest is worth nothing.
echo ' ' >>"$T/www/$(domain_of pacc)/user-agent-configuration.json"
run lookup --json --ca-file "$CA" --allow-private "zoe@$(domain_of pacc)"
expect_that changed_document_is_not_believed \
    sh -c "! grep -q '\"outcome\":\"found\".*\"source\":\"pacc\",\"where\":[^}]*trust' '$T/out'"
run publish --check "$T/www/$(domain_of pacc)"
expect changed_document_is_found_by_check 10

# ---- what the web server gives out ----------------------------------------------

d=$(domain_of all) www=$T/made/all

# ask_all SERVER PORT HOST: all that a server has for a domain; HOST is one that
# has all of it.
# shellcheck disable=SC2086 # words
ask_all() {
	to="--http1.1 --connect-to ::127.0.0.1:$2"
	asked "$1_gives_autoconfig" 200 text/xml "$www/config-v1.1.xml" $to \
	    "https://autoconfig.$d/mail/config-v1.1.xml?emailaddress=zoe@$d"
	asked "$1_gives_well_known" 200 text/xml "$www/config-v1.1.xml" $to \
	    "https://$3/.well-known/autoconfig/mail/config-v1.1.xml"
	asked "$1_gives_pacc" 200 application/json \
	    "$www/user-agent-configuration.json" $to \
	    "https://ua-auto-config.$d/.well-known/user-agent-configuration.json"
	asked "$1_gives_profile" 200 application/x-apple-aspen-config \
	    "$www/apple.mobileconfig" $to \
	    "https://autoconfig.$d/mail/apple.mobileconfig"
	asked "$1_gives_profile_of_the_domain" 200 \
	    application/x-apple-aspen-config "$www/apple.mobileconfig" $to \
	    "https://$3/mail/apple.mobileconfig"
	asked "$1_answers_a_post" 200 text/xml "$www/autodiscover.xml" $to \
	    -d '<x/>' "https://autodiscover.$d/autodiscover/autodiscover.xml"
	asked "$1_answers_in_any_case" 200 text/xml "$www/autodiscover.xml" \
	    $to -d '<x/>' "https://$3/Autodiscover/AutoDiscover.XML"
	asked "$1_answers_v2" 200 application/json "$www/autodiscover.json" \
	    $to "https://autodiscover.$d/autodiscover/autodiscover.json/v1.0/zoe@$d?Protocol=AutodiscoverV1"
	asked "$1_answers_v2_by_query" 200 application/json \
	    "$www/autodiscover.json" $to \
	    "https://$3/Autodiscover/Autodiscover.json?Email=zoe@$d&protocol=autodiscoverv1"
	asked "$1_knows_no_other_protocol" 400 '' - $to \
	    "https://$3/autodiscover/autodiscover.json?Email=zoe@$d&Protocol=ActiveSync"
	asked "$1_gives_nothing_else" 404 '' - $to \
	    "https://autoconfig.$d/README.txt"
	got=$(curl -s $to --cacert "$CA" -o "$T/body" \
	    -w '%{http_code} %{redirect_url}' "https://$3/.well-known/caldav")
	expect_that "$1_leads_to_the_calendar" \
	    [ "$got" = '301 https://dav.example.test/dav/a%20b/' ]
}

# As they were written, but for where things lie and the port.
web_part() {		# PORT FILE...
	port=$1
	shift
	sed -i "s,/srv/mailsetup/$d,$www,
	    s,/etc/letsencrypt/live/$d/fullchain.pem,$T/pki/web.pem,
	    s,/etc/letsencrypt/live/$d/privkey.pem,$T/pki/web.key,
	    s,<VirtualHost \*:443>,<VirtualHost *:$port>," "$@"
}

apache_publish() {
	modules=/usr/lib/apache2/modules
	[ -e $modules/mod_ssl.so ] || return
	server_dir "$T/apache"
	web_part 8443 "$www/apache.conf" "$www/apache-files.conf"
	{
		for module in mpm_event authz_core alias rewrite ssl \
		    socache_shmcb mime; do
			echo "LoadModule ${module}_module" \
			    "$modules/mod_$module.so"
		done
		cat <<-END
		ServerRoot $T/apache
		ServerName web.invalid
		PidFile $T/apache/pid
		ErrorLog $T/apache/errors
		Mutex file:$T/apache
		Listen 127.0.0.1:8443
		TypesConfig /dev/null
		Include $www/apache.conf
		END
	} >"$T/apache/conf"
	spawn "$T/apache/log" apache2 -X -f "$T/apache/conf"
	await apache2 "$T/apache/log" is_listening 127.0.0.1:8443
}

# It would get certificates by itself: here it is told which.  Its ports are
# below those that a connection out may be given (ip_local_port_range).
caddy_publish() {
	server_dir "$T/caddy"
	web_part 8444 "$www/Caddyfile"
	{
		cat <<-END
		{
		  admin off
		  http_port 8480
		  https_port 8444
		}
		END
		sed "/^autoconfig\\..* {\$/a\\	tls $T/pki/web.pem $T/pki/web.key" \
		    "$www/Caddyfile"
	} >"$T/caddy/Caddyfile"
	spawn "$T/caddy/log" env HOME="$T/caddy" XDG_CONFIG_HOME="$T/caddy" \
	    XDG_DATA_HOME="$T/caddy" caddy run --adapter caddyfile \
	    --config "$T/caddy/Caddyfile"
	await caddy "$T/caddy/log" is_listening '*:8444'
}

ask_all nginx 443 "$d"
expect_that v2_says_what_is_wrong sh -c \
    "curl -s --cacert '$CA' 'https://$d/autodiscover/autodiscover.json' |
    grep -q '\"ErrorCode\":\"InvalidProtocol\"'"
if ! command -v apache2 >/dev/null; then
	echo "# no apache2 here: it is not asked"
elif apache_publish; then
	ask_all apache 8443 "autodiscover.$d"
fi
if command -v caddy >/dev/null; then
	caddy_publish
	ask_all caddy 8444 "autodiscover.$d"
else
	echo "# no caddy here: it is not asked"
fi
finish
