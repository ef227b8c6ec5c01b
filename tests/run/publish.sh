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

web=127.0.0.11
ways="all url wellknown pacc srv autodiscover"

# ---- the domains ----------------------------------------------------------

# One domain for each way, below that of the mail servers.  What is published
# is the same; what of it reaches the world is not (records_of, files_of).
domain_of() {
	echo "$1.example.test"
}

publish_all() {
	for way in $ways; do
		domain=$(domain_of "$way")
		run publish "$domain" --server imaps://imap.example.test \
		    --server pop3s://pop.example.test \
		    --server smtps://smtp.example.test \
		    --server caldavs://dav.example.test/dav/ \
		    --provider-name "Example \"& <$way>" --web "$web" \
		    -o "$T/made/$way"
		[ "$status" = 0 ] || not_ok "publish_$way"
		server_dir "$T/www/$domain"
		cp "$T/made/$way"/* "$T/www/$domain"
	done
}

# Which of the records are in the zone, as a pattern.
records_of() {
	case $1 in
	all) echo . ;;
	url) echo '^autoconfig\.' ;;
	wellknown) echo '^nothing' ;;
	pacc) echo '^_\{0,1\}ua-auto-config\.' ;;
	srv) echo '^_\(imap\|pop3\|submission\|caldav\)s\{0,1\}\._tcp' ;;
	autodiscover) echo '^_\{0,1\}autodiscover\.' ;;
	esac
}

# Which documents the web server still has.
keep_files() {
	case $1 in
	all) return ;;
	url | wellknown) kept=config-v1.1.xml ;;
	pacc) kept=user-agent-configuration.json ;;
	srv) kept=none ;;
	autodiscover) kept='autodiscover.xml autodiscover.json' ;;
	esac
	for file in config-v1.1.xml user-agent-configuration.json \
	    autodiscover.xml autodiscover.json; do
		case " $kept " in
		*" $file "*) ;;
		*) rm "$T/www/$(domain_of "$1")/$file" ;;
		esac
	done
}

# ---- the servers ------------------------------------------------------------

knot_publish() {
	K=$T/knot
	server_dir "$K"
	{
		cat <<-'END'
		$ORIGIN example.test.
		$TTL 60
		@	SOA	ns hostmaster 1 3600 600 86400 60
		@	NS	ns
		ns	A	127.0.0.1
		imap	A	127.0.0.1
		pop	A	127.0.0.1
		smtp	A	127.0.0.1
		dav	A	127.0.0.11
		END
		for way in $ways; do
			case $way in
			srv | pacc | url | autodiscover) address=127.0.0.1 ;;
			*) address=$web ;;
			esac
			echo "$(domain_of "$way"). A $address"
			grep -e "$(records_of "$way")" \
			    "$T/made/$way/records.zone" | grep -v '^;'
		done
	} >"$K/example.test.zone"
	cat >"$K/knot.conf" <<-END
	server:
	  rundir: "$K"
	  listen: "127.0.0.1@53"
	  udp-workers: 1
	  tcp-workers: 1
	  background-workers: 1
	database:
	  storage: "$K"
	log:
	  - target: stderr
	    any: info
	template:
	  - id: default
	    storage: "$K"
	    file: "%s.zone"
	    journal-content: none
	    zonefile-load: whole
	    zonefile-sync: -1
	zone:
	  - domain: example.test
	    semantic-checks: on
	END
	spawn "$K/log" knotd -c "$K/knot.conf"
	await knotd "$K/log" grep -q 'server started' "$K/log"
}

web_names() {
	names=
	for way in $ways; do
		d=$(domain_of "$way")
		names="$names,DNS:$d,DNS:autoconfig.$d,DNS:autodiscover.$d"
		names="$names,DNS:ua-auto-config.$d"
	done
	echo "${names#,}"
}

# The configurations as they were written, but for where things lie; and the
# domain's own server, which includes one line more.
nginx_publish() {
	N=$T/nginx
	server_dir "$N"
	(set -e; cd "$T/pki"; pki_leaf web ca web.example.test "$(web_names)" \
	    -startdate 20000101000000Z -enddate 20991231235959Z) \
	    >>"$T/pki/log" 2>&1
	chmod -R a+rX "$T/pki"
	# whoever asks for another name than those that are published
	cat >"$N/own" <<-END
	server {
	  listen 443 ssl default_server;
	  ssl_certificate $T/pki/web.pem;
	  ssl_certificate_key $T/pki/web.key;
	  return 404;
	}
	END
	for way in $ways; do
		d=$(domain_of "$way")
		sed -i "s,/srv/mailsetup/,$T/www/,
		    s,/etc/letsencrypt/live/$d/fullchain.pem,$T/pki/web.pem,
		    s,/etc/letsencrypt/live/$d/privkey.pem,$T/pki/web.key," \
		    "$T/www/$d"/nginx*.conf
		echo "include $T/www/$d/nginx.conf;" >>"$N/own"
		case $way in
		all | wellknown) ;;
		*) continue ;;
		esac
		cat >>"$N/own" <<-END
		server {
		  listen 443 ssl;
		  server_name $d;
		  ssl_certificate $T/pki/web.pem;
		  ssl_certificate_key $T/pki/web.key;
		  root $N;
		  include $T/www/$d/nginx-files.conf;
		}
		END
	done
	cat >"$N/nginx.conf" <<-END
	daemon off;
	master_process off;
	pid $N/pid;
	error_log stderr;
	events {
	}
	http {
	  access_log $N/access;
	  types {
	    application/x-wrong xml json;
	  }
	  client_body_temp_path $N/body;
	  proxy_temp_path $N/proxy;
	  fastcgi_temp_path $N/fastcgi;
	  uwsgi_temp_path $N/uwsgi;
	  scgi_temp_path $N/scgi;
	  server_names_hash_bucket_size 128;
	  include $N/own;
	}
	END
	spawn "$N/log" nginx -c "$N/nginx.conf" -e stderr
	await nginx "$N/log" is_listening 0.0.0.0:443
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
# for nothing to compare.
asked() {
	name=$1 want="$2 $3" file=$4
	shift 4
	got=$(curl -s --cacert "$CA" --max-time 10 -o "$T/body" \
	    -w '%{http_code} %{content_type}' "$@")
	if [ "$got" != "$want" ]; then
		not_ok "$name" "it is \"$got\", not \"$want\""
	elif [ "$file" != - ] && ! cmp -s "$file" "$T/body"; then
		not_ok "$name" "the bytes are others"
	else
		ok "$name"
	fi
}

pki_start
publish_all
for way in $ways; do
	keep_files "$way"
done
dovecot_start
exim_start
knot_publish
nginx_publish
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
run lookup --json --ca-file "$CA" --allow-private "zoe@$(domain_of all)"
expect_json calendar_is_found 0 account.extra.0.protocol=caldav \
    account.extra.0.url=https://dav.example.test/dav/
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
asked autoconfig_has_its_type 200 text/xml "$www/config-v1.1.xml" \
    "https://autoconfig.$d/mail/config-v1.1.xml?emailaddress=zoe@$d"
asked well_known_has_its_type 200 text/xml "$www/config-v1.1.xml" \
    "https://$d/.well-known/autoconfig/mail/config-v1.1.xml"
asked pacc_has_its_type 200 application/json \
    "$www/user-agent-configuration.json" \
    "https://ua-auto-config.$d/.well-known/user-agent-configuration.json"
asked pox_is_answered_to_a_post 200 text/xml "$www/autodiscover.xml" \
    -d '<x/>' "https://autodiscover.$d/autodiscover/autodiscover.xml"
asked pox_is_answered_in_any_case 200 text/xml "$www/autodiscover.xml" \
    -d '<x/>' "https://$d/Autodiscover/AutoDiscover.XML"
asked v2_leads_to_pox 200 application/json "$www/autodiscover.json" \
    "https://autodiscover.$d/autodiscover/autodiscover.json/v1.0/zoe@$d?Protocol=AutodiscoverV1"
asked v2_is_asked_by_query 200 application/json "$www/autodiscover.json" \
    "https://$d/autodiscover/autodiscover.json?Email=zoe@$d&Protocol=autodiscoverv1"
asked v2_has_no_other_protocol 400 application/json - \
    "https://$d/autodiscover/autodiscover.json?Email=zoe@$d&Protocol=ActiveSync"
expect_that v2_says_what_is_wrong grep -q '"ErrorCode":"InvalidProtocol"' \
    "$T/body"
asked nothing_else_is_answered 404 text/html - "https://autoconfig.$d/README.txt"
got=$(curl -s --cacert "$CA" -o "$T/body" -w '%{http_code} %{redirect_url}' \
    "https://$d/.well-known/caldav")
expect_that calendar_is_elsewhere \
    [ "$got" = '301 https://dav.example.test/dav/' ]
finish
