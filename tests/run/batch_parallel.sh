#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# batch as a filter under GNU parallel, as README.md has it: on one machine and,
# through a real sshd, on others, the lines are those of one process; and what
# was killed goes on file by file.
# shellcheck disable=SC2119,SC2317
needs="parallel"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

use_resolver '# none'
unset MAILSETUP_CACHE_PASSWORD

# split_up ARGUMENT...: parallel, which says nothing of citations; the result in
# $T/out; status.
split_up() {
	command_line="parallel $*"
	timeout -k 2 60 parallel --will-cite "$@" >"$T/out" 2>"$T/err"
	status=$?
}

# Rows of each kind, and a broken one.
"$MAILSETUP" providers list | awk -v rows=3000 '
	$1 ~ /\./ { d[n++] = $1 }
	END {
		print "name,address"
		for (i = 0; i < rows; i++)
			if (i == 1234)
				print "\"one cell\""
			else
				print "\"User, " i "\",user" i "@" d[i % n]
	}' >"$T/t.csv"
awk -F, 'NR > 1 && NR != 1236 { print "{\"address\":\"" $3 "\"}" }' \
    "$T/t.csv" >"$T/t.jsonl"
"$MAILSETUP" batch --offline "$T/t.csv" >"$T/one" 2>/dev/null

"$MAILSETUP" batch --offline "$T/t.jsonl" >"$T/one-json" 2>/dev/null
expect_that one_process_has_all [ "$(wc -l <"$T/one")" = 3000 ]

# The line that README.md has for it: what is last in each becomes its place.
number() {		# FIRST
	awk -v first="$1" '{ sub(/"line":[0-9]+}$/,
	    "\"line\":" NR + first - 1 "}"); print }'
}

# Times, and the line in its block that the words about a broken row name.
timeless() {
	sed 's/"\(ms\|start\)":[0-9]*/"\1":0/g
	    s/"detail":"line [0-9]*:/"detail":"line 0:/' "$@"
}

# same NAME WANT [FIRST]: but for times; with FIRST the lines are numbered anew,
# without it neither they nor the order count.
same() {
	if [ $# = 3 ]; then
		number "$3" <"$T/out" | timeless >"$T/a"
		timeless "$2" >"$T/b"
	else
		timeless "$T/out" | sed 's/"line":[0-9]*}$//' | sort >"$T/a"
		timeless "$2" | sed 's/"line":[0-9]*}$//' | sort >"$T/b"
	fi
	expect_that "$1" cmp "$T/a" "$T/b"
}

# ---- one machine ------------------------------------------------------------------

split_up --header : --pipe --block 20k --keep-order -j 3 \
    "$MAILSETUP" batch --offline - <"$T/t.csv"
expect_that each_block_has_a_header sh -c \
    "[ '$status' -gt 1 ] && ! grep -q . '$T/err'"
same lines_in_order "$T/one" 2
expect_that lines_are_numbered_by_block [ \
    "$(grep -c '"line":2}$' "$T/out")" -gt 3 ]
split_up --header : --pipe --block 20k -j 3 \
    "$MAILSETUP" batch --offline - <"$T/t.csv"
same lines_in_any_order "$T/one"
split_up --pipe --block 20k --keep-order -j 3 \
    "$MAILSETUP" batch --offline - <"$T/t.jsonl"
same json_needs_no_header "$T/one-json" 1

# How many did not end with 0 is what parallel ends with.
{ head -n 1 "$T/t.csv"; grep '@qq.com' "$T/t.csv"; } >"$T/good.csv"
split_up --header : --pipe --block 100 "$MAILSETUP" batch --offline - \
    <"$T/good.csv"
expect_that all_is_well [ "$status" = 0 ]
echo 'x,nobody@unknown.example' >>"$T/good.csv"
split_up --header : --pipe --block 100 "$MAILSETUP" batch --offline - \
    <"$T/good.csv"
expect_that one_block_is_not_well [ "$status" = 1 ]

# ---- going on ---------------------------------------------------------------------

mkdir "$T/parts"
split_up --header : --pipe --block 20k "cat >$T/parts/{#}.csv" <"$T/t.csv"
expect_that there_are_parts [ "$(find "$T/parts" -name '*.csv' |
    wc -l)" -gt 4 ]
# With all that it has started, once it is in the middle.
middle=no
for after in 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.5 0.6 0.8 1 1.5 2 3; do
	unshare -p --fork --kill-child timeout -s KILL $after parallel \
	    --will-cite -j 2 "$MAILSETUP" batch --offline '{}' \
	    -o '{.}.jsonl' --resume ::: "$T"/parts/*.csv >/dev/null 2>&1
	n=$(cat "$T"/parts/*.jsonl 2>/dev/null | wc -l)
	[ "$n" -eq 0 ] || break
done
[ "$n" = 3000 ] || middle=yes
expect_that killed_in_the_middle [ $middle = yes ]
split_up -j 2 "$MAILSETUP" batch --offline '{}' -o '{.}.jsonl' --resume ::: \
    "$T"/parts/*.csv
# shellcheck disable=SC2046
cat $(find "$T/parts" -name '*.jsonl' | sort -V) >"$T/out"
same killed_and_gone_on "$T/one" 2

# ---- other machines -----------------------------------------------------------------

# Both are this one; as root, sshd wants an empty directory of its own.
start_sshd() {
	sshd=$(command -v sshd) && command -v ssh ssh-keygen >/dev/null ||
		return
	server_dir "$T/ssh"
	[ "$(id -u)" != 0 ] || [ -d /run/sshd ] ||
	    { mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd; } || return
	for key in host user; do
		ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$T/ssh/$key"
	done
	cat >"$T/ssh/sshd_config" <<-END
	Port 2222
	ListenAddress 127.0.0.1
	HostKey $T/ssh/host
	AuthorizedKeysFile $T/ssh/user.pub
	PidFile none
	UsePAM no
	StrictModes no
	PermitRootLogin yes
	PasswordAuthentication no
	MaxStartups 100
	END
	cat >"$T/ssh/config" <<-END
	Host one two
	  HostName 127.0.0.1
	  Port 2222
	  User $(id -un)
	  IdentityFile $T/ssh/user
	  IdentitiesOnly yes
	  UserKnownHostsFile $T/ssh/known
	  StrictHostKeyChecking yes
	  BatchMode yes
	END
	echo "[127.0.0.1]:2222 $(cut -d' ' -f1,2 "$T/ssh/host.pub")" \
	    >"$T/ssh/known"
	setsid setpriv --pdeathsig KILL "$sshd" -D -e -f "$T/ssh/sshd_config" \
	    </dev/null >"$T/ssh/log" 2>&1 &
	servers="$servers $!"
	i=0
	until timeout 5 ssh -F "$T/ssh/config" one true 2>"$T/ssh/err"; do
		i=$((i + 1))
		[ $i -lt 20 ] || return
		sleep 0.1
	done
}

if start_sshd; then
	split_up --ssh "ssh -F $T/ssh/config" --sshlogin 2/one,2/two \
	    --header : --pipe --block 20k --keep-order \
	    env "HOME=$T" "$MAILSETUP" batch --offline - <"$T/t.csv"
	same lines_of_two_hosts "$T/one" 2
	expect_that both_were_asked [ "$(grep -c 'Accepted publickey' \
	    "$T/ssh/log")" -gt 4 ]
else
	echo "# no sshd can be started here: --sshlogin is not tried"
	sed 's/^/# /' "$T/ssh/log" "$T/ssh/err" 2>/dev/null
fi

finish
