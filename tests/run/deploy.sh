# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # status is of lib.sh
# What "mailsetup publish" writes for some domains, put on a name server (Knot)
# and a web server (nginx) as its letter says.  Each domain reaches the world in
# one way alone, which is its name: WAY.example.test.
#
#	options_of() { ... }	of the test: arguments for a way, words
#	pki_start; deploy_start WAY...
#
# Ways are all, url (autoconfig.DOMAIN), wellknown, pacc, srv and autodiscover;
# url-SOMETHING and srv-SOMETHING are likewise, for other servers.  What was
# written is in $T/made/WAY, what the web server has in $T/www/DOMAIN; logs are
# $K/log and $N/log, $N/access.

# shellcheck source=knot.sh
. "$run_dir/knot.sh"
web=127.0.0.11

# ---- the domains ----------------------------------------------------------

# One domain for each way, below that of the mail servers.  What is published
# is the same; what of it reaches the world is not (records_of, files_of).
domain_of() {
	echo "$1.example.test"
}

# shellcheck disable=SC2046 # words
publish_all() {
	for way in $ways; do
		domain=$(domain_of "$way")
		run publish "$domain" $(options_of "$way") \
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
	url*) echo '^autoconfig\.' ;;
	wellknown) echo '^nothing' ;;
	pacc) echo '^_\{0,1\}ua-auto-config\.' ;;
	srv*) echo '^_\(imap\|pop3\|submission\|caldav\)s\{0,1\}\._tcp' ;;
	autodiscover) echo '^_\{0,1\}autodiscover\.' ;;
	esac
}

# Which documents the web server still has.
keep_files() {
	case $1 in
	all) return ;;
	url* | wellknown) kept=config-v1.1.xml ;;
	pacc) kept=user-agent-configuration.json ;;
	srv*) kept=none ;;
	autodiscover) kept='autodiscover.xml autodiscover.json' ;;
	esac
	for file in config-v1.1.xml user-agent-configuration.json \
	    autodiscover.xml autodiscover.json; do
		case " $kept " in
		*" $file "*) ;;
		*) rm -f "$T/www/$(domain_of "$1")/$file" ;;
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
			all | wellknown) address=$web ;;
			*) address=127.0.0.1 ;;
			esac
			echo "$(domain_of "$way"). A $address"
			echo "$(domain_of "$way"). MX 10 smtp.example.test."
			grep -e "$(records_of "$way")" \
			    "$T/made/$way/records.zone" | grep -v '^;'
		done
	} >"$K/example.test.zone"
	knot_serve "127.0.0.1@$knot_port" <<-'END'
	  - domain: example.test
	    semantic-checks: on
	END
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

deploy_start() {		# WAY...
	ways=$* knot_port=${knot_port:-53}
	publish_all
	for way in $ways; do
		keep_files "$way"
	done
	knot_publish
	nginx_publish
}
