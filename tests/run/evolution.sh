#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Evolution takes what our script installs: its source registry holds the three
# sources, its mail library reads from them what we meant, and logs in with
# them at a real server: see evolution.py.
needs="dbus-run-session dovecot ss"
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
/usr/bin/python3 -c 'import gi
gi.require_version("EDataServer", "1.2")
gi.require_version("Camel", "1.2")' 2>/dev/null ||
	skip "no Evolution libraries for Python (Debian: gir1.2-camel-1.2, gir1.2-edataserver-1.2)"
registry=
for file in /usr/libexec/evolution-source-registry \
    /usr/lib/evolution-source-registry; do
	[ ! -x $file ] || registry=$file
done
[ -n "$registry" ] || skip "evolution-source-registry is not installed"
# shellcheck source=/dev/null
for part in pki dovecot; do . "$run_dir/$part.sh"; done
# shellcheck source=desktop.sh
. "$run_dir/desktop.sh"

pki_start
dovecot_start
# Dovecot's own submission is not on 127.0.0.1.
echo "127.0.0.1 imap.example.test pop.example.test" >>"$T/hosts"
echo "127.0.0.8 smtp.example.test" >>"$T/hosts"
mount_over "$CA" /etc/ssl/certs/ca-certificates.crt

# holds NAME PASSWORD WANT...: in the home as it is.
holds() {
	holds=$1
	shift
	session 30 /usr/bin/python3 "$run_dir/evolution.py" \
	    "$uid" "$@"
	expect "$holds" 0
}

# install ARGUMENT...: of alice, and the UID.
install() {
	export_for evolution alice@example.test "$@"
	uid=$(sed -n 's/^IdentityUid=\(.*\)-identity$/\1/p' \
	    "$files/evolution-alice@example.test.source")
	as_user sh "$script"
	expect script_is_run 0 'account is set up'
}

alice=alice@example.test
# shellcheck disable=SC2016
odd='"Zoë" \ 测试; #x=1 <b>&amp; %s $HOME'
new_home
install --name " $odd "
holds imap_account_is_read_and_logs_in wonderland backend=imapx \
    label=$alice enabled=True 'parents=[True, True]' \
    "name=$odd" address=$alice \
    reply_to= organization= \
    in.host=imap.example.test in.port=993 in.user=$alice in.method=none \
    in.security=ssl-on-alternate-port in.remembers=True \
    camel.host=imap.example.test camel.port=993 camel.user=$alice \
    camel.mechanism=None camel.security=ssl-on-alternate-port \
    out.backend=smtp out.host=smtp.example.test out.port=587 \
    out.user=$alice out.method=LOGIN \
    out.security=starttls-on-standard-port in.login=True out.login=True
expect_refusal registry_has_it_and_a_second_time_is_refused \
    'there already' sh "$script"
first=$uid

# The registry runs in every session: files come while it does, and the other
# account stays.
export_for evolution $alice --pop3 --leave-on-server=14 \
    --reply-to answers@example.test --organization 'A & B; C'
uid=$(sed -n 's/^IdentityUid=\(.*\)-identity$/\1/p' \
    "$files/evolution-$alice.source")
cksum "$home/.config/evolution/sources/$first"* >"$T/sums"
cat >"$T/live" <<'END'
{
	read -r ready
	[ "$ready" = ready ] && sh "$script" >&2
	cat
} <"$HOME/fifo" &
exec /usr/bin/python3 "$@" >"$HOME/fifo"
END
mkfifo "$home/fifo"
user_env="script=$script"
session 30 sh "$T/live" "$run_dir/evolution.py" "$uid" \
    wonderland backend=pop in.host=pop.example.test in.port=995 \
    in.method=none camel.mechanism=None camel.keep=True camel.days=14 \
    reply_to=answers@example.test 'organization=A & B; C' \
    out.host=smtp.example.test in.login=True out.login=True
user_env=
expect pop3_account_is_noticed_while_the_registry_runs 0 'account is set up'
expect_that the_other_account_is_untouched sh -c \
    "cksum '$home/.config/evolution/sources/$first'* | cmp - '$T/sums'"
holds and_is_still_read '' in.host=pop.example.test
uid=$first
holds beside_the_first '' in.host=imap.example.test

new_home
install --pop3 --leave-on-server=0
holds pop3_without_leaving_mail '' camel.keep=False camel.days=0
finish
