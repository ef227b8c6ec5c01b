#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Batches that share what they look up through a redis-server: who comes second
# asks nobody, entries end in time, no address gets into them, and a server that
# is dead, slow, full, or has nonsense in it costs a moment and never a row.
# shellcheck disable=SC2016,SC2119,SC2218,SC2317
needs="knotd nginx dovecot exim4 redis-server redis-cli"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=internet.sh
. "$run_dir/internet.sh"
# shellcheck source=redis.sh
. "$run_dir/redis.sh"

echo address >"$T/t.csv"
run batch --cache redis://127.0.0.1 "$T/t.csv"
if grep -q 'built' "$T/err"; then	# without hiredis
	expect not_built_in 10 '--cache' hiredis
	run batch --offline "$T/t.csv"
	expect without_it_all_is_well 0
	finish
fi

scenarios=${run_dir%/*}/scenarios
export PYTHONDONTWRITEBYTECODE=1
# And two domains that say how long.
cp -R "$scenarios" "$T/scenarios"
mkdir "$T/scenarios/limited"
for d in minute private; do
	printf '$ORIGIN %s.test.\nautoconfig\tA\tweb\nimap\tA\tmail\n%s\n' \
	    $d "smtp	A	mail"
done >"$T/scenarios/limited/zone"
for d in minute:max-age=60 private:private; do
	echo "https://autoconfig.${d%:*}.test/mail/config-v1.1.xml 200 text/xml" \
	    "imap-smtp.xml D=${d%:*}.test cache=${d#*:}"
done >"$T/scenarios/limited/web"
echo walrus@minute.test >"$T/scenarios/limited/run"
internet_start "$T/scenarios"
common="--ca-file $CA --providers $scenarios/_common/providers
    --allow-private"
url=redis://127.0.0.1:6379/2

# table LOCAL-PARTS DOMAIN...: each of the one at each of the other.
table() {
	locals=$1
	shift
	echo address
	for l in $locals; do
		for d; do
			echo "$l@$d"
		done
	done
}

# batch ARGUMENT...: leaves $T/out; status.
batch() {
	# shellcheck disable=SC2086
	run batch $common "$@"
}

# What was asked since mark: names, and pages.
mark() {
	dns_at=$(stat -c %s "$I/log/dns") web_at=$(stat -c %s "$I/log/web")
}
asked() {
	tail -c "+$((dns_at + 1))" "$I/log/dns"
	tail -c "+$((web_at + 1))" "$I/log/web"
}

keys() {
	redis -n 2 --scan --pattern '*' | sort
}

# key_of DOMAIN [checked]
key_of() {
	keys | grep ":${2-found}:$1\$"
}

# stays_for DOMAIN MS [checked]: about so long.
stays_for() {
	left=$(redis -n 2 pttl "$(key_of "$1" ${3+"$3"})")
	[ "$left" -le "$2" ] && [ "$left" -gt $(($2 - 40000)) ]
}

# ---- where it is ---------------------------------------------------------------

for wrong in http://127.0.0.1 redis:// redis://:6379 redis://127.0.0.1:0 \
    redis://127.0.0.1:x redis://127.0.0.1/x redis+unix://relative redis://@h \
    '' 127.0.0.1 redis://[::1; do
	run batch --cache "$wrong" "$T/t.csv"
	expect "no_url_$wrong" 1
done
run batch --cache redis://me:hidden@127.0.0.1 "$T/t.csv"
expect password_in_the_url 1 MAILSETUP_CACHE_PASSWORD '!hidden'
run batch --cache redis://:hidden@127.0.0.1 "$T/t.csv"
expect password_without_a_user 1 MAILSETUP_CACHE_PASSWORD '!hidden'
run batch --cache rediss://127.0.0.1 "$T/t.csv"
expect tls_is_refused 1 stunnel
run batch --cache redis://me@127.0.0.1 "$T/t.csv"
expect user_without_a_password 1 'needs a password'
run batch --offline --cache "$url" "$T/t.csv"
expect offline_asks_nobody 1 -- '--offline'
run batch --send-address --cache "$url" "$T/t.csv"
expect address_is_not_shared 1 'nobody else'
run batch --cache-password-file "$T/t.csv" "$T/t.csv"
expect password_for_nothing 1 'needs --cache'

# ---- the first asks, the second takes --------------------------------------------

redis_start
spawn "$T/monitor" redis-cli -h 127.0.0.1 monitor
monitor=$spawned
kept="published.test early.test utf8.test noes.test doesnotexist.test
    srv-foreign.test nomail.test hosted.test"
# shellcheck disable=SC2086
table 'walrus w.alrus+x' $kept servfail.test bigmail.test >"$T/t.csv"
batch "$T/t.csv"
cp "$T/out" "$T/without"
expect without_a_cache 3
batch --cache "$url" "$T/t.csv"
cp "$T/out" "$T/first"
expect first_is_as_without 3 '!mailsetup:'
expect_that first_says_the_same /usr/bin/python3 "$run_dir/batch_same.py" \
    "$T/first" "$T/without" --found --again
mark
batch --cache "$url" --trace look "$T/t.csv"
cp "$T/out" "$T/second"
cp "$T/err" "$T/trace"
asked >"$T/asked"
expect_that second_asks_about_what_is_open_only sh -c "
    grep -q servfail.test '$T/asked' &&
    ! grep -v servfail.test '$T/asked'"
expect_that taken_each [ "$(grep -c 'cache: .*: taken' "$T/trace")" = 8 ]
grep -v @servfail.test "$T/first" >"$T/a"
grep -v @servfail.test "$T/second" >"$T/b"
# to the last millisecond; what this computer knows is looked up again
grep -v @bigmail.test "$T/a" >"$T/a2"
grep -v @bigmail.test "$T/b" >"$T/b2"
expect_that lines_are_the_same cmp "$T/a2" "$T/b2"
expect_that lines_have_16_rows [ "$(wc -l <"$T/b2")" = 16 ]
expect_that own_user_names [ "$(grep -o \
    '"incoming":{[^}]*"username":"[^"]*@published.test' "$T/second" |
    sed 's/.*"//' | tr '\n' ' ')" = \
    'walrus@published.test w.alrus+x@published.test ' ]
lines=20
expect_that lines_are_valid /usr/bin/python3 "$run_dir/judge.py" "$T/second" \
    --lines $lines
# shellcheck disable=SC2086
expect_that one_key_a_domain [ "$(keys | sed 's/.*://' | tr '\n' ' ')" = \
    "$(echo $kept | tr ' ' '\n' | sort | tr '\n' ' ')" ]
expect_that unanswered_is_not_kept [ -z "$(key_of servfail.test)" ]
expect_that known_here_is_not_kept [ -z "$(key_of bigmail.test)" ]

expect_that found_stays_a_day stays_for published.test 86400000
expect_that no_page_stays_ten_minutes stays_for noes.test 600000
expect_that no_name_stays_an_hour stays_for doesnotexist.test 3600000
expect_that consent_stays_an_hour stays_for srv-foreign.test 3600000

table walrus minute.test private.test >"$T/c.csv"
batch --cache "$url" "$T/c.csv"
expect documents_that_say_how_long 0
expect_that their_word_counts stays_for minute.test 60000
expect_that private_is_not_kept [ -z "$(key_of private.test)" ]

# What a batch takes for itself ends when the entry does.
redis -n 2 pexpire "$(key_of published.test)" 1500 >/dev/null
mkfifo "$T/fifo"
# shellcheck disable=SC2086
timeout -k 2 30 "$MAILSETUP" batch $common --cache "$url" --trace look - \
    <"$T/fifo" >"$T/out" 2>"$T/err" &
running=$!
{ table a published.test; sleep 2; echo b@published.test; } >"$T/fifo"
wait "$running"
expect_that entry_ends_in_memory_too [ "$(sed -n \
    's/^look: cache: \([^:]*: [a-z]*\).*/\1/p' "$T/err" | tr '\n' ' ')" = \
    'published.test: taken published.test: not published.test: kept ' ]

# Other options, other answers.
table walrus published.test >"$T/c.csv"
for option in --fresh --guess --parent --allow-http '--min-trust 1' \
    '--timeout 7'; do
	# shellcheck disable=SC2086
	batch --cache "$url" --trace look $option "$T/c.csv"
	expect_that "nothing_is_taken_for_$option" sh -c \
	    "! grep -q 'published.test: taken' '$T/err'"
done
cp -R "$scenarios/_common/providers" "$T/providers"
sed 's/^\(checked .*\)-.*/\1-02/' \
    "$scenarios/_common/providers/bigmail.test" >"$T/providers/bigmail.test"
run batch --ca-file "$CA" --providers "$T/providers" --allow-private \
    --cache "$url" --trace look "$T/c.csv"
expect_that nothing_is_taken_for_another_list sh -c \
    "! grep -q 'published.test: taken' '$T/err'"

batch --cache "redis+unix://$T/redis/socket" --trace look "$T/t.csv"
expect_that other_database_of_the_server [ "$(grep -c ': taken' "$T/err")" = 0 ]
batch --cache "redis+unix://$T/redis/socket" --trace look "$T/t.csv"
expect_that over_a_socket [ "$(grep -c ': taken' "$T/err")" = 8 ]

# ---- checks ------------------------------------------------------------------------

table 'walrus w.alrus+x' early.test >"$T/c.csv"
batch --cache "$url" --check "$T/c.csv"
cp "$T/out" "$T/first"
expect check_is_passed 0
expect_that check_is_kept_for_ten_minutes stays_for early.test 600000 checked
batch --cache "$url" --check --trace look "$T/c.csv"
expect check_is_taken 0 'early.test: taken'
expect_that lines_with_checks_are_the_same cmp "$T/first" "$T/out"
table walrus failing.test >"$T/c.csv"
batch --cache "$url" --check "$T/c.csv"
expect check_is_failed 7
expect_that failed_check_is_not_kept [ -z "$(key_of failing.test checked)" ]

# ---- files -------------------------------------------------------------------------

table 'walrus w.alrus+x' published.test early.test hosted.test >"$T/e.csv"
batch "$T/e.csv" --to all -o "$T/files-without"
batch --cache "$url" "$T/e.csv" --to all -o "$T/files-with" --trace look
expect_that files_are_of_what_was_taken [ "$(grep -c ': taken' "$T/err")" = 3 ]
rm "$T"/files-*/results.jsonl*
expect_that files_are_the_same diff -r "$T/files-without" "$T/files-with"
expect_that there_are_files [ "$(find "$T/files-with" -type f | wc -l)" -gt 60 ]

# ---- no address --------------------------------------------------------------------

keys >"$T/all"
keys | while read -r key; do
	redis -n 2 get "$key"
done >>"$T/all"
expect_that there_are_entries grep -q '"domain":"published.test"' "$T/all"
expect_that no_address_in_an_entry sh -c "! grep -q 'alrus' '$T/all'"
expect_that monitor_has_seen_it grep -q '"SET".*published.test' "$T/monitor"
expect_that no_address_was_sent sh -c "! grep -q 'alrus' '$T/monitor'"
kill -s KILL "$monitor"
wait "$monitor" 2>/dev/null

# ---- entries of somebody else --------------------------------------------------------

fresh() {
	redis -n 2 flushdb >/dev/null
}

fresh
table walrus published.test >"$T/c.csv"
batch "$T/c.csv"
cp "$T/out" "$T/want"
batch --cache "$url" "$T/c.csv"
key=$(key_of published.test)
redis -n 2 get "$key" | head -c -1 >"$T/entry"
expect_that an_entry_is_there grep -q '^mailsetup 1 ' "$T/entry"

# passed_over NAME: what is there now is, with a word, and a good one put there.
passed_over() {
	batch --cache "$url" --trace look "$T/c.csv"
	if ! grep -q 'published.test: passed over' "$T/err" ||
	    ! grep -q 'published.test: kept' "$T/err"; then
		not_ok "$1_is_passed_over" "$(cat "$T/err")"
	elif why=$(/usr/bin/python3 "$run_dir/batch_same.py" "$T/out" \
	    "$T/want" --found --again 2>&1); then
		ok "$1_is_passed_over"
	else
		not_ok "$1_is_passed_over" "$why"
	fi
}

for kind in $(/usr/bin/python3 "$run_dir/batch_entry.py" --kinds); do
	/usr/bin/python3 "$run_dir/batch_entry.py" "$kind" <"$T/entry" |
	    redis -n 2 -x set "$key" >/dev/null
	redis -n 2 pexpire "$key" 60000 >/dev/null
	passed_over "$kind"
done
redis -n 2 persist "$key" >/dev/null
passed_over stays_for_ever
redis -n 2 del "$key" >/dev/null
redis -n 2 rpush "$key" a b >/dev/null
passed_over list
redis -n 2 pexpire "$key" 999999999999 >/dev/null
batch --cache "$url" --trace look "$T/c.csv"
expect_that our_limit_counts grep -q 'taken, good for 86400000 ms' "$T/err"

# ---- a server that takes nothing -------------------------------------------------------

# shellcheck disable=SC2086
table walrus $kept >"$T/c.csv"
batch "$T/c.csv"
cp "$T/out" "$T/want"

# as_without NAME: all rows are there, and right.
as_without() {
	expect_that "$1" /usr/bin/python3 "$run_dir/batch_same.py" "$T/out" \
	    "$T/want" --found --again
}

fresh
redis config set maxmemory 1 >/dev/null
batch --cache "$url" "$T/c.csv"
as_without full_server
expect full_server_is_told_once 3 'takes nothing.*OOM'
expect_that told_once [ "$(wc -l <"$T/err")" = 1 ]
redis config set maxmemory 0 >/dev/null
redis replicaof 127.0.0.1 1 >/dev/null
batch --cache "$url" "$T/c.csv"
as_without read_only_server
expect read_only_server_is_told 3 'READONLY'
redis replicaof no one >/dev/null
batch --cache "$url" --quiet "$T/c.csv"
expect_that quiet_says_nothing [ ! -s "$T/err" ]

# ---- passwords ------------------------------------------------------------------------

fresh
redis config set requirepass 'right one' >/dev/null
batch --cache "$url" "$T/c.csv"
as_without no_password
expect no_password_is_told 3 'NOAUTH'
MAILSETUP_CACHE_PASSWORD=hidden-one
export MAILSETUP_CACHE_PASSWORD
batch --cache "$url" "$T/c.csv" -v
as_without wrong_password
expect wrong_password_is_told 3 'WRONGPASS' '!hidden-one'
MAILSETUP_CACHE_PASSWORD='right one'
batch --cache "$url" "$T/c.csv" -v
expect right_password 3 'published.test: kept' '!right one'
echo 'right one' >"$T/password"
MAILSETUP_CACHE_PASSWORD=wrong
batch --cache "$url" --cache-password-file "$T/password" --trace look \
    "$T/c.csv"
expect password_from_a_file 3 'published.test: taken'
REDISCLI_AUTH='right one'
export REDISCLI_AUTH
redis acl setuser me on '>mine' '~mailsetup:*' +getrange +pttl +set +select \
    >/dev/null
echo mine >"$T/password"
batch --cache redis://me@127.0.0.1/2 --cache-password-file "$T/password" \
    --trace look "$T/c.csv"
expect user_of_few_rights 3 'published.test: taken'
unset MAILSETUP_CACHE_PASSWORD
redis config set requirepass '' >/dev/null
unset REDISCLI_AUTH
batch --cache "$url" --cache-password-file "$T/none" "$T/c.csv"
expect no_such_password_file 10 none

# ---- killed in the middle, and back ------------------------------------------------------

fresh
count_lines() {
	i=0
	until [ "$(wc -l <"$T/out")" -ge "$1" ]; do
		i=$((i + 1))
		[ $i -lt 250 ] || break
		sleep 0.04
	done
}
# shellcheck disable=SC2086
timeout -k 2 60 "$MAILSETUP" batch $common --cache "$url" --jobs 4 \
    --trace look - <"$T/fifo" >"$T/out" 2>"$T/err" &
running=$!
exec 9>"$T/fifo"
table walrus published.test early.test >&9
count_lines 2
redis_end
printf 'walrus@%s\n' utf8.test noes.test doesnotexist.test >&9
count_lines 5
redis_start
sleep 2.5
printf 'walrus@%s\n' srv-foreign.test nomail.test hosted.test >&9
exec 9>&-
wait "$running"
status=$?
as_without killed_in_the_middle
expect killed_is_told_once 3 '127.0.0.1:6379: the cache is of no use now'
expect_that killed_told_once [ "$(grep -c '^mailsetup:' "$T/err")" = 1 ]
expect_that back_again [ "$(keys | sed 's/.*://' | tr '\n' ' ')" = \
    'hosted.test nomail.test srv-foreign.test ' ]

# ---- slow, and no cache at all --------------------------------------------------------------

# Two questions for each of 8 domains, each awaited, would be 3.2 s: after the
# first there are longer and longer pauses.
batch --jobs 1 "$T/c.csv"
usual=$took
kill -s STOP "$redis"
batch --cache "$url" --jobs 1 "$T/c.csv"
slow=$took
kill -s CONT "$redis"
as_without server_that_hangs
expect hanging_server_is_told 3 'no answer in time'
echo "# without a cache $usual ms, with one that hangs $slow ms"
expect_that hanging_costs_a_moment [ "$slow" -lt $((usual + 1500)) ]
redis_end
batch --jobs 4 "$T/c.csv"
usual=$took
for manner in web huge list drip closes number; do
	spawn "$T/odd" /usr/bin/python3 "$run_dir/batch_odd_cache.py" 6379 \
	    "$manner"
	odd=$spawned
	await "$manner" "$T/odd" grep -q ready "$T/odd"
	batch --cache "$url" --jobs 4 "$T/c.csv"
	kill -s KILL "$odd"
	wait "$odd" 2>/dev/null
	as_without "server_that_is_none_$manner"
	expect_that "moment_for_$manner" [ "$took" -lt $((usual + 1500)) ]
done
batch --cache "$url" --jobs 4 "$T/c.csv"
as_without nobody_listens
expect nobody_listens_is_told 3 'efused'
expect_that refusal_costs_nothing [ "$took" -lt $((usual + 1000)) ]
batch --cache "redis://$blackhole" --jobs 4 "$T/c.csv"
as_without packets_vanish
expect_that vanishing_costs_a_moment [ "$took" -lt $((usual + 1500)) ]

finish
