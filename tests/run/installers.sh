#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The lines that README.md offers to whoever writes an installer: those for a
# shell are run, the NSIS script is compiled, the WiX fragment is well-formed
# XML.  With MAILSETUP_FULL=1 the installer runs under Wine, and so does the
# batch file, with a program of their own in mailsetup's place.  Nothing here
# can read PowerShell, and nothing but WiX knows whether the fragment is right.
needs="jq xmllint awk"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

# snippet LANGUAGE NUMBER: the n-th block of that language.
snippet() {
	awk -v fence="\`\`\`$1" -v n="$2" '
	/^## / { here = /installer or a script/ }
	here && $0 == fence { on = ++count == n; next }
	/^```$/ { on = 0 }
	on' "$run_dir/../../README.md"
}

# ---- a shell ------------------------------------------------------------------

mkdir "$T/bin" "$T/shell"
ln -s "$MAILSETUP" "$T/bin/mailsetup"

# in_shell NUMBER ADDRESS: with nothing to read from and no terminal.
in_shell() {
	snippet sh "$1" >"$T/shell.sh"
	command_line="block $1 for $2"
	(cd "$T/shell" && PATH=$T/bin:$PATH address=$2 \
	    timeout -k 2 60 sh -e "$T/shell.sh") </dev/null >"$T/out" \
	    2>"$T/err"
	status=$?
}

in_shell 1 me@qq.com
expect values_without_json 0 '^imap.qq.com:993, tls$'
expect_that values_without_json_are_all test "$(wc -l <"$T/out")" = 1
# whoever types the address may type an option
in_shell 1 -me@qq.com
expect hyphen_may_come_first 0 '^imap.qq.com:993, tls$'
in_shell 1 --help
expect typed_option_is_an_address 1 '^mailsetup: --help: there is no @'
in_shell 2 --help
expect typed_option_is_an_address_by_jq 1 '^address-no-at$'
in_shell 1 me@goo.jp
expect nothing_chosen_without_json 5 '!.'
in_shell 2 me@goo.jp
expect error_by_jq 1 '^plain-only$'
in_shell 2 "o'me\$HOME@qq.com"
expect values_by_jq 0 '^imap.qq.com:993, tls$'
expect_that files_are_listed jq -e '.exported.exit == 0 and
    (.exported.files | length) == 3' "$T/shell/files.json"
expect_that command_was_run grep -q "address=o'me[$]HOME@qq.com" \
    "$T/.claws-mail/accountrc"
expect_that there_are_no_more_blocks test -z "$(snippet sh 3)"

# ---- NSIS ----------------------------------------------------------------------

if command -v makensis >/dev/null; then
	# shellcheck disable=SC2016 # NSIS's own dollars
	{
		# Wine often has no 32 bits
		printf '%s\n' 'Target amd64-unicode' 'Name x' "OutFile $T/example.exe" \
		    'RequestExecutionLevel user' 'SilentInstall silent' \
		    '!include LogicLib.nsh' 'Var Address' 'Section' \
		    'StrCpy $INSTDIR "$EXEDIR"' 'StrCpy $Address me@qq.com'
		snippet nsis 1 | sed 's/^Pop \$1.*/&\
		    FileOpen $2 "$EXEDIR\\said.txt" w\
		    FileWrite $2 "$0 $1"\
		    FileClose $2/'
		echo SectionEnd
	} >"$T/setup.nsi"
	command_line="makensis"
	makensis -WX -V2 "$T/setup.nsi" >"$T/out" 2>"$T/err"
	status=$?
	expect nsis_compiles 0
else
	echo "# no makensis here: the NSIS script is not compiled"
fi

# ---- WiX -----------------------------------------------------------------------

{
	echo '<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi"><Product>'
	snippet xml 1
	echo '</Product></Wix>'
} >"$T/setup.wxs"
expect_that wix_is_well_formed xmllint --noout "$T/setup.wxs"
# A deferred action gets the property of its own name.
wix() {
	xmllint --xpath "string(//*[local-name()='$1']/@$2)" "$T/setup.wxs"
}
expect_that wix_names_agree test "$(wix SetProperty Id)" = \
    "$(wix CustomAction Id)" -a "$(wix Custom Action)" = \
    "$(wix CustomAction Id)"
# What it runs is a command line that we take.
line=$(wix SetProperty Value | sed 's/^"[^"]*" *//; s/"\[[A-Za-z]*Folder\]/"/
    s/\[ADDRESS\]/me@qq.com/')
command_line="mailsetup $line"
(cd "$T/shell" && eval "timeout 30 \"\$MAILSETUP\" $line") </dev/null \
    >"$T/out" 2>"$T/err"
status=$?
expect_json wix_command_line_is_right 0

# ---- under Wine ------------------------------------------------------------------

[ -n "${MAILSETUP_FULL-}" ] || finish
for tool in wine wineserver x86_64-w64-mingw32-gcc makensis; do
	command -v $tool >/dev/null || {
		echo "# no $tool here: the installer is not run"
		finish
	}
done
export WINEPREFIX="$T/wine" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml='
unset DISPLAY WAYLAND_DISPLAY

# shellcheck disable=SC2317 # trapped
# What Wine starts on the way ends with its server, and that with us.
stop_wine() {
	status=$?
	timeout -k 2 20 wineserver -k 2>/dev/null
	(exit "$status")
	clean_up
}
trap stop_wine EXIT

mkdir "$WINEPREFIX" "$T/w"
setsid setpriv --pdeathsig KILL wineserver -f -p >"$T/wineserver" 2>&1 &
spawned=$!
servers="$servers $spawned"
timeout -k 2 200 wineboot -i >"$T/wineboot" 2>&1
x86_64-w64-mingw32-gcc -std=c11 -Wall -Wextra -Werror -O \
    -o "$T/w/mailsetup.exe" "$run_dir/../fake/mailsetup.c" || exit 1
cp "$T/example.exe" "$T/w/"

# what Wine's programs wrote, without their line ends
windows() {
	command_line="wine $*"
	(cd "$T/w" && timeout -k 2 120 wine "$@") </dev/null 2>"$T/err" |
	    tr -d '\r' >"$T/out"
}

windows example.exe
status=0
tr -d '\r' <"$T/w/said.txt" >"$T/out" 2>"$T/err"
expect installer_reads_code_and_values 0 \
    "^0 imap.qq.com$(printf '\t')993\$"
tr -d '\r' <"$T/w/arguments.txt" >"$T/out"
expect installer_gives_whole_arguments 0 \
    '^lookup|--quiet|--get|incoming_host,incoming_port|--|me@qq.com|$' \
    '^export|--json|--quiet|--to|outlook|-o|C:.*profile|--|me@qq.com|$'

snippet bat 1 >"$T/w/batch.cmd"
sed -i '1i @echo off\nset ADDRESS=me@qq.com' "$T/w/batch.cmd"
windows cmd /c batch.cmd
status=0
expect batch_file_reads_values 0 '^imap.qq.com:993, tls$'
finish
