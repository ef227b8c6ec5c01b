# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # run_dir is set in lib.sh
# The scripted server that speaks TLS (scripted.py) on 127.0.0.1, with the
# certificate $T/pki/good.pem; its docstring tells how behaviours are named.

# scripted_start [WORDS-FILE --] BEHAVIOUR=PORT...; what it hears is in
# $T/scripted.log.
scripted_start() {
	if [ "${2-}" = -- ]; then
		# Read by a server that may be somebody else.
		cat "$1" >"$T/scripted.words" || exit 1
		shift 2
		set -- --words "$T/scripted.words" "$@"
	fi
	spawn "$T/scripted.log" /usr/bin/python3 -B "$run_dir/scripted.py" \
	    --cert "$T/pki/good.pem" --key "$T/pki/good.key" "$@"
	await scripted.py "$T/scripted.log" grep -q '^ready' "$T/scripted.log"
}

# A table of "security | step | faults | protocols | step that fails | code | at
# most ms | words" becomes $T/ports and, with a port for each, the rows of
# expect_table.
next_port=3000
scripted_rows() {
	sed -e '/^[[:space:]]*\(#\|$\)/d' -e 's/[[:space:]]*|[[:space:]]*/|/g' |
	awk -F'|' -v OFS='|' -v port="$next_port" -v ports="$T/ports" '
	{
		nfaults = split($3, faults, " ")
		nprotos = split($4 == "all" ? "imap pop3 smtp" : $4, protos,
		    " ")
		for (i = 1; i <= nfaults; i++)
			for (j = 1; j <= nprotos; j++) {
				what = protos[j] "-" $1 "-" faults[i] "-" $2
				print what "=" ++port >>ports
				s = protos[j] ($1 == "tls" ? "s" : "")
				gsub(/-/, "_", what)
				print what, s "://fake.example.test:" port,
				    $5, $6, $7, $8
			}
	}'
	next_port=$((next_port + 1000))
}

# scripted_was_told PORT WORD
scripted_was_told() {
	grep -q "^$1 .* < .*$2" "$T/scripted.log"
}

scripted_heard_not() {
	! grep -i -e "< .*$1" "$T/scripted.log"
}

scripted_heard_no_login() {
	! grep -E -i -e '< ([^ ]+ )?(AUTH|AUTHENTICATE|LOGIN|USER|PASS|APOP|MAIL)( |$)' \
	    "$T/scripted.log"
}

# A server that broke down answers nothing, which could pass for a fault.
scripted_is_sound() {
	! grep -A 30 -e '^Traceback' -e '^Exception' "$T/scripted.log"
}
