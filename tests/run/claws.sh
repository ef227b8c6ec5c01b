#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Claws Mail takes what our script installs, beside an account of the user's
# own, and writes the same when it ends.
needs="claws-mail Xvfb dbus-run-session xwininfo xdotool dovecot ss"
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
echo "127.0.0.1 imap.example.test pop.example.test" >>"$T/hosts"
mount_over "$CA" /etc/ssl/certs/ca-certificates.crt
x_start

# Claws Mail from start to end, in between the script once more; the password
# is typed as a user does.  Its assistant
# would be a window.
cat >"$T/session" <<'END'
claws-mail --debug >"$HOME/log" 2>&1 &
claws=$!
i=0
until xwininfo -root -tree | grep -q 'Claws Mail [0-9]' || [ $i -gt 100 ]; do
	i=$((i + 1))
	sleep 0.1
done
i=0
while [ $i -lt "$patience" ]; do
	i=$((i + 1))
	sleep 0.1
	if window=$(xdotool search --name '^TLS certificate'); then
		xdotool windowfocus "$window" key alt+a
		sleep 0.3
	elif window=$(xdotool search --name '^Input password'); then
		xdotool windowfocus "$window" type wonderland
		xdotool key Return
		sleep 0.3
	fi
done
xwininfo -root -tree >"$HOME/windows"
sh "$script" 2>"$HOME/refusal"
echo $? >>"$HOME/refusal"
claws-mail --exit
i=0
while kill -0 $claws && [ $i -lt 50 ]; do
	i=$((i + 1))
	sleep 0.1
done 2>/dev/null
kill $claws 2>/dev/null
END
runs() {
	user_env="DISPLAY=:$display script=$script patience=${1:-10}"
	session 25 sh "$T/session"
	user_env=
	cp "$home/log" "$T/out"
}
rc=.claws-mail/accountrc

# section NUMBER FILE: its lines, without those that Claws Mail adds.
section() {
	awk -v name="[Account: $1]" '/^\[/ { inside = $0 == name }
	    inside && $0 != ""' "$2"
}

# same NAME NUMBER: every line of our file is in what Claws Mail wrote; but the
# version is its own.
same() {
	section "$2" "$home/$rc" >"$T/section"
	grep -v -e '^\[' -e '^config_version=' -e '^is_default=' \
	    "$files"/*.accountrc >"$T/lines"
	missing=$(grep -v -x -F -f "$T/section" "$T/lines")
	expect_that "$1" test -z "$missing"
}

alice=alice@example.test
# shellcheck disable=SC2016
odd='"Zoë" \ 测试; #x=1 [y] <b>&amp; %s $HOME'
export_for claws $alice --name "$odd" --organization "$odd"
new_home
as_user sh "$script"
expect script_is_run 0 'account is set up'
runs 40
expect claws_finds_the_account "$status" 'Found label: Account: 1$' \
    '!Found label: Account: 2'
expect_that no_assistant sh -c "! grep -i -q wizard '$home/windows'"
same claws_writes_the_imap_account 1
expect_lines claws_is_the_one_that_wrote_it "$home/$rc" config_version=4 \
    imap_subsonly=1 protocol=1
expect_that claws_made_an_imap_folder grep -q "type=\"imap\".*$alice" \
    "$home/.claws-mail/folderlist.xml"
expect_that server_let_it_in grep -q "imap-login: Info: Login: user=<$alice>.*TLS" \
    "$D/log"
expect_lines script_refuses_while_claws_runs "$home/refusal" 1 \
    'Claws Mail: Claws Mail is running: close it first. Nothing was changed.'
expect_refusal a_second_time_is_refused 'already' sh "$script"

# To the accounts that Claws Mail itself wrote.
cp "$home/$rc" "$T/own"
export_for claws $alice --pop3 --leave-on-server=14 --name "$odd" \
    --reply-to answers@example.test
as_user sh "$script"
expect script_is_run_beside_an_account 0 'account is set up'
head -c "$(wc -c <"$T/own")" "$home/$rc" >"$T/head"
expect_that own_account_is_kept cmp "$T/own" "$T/head"
runs
expect claws_finds_both "$status" 'Found label: Account: 1$' \
    'Found label: Account: 2$'
same claws_writes_the_pop3_account 2
section 2 "$home/$rc" >"$T/section"
expect_lines claws_reads_the_days "$T/section" remove_mail=1 \
    message_leave_time=14 protocol=0 is_default=0
section 1 "$T/own" >"$T/want"
section 1 "$home/$rc" >"$T/section"
expect_that claws_keeps_the_other cmp "$T/want" "$T/section"

# POP3 for somebody without anything.
export_for claws $alice --pop3 --leave-on-server=0
new_home
as_user sh "$script"
runs
same claws_writes_the_pop3_account_of_a_new_user 1
expect_that no_assistant_for_pop3 sh -c "! grep -i -q wizard '$home/windows'"
expect_that local_folders_are_made test -d "$home/Mail/inbox"
finish
