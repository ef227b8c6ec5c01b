#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The program as people and scripts call it: wrong usage says what is wrong and
# ends with 1, output that cannot be written is no success, nothing is coloured
# in a pipe.  Needs no network and uses none.
set -u

program=${MAILSETUP:?}
judge=${top_srcdir:?}/tests/run/judge.py
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C LANGUAGE=''
status=0

ok() {
	echo "ok $1"
}

not_ok() {
	echo "not ok $*"
	status=1
}

# told CODE NAME [WHY]: of a command that ended with the code.
told() {
	if [ "$1" -eq 0 ]; then
		ok "$2"
	else
		not_ok "$2: ${3-}"
	fi
}

# says NAME STATUS STREAM PATTERN argument...: the status, and a line of the
# stream (out or err) that the pattern describes; "-" for an empty one.
says() {
	name=$1 want=$2 stream=$3 pattern=$4
	shift 4
	"$program" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	if [ $got -ne "$want" ]; then
		not_ok "$name: status $got, not $want: $(cat "$tmp/err")"
	elif [ "$pattern" = - ] && [ -s "$tmp/$stream" ]; then
		not_ok "$name: not silent: $(cat "$tmp/$stream")"
	elif [ "$pattern" != - ] && ! grep -q -e "$pattern" "$tmp/$stream"
	then
		not_ok "$name: no \"$pattern\" in: $(cat "$tmp/$stream")"
	else
		ok "$name"
	fi
}

# A usage error: status 1, its line, nothing on standard output.
usage() {	# name pattern argument...
	name=$1 pattern=$2
	shift 2
	says "$name" 1 err "^mailsetup: $pattern" "$@"
	[ ! -s "$tmp/out" ] || not_ok "$name: something on standard output"
}

# ---- wrong usage -----------------------------------------------------------

usage nothing_at_all 'a mail address or a command is needed'
usage no_such_command 'lokup: this is neither a command' lokup
usage server_without_check 'imaps://a.example: .*mailsetup check' \
    imaps://a.example
usage no_such_option '--bogus: there is no such option' --bogus
usage no_such_letter '-Z: there is no such option' -Z
usage value_missing '--timeout: its value is missing' me@qq.com --timeout
usage value_missing_after_letter '-t: its value is missing' me@qq.com -t
usage value_not_wanted '--json=1: this option takes no value' --json=1
usage value_empty '--config-dir: its value is empty' --config-dir= me@qq.com
usage value_wrong '--timeout=x: the value is not valid' --timeout=x me@qq.com
usage timeout_of_nothing '--timeout=0: the value is not valid' -t0 me@qq.com
usage min_trust_too_high '--min-trust=5: the value' --min-trust 5 me@qq.com
usage optional_value_empty '--online-db: its value is empty' \
    --online-db= me@qq.com
usage online_db_without_https '--online-db=http://a.example: the value' \
    --online-db=http://a.example me@qq.com
usage proxy_of_no_kind '--proxy=ftp://a.example: the value' \
    --proxy ftp://a.example me@qq.com
usage password_is_not_repeated '--proxy=…: the value is not valid' \
    --proxy http://me:secret@a.example:8080 me@qq.com
usage plan_of_servers 'check: --plan: a plan is made for mail addresses' \
    check --plan imaps://a.example
usage plan_without_address 'clients: --plan: the command does not' \
    clients --plan
usage no_such_area 'foo: there is no such area' --trace=foo me@qq.com
usage two_addresses 'you@qq.com: .*mailsetup lookup' me@qq.com you@qq.com
usage output_without_command '--output: only a command' -o x me@qq.com
usage option_of_another_command 'clients: --explain: the command does not' \
    clients --explain
usage address_missing 'lookup: missing: ADDRESS' lookup
usage word_too_many 'clients: x: this is one word too many' clients x
usage check_of_a_word 'check: imap.qq.com: give either' check imap.qq.com
usage check_of_both 'check: imaps://a.example: give either' \
    check me@qq.com imaps://a.example
usage check_of_another_scheme 'http://a.example: this is not a server URL' \
    check http://a.example
usage export_to_nothing 'export needs --to' export me@qq.com
usage export_to_nobody 'nobody: there is no such client' \
    export me@qq.com --to thunderbird,nobody -o "$tmp/never"
[ ! -e "$tmp/never" ] || not_ok 'export_to_nobody: something was written'
usage no_such_shell 'tcsh: the shells are' completion tcsh
usage build_without_file 'providers build needs -o' providers build "$tmp"
says providers_without_what 1 err '^usage: mailsetup providers list' \
    providers foo
says show_writes_no_file 1 err '^usage: ' providers show qq.com -o "$tmp/x"

# Each is about the address that was typed, and no other line is in the way.
while IFS='|' read -r name address pattern; do
	usage "address_$name" ".*$pattern" lookup --offline "$address"
	[ "$(wc -l <"$tmp/err")" = 1 ] || not_ok "address_$name: lines"
done <<'END'
empty||empty
without_at|me|there is no @
without_domain|me@|after the @
without_local_part|@qq.com|before the @
without_dot|me@localhost|no dot
of_a_suffix|me@co.uk|public suffix
of_an_ip|me@192.0.2.1|IP address
of_a_literal|me@[192.0.2.1]|IP address
twice|me@qq.com, you@qq.com|several
unclosed|Me <me@qq.com|the > after the mail address is missing
unclosed_alone|<me@qq.com|the > after the mail address is missing
not_opened|me@qq.com>|the part after the @ is not a domain name
with_blank|a b@qq.com|before the @
END

# ---- what is found, and what is not ------------------------------------------

says found 0 out 'imap.qq.com  *993  SSL/TLS' lookup --offline me@qq.com
says link_is_an_address 0 out 'QQ Mail.* me@qq.com$' \
    lookup --offline MailTo:me@qq.com
says next_step_is_there 0 out 'Next: mailsetup export me@qq.com --to' \
    lookup --offline me@qq.com
says next_step_is_quoted 0 out "export 'o'.''neil@qq.com' --to" \
    lookup --offline "o'neil@qq.com"
says main_job_offline_does_not_check 0 err - --offline me@qq.com
! grep -q 'verified\|network' "$tmp/out" || not_ok offline_speaks_of_checks
says demanded_check_offline 2 out 'nothing was verified: --offline' \
    check --offline me@qq.com
says server_check_offline 2 out 'not checked: --offline' \
    check --offline imaps://imap.qq.com
says unknown_is_not_proven 4 out 'Try again without --offline' \
    lookup --offline me@nowhere.example
says plain_only 5 out '--all shows' lookup --offline me@goo.jp
says plain_only_shown 5 out 'pop.mail.goo.ne.jp  *110  none' \
    lookup --offline --all me@goo.jp
says own_apps_only 9 out 'own app' lookup --offline me@tuta.com
says trust_too_low 5 out '--min-trust=3 accepts' \
    lookup --offline --min-trust=4 me@qq.com
says bad_ones_leave_no_blank_line 1 out '^QQ Mail' \
    lookup --offline me@ me@qq.com
[ "$(head -n 1 "$tmp/out" | cut -c 1-7)" = 'QQ Mail' ] ||
    not_ok bad_ones_leave_no_blank_line: "$(head -n 1 "$tmp/out")"
says quiet_is_silent_on_errors_stream 0 err - lookup --offline -q me@qq.com
says no_such_provider 3 err 'providers list' providers show nobody
says no_such_config_dir 10 err 'cannot be read' \
    lookup --offline me@qq.com --config-dir "$tmp/none"
usage name_between_commas '--to=apple,,k9: a comma without a name' \
    export me@qq.com --to apple,,k9
usage comma_at_the_end '--to=apple,: a comma without a name' \
    export me@qq.com --to apple,
usage comma_alone '--to=,: a comma without a name' \
    batch --offline - --to , -o "$tmp/none"
says no_such_database 10 err 'cannot be read' \
    providers list --providers "$tmp/none"

# One line for each address, whatever became of it, as the schema wants it.
set -- me@qq.com me@gmail.com me@goo.jp me@tuta.com me@nowhere.example me@
{
	"$program" lookup --plan --json me@nowhere.example
	"$program" --plan --json me@qq.com
	"$program" lookup --plan --json me@
} >"$tmp/plans" 2>&1
"$program" lookup --offline --json "$@" >"$tmp/json" 2>"$tmp/err"
got=$?	# of the first that is not found
[ $got -eq 5 ] || not_ok "json: status $got, not 5"
if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	echo '# no python3-jsonschema here: JSON is not validated'
elif why=$(/usr/bin/python3 "$judge" "$tmp/json" --lines $# 2>&1); then
	ok json_of_each_kind
else
	not_ok "json_of_each_kind: $why"
fi
"$program" clients --json >"$tmp/clients"
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	why=$(/usr/bin/python3 - "$tmp/clients" \
	    "${srcdir:?}/schema/clients.schema.json" 2>&1 <<'PY'
import json, jsonschema, sys
one, schema = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
jsonschema.validate(one, schema)
protocols = {c["id"]: c["protocols"] for c in one["clients"]}
assert protocols["outlook"] == ["imap", "pop3", "smtp"], protocols
assert (protocols["isync"], protocols["msmtp"]) == (["imap"], ["smtp"])
PY
	)
	told $? json_of_clients "$why"
fi
[ ! -s "$tmp/err" ] || not_ok "json: on standard error: $(cat "$tmp/err")"
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	why=$(/usr/bin/python3 "$judge" "$tmp/plans" --lines 3 \
	    0.outcome=planned 1.outcome=planned 2.outcome=usage 0.exit=0 \
	    1.plan.1.to=imaps://imap.qq.com:993 \
	    1.plan.3.to=smtps://smtp.qq.com:465 \
	    '1.plan.4.when~not work' 2.plan=null 2>&1)
	told $? json_of_plans "$why"
fi

# ---- why, and what would be sent -------------------------------------------

says reasons_are_given 0 out 'Why these settings' lookup --offline me@qq.com
says first_reason_is_the_source 0 out 'come from the provider list of this computer' \
    lookup --offline me@qq.com
says quiet_gives_no_reasons 0 out IMAP lookup --offline -q me@qq.com
! grep -q Why "$tmp/out"
told $? quiet_is_brief "$(cat "$tmp/out")"
says too_little_trust_is_shown_by_domain 5 out \
    '^ *qq.com, named by the provider list of this computer (qq.com), trust 3' \
    lookup --offline --min-trust=4 me@qq.com
says explained_as_a_tree 0 out '└─ .*found  *qq.com$' \
    lookup --offline --explain me@qq.com
says explained_score_has_parts 0 out '+60  trust in the source' \
    lookup --offline --explain me@qq.com
says explained_nothing_is_sent 0 out 'Sent: nothing' \
    lookup --offline --explain me@qq.com

# Sources in order of rank, whatever order they answered in.
says explained_unknown 4 out 'not asked  *nowhere.example' \
    lookup --offline --explain me@nowhere.example
grep -n -e 'PACC' -e "domain's own autoconfig" -e 'provider list$' -e 'provider list of this' \
    -e 'DNS records' -e 'usual server names' "$tmp/out" | sed 's/.*─ //' \
    >"$tmp/order"
cat >"$tmp/want" <<'END'
the domain's own PACC document
the domain's own autoconfig server
the provider list of this computer
the domain's DNS records for mail programs
the domain's mail exchanger, found in the provider list
usual server names within the domain
END
cmp -s "$tmp/order" "$tmp/want"
told $? explained_sources_are_in_order "$(cat "$tmp/order")"

says plan_is_printed 0 out '(MX) .*→ DNS resolver' --plan walrus@nowhere.example
! grep -q walrus@nowhere "$tmp/out" ||
    [ "$(grep -c walrus "$tmp/out")" = 1 ]	# the heading
told $? plan_has_no_local_part "$(grep walrus "$tmp/out")"
says plan_says_what_is_never_sent 0 out 'Never sent: the part before the @' \
    --plan me@nowhere.example
says plan_has_cases 0 out '^  if everybody else proved to have nothing' \
    --plan me@nowhere.example
says plan_of_a_known_domain 0 out 'Nothing would be sent: the answer is on' \
    lookup --plan me@qq.com
says plan_when_fresh 0 out '^    qq.com (MX)' lookup --plan --fresh me@qq.com
says plan_of_the_main_job_has_the_check 0 out '→ imaps://imap.qq.com:993' \
    --plan me@qq.com
says plan_without_check 0 out 'Nothing would be sent' \
    --plan --no-check me@qq.com
says plan_of_a_check 0 out '→ smtps://smtp.qq.com:465' check --plan me@qq.com
says plan_with_the_address 0 out 'emailaddress=walrus%40nowhere.example' \
    --plan --send-address walrus@nowhere.example
says plan_with_the_usual_list 0 out 'https://v1.ispdb.net/nowhere.example' \
    --plan --online-db me@nowhere.example
says plan_with_another_list 0 out 'https://db.example/x/nowhere.example' \
    --plan --online-db=https://db.example/x me@nowhere.example
says plan_without_lists 0 out Never --plan me@nowhere.example
! grep -q -e ispdb -e http:// "$tmp/out"
told $? plan_asks_no_list_by_default "$(grep -e ispdb -e http:// "$tmp/out")"
says plan_over_http 0 out 'GET http://autoconfig.nowhere.example/' \
    --plan --allow-http me@nowhere.example
says plan_through_a_proxy 0 out 'GET https://autoconfig.nowhere.example/' \
    --plan --proxy socks5://127.0.0.1:1 me@nowhere.example
! grep -q 'DNS resolver' "$tmp/out"
told $? plan_asks_no_names_through_a_proxy "$(grep resolver "$tmp/out")"
says plan_offline 0 out 'Nothing would be sent: --offline' \
    --plan --offline me@nowhere.example
says plan_of_no_address 1 err 'is not a domain name' --plan me@
says plan_of_an_export 0 out 'Nothing would be sent' \
    export --plan me@qq.com --to all -o "$tmp/none"
[ ! -e "$tmp/none" ] && ! grep -q 'no file' "$tmp/err"
told $? plan_writes_no_file "$(cat "$tmp/err")"

# ---- files -------------------------------------------------------------------

files="$tmp/dir with blanks/目录"
says export_makes_the_directory 0 out 'authorization code' \
    export --offline me@qq.com --to outlook,foxmail,outlook -o "$files"
grep -q 'outlook-me@qq.com.cmd' "$tmp/out" &&
    ! grep -q 'ADDRESS' "$tmp/out"
told $? steps_name_the_files "$(cat "$tmp/out")"
[ "$(find "$files" -type f | wc -l)" = 6 ] ||
    not_ok "export_makes_the_directory: $(ls "$files")"
says export_keeps_what_is_there 10 out '--force replaces it' \
    export --offline me@qq.com --to foxmail,outlook -o "$files"
"$program" export --offline me@qq.com --to thunderbird-fleet -o "$tmp/fleet" \
    >"$tmp/out"
says shared_files_are_kept 10 out '✓.*/qq.com.xml' \
    export --offline you@qq.com --to thunderbird-fleet -o "$tmp/fleet"
! grep -q '^ *1\. ' "$tmp/out"
told $? no_steps_for_the_files_of_another "$(cat "$tmp/out")"
says export_says_what_is_left_out 0 out 'no place for the organization' \
    export --offline me@qq.com --to geary -o "$tmp/left" --organization Us
says export_replaces_when_told 0 err - \
    export --offline me@qq.com --to outlook,foxmail -o "$files" --force
# A program for one direction is shown with the one server that it has.
says export_of_one_direction 0 out 'SMTP smtp.qq.com:465 SSL/TLS$' \
    export --offline me@qq.com --to msmtp -o "$files"
! grep -q 'IMAP imap' "$tmp/out"
told $? and_only_with_that
case $(ls -l "$files/msmtp-me@qq.com.conf") in
-rw-------*) told 0 file_with_a_login_is_private ;;
*) told 1 file_with_a_login_is_private ;;
esac
says export_says_why_not 5 out 'cannot say STARTTLS' \
    export --offline me@proton.me --to outlook -o "$tmp/none"
says export_offers_another_way 8 out 'No file for this program' \
    export --offline me@outlook.com --to outlook -o "$tmp/none"
[ ! -e "$tmp/none" ] || not_ok "refused exports left: $(ls "$tmp/none")"
says export_of_unknown_writes_nothing 4 err 'no file was written' \
    export --offline me@nowhere.example --to all -o "$tmp/none"
says export_for_all 0 out 'index.html' \
    export --offline me@outlook.com --to all -o "$tmp/all" --organization Us
grep -q 'no place for the organization' "$tmp/all/index.html"
told $? page_says_what_is_left_out
for link in $(sed -n 's,.*<a href="\([^"#:]*\)".*,\1,p' "$tmp/all/index.html")
do
	[ -s "$tmp/all/$(printf '%s' "$link" | sed 's/%23/#/g')" ] ||
	    not_ok "export_for_all: the page leads to $link"
done
(cd "$tmp/all" && find . -type f ! -name index.html | sed 's,^\./,,') |
    while read -r name; do
	grep -q "href=\"$name\"" "$tmp/all/index.html" || echo "$name"
done >"$tmp/unlinked"
told "$(wc -l <"$tmp/unlinked")" page_leads_to_every_file \
    "$(cat "$tmp/unlinked")"
grep -q 'was not made: ' "$tmp/all/index.html"
told $? page_says_what_is_missing
grep -q '^<p class="on">Sends through smtp' "$tmp/all/index.html" &&
    grep -q '^<p class="on">Receives from [^,]*</p>' "$tmp/all/index.html"
told $? page_shows_the_one_server_of_one_direction
xmllint --noout "$tmp/all/index.html" 2>"$tmp/err" ||
    ! command -v xmllint >/dev/null
told $? page_is_well_formed "$(cat "$tmp/err")"
find "$tmp/all" | sort >"$tmp/before"
says export_for_all_keeps_what_is_there 10 err '--force replaces it' \
    export --offline me@outlook.com --to all -o "$tmp/all"
says directory_of_one_account 10 err 'choose another one' \
    export --offline you@outlook.com --to all -o "$tmp/all"
find "$tmp/all" | sort | cmp - "$tmp/before" >"$tmp/diff" 2>&1
told $? another_account_leaves_nothing_among_them "$(cat "$tmp/diff")"
says export_for_all_replaces_when_told 0 out 'index.html' \
    export --offline me@outlook.com --to all -o "$tmp/all" --force
says export_for_all_needs_one 4 err 'no file was written' \
    export --offline me@nowhere.example --to all -o "$tmp/none"
if "$program" export --offline me@qq.com --to all --zip "$tmp/a.zip" \
    >"$tmp/out" 2>"$tmp/err"; then
	says zip_is_not_replaced 10 err 'there already' \
	    export --offline me@qq.com --to all --zip "$tmp/a.zip"
	! grep -q '✓' "$tmp/out"
	told $? nothing_is_in_no_zip "$(cat "$tmp/out")"
	says zip_of_what_there_is 8 out '✓.*mbsync-me' export --offline \
	    me@outlook.com --to apple,isync --zip "$tmp/b.zip"
	[ -s "$tmp/b.zip" ] && grep -q '✗.*apple-me' "$tmp/out"
	told $? zip_says_what_is_missing "$(cat "$tmp/out")"
	"$program" export --offline -q me@qq.com --to all -o "$tmp/dir" \
	    >"$tmp/out"
	mkdir "$tmp/unzipped"
	! command -v unzip >/dev/null ||
	    { (cd "$tmp/unzipped" && unzip -q "$tmp/a.zip") &&
	    diff -r "$tmp/dir" "$tmp/unzipped" >"$tmp/diff"; }
	told $? zip_holds_what_the_directory_would "$(cat "$tmp/diff")"
elif ! grep -q 'without' "$tmp/err"; then
	not_ok "zip: $(cat "$tmp/err")"
fi
"$program" export --offline me@qq.com --to outlook --stdout=@qq.com.prf \
    >"$tmp/out"
cmp -s "$tmp/out" "$files/outlook-me@qq.com.prf"
told $? stdout_is_the_file
usage stdout_is_one_file '--stdout prints one file' \
    export --offline me@qq.com --to outlook --stdout
usage stdout_of_no_file 'there is no such file' \
    export --offline me@qq.com --to outlook --stdout=.xml
says stdout_says_why_not 8 err 'accepts only OAuth2' \
    export --offline me@outlook.com --to apple --stdout
[ ! -s "$tmp/out" ]
told $? stdout_is_nothing_but_the_file "$(cat "$tmp/out")"
says stdout_of_what_there_is 8 out '^# mbsync' \
    export --offline me@outlook.com --to apple,isync --stdout
usage one_place_to_write_to 'only one of' \
    export --offline me@qq.com --to all --zip x.zip -o y
usage days_are_days '--leave-on-server=-1: the value is not valid' \
    export me@qq.com --to all --leave-on-server=-1
"$program" export --offline me@qq.com --to outlook --pop3 --stdout=m.prf \
    --name Me --reply-to 'You <you@bücher.example>' \
    --organization 'Us & Co' --leave-on-server=7 >"$tmp/out"
for line in DisplayName=Me ReplyEMailAddress=you@xn--bcher-kva.example \
    'Organization=Us & Co' LeaveOnServer=458755 POP3Server=pop.qq.com; do
	tr -d '\r' <"$tmp/out" | grep -qxF "$line"
	told $? "export_takes ($line)" "$(cat "$tmp/out")"
done
says reply_to_is_an_address 1 err 'nobody' \
    export --offline me@qq.com --to outlook --reply-to nobody -o "$tmp/none"
: >"$tmp/file"
says export_into_a_file 10 out 'Not a directory' \
    export --offline me@qq.com --to outlook -o "$tmp/file"
says export_below_a_file 10 out 'Not a directory' \
    export --offline me@qq.com --to outlook -o "$tmp/file/x"
mkfifo "$tmp/pipe"
says pipe_as_database 10 err 'not a regular file' \
    providers list --providers "$tmp/pipe"

# What a round trip adds to a plan: over IMAP one login lasts.
mkdir "$tmp/pop"
printf '%s\n' 'name X' 'domain x.example' 'server pop3 tls a.x.example 995' \
    'server smtp tls a.x.example 465' 'user %EMAILADDRESS%' \
    'confidence high' 'source admin' 'checked 2026-11' >"$tmp/pop/x"
set -- check --login --round-trip --plan
says plan_has_the_message 0 out 'own address *→ smtps://smtp.qq.com:465$' \
    "$@" me@qq.com
! grep -q 'further logins' "$tmp/out"
told $? plan_of_imap_has_no_further_logins
says plan_has_further_logins 0 out 'POP3 *→ pop3s://a.x.example:995$' \
    "$@" --config-dir "$tmp/pop" me@x.example
says plan_of_the_unknown_has_them 0 out 'over POP3 *→ {server}$' \
    "$@" me@nowhere.example
"$program" --plan me@qq.com >"$tmp/out"
! grep -q 'own address' "$tmp/out"
told $? plan_without_a_round_trip_has_no_message

# ---- single values ------------------------------------------------------------

got() {	# name status values argument...
	says "$1" "$2" err - lookup --offline --quiet --get "$4" "$5"
	[ "$(cat "$tmp/out")" = "$3" ] || not_ok "$1: \"$(cat "$tmp/out")\""
}
tab=$(printf '\t')
got one_value 0 imap.qq.com incoming_host me@qq.com
got all_values 0 "$(printf '%s\t' me@qq.com imap imap.qq.com 993 tls \
    me@qq.com password smtp.qq.com 465 tls me@qq.com)password" \
    "$(echo address \
    incoming_protocol incoming_host incoming_port incoming_security \
    incoming_username incoming_auth outgoing_host outgoing_port \
    outgoing_security outgoing_username outgoing_auth | tr ' ' ,)" me@qq.com
got nothing_is_chosen 5 '' incoming_host me@goo.jp
says why_nothing_is_chosen 5 err 'goo.jp: only servers without encryption' \
    lookup --offline --get incoming_host me@goo.jp
says a_line_for_each 0 out "^imap.gmail.com${tab}993$" \
    lookup --offline --get incoming_host,incoming_port me@qq.com me@gmail.com
[ "$(wc -l <"$tmp/out")" = 2 ] || not_ok 'a_line_for_each: not two'
printf 'name X\ndomain x.example\nserver imap tls a.x.example 993\n%s\n%s\n' \
    'server smtp tls a.x.example 465' 'user %EMAILADDRESS%' >"$tmp/x"
printf 'confidence high\nsource admin\nchecked 2026-11\n' >>"$tmp/x"
mkdir "$tmp/own" && mv "$tmp/x" "$tmp/own/x"
says values_have_no_line_ends 0 out '^"a b"@x.example$' lookup --offline \
    --config-dir "$tmp/own" --get incoming_username '"a b"@x.example'
usage no_such_value '--get: host: there is no such value' \
    lookup --offline --get host me@qq.com
usage value_of_a_row '--get: name: there is no such value' \
    lookup --offline --get name me@qq.com
usage get_or_json '--get: .*neither --json' \
    lookup --offline --json --get incoming_host me@qq.com
usage get_of_a_check 'check: --get: the command does not' \
    check --get incoming_host me@qq.com

# ---- output ------------------------------------------------------------------

# Nothing that could not be printed is a success.
for args in 'lookup --offline me@qq.com' 'lookup --offline -j me@qq.com' \
    --help --version clients 'providers list' 'completion bash' \
    "export --offline me@qq.com --to outlook -f -o $tmp/closed"; do
	if [ -w /dev/full ]; then
		# shellcheck disable=SC2086 # words
		"$program" $args >/dev/full 2>"$tmp/err"
		[ $? -eq 10 ] && grep -q 'could not be written' "$tmp/err"
		told $? "full_disk ($args)"
	fi
	# shellcheck disable=SC2086
	"$program" $args >&- 2>"$tmp/err"
	[ $? -eq 10 ] && grep -q 'could not be written' "$tmp/err"
	told $? "closed_output ($args)"
done
"$program" providers list 2>"$tmp/err" | head -n 1 >"$tmp/out"
[ -s "$tmp/out" ] && [ ! -s "$tmp/err" ]
told $? reader_that_leaves "$(cat "$tmp/err")"
TERM=xterm "$program" lookup --offline me@qq.com me@goo.jp me@ \
    >"$tmp/out" 2>&1
! LC_ALL=C grep -q "$(printf '[\033\r]')" "$tmp/out"
told $? no_colour_in_a_pipe
env -i "$program" lookup --offline -q me@qq.com >"$tmp/out" 2>&1
told $? empty_environment "$(cat "$tmp/out")"

# What people read fits 80 columns; a URL may not be broken.
for args in --help 'lookup --help' clients 'lookup --offline me@qq.com' \
    'lookup --offline -x me@qq.com' 'lookup --offline -x me@nowhere.example' \
    '--plan me@qq.com' 'lookup --plan me@nowhere.example' \
    'export --offline me@outlook.com --to all -f -o '"$tmp/w"; do
	# shellcheck disable=SC2086
	"$program" $args 2>&1 | sed "s,$tmp,,; s/…/./g; s/✓/./g; s/✗/./g; s/–/./g
	    s/→/./g; s/─/./g; s/│/./g; s/├/./g; s/└/./g" |
	    grep -v https: | grep '.\{81\}' >"$tmp/wide"
	[ ! -s "$tmp/wide" ]
	told $? "fits_80_columns (${args%%"$tmp"*})" "$(cat "$tmp/wide")"
done

# ---- the provider database ------------------------------------------------------

# What "show" prints can be built again, and is then the same.  One entry in
# nine, those with many rules among them: each takes a run of the program.
mkdir "$tmp/entries"
"$program" providers list | awk 'NR % 9 == 0 { print $1 }' >"$tmp/ids"
for id in $(cat "$tmp/ids") gmail.com outlook.com proton.me t-online.de; do
	"$program" providers show "$id" >"$tmp/entries/$id"
done
count=$(find "$tmp/entries" -type f | wc -l)
[ "$count" -gt 40 ] || not_ok "shown_entries: only $count"
says shown_entries_are_valid 0 out 'errors: 0, ' \
    providers check "$tmp/entries"
says shown_entries_can_be_built 0 out 'is written; --providers=' \
    providers build "$tmp/entries" -o "$tmp/block"
says build_keeps_what_is_there 10 err '--force replaces it' \
    providers build "$tmp/entries" -o "$tmp/block"
"$program" providers list --providers "$tmp/block" >"$tmp/list"
[ "$(wc -l <"$tmp/list")" = "$count" ]
told $? built_entries_are_all_there "$(wc -l <"$tmp/list") of $count"
differ=
for entry in "$tmp/entries"/*; do
	"$program" providers show "${entry##*/}" --providers "$tmp/block" |
	    cmp -s - "$entry" || differ="$differ ${entry##*/}"
done
[ -z "$differ" ]
told $? built_entries_are_the_same "$differ"
echo 'server imap tls - 0' >>"$tmp/entries/gmail.com"
says mistakes_have_file_and_line 10 err 'entries/gmail.com:[0-9]*: error: ' \
    providers check "$tmp/entries"
exit $status
