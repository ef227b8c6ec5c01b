#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The library as others see it: installed, its header and pkg-config, and each
# program of tests/examples built against it and run in a small Internet.
needs="knotd nginx dovecot exim4 pkg-config make cc"
# shellcheck source=run/lib.sh
. "${0%/*}/run/lib.sh"
tests_dir=$run_dir
run_dir=$tests_dir/run
# shellcheck source=run/pki.sh
. "$run_dir/pki.sh"
# shellcheck source=run/internet.sh
. "$run_dir/internet.sh"

examples=$tests_dir/examples
build=$(absolute "${top_builddir:-..}")
[ -e "$build/src/.libs/libmailsetup.so" ] ||
	skip "configured without a shared library"

# shellcheck disable=SC2317 # expect_that calls it
says_not() {			# PATTERN FILE
	! grep -q -e "$1" "$2"
}

# ---- installed ------------------------------------------------------------

# Whoever makes the tests is no part of this.
unset MAKEFLAGS MFLAGS MAKELEVEL
make -C "$build/src" -s install DESTDIR="$T/root" >"$T/install" 2>&1 || {
	echo "not ok: make install"
	sed 's/^/# /' "$T/install"
	exit 1
}
pc=$(find "$T/root" -name mailsetup.pc)
expect_that pkg_config_file_is_installed [ -s "$pc" ]
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$T/root"
lib=$(find "$T/root" -name libmailsetup.so)
include=$(find "$T/root" -name mailsetup.h)
export LD_LIBRARY_PATH="${lib%/*}"

# What instruments the library has to be in the program, too.
sanitizers=$(sed -n 's/^MSU_CFLAGS = //p' "$build/src/Makefile" |
    tr ' ' '\n' | grep '^-fsanitize=' || :)
strict="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"

# ---- the header -----------------------------------------------------------

echo '#include <mailsetup.h>' >"$T/alone.c"
# shellcheck disable=SC2086
for standard in c99 c11 c17; do
	expect_that "header_is_$standard" cc -std=$standard $strict \
	    -I"${include%/*}" -fsyntax-only "$T/alone.c"
done
if command -v c++ >/dev/null; then
	for standard in c++11 c++17 c++20; do
		expect_that "header_is_$standard" c++ -std=$standard -Wall -Wextra \
		    -Wpedantic -Werror -x c++ -I"${include%/*}" -fsyntax-only "$T/alone.c"
	done
else
	echo "# no C++ compiler: the header is not tried with one"
fi

# ---- building the programs --------------------------------------------------

# build NAME HOW: one program, with what pkg-config says and nothing else of
# ours, in $T/HOW.  Statically only with regard to our library: not every system
# has static ones of all that libcurl needs.
build() {
	libs=$(pkg-config --libs mailsetup)
	# shellcheck disable=SC2046 # a list of packages
	[ "$2" = shared ] || libs="$archive $(pkg-config --libs \
	    $(pkg-config --print-requires-private mailsetup))"
	# shellcheck disable=SC2046,SC2086
	expect_that "$1_is_built_$2" cc -std=c11 -D_DEFAULT_SOURCE $strict \
	    $sanitizers -o "$T/$2/$1" "$examples/$1.c" \
	    $(pkg-config --cflags mailsetup) $libs
}

hows=shared
mkdir "$T/shared" "$T/static"
archive=$(find "$T/root" -name libmailsetup.a)
if [ -n "$archive" ]; then
	hows="shared static"
else
	echo "# no static library was built: programs are not linked with it"
fi
for how in $hows; do
	for source in "$examples"/*.c; do
		name=${source##*/}
		build "${name%.c}" "$how"
	done
done
[ ! -x "$T/static/lookup" ] || {
	ldd "$T/static/lookup" >"$T/ldd"
	expect_that static_needs_no_shared_library says_not libmailsetup \
	    "$T/ldd"
}

# ---- running them -----------------------------------------------------------

mkdir "$T/bed"
cp -R "$tests_dir/bench/bed/." "$examples/bed/." "$T/bed"
cp "$tests_dir/scenarios/_common/imap-smtp.xml" "$T/bed/_common"
internet_start "$T/bed"
internet_add_root
use_resolver "nameserver $public" 'options timeout:1 attempts:1'
spawn "$I/log/dns-far" "$DNS_FRONT" "$I/manners" 5300 "$public"
await dns_front "$I/log/dns-far" grep -q '^ready' "$I/log/dns-far"

# example NAME ARGUMENT...: as run of lib.sh, in each way it was built; what was
# printed has to be the same.
ran=
example() {
	example=$1
	shift
	case " $ran " in
	*" $example "*) ;;
	*) ran="$ran $example" ;;
	esac
	for how in $hows; do
		command_line="$example $*"
		timeout -k 2 60 "$T/$how/$example" "$@" </dev/null \
		    >"$T/out" 2>"$T/err"
		status=$?
		! grep -q 'ERROR: .*Sanitizer\|runtime error:' "$T/err" ||
			not_ok "no_sanitizer_report ($command_line)"
		sort "$T/out" >"$T/out.$how"
	done
	[ "$hows" = shared ] || cmp -s "$T/out.shared" "$T/out.static" ||
		not_ok "static_says_the_same ($command_line)" \
		    "$(diff "$T/out.shared" "$T/out.static")"
}

example lookup a@pub.test
expect lookup_finds_servers 0 'in imap imap.pub.test:993 tls a@pub.test' \
    'out smtp smtp.pub.test:465 tls a@pub.test'
example lookup me@qq.com
expect lookup_prints_notes 0 'note authorization-code'
example lookup nobody@nowhere.test
expect lookup_says_that_there_is_nothing 3 'nothing dns-nxdomain'
example lookup nobody
expect lookup_says_what_is_no_address 1 'usage address-no-at'

example check a@pub.test
expect check_shows_each_step 0 'imap.pub.test:993 pass' 'tls pass' \
    'smtp.pub.test:465 pass' '2 of 2 servers'
echo wonderland >"$T/password"
example check a@pub.test "$T/password"
expect check_logs_in 6 'login fail credentials' 'advice'

all_hows=$hows
hows=shared
example export me@qq.com thunderbird "$T/files"
expect export_writes_files 0 "$T/files/" '^1. '
while read -r file; do
	case $file in
	/*) expect_that "export_wrote_what_it_named (${file##*/})" \
		[ -s "$file" ] ;;
	esac
done <"$T/out"
example export me@qq.com thunderbird "$T/files"
expect export_replaces_nothing 10 exists
hows=$all_hows
example export me@qq.com foxmail
expect export_to_memory 0 ' bytes$'

example async_poll a@pub.test a@hosted.test a@d1.test a@d2.test a@d3.test \
    a@d4.test a@d5.test a@d6.test a@d7.test a@d8.test a@d9.test me@qq.com \
    nobody@nowhere.test
expect async_poll_looks_all_up 0 '^a@pub.test imap.pub.test:993' \
    '^a@hosted.test imap.hoster.test:993' '^a@d9.test imap.hoster.test:993' \
    '^me@qq.com imap.qq.com:993' '^nobody@nowhere.test nothing'
expect_that async_poll_prints_each_once [ "$(wc -l <"$T/out")" = 13 ]

example async_epoll imaps://imap.pub.test smtp://smtp.pub.test \
    smtps://smtp.pub.test pop3s://pop.pub.test imaps://nowhere.test http://x
expect async_epoll_checks_all 0 '^imaps://imap.pub.test pass' \
    '^smtp://smtp.pub.test pass' '^smtps://smtp.pub.test pass' \
    '^pop3s://pop.pub.test pass' '^imaps://nowhere.test fail' \
    '^http://x cannot start'

printf 'address,name\nme@qq.com,Me\nnobody,No\n' >"$T/table.csv"
example batch_table "$T/table.csv"
expect batch_table_reads_rows 0 '"address":"me@qq.com".*"outcome":"found"' \
    '"address":"nobody".*"outcome":"usage"'
printf 'what\nme@qq.com\n' >"$T/table.csv"
example batch_table "$T/table.csv"
expect batch_table_says_what_is_wrong 10 'table.csv'

example consent a@address.test
expect consent_asks_for_the_address 5 \
    'asked: the address to autoconfig.address.test?' '^needs-address'
expect_that address_stayed_here \
    says_not emailaddress= "$I/log/web"
example consent a@address.test a
expect consent_sends_the_address 0 '^imap.address.test$'
expect_that address_went_to_the_domain_over_https \
    grep -q 'https.*autoconfig.address.test.*emailaddress=a' "$I/log/web"
example consent a@http.test
expect consent_asks_about_http 3 \
    'asked: autoconfig.http.test without encryption?' '^unknown-domain'
expect_that http_was_not_used \
    says_not http://autoconfig.http.test "$I/log/web"
example consent a@http.test h
expect http_alone_is_not_enough 5 'asked: imap.http.test of trust 0?' '^trust'
example consent a@http.test ht
expect consent_takes_http 0 '^imap.http.test$'
example consent a@two.test
expect consent_asks_which 5 'asked: imap.two.test or imap.hoster.test?' \
    '^conflict'
example consent a@two.test 1
expect consent_takes_the_first 0 '^imap.two.test$'
example consent a@two.test 2
expect consent_takes_the_second 0 '^imap.hoster.test$'

# ---- another language --------------------------------------------------------

# python COMMAND ARGUMENT...
ran="$ran mailsetup_ctypes"
preload=
[ -z "$sanitizers" ] || preload=$(cc -print-file-name=libasan.so)
python() {
	command_line="mailsetup_ctypes.py $*"
	LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=0 PYTHONDONTWRITEBYTECODE=1 \
	    timeout -k 2 60 /usr/bin/python3 "$examples/mailsetup_ctypes.py" \
	    "$lib" "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
	! grep -q 'ERROR: .*Sanitizer\|runtime error:' "$T/err" ||
		not_ok "no_sanitizer_report ($command_line)"
}

for address in me@qq.com zoe@gmail.com zoe@outlook.com \
    "Zoë <zoë@bücher.example>" zoe@fastmail.com nobody; do
	"$MAILSETUP" lookup --offline --json "$address" >"$T/cli" 2>/dev/null
	python lookup "$address"
	expect_that "python_reads_each_field ($address)" \
	    /usr/bin/python3 "$run_dir/same_fields.py" \
	    "$T/out" "$T/cli"
	python json "$address"
	expect_that "python_gets_the_same_json ($address)" \
	    cmp "$T/out" "$T/cli"
done
python lookup me@qq.com
expect python_is_called_back 0 'trace: look'
"$MAILSETUP" export --offline --to foxmail -o "$T/foxmail" me@qq.com \
    >"$T/cli" 2>&1
python export me@qq.com foxmail
file=$(find "$T/foxmail" -type f | LC_ALL=C sort | head -n 1)
name=${file##*/}
expect python_exports_to_memory 0 "^$name $(wc -c <"$file")"
sed 1d "$T/out" | head -c "$(wc -c <"$file")" >"$T/file"
expect_that python_has_its_bytes cmp "$T/file" "$file"
python async a@pub.test a@hosted.test a@d1.test a@d2.test me@qq.com \
    nobody@nowhere.test
expect python_runs_jobs 0 '^a@pub.test imap.pub.test' \
    '^a@hosted.test imap.hoster.test' '^a@d2.test imap.hoster.test' \
    '^me@qq.com imap.qq.com' '^nobody@nowhere.test not found'

# ---- all of them, and known -----------------------------------------------------

for source in "$examples"/*.c "$examples"/mailsetup_*.py; do
	name=${source##*/}
	case " $ran " in
	*" ${name%.*} "*) ok "is_run ($name)" ;;
	*) not_ok "is_run ($name)" ;;
	esac
	expect_that "is_in_the_readme ($name)" \
	    grep -q "\`$name\`" "$tests_dir/../README.md"
done
finish
