#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a domain publishes: the files of every case of publish/ are the goldens
# that stand there, the checkers of their formats accept them, and
# "publish --check" finds each thing that is broken in them.
#
# publish/CASE/args has the arguments, where CASE stands for that directory;
# publish/CASE/out what has to become of them.  UPDATE_GOLDENS=1 rewrites it.
set -u
program=${MAILSETUP:?}
dir=${srcdir:-.}
cases=$dir/publish
PATH=$PATH:/usr/sbin:/sbin
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failed=0
imap=imaps://mail.example.org
smtp=smtps://mail.example.org
LC_ALL=C.UTF-8
export LC_ALL

ok() {
	echo "ok $1"
}

not_ok() {	# name [file]
	echo "not ok $1"
	[ $# -lt 2 ] || sed 's/^/#   /' "$2"
	failed=1
}

# claim NAME FILE COMMAND...: the command succeeds, or else the file tells more.
claim() {
	name=$1 file=$2
	shift 2
	if "$@"; then
		ok "$name"
	else
		not_ok "$name" "$file"
	fi
}

has() {
	command -v "$1" >/dev/null && return
	echo "# no $1 here: nothing is tried with it"
	return 1
}

# publish CASE OPTION...: into $tmp/CASE/out; status in $status.
publish() {
	case=$1
	shift
	mkdir -p "$tmp/$case"
	words=$(tr '\n' ' ' <"$cases/$case/args" |
	    sed "s,CASE,\$cases/$case,g")
	eval "set -- $words \"\$@\""
	"$program" publish "$@" -o "$tmp/$case/out" >"$tmp/$case.said" \
	    2>"$tmp/$case.err"
	status=$?
}

# ---- goldens --------------------------------------------------------------

all=$(cd "$cases" && find . -name args | sed 's,^\./,,; s,/args$,,' | sort)
[ "$(echo "$all" | wc -w)" -ge 9 ] || not_ok "cases: found too few"
for case in $all; do
	publish "$case"
	sed "s,$tmp/$case/,," "$tmp/$case.said" >"$tmp/$case/out/SAID" ||
		not_ok "${case}_is_written" "$tmp/$case.err"
	[ "$status" = 0 ] || not_ok "${case}_is_written" "$tmp/$case.err"
	if [ -n "${UPDATE_GOLDENS-}" ]; then
		rm -rf "$cases/$case/out"
		cp -R "$tmp/$case/out" "$cases/$case/out"
	fi
	if diff -r "$cases/$case/out" "$tmp/$case/out" >"$tmp/diff"; then
		ok "${case}_is_its_golden"
	else
		not_ok "${case}_is_its_golden" "$tmp/diff"
	fi
	rm -f "$tmp/$case/out/SAID"
	if "$program" publish --check "$tmp/$case/out" >"$tmp/said" 2>&1; then
		ok "${case}_agrees"
	else
		not_ok "${case}_agrees" "$tmp/said"
	fi
done

# ---- the formats' own checkers ----------------------------------------------

# refuses NAME SCHEMA FILE SED-SCRIPT: one change of a file that is accepted.
refuses() {
	sed "$4" "$3" >"$tmp/bad.xml"
	if cmp -s "$3" "$tmp/bad.xml"; then
		not_ok "$1: nothing was changed"
	elif xmllint --noout --nonet --relaxng "$2" "$tmp/bad.xml" \
	    >"$tmp/said" 2>&1; then
		not_ok "$1: is accepted"
	else
		ok "$1"
	fi
}

check_xml() {
	grammar=$dir/schema/autoconfig.rng
	for case in $all; do
		if xmllint --noout --nonet --relaxng "$grammar" \
		    "$tmp/$case/out/config-v1.1.xml" >"$tmp/said" 2>&1; then
			ok "${case}_is_autoconfig"
		else
			not_ok "${case}_is_autoconfig" "$tmp/said"
		fi
	done
	# what one reader of grammars takes for an error, another may not
	! command -v jing >/dev/null ||
	    claim grammar_is_jings /dev/null jing "$grammar" \
		"$tmp"/*/out/config-v1.1.xml 2>/dev/null
	good=$tmp/every-service/out/config-v1.1.xml
	refuses version_is_known "$grammar" "$good" 's/"1.1"/"1.3"/'
	refuses provider_has_an_id "$grammar" "$good" 's/ id="[^"]*"//'
	refuses domain_is_there "$grammar" "$good" '/<domain>/d'
	refuses domain_is_a_name "$grammar" "$good" \
	    's,<domain>example,<domain>exämple,'
	refuses name_is_there "$grammar" "$good" '/<displayName>/d'
	refuses name_has_60_characters "$grammar" "$good" \
	    's,<displayName>,&1234567890123456789012345678901234567890123456789,'
	refuses short_name_has_20_characters "$grammar" "$good" \
	    's,<displayShortName>,&12345678901234,'
	refuses server_has_a_host "$grammar" "$good" '/<hostname>pop/d'
	refuses host_is_no_address "$grammar" "$good" \
	    's,<hostname>imap.*<,<hostname>[::1]<,'
	refuses port_is_a_port "$grammar" "$good" 's/>993</>99993</'
	refuses port_is_not_0 "$grammar" "$good" 's/>993</>0</'
	refuses encryption_is_known "$grammar" "$good" 's/>SSL</>TLS</'
	refuses nothing_is_plain "$grammar" "$good" 's/>STARTTLS</>plain</'
	refuses authentication_is_known "$grammar" "$good" \
	    's/>password-cleartext</>secret</'
	refuses mail_is_fetched_with_a_login "$grammar" "$good" \
	    '1,/>password-cleartext</s/>password-cleartext</>none</'
	refuses oauth2_has_no_secret "$grammar" "$good" \
	    's,</clientConfig,<oAuth2><clientSecret>x</clientSecret></oAuth2>&,'
	refuses login_is_there "$grammar" "$good" '/<username>/d'
	refuses login_is_everybodys "$grammar" "$good" \
	    's/>%EMAILADDRESS%</>zoe@example.org</'
	refuses no_password_is_in_it "$grammar" "$good" \
	    's,<port>993,<password>x</password>&,'
	refuses order_is_kept "$grammar" "$good" '/<port>/{h;d;};/<socket/G'
	refuses mail_is_sent "$grammar" "$good" \
	    '/<outgoingServer/,/<\/outgoingServer/d'
	refuses type_is_known "$grammar" "$good" 's/"imap"/"imap4"/'
	refuses calendar_is_outside_of_the_provider "$grammar" "$good" \
	    's,^  </emailProvider>,,; s,^</client,  </emailProvider>&,'
	refuses web_is_https "$grammar" "$good" 's,<url>https,<url>http,'
	refuses document_is_well_formed "$grammar" "$good" 's,</domain>,,'

	grammar=$dir/schema/autodiscover.rng
	seen=0
	for file in "$tmp"/*/out/autodiscover.xml; do
		seen=$((seen + 1))
		# the grammar is of the answer with one incoming server
		xmllint --noout --nonet "$file" >"$tmp/said" 2>&1 ||
			not_ok "$file: XML" "$tmp/said"
		grep -q '<Type>POP3' "$file" && grep -q '<Type>IMAP' "$file" ||
		    xmllint --noout --nonet --relaxng "$grammar" "$file" \
			>"$tmp/said" 2>&1 || not_ok "$file" "$tmp/said"
	done
	claim autodiscover_is_accepted /dev/null [ $seen -ge 5 ]
}
! has xmllint || check_xml

# Types and the closed set of keys; the letter's own command signs it.
check_apple() {
	seen=0
	for file in "$tmp"/*/out/apple.mobileconfig; do
		seen=$((seen + 1))
		/usr/bin/python3 "$dir/export/phone_files.py" apple-domain '' \
		    "$file" >"$tmp/said" 2>&1 || not_ok "$file" "$tmp/said"
		command -v plistutil >/dev/null || continue
		rm -f "$tmp/binary"
		plistutil -i "$file" -o "$tmp/binary" -f bin
		/usr/bin/python3 -c 'import plistlib, sys
one, two = (plistlib.load(open(f, "rb")) for f in sys.argv[1:])
sys.exit(one != two)' "$file" "$tmp/binary" || not_ok "plistutil: $file"
	done
	claim profile_is_apples /dev/null [ $seen -ge 9 ]
	out=$tmp/every-service/out
	sed 's,</array>,<dict/>&,' "$out/apple.mobileconfig" \
	    >"$tmp/apple.mobileconfig"
	claim profile_that_is_none_is_refused /dev/null test 1 = "$(
	    /usr/bin/python3 "$dir/export/phone_files.py" apple-domain '' \
	    "$tmp/apple.mobileconfig" >/dev/null 2>&1; echo $?)"
}
! has python3 || check_apple

check_signature() {
	out=$tmp/every-service/out live=$tmp/letsencrypt
	mkdir "$live"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -keyout "$live/privkey.pem" -out "$live/cert.pem" \
	    -days 9999 -subj /CN=web.invalid 2>"$tmp/said"
	cp "$live/cert.pem" "$live/chain.pem"
	sed -n '/openssl smime/,/-out/p' "$out/README.txt" |
	    sed "s,/etc/letsencrypt/live/example.org,$live," >"$tmp/sign"
	(cd "$out" && sh "$tmp/sign") >"$tmp/said" 2>&1
	openssl smime -verify -inform der -in "$out/signed.mobileconfig" \
	    -CAfile "$live/cert.pem" -purpose any -out "$tmp/verified" \
	    >>"$tmp/said" 2>&1
	claim profile_is_signed_as_the_letter_says "$tmp/said" \
	    cmp "$out/apple.mobileconfig" "$tmp/verified"
	rm -f "$out/signed.mobileconfig"
}
! has openssl || check_signature

check_zones() {
	for case in $all; do
		zone=$tmp/$case/out/records.zone
		domain=$(sed -n 's/^; Mail settings of \(.*\): .*/\1/p' "$zone")
		{
			echo "\$ORIGIN $domain."
			echo '@ 3600 IN SOA ns.example.com. root 1 1 1 1 1'
			echo '@ 3600 IN NS ns.example.com.'
			echo '@ 3600 IN A 192.0.2.1'
			for host in imap pop smtp mail jmap dav relay; do
				echo "$host 3600 IN A 192.0.2.1"
			done
			cat "$zone"
		} >"$tmp/zone"
		if named-checkzone -q -k fail -n fail -S fail -i full-sibling \
		    "$domain" "$tmp/zone" >"$tmp/said" 2>&1; then
			ok "${case}_is_a_zone"
		else
			named-checkzone -k fail -n fail -S fail "$domain" \
			    "$tmp/zone" >"$tmp/said" 2>&1
			not_ok "${case}_is_a_zone" "$tmp/said"
		fi
	done
	# the last one: a name that is an alias has no other record
	echo 'autoconfig 3600 IN A 192.0.2.1' >>"$tmp/zone"
	claim bad_zone_is_refused /dev/null test 1 = "$(
	    named-checkzone -q "$domain" "$tmp/zone"; echo $?)"
}
! has named-checkzone || check_zones

check_digests() {
	seen=0
	for file in "$tmp"/*/out/user-agent-configuration.json; do
		seen=$((seen + 1))
		digest=$(openssl dgst -sha256 -binary "$file" |
		    openssl base64)
		grep -qF "\"v=UAAC1; a=sha256; d=$digest\"" \
		    "${file%/*}/records.zone" ||
			not_ok "digest_is_openssls: $file"
		! has python3 || /usr/bin/python3 -c 'import json, sys
json.load(open(sys.argv[1], encoding="utf-8"))' "$file" ||
			not_ok "pacc_is_json: $file"
	done
	claim digest_is_openssls /dev/null [ $seen -ge 3 ]
}
! has openssl || check_digests

# Servers' own words about their parts, with the paths of this test.
web_parts() {	# case: into $tmp/web
	rm -rf "$tmp/web"
	cp -R "$tmp/$1/out" "$tmp/web"
	sed -i "s,/srv/mailsetup/[-a-z0-9.]*,$tmp/web,
	    s,/etc/letsencrypt/live/[-a-z0-9.]*/fullchain.pem,$tmp/cert.pem,
	    s,/etc/letsencrypt/live/[-a-z0-9.]*/privkey.pem,$tmp/cert.key," \
	    "$tmp/web"/*.conf "$tmp/web/Caddyfile"
}

# What the letter wants a kind of web server to read.
letter() {
	sed -n "s,/srv/mailsetup/[-a-z0-9.]*,$tmp/web,; s,^ *$1[^:]*: *,,p" \
	    "$tmp/every-service/out/README.txt"
}

accepts() {	# name command...
	name=$1
	shift
	if "$@" >"$tmp/said" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$tmp/said"
	fi
}

check_web() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -keyout "$tmp/cert.key" -out "$tmp/cert.pem" -days 9999 \
	    -subj /CN=web.invalid 2>/dev/null || return
	cat >"$tmp/nginx.conf" <<-END
	pid $tmp/nginx.pid;
	error_log stderr;
	events {
	}
	http {
	  access_log off;
	  client_body_temp_path $tmp/body;
	  proxy_temp_path $tmp/proxy;
	  fastcgi_temp_path $tmp/fastcgi;
	  uwsgi_temp_path $tmp/uwsgi;
	  scgi_temp_path $tmp/scgi;
	  $(letter nginx)
	}
	END
	modules=/usr/lib/apache2/modules
	{
		for module in mpm_event:mpm_event authz_core:authz_core \
		    alias:alias rewrite:rewrite ssl:ssl \
		    socache_shmcb:socache_shmcb mime:mime; do
			echo "LoadModule ${module%:*}_module" \
			    "$modules/mod_${module#*:}.so"
		done
		cat <<-END
		ServerRoot $tmp
		ServerName web.invalid
		PidFile $tmp/apache.pid
		ErrorLog /dev/stderr
		Listen 127.0.0.1:8443
		TypesConfig /dev/null
		$(letter Apache)
		END
	} >"$tmp/apache.conf"
	claim letter_says_what_is_read "$tmp/apache.conf" \
	    [ "$(letter nginx) $(letter Apache) $(letter Caddy)" = "$(
	    echo "include $tmp/web/nginx.conf; Include $tmp/web/apache.conf" \
	    "import $tmp/web/Caddyfile")" ]
	for case in $all; do
		web_parts "$case"
		! has nginx || accepts "${case}_is_nginx" \
		    nginx -t -q -c "$tmp/nginx.conf" -e stderr
		! has apache2 || [ ! -e $modules/mod_ssl.so ] ||
			accepts "${case}_is_apache" \
			    apache2 -t -f "$tmp/apache.conf"
		! has caddy || HOME=$tmp accepts "${case}_is_caddy" \
		    caddy adapt --adapter caddyfile --validate \
		    --config "$tmp/web/Caddyfile"
	done
	! has caddy || check_own_site
	! has caddy || check_neighbours
	! has nginx || check_long_names
}

# The domain's own site reads one line more.
check_own_site() {
	web_parts every-service
	line=$(sed -n 's/^# The site .* needs the line "\(.*\)", too\.$/\1/p' \
	    "$tmp/web/Caddyfile")
	printf '%s\n\nexample.org {\n\t%s\n}\n' "$(letter Caddy)" "$line" \
	    >"$tmp/Caddyfile"
	HOME=$tmp accepts own_site_is_caddy caddy adapt --adapter caddyfile \
	    --validate --config "$tmp/Caddyfile"
	claim own_site_has_the_files "$tmp/said" \
	    grep -q '"host":\["example.org"\].*config-v1.1.xml' "$tmp/said"
}

# A provider has many domains on one web server.
check_neighbours() {
	for domain in one.example two.example; do
		mkdir -p "$tmp/$domain"
		"$program" publish $domain --server $imap --server $smtp \
		    --web web.hoster.example -o "$tmp/$domain/out" >/dev/null
		web_parts $domain
		cat "$tmp/web/Caddyfile"
	done >"$tmp/Caddyfile"
	HOME=$tmp accepts domains_share_a_web_server \
	    caddy adapt --adapter caddyfile --validate \
	    --config "$tmp/Caddyfile"
	claim no_record_leads_to_a_shared_name "$tmp/two.example/out/README.txt" \
	    sh -c "! grep '^_autodiscover' '$tmp/two.example/out/records.zone'"
}

# nginx's table of names is of its size; what is longer says so itself.
check_long_names() {
	for n in 26 28 100; do
		domain=$(printf '%0*d' $((n / 2)) 0).$(printf '%0*d' $((n / 2)) 0).org
		mkdir -p "$tmp/long-$n"
		"$program" publish "$domain" --server $imap --server $smtp \
		    --provider-name Long -o "$tmp/long-$n/out" >/dev/null
		web_parts "long-$n"
		line=$(sed -n 's/^# So long names need the line "\(.*\)" in http\.$/\1/p' \
		    "$tmp/web/nginx.conf")
		{
			sed '$d' "$tmp/nginx.conf"
			cat <<-END
			$line
			server {
			  listen 443 ssl;
			  listen [::]:443 ssl;
			  server_name $domain;
			  ssl_certificate $tmp/cert.pem;
			  ssl_certificate_key $tmp/cert.key;
			}
			}
			END
		} >"$tmp/long.conf"
		accepts "name_of_${#domain}_is_nginx" \
		    nginx -t -q -c "$tmp/long.conf" -e stderr
	done
}
! has openssl || check_web

# ---- what is not written ---------------------------------------------------

# refused NAME STATUS PATTERN ARGUMENT...
refused() {
	name=$1 want=$2 pattern=$3
	shift 3
	"$program" publish "$@" -o "$tmp/refused" >"$tmp/said" 2>&1
	status=$?
	if [ "$status" != "$want" ] || ! grep -q -e "$pattern" "$tmp/said" ||
	    [ -e "$tmp/refused" ]; then
		echo "status $status, not $want" >>"$tmp/said"
		not_ok "$name" "$tmp/said"
	else
		ok "$name"
	fi
}
refused servers_are_needed 1 'servers are needed' example.org
refused incoming_is_needed 5 'IMAP or POP3' example.org --server $smtp
refused outgoing_is_needed 5 'SMTP server' example.org --server $imap
refused server_has_a_name 1 'needs a name' example.org \
    --server imaps://192.0.2.1 --server $smtp
refused login_is_not_one_persons 1 'login for all' example.org \
    --server $imap --server $smtp --user zoe
refused name_is_one_line 1 'one line' example.org --server $imap \
    --server $smtp --provider-name 'two
lines'
refused name_is_not_reordered 1 'one line' example.org --server $imap \
    --server $smtp --provider-name "$(printf 'a\342\200\256b')"
refused name_is_short 1 '60 characters' example.org --server $imap \
    --server $smtp --provider-name "$(printf '%0255d' 0)"
refused short_name_is_short 1 '20 characters' example.org --server $imap \
    --server $smtp --short-name "$(printf '%021d' 0)"
refused help_is_a_url 1 'https URL' example.org --server $imap \
    --server $smtp --help-url 'http://example.org/'
# shellcheck disable=SC2016 # nginx's dollar
refused url_is_plain 1 'only letters' example.org --server $imap \
    --server $smtp --server 'caldavs://dav.example.org/$uri'
refused url_has_no_quote 1 '' example.org --server $imap \
    --server $smtp --server 'caldavs://dav.example.org/";return'
refused domain_is_one 1 'domain alone is wanted: b.org' 'a@b.org' \
    --server $imap --server $smtp
refused domain_is_a_host_name 1 'not a host name' 'exa_mple.org' \
    --server $imap --server $smtp
refused long_domain_needs_a_name 1 'a name to be shown: give one' \
    "$(printf '%060d' 0).example.org" --server $imap --server $smtp
label=$(printf '%058d' 0)
refused longest_name_is_of_autodiscover 1 'longer than DNS' \
    "$label.$label.$label.$(printf '%055d' 0).xy" --server $imap \
    --server $smtp --provider-name x
refused domain_has_no_blank 1 '' 'exa mple.org' --server $imap --server $smtp
refused web_is_a_host 1 'one name' example.org --server $imap \
    --server $smtp --web 'a.example,b.example'
refused account_is_there 10 'cannot be read' example.org \
    --account "$tmp/nothing"
echo 'name x' >"$tmp/half"
refused account_is_whole 10 'half:' example.org --account "$tmp/half"
refused check_takes_no_servers 1 'reads a directory' --check x --server $imap

# All or none, and again only with --force.
publish starttls-only
claim files_are_kept "$tmp/starttls-only.err" [ "$status" = 10 ]
claim files_that_are_kept_are_named "$tmp/starttls-only.err" \
    grep -q 'out/config-v1.1.xml: .*there already' "$tmp/starttls-only.err"
mkdir -p "$tmp/kept"
echo mine >"$tmp/kept/README.txt"
"$program" publish example.org --server $imap --server $smtp -o "$tmp/kept" \
    >/dev/null 2>&1
claim nothing_is_written_by_halves /dev/null \
    [ "$(ls "$tmp/kept")" = README.txt ]
# A disk that is full, as far as the letter, which comes last, is concerned: no
# other file is as large.
"$program" publish example.org --server $imap --server $smtp -o "$tmp/roomy" \
    >/dev/null
size=$(wc -c <"$tmp/roomy/README.txt")
full() {		# the unit of "ulimit -f" is the shell's own
	(trap '' XFSZ; exec prlimit --fsize=$((size - 1)) "$program" publish "$@")
	echo $? >>"$tmp/status"
}
full example.org --server $imap --server $smtp -o "$tmp/full" >"$tmp/said" 2>&1
full example.com --server $imap --server $smtp --force \
    -o "$tmp/every-service/out" >>"$tmp/said" 2>&1
claim full_disk_is_an_error "$tmp/said" \
    [ "$(tr '\n' ' ' <"$tmp/status")" = '10 10 ' ]
claim full_disk_has_none_of_them "$tmp/said" [ -z "$(ls -A "$tmp/full")" ]
claim full_disk_leaves_the_old_ones "$tmp/said" \
    diff -r -x SAID "$cases/every-service/out" "$tmp/every-service/out"
publish starttls-only --force
claim force_replaces "$tmp/starttls-only.err" [ "$status" = 0 ]
"$program" publish example.org --server $imap --server $smtp --force \
    --user %EMAILLOCALPART% -o "$tmp/roomy" >"$tmp/said" 2>&1
claim what_an_earlier_run_left_is_named "$tmp/said" [ 3 = "$(grep -c \
    "^  - $tmp/roomy/[au].*" "$tmp/said")" ]
rm "$tmp/roomy"/autodiscover.* "$tmp/roomy/user-agent-configuration.json"
"$program" publish --check "$tmp/roomy" >"$tmp/said" 2>&1
claim without_it_all_files_agree "$tmp/said" [ $? = 0 ]

# ---- --check finds what is broken -------------------------------------------

# finds NAME FILE SED-SCRIPT PATTERN: one change in one file; "-" removes it.
finds() {
	rm -rf "$tmp/broken"
	cp -R "$tmp/every-service/out" "$tmp/broken"
	if [ "$3" = - ]; then
		rm "$tmp/broken/$2"
	else
		sed "$3" "$tmp/every-service/out/$2" >"$tmp/broken/$2"
		! cmp -s "$tmp/every-service/out/$2" "$tmp/broken/$2" ||
			not_ok "$1: nothing was changed"
	fi
	"$program" publish --check "$tmp/broken" >"$tmp/said" 2>&1
	status=$?
	if [ $status = 10 ] && grep -q -e "$4" "$tmp/said"; then
		ok "$1"
	else
		echo "status $status" >>"$tmp/said"
		not_ok "$1" "$tmp/said"
	fi
}
finds digest_is_compared user-agent-configuration.json 's/$/ /' 'digest'
finds record_is_compared records.zone 's/d=...../d=AAAAA/' 'digest'
finds xml_is_read config-v1.1.xml 's,</domain>,,' 'config-v1.1.xml'
finds autodiscover_is_read autodiscover.xml 's,</Server>,,' 'autodiscover.xml'
finds json_is_read user-agent-configuration.json '/^}/d' \
    'user-agent-configuration.json'
finds host_of_autoconfig_counts config-v1.1.xml 's/>imap\./>imap2./' \
    'autodiscover.xml: imaps://imap.example.org:993'
finds host_of_autodiscover_counts autodiscover.xml 's/>smtp\./>smtp2./' \
    'autodiscover.xml: smtps://smtp2.example.org:465'
finds port_of_autodiscover_counts autodiscover.xml 's/>993</>994</' \
    'imaps://imap.example.org:994'
finds host_of_pacc_counts user-agent-configuration.json 's/"pop\./"pop2./' \
    'pop3s://pop2.example.org:995'
finds service_of_pacc_counts user-agent-configuration.json '/"pop3"/d' \
    'nothing about pop3s'
finds profile_is_read apple.mobileconfig '/<key>EmailAccountType/d' \
    'apple.mobileconfig: .*has no key'
finds host_of_profile_counts apple.mobileconfig 's/>imap\./>imap2./' \
    'apple.mobileconfig: imaps://imap2.example.org:993 is not in'
finds port_of_profile_counts apple.mobileconfig 's/>993</>994</' \
    'apple.mobileconfig: imaps://imap.example.org:994 is not in'
finds encryption_of_profile_counts apple.mobileconfig 's/<true/<false/' \
    'apple.mobileconfig: imap://imap.example.org:993 is not in'
finds login_of_profile_counts apple.mobileconfig \
    's/EmailAuthPassword/EmailAuthNTLM/' 'is not in config-v1.1.xml'
finds profile_is_everybodys apple.mobileconfig \
    's,<key>IncomingMailServerHostName,<key>EmailAddress</key><string>a@example.org</string>&,' \
    "one person's address"
finds lost_profile_counts apple.mobileconfig - 'could say what'
finds target_of_srv_counts records.zone \
    '/^_imaps/s/imap\.example/imap2.example/' 'no SRV record of _imaps'
finds srv_has_no_other_server records.zone \
    'p;/^_imaps/s/imap\.example/imap2.example/' '_imaps._tcp.*leads to a'
finds denied_service_counts records.zone \
    '/^_imaps/s/0 1 993 .*/0 0 0 ./' 'no SRV record of _imaps'
finds lost_srv_counts records.zone '/^_submission\./d' \
    'no SRV record of _submission\.'
finds autodiscover_has_a_record records.zone '/^_autodiscover/d' \
    'no record leads to autodiscover.xml'
finds line_is_a_record records.zone '3s/IN/IM/' 'records.zone:3: '
finds table_is_compared records.csv 's/993/994/' 'records.csv:2: '
finds autoconfig_is_needed config-v1.1.xml - 'config-v1.1.xml: '
finds table_is_needed records.csv - 'records.csv: there is no'
finds lost_pacc_counts user-agent-configuration.json - \
    'leads to user-agent-configuration.json'
finds lost_autodiscover_counts autodiscover.xml - 'leads to autodiscover.xml'
finds lost_v2_counts autodiscover.json - 'there is only one'
finds v2_leads_to_the_other autodiscover.json 's/autodiscover\.xml/x/' \
    'autodiscover.json:1: .*not what is written'
finds v2_is_of_its_protocol autodiscover.json 's/verV1/verV2/' \
    'autodiscover.json:1: .*not what is written'
finds schema_of_autodiscover_counts autodiscover.xml 's/2006a/2006b/' \
    'autodiscover.xml:3: .*not what is written'
finds word_of_autodiscover_counts autodiscover.xml 's/<SPA>off/<SPA>of/' \
    'autodiscover.xml:[0-9]*: .*not what is written'
finds target_ends_in_a_dot records.zone '/^_imaps/s/\.$//' 'records.zone:2: '
finds alias_ends_in_a_dot records.zone \
    's/^autoconfig.*A	.*/autoconfig.example.org.	60	IN	CNAME	a.b/' \
    'records.zone:[0-9]*: .*one whole record'
finds name_is_the_domains records.zone '/^_sieve/s/example/exemple/' \
    '_sieve._tcp.exemple.org is not a name of example.org'
finds port_of_sieve_counts config-v1.1.xml 's/>4190</>4191</' \
    'no SRV record of _sieve'
finds login_is_not_everybodys config-v1.1.xml \
    '/>143</,/<username/s/%EMAILADDRESS%/%EMAILADRESS%/' \
    'login of imap://imap.example.org:143 is the same for everybody'
finds calendar_has_a_record records.zone '/^_caldavs.*SRV/d' \
    'no SRV record of _caldavs._tcp.example.org leads to dav.example.org:443'
finds path_of_calendar_counts records.zone 's,path=/dav/,path=/dav2/,' \
    'the path of _caldavs._tcp.example.org is not that of'
finds host_of_jmap_counts config-v1.1.xml 's,https://jmap\.,https://jmap2.,' \
    'no SRV record of _jmap._tcp.example.org leads to jmap2.example.org:443'
finds record_has_a_calendar config-v1.1.xml '/<calendar/,/<\/calendar/d' \
    '_caldavs._tcp.example.org leads to a server that config-v1.1.xml does not'

# once NAME WORDS: what the last check found is that, and nothing else.
once() {
	claim "$1" "$tmp/said" [ "$(grep -v '^mailsetup: ' "$tmp/said")" = "$2" ]
}
finds zone_is_needed records.zone - 'records.zone: there is no'
once lost_zone_is_one_finding 'records.zone: there is no such file'
for file in config-v1.1.xml autodiscover.xml autodiscover.json \
    user-agent-configuration.json apple.mobileconfig records.zone records.csv
do
	rm -rf "$tmp/broken"
	cp -R "$tmp/every-service/out" "$tmp/broken"
	rm "$tmp/broken/$file"
	mkdir "$tmp/broken/$file"
	"$program" publish --check "$tmp/broken" >"$tmp/said" 2>&1
	once "directory_is_no_$file" \
	    "$file: the file cannot be read (Is a directory)"
done
"$program" publish --check "$tmp/nowhere" >"$tmp/said" 2>&1
claim directory_is_needed "$tmp/said" [ $? = 10 ]

# ---- JSON ---------------------------------------------------------------------

check_json() {
	for case in $all; do
		rm -rf "$tmp/$case/out"
		publish "$case" --json
		if /usr/bin/python3 -c '
import json, jsonschema, os, sys
schema, said, out = sys.argv[1:]
with open(said, encoding="utf-8") as f:
    p = json.loads(f.read())
with open(schema, encoding="utf-8") as f:
    jsonschema.validate(p, json.load(f))
assert sorted(f["name"] for f in p["files"] if f["error"] is None) == \
    sorted(os.listdir(out)), "files"
with open(out + "/records.zone", encoding="utf-8") as f:
    assert len(p["records"]) == sum(not l.startswith(";") for l in f)
' "$dir/schema/published.schema.json" "$tmp/$case.said" "$tmp/$case/out" \
		    >"$tmp/said" 2>&1; then
			ok "${case}_is_told_in_json"
		else
			not_ok "${case}_is_told_in_json" "$tmp/said"
		fi
	done
}
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	check_json
else
	echo "# no python3-jsonschema here: the JSON is not tried"
fi
exit $failed
