#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# mailsetup import foxmail: who moves away from Foxmail finds his accounts, and
# gets the files of another program in one command.  The storage is built by
# run/foxmail_storage.py; no network is used.  Then: no text of ours says that
# Foxmail imports anything.
set -u

program=${MAILSETUP:?}
top=${top_srcdir:?}
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

# says NAME STATUS PATTERN argument...: the status, and a line of the output
# that the pattern describes; one that starts with ! is in no line.
says() {
	name=$1 want=$2 pattern=$3
	shift 3
	"$program" "$@" >"$tmp/out" 2>&1 </dev/null
	got=$?
	if [ $got -ne "$want" ]; then
		not_ok "$name: status $got, not $want: $(cat "$tmp/out")"
	else
		has "$name" "$pattern"
	fi
}

# has NAME PATTERN: in the last output.
has() {
	case $2 in
	!*)	! grep -q -e "${2#!}" "$tmp/out" ;;
	*)	grep -q -e "$2" "$tmp/out" ;;
	esac
	# shellcheck disable=SC2181 # of either
	if [ $? -eq 0 ]; then
		ok "$1"
	else
		not_ok "$1: $2: $(cat "$tmp/out")"
	fi
}

if ! /usr/bin/python3 -c '' 2>/dev/null; then
	echo 'SKIP: import.sh: python3 is not installed'
	exit 77
fi
fox="$tmp/Foxmail 7.2"
mkdir "$fox"
/usr/bin/python3 "$top/tests/run/foxmail_storage.py" "$fox" || exit 1

# ---- what there is ---------------------------------------------------------

says accounts_are_listed 0 '^12345@qq.com$' import foxmail "$fox"
has another_one '^moved@nowhere.example$'
has servers_are_shown '^  Incoming: IMAP imap.qq.com:993 SSL/TLS$'
has port_tells_pop3 '^  Incoming: POP3 pop.nowhere.example:995 SSL/TLS$'
has last_generation_counts \
    '^  Incoming: IMAP imap.nowhere.example:143 STARTTLS$'
has starttls_is_explained 'it is demanded here'
has other_login_is_shown '^  User name: zoe$'
has missing_folder_is_named 'gone@nowhere.example.: FMStorage.list names'
has next_step_is_one_command \
    "Next: mailsetup import foxmail '$fox' --to thunderbird"
has next_step_for_one 'mailsetup export 12345@qq.com --to thunderbird'
has passwords_are_not_shown '!27B85C8F'
says trace_has_no_password 0 '!27B85C8F' import foxmail "$fox" --trace=all
has trace_says_what_was_read '^read: foxmail: .*imaps://imap.qq.com:993'
says quiet_is_brief 0 '!Next' import foxmail -q "$fox"
says one_folder 0 '^12345@qq.com$' \
    import foxmail "$fox/Storage/12345@qq.com"
has one_folder_alone '!nowhere'
says one_file 0 '^12345@qq.com$' import foxmail \
    "$fox/Storage/12345@qq.com/Accounts/Account.rec0"

if ! "$program" import foxmail --json "$fox" >"$tmp/json" 2>"$tmp/out" ||
    [ -s "$tmp/out" ]; then
	not_ok "json: $(cat "$tmp/out")"
elif ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	echo '# no python3-jsonschema here: JSON is not validated'
elif why=$(/usr/bin/python3 - "$tmp/json" \
    "$top/tests/schema/import.schema.json" 2>&1 <<'PY'
import json, jsonschema, sys
one, schema = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
jsonschema.validate(one, schema)
qq, moved, zoe = one["accounts"]
assert qq["address"] == "12345@qq.com", qq
assert zoe["incoming"] == {"host": "imap.nowhere.example", "port": 143,
                           "ssl": False}, zoe
assert zoe["servers"]["incoming"]["security"] == "starttls", zoe
assert zoe["servers"]["outgoing"]["username"] == "zoe", zoe
assert moved["servers"]["incoming"]["protocol"] == "pop3", moved
assert one["missing"] == ["D:\\Mail\\Storage\\gone@nowhere.example\\"], one
assert "27B85C8F" not in json.dumps(one)
PY
)
then
	ok json
else
	not_ok "json: $why"
fi

# ---- what is no storage -------------------------------------------------------

mkdir "$tmp/empty" "$tmp/broken"
says empty_directory 10 'no FMStorage.list, Storage or Account.rec0 in it' \
    import foxmail "$tmp/empty"
says no_directory 10 'cannot be read' import foxmail "$tmp/none"
says another_file 10 'no server of an account in it' import foxmail "$program"
says older_file 10 'Foxmail 6 or older' \
    import foxmail "$top/tests/data/foxmail/foxmail_6.in"
cp -R "$fox/Storage/." "$tmp/broken/"
echo x >"$tmp/broken/12345@qq.com/Accounts/Account.rec0"
says others_are_listed_all_the_same 10 '^moved@nowhere.example$' \
    import foxmail "$tmp/broken"
has broken_one_is_named '12345@qq.com/Accounts/Account.rec0: the content'
says only_foxmail 1 'accounts can be read from: foxmail' \
    import outlook "$fox"
says directory_is_missing 1 'missing: foxmail DIR' import foxmail
says json_and_files 1 'only one of them' \
    import foxmail "$fox" --json --to sheet
says unknown_client 1 'no such client' import foxmail "$fox" --to nobody
says zip_of_several 1 'for one account' \
    import foxmail "$fox" --to sheet --zip "$tmp/x.zip"

# ---- files in one command --------------------------------------------------------

says files_for_all 0 'A lookup did not settle' \
    import foxmail "$fox" --offline --to sheet -o "$tmp/new"
has file_is_named 'zoe@nowhere.example/sheet-zoe@nowhere.example.html'
has source_is_said "Nobody but Foxmail's own file"
# What the list knows is better than what Foxmail keeps.
cp "$tmp/new/12345@qq.com/sheet-12345@qq.com.txt" "$tmp/out"
has lookup_comes_first 'authorization code'
tr -d '\r' <"$tmp/new/zoe@nowhere.example/sheet-zoe@nowhere.example.txt" \
    >"$tmp/out"
has own_server_is_used '^   Incoming server: imap.nowhere.example$'
has starttls_is_in_the_file '^   Security: STARTTLS'
has own_login_is_used '^   User name: zoe$'
has note_is_in_the_file 'it is demanded here'
says file_is_not_replaced 10 'there already' \
    import foxmail "$fox" --offline --to sheet -o "$tmp/new"
says one_account_has_no_folder 0 "$tmp/one/sheet-12345@qq.com.html" \
    import foxmail "$fox/Storage/12345@qq.com" --offline --to sheet \
    -o "$tmp/one"
says one_account_as_zip 0 "sheet-12345@qq.com.html" \
    import foxmail "$fox/Storage/12345@qq.com" --offline --to sheet \
    --zip "$tmp/x.zip"
says refusal_is_told 5 'cannot say STARTTLS' import foxmail \
    "$fox/Storage/zoe@nowhere.example" --offline --to outlook -o "$tmp/no"
says plan_writes_nothing 0 'would be sent' \
    import foxmail "$fox" --plan --to sheet -o "$tmp/never"
[ ! -e "$tmp/never" ] || not_ok 'plan_writes_nothing: there are files'
grep -rq 27B85C8F "$tmp/new" && not_ok 'a password is in a file'

# ---- no claim that Foxmail imports ---------------------------------------------

# Foxmail has no file for importing settings.  Every clause of ours in which
# both words stand is one of those below, each of which was read.
clauses() {	# file...
	for file; do
		# adjacent strings of C are one; markup of the man page is none
		tr '\n' ' ' <"$file" | sed 's/"[[:space:]]*"//g; s/\\-/-/g
		    s/\.[A-Z][A-Z]* / /g; s/\\f[BIR]//g' |
		    sed 's/[.;:!?<>|`"()]/\n/g; s/。/\n/g'
	done | grep -i foxmail | grep -i -E 'import|导入' |
	    sed 's/^[[:space:]*]*//; s/[[:space:]]\{1,\}/ /g' | sort -u
}
cat >"$tmp/read" <<'END'
Foxmail has no documented file for importing
Foxmail has no file for importing settings
Foxmail has no file to import
Foxmail 没有公开的帐号设置导入格式
Foxmail 没有可以导入设置的文件
import foxmail
import Foxmail
msu_import_foxmail
foxmail DIR
Finds the accounts that Foxmail
END
find "$top/src" "$top/po" "$top/tests/export" -type f \( -name '*.[ch1]' -o \
    -name '*.html' -o -name '*.txt' -o -name '*.po' \) ! -name '*.xml' \
    >"$tmp/files"
echo "$top/README.md" >>"$tmp/files"
while IFS= read -r file; do
	clauses "$file"
done <"$tmp/files" | sort -u | grep -v -F -f "$tmp/read" >"$tmp/claims"
if [ -s "$tmp/claims" ]; then
	not_ok "no_text_says_that_foxmail_imports: $(cat "$tmp/claims")"
else
	ok no_text_says_that_foxmail_imports
fi
echo 'To go on, import the file into Foxmail.' >"$tmp/x.txt"
[ "$(clauses "$tmp/x.txt" | grep -c -v -F -f "$tmp/read")" = 1 ] ||
    not_ok 'such a claim would not be found'
"$program" clients >"$tmp/x.txt"
"$program" --help >>"$tmp/x.txt"
! clauses "$tmp/x.txt" | grep -q -v -F -f "$tmp/read" ||
    not_ok 'clients and help say that Foxmail imports'
exit $status
