#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The scripts that copy exported files to where a desktop client keeps them:
# into an empty home, a second time, beside an account of the user's own, while
# the program runs, and out of a directory with a name of the worst kind.
needs="awk cksum"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=desktop.sh
. "$run_dir/desktop.sh"

zoe=zoe@example.test

# installs CLIENT PROCESS TARGET=FILE...: into an empty home, from a directory
# whose name a careless script would trip over.
installs() {
	client=$1 process=$2
	shift 2
	new_home
	mkdir "$T/bin" 2>/dev/null
	cp "$(command -v sleep)" "$T/bin/$process"
	"$T/bin/$process" 60 &
	running=$!
	expect_refusal "${client}_refuses_while_the_program_runs" \
	    'is running' sh "$script"
	kill "$running"
	wait "$running" 2>/dev/null
	# shellcheck disable=SC2016
	odd="$T/-o \"d'd
\$(touch evil)"'`touch evil`
'
	rm -rf "$odd"
	mkdir "$odd"
	cp "$files"/* "$odd"
	as_user sh "$odd/${script##*/}"
	expect "${client}_is_installed_from_any_directory" 0 \
	    'account is set up'
	for pair; do
		expect_that "${client}_has_${pair#*=}" cmp \
		    "$home/${pair%%=*}" "$files/${pair#*=}"
	done
	expect_that "${client}_leaves_nothing_else" test "$(find "$home" \
	    ! -type d | wc -l)" = "${wanted:-$#}"
	expect_that "${client}_files_are_private" test -z "$(find "$home" \
	    -type f ! -perm 600)"
	expect_refusal "${client}_refuses_a_second_time" \
	    'there already\|already; nothing' sh "$odd/${script##*/}"
	new_home
	rm "$odd/${pair#*=}"
	expect_refusal "${client}_refuses_without_its_files" 'is missing' \
	    sh "$odd/${script##*/}"
	cp "$files"/* "$odd"
	(cd "$odd" && as_user sh "${script##*/}")
	expect_that "${client}_runs_in_its_own_directory" test -f \
	    "$home/${1%%=*}"
	new_home
	user_env="XDG_CONFIG_HOME=$home/elsewhere"
	as_user sh "$script"
	user_env=
	case $1 in
	.config/*) where=elsewhere/${1#.config/} ;;
	*) where=$1 ;;
	esac
	expect_that "${client}_honours_XDG_CONFIG_HOME" test -f \
	    "$home/${where%%=*}"
}

# ---- Evolution -----------------------------------------------------------

export_for evolution $zoe --name 'Zoë' --pop3 --leave-on-server=14 \
    --reply-to answers@example.test
uid=$(sed -n 's/^IdentityUid=\(.*\)-identity$/\1/p' \
    "$files/evolution-$zoe.source")
sources=.config/evolution/sources
installs evolution evolution \
    "$sources/$uid.source=evolution-$zoe.source" \
    "$sources/$uid-identity.source=evolution-$zoe-identity.source" \
    "$sources/$uid-transport.source=evolution-$zoe-transport.source"
new_home
mkdir -p "$home/$sources"
: >"$home/$sources/$uid-identity.source"
expect_refusal evolution_replaces_nothing 'is there already' sh "$script"
rm "$home/$sources/$uid-identity.source"
ln -s nowhere "$home/$sources/$uid.source"
expect_refusal evolution_follows_no_link 'is there already' sh "$script"

# ---- Geary ---------------------------------------------------------------

export_for geary $zoe --name 'Zoë'
installs geary geary ".config/geary/account_01/geary.ini=geary-$zoe.ini"
new_home
mkdir -p "$home/.config/geary/account_01" "$home/.local/share/geary/account_02"
own="$home/.config/geary/account_01/geary.ini"
# the same login at another server, and the same server as the outgoing one
printf '[Incoming]\nlogin=%s\nhost=imap.other.test\n[Outgoing]\n' $zoe >"$own"
printf 'login=%s\nhost=imap.example.test' $zoe >>"$own"
cksum "$own" >"$T/sum"
as_user sh "$script"
expect_lines geary_takes_the_next_free_number \
    "$home/.config/geary/account_03/geary.ini" ordinal=3 'host=imap.example.test'
expect_that geary_keeps_the_own_account sh -c "cksum '$own' | cmp - '$T/sum'"

# ---- Claws Mail ----------------------------------------------------------

export_for claws $zoe --name 'Zoë' --organization 'A & B'
wanted=2
installs claws claws-mail ".claws-mail/accountrc=claws-$zoe.accountrc" \
    ".claws-mail/folderlist.xml=claws-$zoe-folders.xml"
wanted=
new_home
mkdir "$home/.claws-mail"
rc=$home/.claws-mail/accountrc
# no line end after the last line, and other versions of the same address
# shellcheck disable=SC2016
printf '[Account: 1]\nname=\\t "x" $y\naddress=%s\nis_default=0\n\n' $zoe >"$rc"
printf '[Account: 7]\nis_default=1\naddress=%s\nuser_id=me' $zoe >>"$rc"
echo '<mine/>' >"$home/.claws-mail/folderlist.xml"
cp "$rc" "$T/own"
as_user sh "$script"
expect claws_appends 0 'wrote .*accountrc' '!folderlist'
{
	cat "$T/own"
	printf '\n\n'
	sed -e 's/^\[Account: 1]/[Account: 8]/' -e 's/^is_default=1/is_default=0/' \
	    "$files/claws-$zoe.accountrc"
} >"$T/want"
expect_that claws_keeps_the_own_account_byte_for_byte cmp "$rc" "$T/want"
expect_that claws_keeps_the_own_folders grep -q mine \
    "$home/.claws-mail/folderlist.xml"
expect_refusal claws_sees_its_account_among_others 'there already' sh "$script"
rm "$rc"
ln -s "$T/own" "$rc"
expect_refusal claws_replaces_no_link 'no ordinary file' sh "$script"

# ---- KMail ---------------------------------------------------------------

export_for kmail $zoe --name 'Zoë'
wanted=5
installs kmail akonadi_control \
    ".config/akonadi_imap_resource_0rc=kmail-$zoe-server.rc" \
    ".config/akonadi/agent_config_akonadi_imap_resource_0=kmail-$zoe-agent.rc" \
    ".config/mailtransports=kmail-$zoe-transport.rc" \
    ".config/emailidentities=kmail-$zoe-identity.rc"
wanted=
new_home
mkdir -p "$home/.config/akonadi"
c=$home/.config
printf '[InstanceCounters]\nakonadi_imap_resource\\InstanceCounter=3\n%s\n\n' \
    'akonadi_pop3_resource\InstanceCounter=1' >"$c/akonadi/agentsrc"
printf '[Instances]\n%s\n%s' \
    'akonadi_imap_resource_2\AgentType=akonadi_imap_resource' \
    'akonadi_zzz\AgentType=akonadi_zzz' >>"$c/akonadi/agentsrc"
printf '[General]\ndefault-transport=5\n\n[Transport 5]\nid=5\n' \
    >"$c/mailtransports"
printf '[General]\nDefault Identity=9\n\n[Identity #0]\nuoid=9' \
    >"$c/emailidentities"
printf '[network]\nImapServer=imap.example.test\nUserName=other\n' \
    >"$c/akonadi_imap_resource_2rc"
for f in mailtransports emailidentities; do
	cp "$c/$f" "$T/own-$f"
done
as_user sh "$script"
expect kmail_is_added 0 'akonadi_imap_resource_3rc'
expect_that kmail_takes_the_next_number cmp "$c/akonadi_imap_resource_3rc" \
    "$files/kmail-$zoe-server.rc"
{
	cat "$T/own-mailtransports"
	echo
	sed 1,3d "$files/kmail-$zoe-transport.rc"
} >"$T/want"
expect_that kmail_keeps_transports_byte_for_byte cmp "$c/mailtransports" \
    "$T/want"
{
	cat "$T/own-emailidentities"
	printf '\n\n'
	sed -e 1,3d -e 's/^\[Identity #0]/[Identity #1]/' \
	    "$files/kmail-$zoe-identity.rc"
} >"$T/want"
expect_that kmail_keeps_identities_byte_for_byte cmp "$c/emailidentities" \
    "$T/want"
cat >"$T/want" <<'END'
[InstanceCounters]
akonadi_imap_resource\InstanceCounter=4
akonadi_pop3_resource\InstanceCounter=1

[Instances]
akonadi_imap_resource_2\AgentType=akonadi_imap_resource
akonadi_zzz\AgentType=akonadi_zzz
akonadi_imap_resource_3\AgentType=akonadi_imap_resource
END
expect_that kmail_keeps_agents cmp "$c/akonadi/agentsrc" "$T/want"
expect_refusal kmail_sees_its_account_among_others 'already' sh "$script"

# ---- all -----------------------------------------------------------------

expect_that nothing_in_a_name_is_run test -z "$(find "$T" . -name evil)"
if command -v shellcheck >/dev/null; then
	for client in evolution geary claws kmail; do
		expect_that "shellcheck_passes_$client" shellcheck -s sh \
		    "$T/files/$client-$zoe/$client-$zoe.sh"
	done
fi
finish
