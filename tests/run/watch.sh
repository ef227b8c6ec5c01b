#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# --watch prints what changes and nothing else, and ends when it is told to;
# see watch.py.
needs="knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mkdir "$T/config"
# account DOMAIN HOST IMAP-PORT SMTP-PORT
account() {
	cat >"$T/config/$1" <<-END
	name     Example Mail
	domain   $1
	server   imap tls $2 $3
	server   smtp tls $2 $4
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
}
account example.test imap.example.test 4001 4002
account quiet.example.test mail.example.test 4020 4021

/usr/bin/python3 -B "$run_dir/watch.py" "$MAILSETUP" "$T" "$CA" \
    >"$T/verdicts" 2>&1 || not_ok watch_py
take_verdicts

set -- --allow-private --ca-file "$CA" --dns-server 127.0.0.1 \
    --config-dir "$T/config" --watch=1
echo secret >"$T/password"
run check "$@" alice@example.test --password-file "$T/password"
expect no_logins_are_made_again_and_again 1 'accounts get locked'
run check "$@" alice@example.test bob@example.test
expect one_address_at_a_time 1 'one address'
run check "$@" alice@example.test --plan
expect plan_does_not_change 1 'nothing to watch'
run check "$@" alice@example.test --offline
expect offline_there_is_nothing_to_watch 1 'nothing to watch'
for seconds in 0 86401 soon; do
	run check --watch=$seconds imaps://imap.example.test
	expect "watch_refuses_$seconds" 1 'not valid'
done
finish
