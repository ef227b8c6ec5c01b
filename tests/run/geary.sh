#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Geary takes what our script installs, and logs in at a real server with the
# password from a keyring.
needs="geary Xvfb dbus-run-session gnome-keyring-daemon secret-tool dovecot ss"
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki dovecot; do . "$run_dir/$part.sh"; done
# shellcheck source=desktop.sh
. "$run_dir/desktop.sh"

pki_start
dovecot_start
echo "127.0.0.1 imap.example.test" >>"$T/hosts"
echo "127.0.0.8 smtp.example.test" >>"$T/hosts"
# GLib resolves no name and reaches no host without an address that is not
# 127.0.0.1 and a route; none of them leads anywhere.
ip addr add 192.0.2.1/32 dev lo
ip route add default dev lo
mount_over "$CA" /etc/ssl/certs/ca-certificates.crt
x_start

# What Geary asks its keyring for: its schema's three attributes.
cat >"$T/session" <<'END'
printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
printf wonderland | secret-tool store --label=test xdg:schema org.gnome.Geary \
    proto IMAP host imap.example.test login alice@example.test
geary --debug >"$HOME/log" 2>&1 &
geary=$!
i=0
until sh "$until" || [ $i -gt 150 ] || ! kill -0 $geary; do
	i=$((i + 1))
	sleep 0.1
done
sh "$script" 2>"$HOME/refusal"
echo $? >>"$HOME/refusal"
kill $geary
wait
END

# geary_until COMMAND: it runs until the command succeeds, or 15 s.
geary_until() {
	printf '%s\n' "$1" >"$T/until"
	user_env="DISPLAY=:$display script=$script until=$T/until"
	session 40 sh "$T/session"
	user_env=
}

alice=alice@example.test
# shellcheck disable=SC2016
odd='Zoë; 测试, <b> $HOME %s (x) O'\''Hara'
new_home
export_for geary bob@example.test
as_user sh "$script"
expect script_is_run 0 'account is set up'
export_for geary $alice --name " $odd "
as_user sh "$script"
expect and_beside_an_account 0 'account_02'
geary_until "grep -q 'account_02.*Client[S]ervice: Status changed to: conn' \
    '$home/log' && grep -q 'Writing config to: .*account_02' '$home/log'"
cp "$home/log" "$T/out"
log='\[account_02\] \[imap\]'
expect geary_logs_in "$status" "$log.*Connected to imap.example.test:993" \
    "$log.*Client.ervice: Status changed to: connected"
expect_that server_let_it_in grep -q "imap-login: Info: Login: user=<$alice>.*TLS" \
    "$D/log"
expect geary_has_both "$status" 'account_01.*Client.ervice: Started' \
    'smtp.example.test:587 became reachable'
expect_lines script_refuses_while_geary_runs "$home/refusal" 1 \
    'Geary: Geary is running, perhaps without a window: close it first. Nothing was changed.'

# Written by Geary itself, from what it had read.
ini=$home/.config/geary/account_02/geary.ini
expect_lines geary_writes_the_same "$ini" status=enabled ordinal=2 \
    "label=$alice" service_provider=other "login=$alice" \
    host=imap.example.test port=993 transport_security=transport \
    credentials=custom host=smtp.example.test port=587 \
    transport_security=start-tls credentials=use-incoming
# as it writes names: with encoded words (RFC 2047)
expect_that geary_writes_the_same_sender test "$odd <$alice>" = "$(
    /usr/bin/python3 - "$ini" <<'END'
import email.message
import email.policy
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
value = re.search("^sender_mailboxes=(.*);$", text, re.M).group(1)
message = email.message_from_string(
    "From: " + re.sub(r"\\(.)", r"\1", value) + "\n\n",
    policy=email.policy.default)
who = message["from"].addresses[0]
print("%s <%s>" % (who.display_name, who.addr_spec))
END
)"
expect_refusal a_second_time_is_refused 'already' sh "$script"
finish
