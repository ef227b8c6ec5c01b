# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# The misbehaving server (tests/fake/fake_server.c), without ADDRESS on
# 127.0.0.1.

# fake_start BEHAVIOUR=[ADDRESS:]PORT...; what it hears is in $T/fake.log.
fake_start() {
	if [ ! -x "$FAKE_SERVER" ]; then	# not run by make check
		FAKE_SERVER=$T/fake_server
		# shellcheck disable=SC2154
		"${CC:-cc}" -std=c11 -D_GNU_SOURCE -o "$FAKE_SERVER" \
		    "$run_dir/../fake/fake_server.c" ||
			skip "fake_server is not built"
	fi
	# shellcheck disable=SC2046
	set -- $(printf '%s\n' "$@" | sed 's/=\([0-9]*\)$/=127.0.0.1:\1/')
	spawn "$T/fake.log" "$FAKE_SERVER" "$@"
	await fake_server "$T/fake.log" grep -q '^ready' "$T/fake.log"
}

# fake_was_told PORT WORD
fake_was_told() {
	grep -q "^$1 .* < .*$2" "$T/fake.log"
}

fake_heard_not() {
	! grep -i -e "< .*$1" "$T/fake.log"
}

fake_heard_no_login() {
	! grep -E -i -e '< ([^ ]+ )?(AUTH|AUTHENTICATE|LOGIN|USER|PASS|APOP|MAIL)( |$)' \
	    "$T/fake.log"
}
