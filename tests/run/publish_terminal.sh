#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Programs of the terminal that go by SRV records find the servers of a domain
# by those that we publish, and by nothing else: msmtp the one for sending,
# aerc's wizard the one for fetching.  The ports are unusual ones, so that no
# guess can hit them.
# shellcheck disable=SC2317 # functions by expect_that
needs="aerc msmtp knotd nginx"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=pki.sh
. "$run_dir/pki.sh"
# shellcheck source=deploy.sh
. "$run_dir/deploy.sh"

# Of what is not offered a record says "."; see RFC 2782.
options_of() {
	case $1 in
	srv)	echo --server imaps://imap.example.test:9993 \
		    --server smtps://smtp.example.test:4650 ;;
	srv-starttls)
		echo --server imap://imap.example.test:1143 \
		    --server smtp://smtp.example.test:5870 ;;
	esac
}

# says FILE PATTERN...: every one of them is in it
says() {
	file=$1
	shift
	for pattern; do
		grep -q -e "$pattern" "$file" || {
			echo "no $pattern in:"
			cat "$file"
			return 1
		}
	done
}

# wizard ADDRESS SERVER: once the address is typed, the server stands there
wizard() {
	mkdir -p "$T/home"
	HOME=$T/home XDG_CONFIG_HOME=$T/home/.config TERM=xterm \
	    /usr/bin/python3 -B "$run_dir/terminal_mail.py" types \
	    'Your email address' "Work	Zoe	$1	\r" \
	    "$2" "$(printf '\021')" -- aerc
}

pki_start
deploy_start srv srv-starttls
msmtp --configure zoe@srv.example.test >"$T/msmtp" 2>&1
expect_that msmtp_finds_the_server_for_sending says "$T/msmtp" \
    '^host smtp.example.test$' '^port 4650$' '^tls on$' '^tls_starttls off$'
msmtp --configure zoe@srv-starttls.example.test >"$T/msmtp" 2>&1
expect_that msmtp_finds_starttls says "$T/msmtp" \
    '^host smtp.example.test$' '^port 5870$' '^tls on$' '^tls_starttls on$'
msmtp --configure zoe@nothing.example.test >"$T/msmtp" 2>&1
expect_that msmtp_finds_nothing_elsewhere [ $? = 68 ]
expect_that aerc_finds_the_server_for_fetching \
    wizard zoe@srv.example.test \
    imaps://zoe%40srv.example.test@imap.example.test:9993
expect_that aerc_finds_starttls wizard zoe@srv-starttls.example.test \
    imap.example.test:1143
finish
