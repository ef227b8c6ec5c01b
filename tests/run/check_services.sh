#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What belongs to an account beside mail: JMAP, CalDAV and CardDAV are there if
# the status of their start says so.
needs="dovecot knotd nginx ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot fake; do . "$run_dir/$part.sh"; done

pki_start
knot_start

# One path an answer.
N=$T/nginx
server_dir "$N"
answer() {			# PATH STATUS [TYPE [BODY]]
	cat <<-END
	location = $1 {
	  default_type ${3:-text/html};
	  return $2 '${4-}';
	}
	END
}
{
	cat <<-END
	daemon off;
	master_process off;
	pid $N/pid;
	error_log stderr;
	events {
	}
	http {
	  access_log off;
	  client_body_temp_path $N/body;
	  proxy_temp_path $N/proxy;
	  fastcgi_temp_path $N/fastcgi;
	  uwsgi_temp_path $N/uwsgi;
	  scgi_temp_path $N/scgi;
	  server {
	    listen 127.0.0.11:443 ssl;
	    ssl_certificate $T/pki/good.pem;
	    ssl_certificate_key $T/pki/good.key;
	END
	answer /wants-login 401
	answer /multistatus 207 application/xml '<x/>'
	answer /no-get 405
	answer /session 200 application/json '{}'
	answer /page 200 text/html '<html>hello</html>'
	answer /gone 410
	answer /busy 503
	answer /broken 500
	answer /forbidden 403
	answer /.well-known/caldav 401
	answer /.well-known/jmap 200 application/json '{}'
	echo 'location = /moved { return 301 https://web.example.test/no-get; }'
	echo '}'
	cat <<-END
	  server {
	    listen 127.0.0.2:443 ssl;
	    ssl_certificate $T/pki/expired.pem;
	    ssl_certificate_key $T/pki/expired.key;
	  }
	}
	END
} >"$N/nginx.conf"
spawn "$N/log" nginx -c "$N/nginx.conf" -e stderr
await nginx "$N/log" is_listening 127.0.0.2:443
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

# ---- services over https ----------------------------------------------------

# claim | URL | exit | outcome | step | code
sed 's/[[:space:]]*|[[:space:]]*/|/g' >"$T/services" <<'END'
login_is_wanted_so_it_is_there	| caldavs://web.example.test/wants-login | 0 | pass | capability | null
multistatus_is_dav		| carddavs://web.example.test/multistatus | 0 | pass | capability | null
collections_refuse_get		| caldavs://web.example.test/no-get | 0 | pass | capability | null
redirect_is_followed		| caldavs://web.example.test/moved | 0 | pass | capability | null
jmap_session_is_json		| jmap://web.example.test/session | 0 | pass | capability | null
start_of_caldav_is_known	| caldavs://web.example.test | 0 | pass | capability | null
start_of_jmap_is_known		| jmap://web.example.test/ | 0 | pass | capability | null
page_for_people_is_no_service	| caldavs://web.example.test/page | 2 | fail | capability | service-missing
nobody_there			| carddavs://web.example.test | 2 | fail | capability | service-missing
gone				| jmap://web.example.test/gone | 2 | fail | capability | service-missing
busy				| jmap://web.example.test/busy | 2 | fail | capability | server-busy
broken				| jmap://web.example.test/broken | 4 | fail | capability | http-status
forbidden			| caldavs://web.example.test/forbidden | 2 | fail | capability | rejected
expired_certificate		| caldavs://expired.example.test/x | 7 | fail | tls | cert-expired
nothing_listens			| caldavs://nobody.example.test/x | 2 | fail | connect | tcp-refused
no_such_name			| caldavs://nowhere.example.test/x | 2 | fail | resolve | dns-nxdomain
other_port			| caldavs://web.example.test:4433/x | 2 | fail | connect | tcp-refused
END
while IFS='|' read -r claim url want outcome step code; do
	run check "$url" "$@"
	if [ "$code" = null ]; then
		rule="checks.0.steps.$step.error=null"
	else
		rule="checks.0.steps.$step.error.code=$code"
	fi
	expect_json "$claim" "$want" "checks.0.outcome=$outcome" "$rule" \
	    checks.0.tried#0
done <"$T/services"

run check caldavs://web.example.test/page --allow-private --ca-file "$CA"
expect people_read_that_the_service_is_not_there 2 \
    'CalDAV https://web.example.test:443/page' 'this service is not there' \
    'Cause: the settings'
run check ftp://web.example.test "$@"
expect other_services_are_no_servers 1

# ---- ManageSieve: its greeting ----------------------------------------------

S=$T/dovecot
sieve_start() {
	server_dir "$S"
	cat >"$S/dovecot.conf" <<-END
	base_dir = $S/run
	state_dir = $S/state
	log_path = /dev/stderr
	protocols = sieve
	listen = 127.0.0.1
	default_login_user = $SERVER_USER
	default_internal_user = $SERVER_USER
	default_internal_group = $SERVER_GROUP
	ssl = required
	ssl_cert = <$T/pki/good.pem
	ssl_key = <$T/pki/good.key
	ssl_dh =
	passdb {
	  driver = static
	  args = password=x
	}
	service anvil {
	  chroot =
	}
	service stats {
	  chroot =
	}
	service managesieve-login {
	  chroot =
	  inet_listener sieve {
	    port = 4190
	  }
	}
	END
	spawn "$S/log" dovecot -F -c "$S/dovecot.conf"
	await dovecot "$S/log" is_listening 127.0.0.1:4190
}
fake_start imap-bye=4191 html=4192 silent=4193 endless-lines=4194
run check sieve://fake.example.test:4192 sieve://fake.example.test:4193 \
    sieve://fake.example.test:4194 sieve://fake.example.test:4195 "$@"
expect_json what_is_no_sieve_server_is_told_apart 2 \
    checks.@4192.steps.greeting.error.code=wrong-protocol \
    checks.@4193.steps.greeting.error.code=no-answer \
    checks.@4194.steps.greeting.error.code=wrong-protocol \
    checks.@4195.steps.connect.error.code=tcp-refused
expect_within silent_sieve_server_does_not_hang 8000
# More than can be talked to at once: the rest is told, and nothing is lost.
many='' ports=
for n in $(seq 4300 4369); do
	ports="$ports silent=$n"
	many="$many sieve://fake.example.test:$n"
done
# shellcheck disable=SC2086
fake_start $ports
# shellcheck disable=SC2086
run check $many "$@"
expect_json more_servers_than_fit_are_told 2 'checks#70' \
    checks.@4300.steps.greeting.error.code=no-answer
expect_that those_without_room_say_so grep -q too-many-servers "$T/out"

if [ -x /usr/lib/dovecot/managesieve-login ] ||
    [ -x /usr/libexec/dovecot/managesieve-login ]; then
	sieve_start
	run check sieve://mail.example.test "$@"
	expect_json sieve_greets 0 checks.0.outcome=pass \
	    checks.0.steps.greeting.outcome=pass
else
	echo "# no Dovecot with ManageSieve here"
fi

finish
