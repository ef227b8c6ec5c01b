#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A table of accounts: every row has its line, whatever becomes of the others,
# of the program and of the disk.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

use_resolver '# none'

# table LINE...: $T/t.csv
table() {
	printf '%s\n' "$@" >"$T/t.csv"
}

# judge RULE...: of the lines on standard output, of which there are $lines.
judge() {
	name=$1 want=$2
	shift 2
	if [ "$status" != "$want" ]; then
		not_ok "$name" "exit status is $status, not $want"
	elif why=$(/usr/bin/python3 "$run_dir/judge.py" "$T/out" \
	    --lines "$lines" "$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$why"
	fi
}

# ---- rows -------------------------------------------------------------------

table 'address,name' me@qq.com,Me 'cut off' 'you@qq.com,"open' \
    nobody@unknown.example, ,x 'she@gmail.com,"She, herself"'
run batch --offline "$T/t.csv"
lines=6
judge each_row_has_its_line 1 0.line=2 0.account.incoming.username=me@qq.com \
    1.outcome=usage 1.address=null 1.error.code=bad-syntax 1.line=3 \
    2.outcome=usage 2.line=4 3.error.code=not-asked 3.line=5 \
    4.error.code=address-empty 5.line=7 5.domain=gmail.com 5.outcome=found
cp "$T/out" "$T/want"

"$MAILSETUP" batch --offline - <"$T/t.csv" >"$T/out"
expect_that standard_input_is_the_same cmp "$T/want" "$T/out"

table address me@qq.com you@qq.com
run batch --offline "$T/t.csv"
lines=2
judge all_is_well 0 0.outcome=found 1.account.incoming.username=you@qq.com

printf '{"address":"me@qq.com"}\n{"address":"you@qq.com","name":7}\n{}\n' \
    >"$T/t.jsonl"
run batch --offline "$T/t.jsonl"
lines=3
judge json_lines_are_read 1 0.outcome=found 1.line=2 2.error.code=address-empty

table address,colour me@qq.com,red
run batch --offline "$T/t.csv" -o "$T/never"
expect unknown_column_is_usage 1 'column that we do not know (colour)'
expect_that nothing_was_begun [ ! -e "$T/never" ]
table me@qq.com
run batch --offline "$T/t.csv"
expect table_without_names_is_usage 1 'has to name the columns' '!me@qq'
run batch --offline "$T/none.csv"
expect no_table 10 none.csv
run batch --offline "$T"
expect folder_is_no_table 10 'cannot be read'
run batch --offline --plan "$T/t.csv"
expect no_plan 1 -- '--plan'
run batch --offline --resume "$T/t.csv"
expect resume_needs_a_file 1 -- '--output'

# ---- servers of the row -----------------------------------------------------

table address,incoming_host,incoming_port,incoming_security,outgoing_host,outgoing_auth \
    me@own.example,imap.own.example,143,starttls,smtp.own.example,none \
    me@qq.com,,,,smtp.own.example, \
    me@qq.com,,143,plain,, \
    me@own.example,imap.own.example,,,,
run batch --offline "$T/t.csv"
lines=4
judge servers_of_the_row 1 0.outcome=found 0.trust=4 \
    0.account.incoming.host=imap.own.example \
    0.account.incoming.port=143 0.account.incoming.security=starttls \
    0.account.incoming.username=me@own.example \
    0.account.outgoing.host=smtp.own.example \
    0.account.outgoing.port=465 0.account.outgoing.auth.0=none \
    0.account.outgoing.username=null \
    0.candidates.0.evidence.0.source=table \
    1.account.incoming.host=imap.qq.com \
    1.account.outgoing.host=smtp.own.example 1.trust=3 \
    2.outcome=usage 2.error.code=plain-only 3.outcome=temporary

# ---- the same as lookup -------------------------------------------------------

# Each domain several times: by itself, making a form, and out of the form.
"$MAILSETUP" providers list | awk '$1 ~ /\./ { print $1 }' >"$T/domains"
expect_that many_domains [ "$(wc -l <"$T/domains")" -gt 200 ]
awk '{ print "a@" $1; print "Info@" $1; print "x.y-z@" $1
	print "o+tag@" toupper($1); print "q=u_o.t@" $1
	print "\"a b\"@" $1; print "last@" $1 }' "$T/domains" >"$T/addresses"
printf '%s\n' a@unknown.example b@unknown.example B.c@unknown.example \
    d@sub.unknown.example a@com b@com c@com d@com a@x..example b@x..example \
    c@x..example .a@qq.com a.@qq.com a..b@qq.com A@xn--bcher-kva.example \
    b@XN--BCHER-KVA.example c@xn--bcher-kva.example d@qq.com. e@qq.com. \
    f@qq.com. \
    "$(printf '%064d' 0)@qq.com" "$(printf '%065d' 0)@qq.com" >>"$T/addresses"
{ echo address; sed 's/"/""/g; s/.*/"&"/' "$T/addresses"; } >"$T/t.csv"
run batch --offline "$T/t.csv"
cp "$T/out" "$T/batch"
tr '\n' '\0' <"$T/addresses" | xargs -0 -n 500 "$MAILSETUP" lookup \
    --offline --json >"$T/lookup" 2>/dev/null
expect_that lines_are_those_of_lookup /usr/bin/python3 \
    "$run_dir/batch_same.py" "$T/batch" "$T/lookup"

# ---- a file of lines, and going on ----------------------------------------------

table address me@qq.com you@qq.com nobody@unknown.example he@gmail.com
run batch --offline "$T/t.csv" -o "$T/o.jsonl"
expect file_of_lines 4 '!version'
run batch --offline "$T/t.csv" -o "$T/o.jsonl"
expect file_is_not_replaced 10 'there already'
run batch --offline "$T/t.csv" -o "$T/o.jsonl" --resume
expect going_on_with_a_complete_one 4
expect_that it_stays_as_it_is [ "$(wc -l <"$T/o.jsonl")" = 4 ]
cp "$T/o.jsonl" "$T/whole"
run batch --offline --guess "$T/t.csv" -o "$T/o.jsonl" --resume
expect other_options_are_refused 1 'other options'
sed 's/you/they/' "$T/t.csv" >"$T/other.csv"
run batch --offline "$T/other.csv" -o "$T/o.jsonl" --resume
expect another_table_is_refused 1 'another table; nothing was changed'
head -n 3 "$T/t.csv" >"$T/other.csv"
run batch --offline "$T/other.csv" -o "$T/o.jsonl" --resume
expect shorter_table_is_refused 1 'another table; nothing was changed'
expect_that nothing_was_changed cmp "$T/whole" "$T/o.jsonl"
echo last@qq.com >>"$T/t.csv"
run batch --offline "$T/t.csv" -o "$T/o.jsonl" --resume
expect longer_table_is_gone_on_with 4
expect_that one_line_more [ "$(wc -l <"$T/o.jsonl")" = 5 ]
cp "$T/whole" "$T/strange.jsonl"
run batch --offline "$T/t.csv" -o "$T/strange.jsonl" --resume
expect file_without_journal_is_refused 10 strange.jsonl.journal
run batch --offline "$T/t.csv" -o "$T/o.jsonl" --force
expect file_is_replaced_by_force 4
run batch --offline "$T/t.csv" -o "$T/none/o.jsonl"
expect no_such_folder 10 'cannot be written'
mkdir "$T/folder"
run batch --offline "$T/t.csv" -o "$T/folder" --force
expect folder_is_no_output 10 'Is a directory'
expect_that nothing_is_left_beside_it [ ! -e "$T/folder.journal" ]
mkdir "$T/o2.jsonl.journal"
run batch --offline "$T/t.csv" -o "$T/o2.jsonl"
expect no_output_without_a_journal 10 'o2.jsonl.journal: .*Is a directory'
expect_that no_output_is_left [ ! -e "$T/o2.jsonl" ]
# Killed between the two.
: >"$T/empty.jsonl"
run batch --offline "$T/t.csv" -o "$T/empty.jsonl" --resume
expect empty_output_is_gone_on_with 4
expect_that it_has_all_lines [ "$(wc -l <"$T/empty.jsonl")" = 5 ]

# Somebody else, who wants to replace what is being written.
mkfifo "$T/busy"
"$MAILSETUP" batch --offline "$T/busy" -o "$T/busy.jsonl" 2>/dev/null &
running=$!
exec 7>"$T/busy"
echo address >&7
until [ -s "$T/busy.jsonl.journal" ]; do sleep 0.05; done
run batch --offline --guess "$T/t.csv" -o "$T/busy.jsonl" --force
expect output_of_another_is_not_replaced 10 'another batch is writing'
expect_that nor_is_its_journal sh -c "! grep guess '$T/busy.jsonl.journal'"
exec 7>&-
wait "$running"

# Lines before their turn: many that the output has come past long ago (a hole
# is as large, and quickly read), and one whose turn comes.
head -n 3 "$T/o.jsonl" >"$T/cut" && cat "$T/cut" >"$T/o.jsonl"
truncate -s 300M "$T/o.jsonl.ahead"
{ echo; sed -n 's/"confidence":"medium"/"confidence":"ahead"/p' "$T/whole"; } \
    >>"$T/o.jsonl.ahead"
run batch --offline "$T/t.csv" -o "$T/o.jsonl" --resume
expect large_file_of_lines_before_their_turn 4
expect_that line_whose_turn_came_is_taken [ "$(grep -n '"ahead"' \
    "$T/o.jsonl" | cut -d: -f1)" = 4 ]
run batch --offline "$T/t.csv" -o "$T/o.jsonl" --force

# Neither is anything lost if rows are tried again with another table.
table address me@qq.com you@unknown.example he@gmail.com
cp "$T/t.csv" "$T/right.csv"
run batch --offline "$T/t.csv" -o "$T/again.jsonl"
cp "$T/again.jsonl" "$T/was"
for addresses in she@qq.com me@qq.com; do
	table address $addresses
	run batch --offline "$T/t.csv" -o "$T/again.jsonl" --resume --retry
	expect "retry_with_another_table_is_refused_$addresses" 1 'another table'
done
run batch --offline "$T/right.csv" -o "$T/again.jsonl" --resume
expect retry_with_the_right_one_goes_on 4
expect_that lines_are_those_of_before /usr/bin/python3 \
    "$run_dir/batch_same.py" "$T/again.jsonl" "$T/was" --again
table address me@qq.com you@qq.com nobody@unknown.example he@gmail.com \
    last@qq.com

expect_that damaged_files_are_mended /usr/bin/python3 \
    "$run_dir/batch_damage.py" "$MAILSETUP" "$T/t.csv" "$T/o.jsonl"
expect_that killed_200_times env IN_LOCALE_ONCE=1 /usr/bin/python3 \
    "$run_dir/batch_kill.py" "$MAILSETUP" "$T" 200

# ---- files for mail programs -------------------------------------------------------

table address,name,reply_to 'me@qq.com,"Li ""Lei"" <x>",' 'you@gmail.com,,r@x.example' \
    'Z <"../../up"@qq.com>,,' nobody@unknown.example,, 'c%m&d@qq.com,,' \
    'last@qq.com,,none' >"$T/t.csv"
run batch --offline "$T/t.csv" --to msmtp,thunderbird -o "$T/files"
cp "$T/files/results.jsonl" "$T/out"
lines=6
judge files_of_each_account 4 0.exported.folder=qq.com/me \
    0.exported.exit=0 0.exported.files.0.error=null \
    1.exported.folder=gmail.com/you 3.exported=null \
    '4.exported.folder~^qq.com/c_m_d-[0-9a-f]*$' 5.exported.exit=1
run export --offline me@qq.com --to msmtp,thunderbird --name 'Li "Lei" <x>' \
    -o "$T/alone"
expect_that files_are_those_of_export diff -r "$T/alone" "$T/files/qq.com/me"
expect_that probes_are_in_no_file sh -c "! grep -rl 'mailsetup_batch\|k+P=a' \
    '$T/files'"
expect_that nothing_leads_upwards [ "$(find "$T/files" -mindepth 1 -maxdepth 1 |
    sed 's,.*/,,' | LC_ALL=C sort | tr '\n' ' ')" = \
    'gmail.com qq.com results.jsonl results.jsonl.journal ' ]
expect_that each_account_has_a_folder [ "$(find "$T/files" -mindepth 2 \
    -maxdepth 2 -type d | wc -l)" = 4 ]
# Killed after the files of a row and before its line: they are made again.
cp "$T/files/results.jsonl" "$T/was"
head -n 1 "$T/was" >"$T/files/results.jsonl"
run batch --offline "$T/t.csv" --to msmtp,thunderbird -o "$T/files" --resume
expect files_are_made_again 4
expect_that lines_are_the_same_again /usr/bin/python3 \
    "$run_dir/batch_same.py" "$T/files/results.jsonl" "$T/was" --again
run batch --offline "$T/t.csv" --to msmtp -o "$T/files"
expect directory_is_not_written_twice 10 'results.jsonl: .*there already'
run batch --offline "$T/t.csv" --to thunderbird --zip-each \
    --name-template 'mail/{line}-{address}' -o "$T/zips"
expect_that one_archive_each [ "$(cd "$T/zips/mail" && echo ./*.zip |
    sed 's/_[^ ]*//g')" = './2-me@qq.com.zip ./3-you@gmail.com.zip ./4- ./6-c' ]
# One name for two accounts, which would be mixed or replaced.
table address me@qq.com me@gmail.com ME@qq.com results.jsonl.ahead@qq.com \
    you@qq.com
for option in --pop3 --force --resume; do
	run batch --offline "$T/t.csv" --to thunderbird --pop3 --zip-each \
	    --name-template '{local}' -o "$T/names$option" $option
	head -n 1 "$T/names$option/results.jsonl" >"$T/cut"
	cat "$T/names$option/results.jsonl" >"$T/out"
	lines=5
	judge "name_is_for_one_account_with$option" 10 0.exported.exit=0 \
	    1.exported.files.0.error.code=file-exists \
	    '1.exported.files.0.error.detail=line 2' 1.exported.exit=10 \
	    '2.exported.files.0.error.detail=line 2' \
	    3.exported.files.0.error.detail=results.jsonl 4.exported.exit=0
	cp "$T/out" "$T/was"
	mv "$T/cut" "$T/names$option/results.jsonl"
	run batch --offline "$T/t.csv" --to thunderbird --pop3 --zip-each \
	    --name-template '{local}' -o "$T/names$option" $option --resume
	expect_that "nor_when_it_is_gone_on_with_after$option" \
	    /usr/bin/python3 "$run_dir/batch_same.py" \
	    "$T/names$option/results.jsonl" "$T/was" --again
done
for template in '/x/{local}' '../{local}' x '{local}/' 'a b{local}' \
    '{local}//x' '{local}/../x' '.{local}'; do
	run batch --offline "$T/t.csv" --to msmtp -o "$T/none" \
	    --name-template "$template"
	expect "template_is_refused_$template" 1 -- --name-template
done
run batch --offline "$T/t.csv" --to msmtp
expect files_need_a_directory 1 -- --output
run batch --offline "$T/t.csv" --to deltachat -o "$T/none"
expect no_passwords_for_many 1 'hold the password'
run batch --offline "$T/t.csv" --to nobody -o "$T/none"
expect no_such_client 1 nobody
expect_that nothing_was_written [ ! -e "$T/none" ]

# ---- what it came to ---------------------------------------------------------------

table address,name me@qq.com, 'cut off' a@unknown.example, b@unknown.example, \
    me@goo.jp, 'you@qq.com,"<b> & """'
cat >"$T/want.csv" <<'END'
kind,code,rows,lines,text,advice
rows,all,6,,,
rows,well,2,,,
outcome,found,2,,,
outcome,temporary,2,,,
outcome,consent,1,,,
outcome,usage,1,,,
END
run batch --offline "$T/t.csv" --report "$T/report.csv" -o "$T/r.jsonl"
expect report_is_written 1
tr -d '\r' <"$T/report.csv" | head -n 7 >"$T/got.csv"
expect_that report_counts cmp "$T/want.csv" "$T/got.csv"
expect_that report_groups_by_cause [ "$(tr -d '\r' <"$T/report.csv" |
    sed -n 's/^\(cause,[^"]*\).*/\1/p' | tr '\n' ' ')" = \
    'cause,not-asked,2,4 5, cause,bad-syntax,1,3, cause,plain-only,1,6, ' ]
expect_that report_says_what_to_do grep -q \
    'not-asked.*Try again without --offline' "$T/report.csv"
run batch --offline "$T/t.csv" --report "$T/report.csv"
expect report_is_not_replaced 10 'there already'
# Of what an earlier run did as well.
head -n 3 "$T/r.jsonl" >"$T/cut" && mv "$T/cut" "$T/r.jsonl"
cp "$T/report.csv" "$T/want.csv"
run batch --offline "$T/t.csv" --report "$T/report.csv" -o "$T/r.jsonl" --resume
expect_that report_counts_earlier_rows cmp "$T/want.csv" "$T/report.csv"
run batch --offline "$T/t.csv" --report "$T/report.html"
expect_that report_for_people /usr/bin/python3 - "$T/report.html" <<'END'
import html.parser, sys
cells = []
class P(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag == "td":
            cells.append("")
    def handle_data(self, data):
        if cells:
            cells[-1] += data
P().feed(open(sys.argv[1], encoding="utf-8").read())
cells = [c.strip() for c in cells]
sys.exit(cells[:2] != ["found", "2"] or cells[8] != "2" or
         not cells[10].startswith("Try again") or cells[11] != "4 5")
END
run batch --offline "$T/t.csv" --report "$T/report.txt"
expect report_of_no_kind 1 '.html or .csv'
run batch --offline "$T/t.csv" -o "$T/never" --report "$T/none/report.csv"
expect report_without_a_folder 10 'none/report.csv.*No such file'
expect_that it_is_told_before_anything_is_done [ ! -e "$T/never" ]

# ---- one file for two purposes ------------------------------------------------------

cp "$T/t.csv" "$T/mine.csv"
ln -s mine.csv "$T/link.csv"
for other in mine.csv link.csv; do
	for option in --output --report; do
		run batch --offline "$T/mine.csv" "$option" "$T/$other" --force
		expect "table_is_not_replaced_by_${option}_$other" 1 \
		    "$other: .*different files"
	done
done
"$MAILSETUP" batch --offline - --report "$T/mine.csv" --force \
    <"$T/mine.csv" >"$T/out" 2>"$T/err"
expect_that table_on_standard_input_is_not_replaced grep -q 'different files' \
    "$T/err"
expect_that table_is_as_it_was cmp "$T/t.csv" "$T/mine.csv"
run batch --offline "$T/t.csv" -o "$T/both.csv"
cp "$T/both.csv" "$T/want.csv"
for other in both.csv ./both.csv; do
	run batch --offline "$T/t.csv" -o "$T/both.csv" --report "$T/$other" \
	    --resume
	expect "report_is_not_the_output_$other" 1 'different files'
done
run batch --offline "$T/t.csv" -o "$T/two.csv" --report "$T/./two.csv" --force
expect report_is_not_the_new_output 1 'different files'
expect_that lines_are_not_replaced_by_a_report cmp "$T/want.csv" "$T/both.csv"

# ---- a full disk, nobody who reads -----------------------------------------------

awk 'BEGIN { print "address"
	for (i = 0; i < 3000; i++) print "u" i "@qq.com" }' >"$T/t.csv"
mkdir "$T/small"
if mount -t tmpfs -o size=1m tmpfs "$T/small" 2>/dev/null; then
	run batch --offline "$T/t.csv" -o "$T/small/o.jsonl"
	expect full_disk_is_told 10 'o.jsonl: .*cannot be written' \
	    'No space left' -- '--resume'
	expect_that journal_is_intact grep -q 'options: --offline' \
	    "$T/small/o.jsonl.journal"
	mount -o remount,size=30m "$T/small"
	run batch --offline "$T/t.csv" -o "$T/small/o.jsonl" --resume
	expect with_room_it_goes_on 0
	expect_that all_are_there [ "$(wc -l <"$T/small/o.jsonl")" = 3000 ]
	# A row and the disk that fail alike: nothing is thrown away.
	table address me@qq.com you@qq.com
	run batch --offline "$T/t.csv" --to msmtp -o "$T/small/d"
	mv "$T/small/d/results.jsonl" "$T/was"
	head -n 1 "$T/was" >"$T/small/d/results.jsonl"
	tail -n 1 "$T/was" | sed 's/"exit":0/"exit":10/' \
	    >"$T/small/d/results.jsonl.ahead"
	head -c 40m /dev/zero >"$T/small/fill" 2>/dev/null
	run batch --offline "$T/t.csv" --to msmtp -o "$T/small/d" --resume
	expect full_disk_at_the_end_is_told 10 'No space left'
	expect_that line_that_could_not_be_written_is_kept \
	    [ -s "$T/small/d/results.jsonl.ahead" ]
	awk 'BEGIN { print "address"
		for (i = 0; i < 3000; i++) print "u" i "@qq.com" }' >"$T/t.csv"
	run batch --offline "$T/t.csv" -o "$T/small/o.jsonl" --force
	expect no_room_for_a_journal 10 'o.jsonl.journal: .*No space left'
	expect_that what_was_there_is_not_emptied grep -q "u2999@" \
	    "$T/small/o.jsonl"
	umount "$T/small"
else
	echo '# no tmpfs here: a full disk is not tried'
fi

# A limit to the size of files is the same, and no signal.
(ulimit -f 100 && IN_LOCALE_ONCE=1 exec "$MAILSETUP" batch --offline \
    "$T/t.csv" -o "$T/limited.jsonl") >"$T/out" 2>"$T/err"
status=$?
expect limit_to_files_is_told 10 'File too large' -- '--resume'
run batch --offline "$T/t.csv" -o "$T/limited.jsonl" --resume
expect_that without_it_all_are_there [ "$(wc -l <"$T/limited.jsonl")" = 3000 ]

{ IN_LOCALE_ONCE=1 "$MAILSETUP" batch --offline "$T/t.csv" 2>"$T/err"; echo $? >"$T/status"; } |
    head -n 1 >"$T/out"
status=$(cat "$T/status")
expect nobody_reads_any_more 10 'Broken pipe'

# The end of a pipe that was to bring more: what came is done.
{ head -c 300 "$T/t.csv"; } | "$MAILSETUP" batch --offline - -o "$T/p.jsonl" \
    2>"$T/err"
run batch --offline "$T/t.csv" -o "$T/p.jsonl" --resume
expect cut_off_table_is_noticed 1 'another table'

# ---- Ctrl-C ------------------------------------------------------------------------

# The rest of the table never comes.
mkfifo "$T/fifo"
sleep 60 >"$T/fifo" &
held=$!
timeout -k 2 30 "$MAILSETUP" batch --offline "$T/fifo" -o "$T/i.jsonl" \
    >"$T/out" 2>"$T/err" &
running=$!
head -n 4 "$T/t.csv" >"$T/fifo"
sleep 1
kill -s USR1 "$(pgrep -P "$running")"
sleep 0.5
# a background job of a script ignores Ctrl-C
kill -s TERM "$(pgrep -P "$running")"
wait "$running"
status=$?
kill "$held"
expect signal_is_answered_with_a_line 4 '^3 rows, 3 of them well, '
expect interrupt_says_how_to_go_on 4 'stopped on request' '3 rows are done' \
    -- '--resume'
run batch --offline "$T/t.csv" -o "$T/i.jsonl" --resume
expect after_interrupt_it_goes_on 0
expect_that none_is_lost [ "$(wc -l <"$T/i.jsonl")" = 3000 ]

# Rows that were read but not begun are not waited for.
spawn "$T/sink.log" /usr/bin/python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
time.sleep(600)'
await "a name server that is silent" "$T/sink.log" is_listening udp 127.0.0.1:53
awk 'BEGIN { print "address"
	for (i = 0; i < 64; i++) print "u@d" i ".test" }' >"$T/t.csv"
timeout -k 2 60 "$MAILSETUP" batch --dns-server 127.0.0.1 --timeout 2 --jobs 2 \
    "$T/t.csv" -o "$T/s.jsonl" >"$T/out" 2>"$T/err" &
running=$!
until [ -e "$T/s.jsonl.journal" ]; do sleep 0.05; done
sleep 0.5
kill -s USR1 "$(pgrep -P "$running")"
until [ -s "$T/s.jsonl" ]; do sleep 0.05; done
kill -s USR1 "$(pgrep -P "$running")"
sleep 0.3
began=$(now_ms)
kill -s TERM "$(pgrep -P "$running")"
wait "$running"
status=$? took=$(($(now_ms) - began))
expect signal_is_answered_before_any_row 4 '^0 of 64 rows, '
expect signal_is_answered_with_the_time_left 4 \
    '^[1-4] of 64 rows, 0 of them well.*, 0:[0-9:]* left, '
expect rows_under_way_are_done 4 '^[2-6] rows are done' -- '--resume'
expect_within rows_that_wait_are_not_waited_for 6000

expect_that every_cause_has_its_advice /usr/bin/python3 \
    "$run_dir/batch_causes.py" "$MAILSETUP" "$T/causes" \
    "$run_dir/../../src/base/err.c"

finish
