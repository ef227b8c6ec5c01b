#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Delta Chat's code, which holds the password: a scanner reads it back, nothing
# else shows it, and nobody gets it who did not ask for it.

# shellcheck disable=SC2317 # functions that is() calls
set -u
src=${srcdir:-.}
MAILSETUP=${MAILSETUP:-../src/mailsetup}
if ! command -v zbarimg >/dev/null; then
	echo 'SKIP: deltachat.sh: zbarimg is not installed'
	exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
export HOME="$tmp" LC_ALL=C.UTF-8
failed=0

is() {			# NAME COMMAND...
	name=$1
	shift
	if "$@"; then
		echo "ok $name"
	else
		echo "not ok $name"
		sed 's/^/#   /' "$tmp/err"
		failed=1
	fi
}

run() {			# ARGUMENT...; sets status, $tmp/out and $tmp/err
	timeout 30 "$MAILSETUP" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

ended() {		# STATUS [PATTERN]
	[ "$status" = "$1" ] && grep -q -e "${2-}" "$tmp/err"
}

none() {		# no such file below the directory
	[ -z "$(find "$1" -name '*deltachat*' 2>/dev/null)" ]
}

is_private() {
	case $(ls -ld "$1") in
	-rw-------*) ;;
	*) false ;;
	esac
}

export_it() {
	run export --offline --verbose --to deltachat "$@"
}

read_back() {
	/usr/bin/python3 "$src/export/deltachat.py" "$1" "$tmp/password" \
	    "$tmp/lookup"
}

run export --offline --to deltachat --password-command 'echo x' zoe@gmail.com
if grep -q 'built without' "$tmp/err" "$tmp/out"; then
	echo 'SKIP: deltachat.sh: built without libqrencode'
	exit 77
fi

# ---- what it says -------------------------------------------------------

secret='s3cr3t&p=1%23+ ?/#é'\''"\<测>~'
printf '%s\n' "$secret" >"$tmp/password"
for address in zoe@gmail.com '"a&b%x\""@gmail.com' zoë+1@qq.com; do
	run lookup --offline --json "$address"
	cp "$tmp/out" "$tmp/lookup"
	export_it --password-file "$tmp/password" "$address"
	cp "$tmp/out" "$tmp/shown.txt"
	is "terminal $address" read_back "$tmp/shown.txt"
	is "warned $address" ended 0 'deltachat: .*password'
	export_it --password-file "$tmp/password" -o "$tmp/dir" -f "$address"
	is "warned_of_files $address" ended 0 'deltachat: .*delete them'
	for file in "$tmp"/dir/*; do
		is "private $file" is_private "$file"
		is "file $file" read_back "$file"
	done
	rm -r "$tmp/dir"
done

# ---- what does not say it -----------------------------------------------

escaped=s3cr3t%26p%3D1
export_it --password-command "cat '$tmp/password'" -o "$tmp/dir" \
    zoe@gmail.com
is command ended 0 .
mv "$tmp/password" "$tmp/elsewhere"
export_it --password-fd 3 zoe@gmail.com 3<"$tmp/elsewhere"
is descriptor ended 0 .
secret_is_nowhere() {
	rm "$tmp/elsewhere"
	! grep -r -q -F -e s3cr3t -e "$escaped" "$tmp"
}
is nothing_shows_it secret_is_nowhere
printf '%s\n' "$secret" >"$tmp/password"

# ---- who does not get it ------------------------------------------------

mkdir "$tmp/here"
cd "$tmp/here" || exit 1
case $MAILSETUP in /*) ;; *) MAILSETUP=$OLDPWD/$MAILSETUP ;; esac
export_it --password-file "$tmp/password" zoe@gmail.com
is no_file_by_itself none "$tmp/here"
run export --offline --to all zoe@gmail.com
is not_of_all test "$status" = 0
is not_of_all_no_file none "$tmp/here"
run export --offline --to all,deltachat --password-file "$tmp/password" -f \
    zoe@gmail.com
is of_all_when_named ended 0 'deltachat: .*password'
is of_all_when_named_no_file none "$tmp/here"
export_it --password-file "$tmp/password" --zip x.zip zoe@gmail.com
is not_zipped ended 1 'deltachat: '
export_it --password-file "$tmp/password" --stdout zoe@gmail.com
is not_printed ended 1 'deltachat: '
export_it zoe@gmail.com
is not_without_a_password ended 1 'nobody to ask'
run export --offline --to k9 --password-file "$tmp/password" zoe@gmail.com
is others_take_no_password ended 1 'takes a password'
export_it --password-file "$tmp/password" zoe@outlook.com
is no_oauth2 ended 8
export_it --password-file "$tmp/password" -o "$tmp/here" '"a<b"@gmail.com'
is no_address_that_the_app_refuses ended 5
is no_address_that_the_app_refuses_no_file none "$tmp/here"
i=0
while [ $i -lt 100 ]; do
	i=$((i + 1))
	printf 's3cr3tééé'
done >"$tmp/password"
export_it --password-file "$tmp/password" -o "$tmp/here" zoe@gmail.com
is too_long_is_refused ended 10
is too_long_writes_nothing none "$tmp/here"
is still_nothing_shows_it sh -c "! grep -r -q s3cr3t '$tmp/out' '$tmp/err'"
run clients --json
is listed_as_on_demand grep -q '"id":"deltachat",.*"on_demand":true' \
    "$tmp/out"
exit $failed
