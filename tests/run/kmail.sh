#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Akonadi takes what our script installs, beside what it wrote itself, and tells
# the same on D-Bus; its agents write the identity again from what they read.
needs="akonadictl akonadi_imap_resource akonadi_pop3_resource mysqld
    dbus-run-session gdbus"
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=desktop.sh
. "$run_dir/desktop.sh"
as_user=$as_server		# MariaDB does not run as root
server_dir "$T/tmp"
[ "$(id -u)" != 0 ] || chown "$SERVER_USER" "$T/tmp"

# Akonadi from start to end; what agents say, as "agent interface name value".
cat >"$T/session" <<'END'
name=org.freedesktop.Akonadi
call() {
	gdbus call --timeout 5 --session --dest $name.Resource.$1 \
	    --object-path /Settings --method org.kde.Akonadi.$2.Settings.$3 \
	    2>>"$HOME/errors" | sed "s/^(\(.*\),)\$/$1 $3 \1/"
}
tell() {
	for method in $3; do
		call "$1" "$2" "$method"
	done
}
akonadictl start >"$HOME/akonadi.log" 2>&1
for agent in $agents; do
	gdbus wait --session --timeout 20 $name.Resource.$agent
done
sleep 1
sh "$script" 2>"$HOME/refusal"
echo $? >>"$HOME/refusal"
for agent in $agents; do
	case $agent in
	*imap*) tell "$agent" Imap \
	    'imapServer imapPort userName safety authentication' ;;
	*) tell "$agent" POP3 'name host port login useSSL useTLS
	    authenticationMethod leaveOnServer leaveOnServerDays' ;;
	esac
	gdbus call --timeout 5 --session --dest $name.Control \
	    --object-path /AgentManager \
	    --method $name.AgentManager.agentInstanceName "$agent" |
	    sed "s/^/$agent /"
done
# One of the agents looks at identities, and adds what ours leave out.
i=0
until grep -q '^Default Domain' "$HOME/.config/emailidentities" ||
    [ $i -gt 100 ]; do
	i=$((i + 1))
	sleep 0.1
done
akonadictl stop >/dev/null 2>&1
i=0
while [ -e "$XDG_RUNTIME_DIR/akonadi/akonadiserver-cmd.socket" ] &&
    [ $i -lt 50 ]; do
	i=$((i + 1))
	sleep 0.1
done
sleep 1
END

# runs AGENT...: Akonadi, until these have told what they have.
runs() {
	mkdir -p "$home/run"
	chmod 700 "$home/run"
	[ "$(id -u)" != 0 ] || chown "$SERVER_USER" "$home/run"
	printf '%s\n' "agents='$*'" | cat - "$T/session" >"$T/this"
	user_env="script=$script QT_QPA_PLATFORM=offscreen
	    XDG_RUNTIME_DIR=$home/run"
	session 40 sh "$T/this"
	user_env=
}

alice=alice@example.test
# shellcheck disable=SC2016
odd='"Zoë" \ 测试; #x=1 [y] <b>&amp; %s $HOME'
new_home
export_for kmail $alice --name "$odd" --organization "$odd" \
    --reply-to answers@example.test
as_user sh "$script"
expect script_is_run 0 'account is set up'
runs akonadi_imap_resource_0
a=akonadi_imap_resource_0
expect_lines akonadi_tells_the_imap_account "$T/out" \
    "$a imapServer 'imap.example.test'" "$a imapPort 993" \
    "$a userName '$alice'" "$a safety 'SSL'" "$a authentication 7" \
    "$a ('$alice',)"
expect_lines script_refuses_while_akonadi_runs "$home/refusal" 1 \
    'KMail: KMail or Akonadi is running: close KMail, then run akonadictl stop. Nothing was changed.'
expect_refusal a_second_time_is_refused 'already' sh "$script"
number_of() {			# KEY FILE
	sed -n "s/^$1=//p" "$2"
}
first_id=$(number_of id "$files/kmail-$alice-transport.rc")
first_uoid=$(number_of uoid "$files/kmail-$alice-identity.rc")

quoted=$(printf '%s' "$odd" | sed 's/\\/&&/g')
expect_lines akonadi_writes_the_same_identity "$home/.config/emailidentities" \
    "Default Identity=$first_uoid" "Identity=$alice" "Name=$quoted" \
    "Organization=$quoted" "Email Address=$alice" \
    'Reply-To Address=answers@example.test' "Transport=$first_id" \
    "uoid=$first_uoid" 'Signature Enabled=false'
expect_that and_makes_no_other test "$(grep -c '^\[Identity' \
    "$home/.config/emailidentities")" = 1

# Another way to the same mail, to what Akonadi itself wrote.
cp "$home/.config/akonadi/agentsrc" "$T/own"
export_for kmail $alice --pop3 --leave-on-server=14
as_user sh "$script"
expect script_is_run_beside_an_account 0 'akonadi_pop3_resource_0rc'
expect_that all_other_agents_are_kept test "$(diff "$T/own" \
    "$home/.config/akonadi/agentsrc" | grep -c '^<')" = 1
runs akonadi_imap_resource_0 akonadi_pop3_resource_0
p=akonadi_pop3_resource_0
expect_lines akonadi_tells_both_accounts "$T/out" \
    "$a imapServer 'imap.example.test'" \
    "$p name '$alice'" "$p host 'pop.example.test'" "$p port uint32 995" \
    "$p login '$alice'" "$p useSSL true" "$p useTLS false" \
    "$p authenticationMethod 7" "$p leaveOnServer true" \
    "$p leaveOnServerDays 14" "$p ('$alice',)"
# No program tells what it read of a transport (KMail lists its methods on D-Bus
# and then has none of them): keys and words are those of the library's table.
kcfg=/usr/share/config.kcfg/mailtransport.kcfg
if [ -e $kcfg ]; then
	unknown=$(sed -n -e '1,/^\[Transport/d' -e 's/=.*//p' \
	    "$files/kmail-$alice-transport.rc" | while read -r key; do
		grep -q -e "entry name=\"$key\"" -e "key=\"$key\"" $kcfg ||
			echo "$key"
	done)
	expect_that library_knows_the_keys_of_a_transport test -z "$unknown"
	for word in SSL TLS PLAIN CRAM_MD5 GSSAPI NTLM; do
		expect_that "library_knows_the_word_$word" grep -q \
		    "<choice name=\"$word\"" $kcfg
	done
fi
finish
