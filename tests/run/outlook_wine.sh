#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What we write for Outlook, in the hands of Windows' own programs as Wine has
# them: its INI reader reads the .prf, its registry takes the .reg, its cmd.exe
# runs the .cmd, which start a program in Outlook's place.
needs="wine wineserver x86_64-w64-mingw32-gcc iconv"
# A new Wine takes half a minute and 700 MB, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

goldens=$(cd "$run_dir/../export" && pwd) || exit 1
export WINEPREFIX="$T/wine" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml='
unset DISPLAY WAYLAND_DISPLAY
office='HKCU\Software\Microsoft\Office'
key='Software\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE'
said=$WINEPREFIX/drive_c/said.txt

# shellcheck disable=SC2317 # trapped
# What Wine starts on the way ends with its server, and that with us.
stop_wine() {
	status=$?
	timeout -k 2 20 wineserver -k 2>/dev/null
	(exit "$status")
	clean_up
}
trap stop_wine EXIT

# windows PROGRAM ARGUMENT...: sets status, leaves $T/out and $T/err.
windows() {
	command_line="wine $*"
	timeout -k 2 60 wine "$@" </dev/null >"$T/out" 2>"$T/err"
	status=$?
}

mkdir "$WINEPREFIX" "$T/w"
setsid setpriv --pdeathsig KILL wineserver -f -p >"$T/wineserver" 2>&1 &
spawned=$!
servers="$servers $spawned"
timeout -k 2 200 wineboot -i >"$T/wineboot" 2>&1
windows cmd /c ver
[ "$status" = 0 ] || skip "this Wine does not start: $(cat "$T/wineboot")"
for program in outlook prf_reader; do
	x86_64-w64-mingw32-gcc -std=c11 -municode -Wall -Wextra -Werror -O \
	    -o "$T/w/$program.exe" "$run_dir/../fake/$program.c" || exit 1
done

# ---- the .prf by GetPrivateProfileString ---------------------------------

# What a file says, by the one rule of such a file: a value is everything
# after the first "=".
by_the_rule() {	# file...
	awk -F= '
	{ sub(/\r$/, "") }
	/^\[/ { section = substr($0, 2, length($0) - 2); next }
	{
		print FILENAME "\t" section "\t" $1 "\t" \
		    substr($0, length($1) + 2)
	}' "$@"
}

# The same, read by Windows.
by_windows() {	# file...
	timeout -k 2 60 wine "$T/w/prf_reader.exe" "$@" </dev/null 2>"$T/err" |
	    tr -d '\r'
}

cd "$goldens/outlook" || exit 1
cp -r . "$T/prf" && chmod -R u+w "$T/prf" && cd "$T/prf" || exit 1
set -- "$T"/prf/*/*.prf
expect_that all_goldens_are_there test $# -ge 16
by_the_rule "$@" >"$T/meant"
by_windows "$@" >"$T/read"
expect_that goldens_have_values test "$(wc -l <"$T/meant")" -ge 800
expect_that windows_reads_every_golden_as_it_was_meant \
    diff "$T/meant" "$T/read"

# Names that a rule of INI files could change: each is read back, or the file
# says the address and the .cmd tells.  Quotes around the whole, and blanks at
# an end, come off when Windows reads; that is why those are not written.
hostile="$T/hostile"
cat >"$T/names" <<'NAMES'
Zoe; = [x]
;Zoe
#Zoe
[Zoe]
=Zoe
Zoe=x
%PATH% %1 !x!
a\b\
~!@#$^&*()_+{}|:<>?`-/,.
"Zoe
Zoe"
"Zoe" X
X "Zoe"
"Zoe" X 'Y'
"
'
'Zoe
it's
"Zoe'
"Zoe"
'Zoe'
""
"a" "b"
Zoë
测试
NAMES
n=0
while IFS= read -r name; do
	n=$((n + 1))
	run export --offline me@qq.com --to outlook -o "$hostile/$n" \
	    --name "$name" --organization "$name"
	[ "$status" = 0 ] || not_ok "export ($name)"
	if grep -q '^echo The name' "$hostile/$n/outlook-me@qq.com.cmd"; then
		name=me@qq.com organization=
	else
		organization=$name
	fi
	for add in '' -add; do
		file=$hostile/$n/outlook-me@qq.com$add.prf
		printf '%s\tAccount1\tDisplayName\t%s\n' "$file" "$name"
		printf '%s\tAccount1\tOrganization\t%s\n' "$file" \
		    "$organization"
	done
done <"$T/names" >"$T/meant"
by_windows "$hostile"/*/*.prf |
    grep -e '	Account1	DisplayName	' -e '	Account1	Organization	' |
    sort >"$T/read"
sort "$T/meant" >"$T/sorted"
expect_that windows_reads_hostile_names_as_they_were_meant \
    diff "$T/sorted" "$T/read"
expect_that most_hostile_names_are_kept \
    test "$(grep -c '	Organization	.' "$T/meant")" = 38

# And the ones that are not written would not have been read.
printf '[a]\r\n1="Zoe"\r\n2='"'Zoe'"'\r\n3= Zoe\r\n4=Zoe \r\n5="a" "b"\r\n' \
    >"$T/w/raw.prf"
by_the_rule "$T/w/raw.prf" >"$T/meant"
by_windows "$T/w/raw.prf" >"$T/read"
expect_that windows_changes_what_we_do_not_write \
    test "$(sort "$T/meant" "$T/read" | uniq -d | wc -l)" = 0
cd "$T" || exit 1

# ---- the .reg ------------------------------------------------------------

# Every value below Office, sorted; reg.exe prints in the DOS character set.
values() {
	windows reg query "$office" /s
	tr -d '\r' <"$T/out" | iconv -f CP437 -t UTF-8 |
	    sed -n 's/^    //p' | sort
}

meant_values() {	# domain [other-form]
	for name; do
		printf '%s    REG_SZ    C:\\ProgramData\\mailsetup\\%s\n' \
		    "$name" "$1-autodiscover.xml"
	done
	printf 'PreferLocalXML    REG_DWORD    0x1\n'
}

for reg in "$goldens"/outlook-autodiscover/*/DOMAIN-autodiscover.reg; do
	case=${reg%/*}
	domain=$(sed -n 's/-autodiscover\.reg: ok$//p' "$case/FILES")
	case ${case##*/} in
	idn-domain)	meant_values "$domain" bücher.example ;;
	*)		meant_values "$domain" ;;
	esac | sort >"$T/meant"
	windows reg delete "$office" /f
	windows reg import "$reg"
	values >"$T/read"
	expect_that "registry_takes_${case##*/}" diff "$T/meant" "$T/read"
	keys=$(tr -d '\r' <"$T/out" | grep -c '^HKEY.*AutoDiscover$')
	expect_that "registry_has_one_key_of_${case##*/}" test "$keys" = 1
done
# The mark and the width of the characters are needed.
iconv -f UTF-16 -t UTF-8 \
    "$goldens/outlook-autodiscover/idn-domain/DOMAIN-autodiscover.reg" \
    >"$T/w/utf8.reg"
windows reg delete "$office" /f
windows reg import "$T/w/utf8.reg"
values >"$T/read"
meant_values xn--bcher-kva.example bücher.example | sort >"$T/meant"
expect_that registry_damages_utf8 test "$(cmp "$T/meant" "$T/read")"

# ---- the .cmd ------------------------------------------------------------

outlook='C:\Program Files\Microsoft & Söhne\OUTLOOK.EXE'
mkdir "$WINEPREFIX/drive_c/Program Files/Microsoft & Söhne"
cp "$T/w/outlook.exe" \
    "$WINEPREFIX/drive_c/Program Files/Microsoft & Söhne/OUTLOOK.EXE"
export OUTLOOK_SAYS='C:\said.txt'

installed() {	# HKCU|HKLM path
	windows reg add "$1\\$key" /ve /d "$2" /f
	[ "$status" = 0 ] || not_ok "reg add"
}
not_installed() {
	for root in HKCU HKLM; do
		windows reg delete "$root\\$key" /f
	done
}

# Runs a .cmd of the folder as a double-click does, in that folder.
double_click() {	# folder file
	rm -f "$said"
	cd "$1" || exit 1
	windows cmd /c "$2"
	cd "$T" || exit 1
}

# "start" waits for nobody, so the answer may take a moment.
expect_said() {	# name command-line
	i=0
	until [ -e "$said" ] || [ $i -ge 300 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	if [ "$status" = 0 ] && [ -e "$said" ] &&
	    printf '%s' "$2" | cmp -s - "$said"; then
		ok "$1"
	else
		not_ok "$1" "Outlook was started with: $(cat "$said" 2>&1)"
	fi
}

# started NAME FOLDER FILE: by FILE.cmd with the whole path of FILE.prf.  Quotes
# are not needed where there is no blank, and Wine then drops them.
started() {
	path="Z:$(printf '%s' "$2/$3.prf" | tr / '\134')"
	case $path in
	*' '*)	path="\"$path\"" ;;
	esac
	double_click "$2" "$3.cmd"
	# On a busy machine Wine's "start" now and then does not find what it
	# found a moment before, and says so; then it is asked once more.
	if [ "$status" = 1 ] && grep -q 'File not found' "$T/err"; then
		echo "# $1: once more, as Wine said: File not found"
		double_click "$2" "$3.cmd"
	fi
	expect_said "$1" "\"$outlook\" /importprf $path"
}

# shellcheck disable=SC2317 # called by expect_that
nothing_started() {
	sleep 1
	[ ! -e "$said" ]
}

files() {	# folder
	mkdir -p "$1"
	run export --offline me@qq.com --to outlook -o "$1"
	[ "$status" = 0 ] || not_ok "export"
}

me='outlook-me@qq.com'
files "$T/plain"
not_installed
for add in '' -add; do
	double_click "$T/plain" "$me$add.cmd"
	expect "no_outlook_is_told$add" 1 'is not installed on this computer'
	expect_that "and_nothing_started$add" nothing_started
done
# Uninstalled, but the registry still knows it.
installed HKLM 'C:\gone\OUTLOOK.EXE'
double_click "$T/plain" "$me.cmd"
expect lost_outlook_is_told 1 'is not installed on this computer'
not_installed
# Windows looks into the user's part first; Wine up to 8 does not at all.
installed HKCU "$outlook"
printf 'start "" outlook.exe\r\n' >"$T/plain/start.cmd"
double_click "$T/plain" start.cmd
if ! grep -q 'File not found' "$T/out"; then
	expect_said windows_starts_outlook_of_this_user "\"$outlook\""
	started outlook_of_this_user "$T/plain" "$me"
else
	echo "# not tried: an Outlook of one user ($(wine --version))"
	double_click "$T/plain" "$me.cmd"
	expect outlook_of_this_user_is_looked_for 1 'File not found'
fi
not_installed
installed HKLM "$outlook"
started outlook_of_the_computer "$T/plain" "$me"
started present_profile "$T/plain" "$me-add"
expect present_profile_is_warned_of 0 'try it on a copy'

for folder in 'a b' 'Äpfel & Birnen 测试' '^caret! (1)' "it's;,=#~@" \
    'a & echo x' '&calc'; do
	files "$T/$folder"
	started "folder ($folder)" "$T/$folder" "$me"
	started "folder ($folder), present profile" "$T/$folder" "$me-add"
done
# cmd.exe replaces %~dp0 once and leaves what came in for it alone.  Wine's up
# to 8 goes through it again, and then no batch file runs in such a folder.
mkdir "$T/%OS%"
printf '@echo %%~dp0\r\n' >"$T/%OS%/where.cmd"
double_click "$T/%OS%" where.cmd
if grep -qF '%OS%' "$T/out"; then
	files "$T/%OS%"
	started 'folder (%OS%)' "$T/%OS%" "$me"
else
	echo "# not tried: a folder with % in its name ($(wine --version))"
fi

# What lies beside the files is not run in Outlook's place.
cp "$T/w/outlook.exe" "$T/a b/outlook.exe"
cp "$T/w/outlook.exe" "$T/a b/reg.exe"
started planted_program_is_not_run "$T/a b" "$me"

rm "$T/plain/$me.prf"
double_click "$T/plain" "$me.cmd"
expect missing_file_is_told 1 "$me.prf is missing"
expect_that and_nothing_started_without_it nothing_started

# ---- the commands for unattended use ---------------------------------------

run clients --json
command_of() {	# client
	/usr/bin/python3 -c '
import json, sys
for c in json.load(open(sys.argv[1]))["clients"]:
    if c["id"] == sys.argv[2]:
        print(c["command"].replace("ADDRESS", "me@qq.com")
              .replace("DOMAIN", "qq.com"), end="\r\n")
' "$T/clients" "$1"
}
cp "$T/out" "$T/clients"
files "$T/un attended"
command_of outlook >"$T/un attended/it.cmd"
double_click "$T/un attended" it.cmd
expect_said command_of_outlook "\"$outlook\" /importprf \
\"Z:$(printf '%s' "$T/un attended/$me.prf" | tr / '\134')\""

run export --offline me@qq.com --to outlook-autodiscover -o "$T/un attended"
command_of outlook-autodiscover >"$T/un attended/it.cmd"
windows reg delete "$office" /f
for time in first second; do
	double_click "$T/un attended" it.cmd
	values >"$T/read"
	meant_values qq.com | sort >"$T/meant"
	expect_that "command_of_autodiscover, $time time" \
	    diff "$T/meant" "$T/read"
done
expect_that file_is_where_the_registry_says cmp \
    "$T/un attended/qq.com-autodiscover.xml" \
    "$WINEPREFIX/drive_c/ProgramData/mailsetup/qq.com-autodiscover.xml"

finish
