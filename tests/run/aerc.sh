#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# aerc on a terminal of its own logs in to real servers with what we write for
# it, shows the folder, and sends.
# shellcheck disable=SC2016 # of what is in the file
# shellcheck disable=SC2317 # functions by expect_that
needs="aerc dovecot exim4 knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost terminal_setup; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
terminal_setup
variant tls 'imap tls imap.example.test 993' \
    'smtp tls smtp.example.test 465'
variant starttls 'imap starttls imap.example.test 143' \
    'smtp starttls smtp.example.test 587'
variant oauth2 'imap tls oauthonly.example.test 993 auth=oauth2' \
    'smtp tls oauthonly.example.test 465 auth=oauth2'
variant oauth2start 'imap starttls oauthonly.example.test 143 auth=oauth2' \
    'smtp starttls oauthonly.example.test 587 auth=oauth2'
variant nologin 'imap tls imap.example.test 993' \
    'smtp starttls smtp.example.test 2525 auth=none'

# What the file could take for something else; aerc itself makes " to '.
sender='Zoë $HOME `id` #; %(default)s '"'测试'"
subject='von aerc'
echo 'Text' >"$T/body"

# aerc_home: with the file as accounts.conf, and a mode that aerc takes
aerc_home() {
	mkdir -p "$T/home/$v/.config/aerc"
	cp -p "$(file_of "$v" aerc)" "$T/home/$v/.config/aerc/accounts.conf"
	printf '[compose]\neditor=true\n' >"$T/home/$v/.config/aerc/aerc.conf"
	cp /usr/share/aerc/binds.conf "$T/home/$v/.config/aerc"
}
put_first() {
	empty_mailboxes
	d=$(mailhost_folder alice)
	mkdir -p "$d/cur" "$d/new" "$d/tmp"
	printf '%s\n' 'From: friend@example.org' 'To: alice@example.test' \
	    'Subject: Willkommen' '' 'Hi!' >"$d/new/1700000001.first"
	[ "$(id -u)" != 0 ] || chown -R "$SERVER_USER:$SERVER_GROUP" "$d"
}
# It has sent before it has filed its copy, and would not leave then but by -f.
aerc_sends() {
	types Willkommen ':compose -H "To: alice@example.test" -H "Subject: '"$subject"'" Text\r' \
	    'Send this email?' y \
	    "$(mailhost_folder alice) $subject" ':quit -f\r' -- aerc
}
logins() {
	cat "$H"/main/log "$H"/oauthonly/log | grep -c "imap-login: Info: Login: user=<alice@example.test>, method=$1,.*TLS"
}

for v in tls starttls oauth2 oauth2start nologin; do
	how='with ESMTPSA' method=PLAIN
	case $v in
	oauth2*) method=XOAUTH2 ;;
	nologin) how='with esmtps ' ;;
	*) how='with esmtpsa ' ;;
	esac
	export_to $v aerc --name "$sender"
	aerc_home
	put_first
	before=$(logins $method)
	expect_that "aerc_shows_the_folder_and_sends_$v" aerc_sends
	expect_that "server_saw_the_login_$v" \
	    test "$(logins $method)" -gt "$before"
	expect_that "message_of_aerc_arrives_$v" \
	    mail_py got "$(mailhost_folder alice)" - "$T/body" "$subject" \
	    "From=$sender" "From=<alice@example.test>" "Received=$how"
done

trust "$T/pki/stranger.pem"
v=tls
before=$(logins '.*')
expect_that aerc_refuses_a_stranger types 'x509: ' ':quit\r' -- aerc
expect_that and_does_not_log_in test "$(logins '.*')" = "$before"

trust "$CA"
hostile_start
mkdir -p "$T/home/$v/.config/aerc"
cat "$run_dir/../export/aerc/hostile-text/aerc-ADDRESS.conf" \
    >"$T/home/$v/.config/aerc/accounts.conf"
chmod 600 "$T/home/$v/.config/aerc/accounts.conf"
expect_that aerc_reads_hostile_text types 'not here' ':quit\r' -- aerc
expect_that it_is_understood_as_meant hostile_logins 1
finish
