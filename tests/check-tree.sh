#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The rules that a compiler does not know: floors, doors, words that are not
# used, tables and their files.  Prints file:line: what for each finding.
#
#   check-tree.sh            checks the tree, then that each rule finds what it
#                            is for, in a copy with one thing broken
#   check-tree.sh DIR        checks the tree in DIR, nothing else
set -u
export LC_ALL=C

# ---- tables -------------------------------------------------------------

# floor folder; a file includes its own folder's headers and those of lower
# floors.  Headers of one floor's folders do not see each other.
floors='
0 base
1 model
2 read
2 write
2 db
3 net
4 look
4 check
5 audit
6 .
7 cli
7 web
'

# header prefix, then the files (or folders/) that may include it.  A header
# that is not here is one that nobody has thought about yet.
doors='
curl/		net/
ares		net/
libxml/		read/xml.c write/xml.c
cjson/		read/json.c write/json_put.c
zip.h		write/zip.c
qrencode.h	write/qr.c
hiredis.h	cli/batch_redis.c
idn2.h		base/addr.c
libpsl.h	base/addr.c
iconv.h		base/charset.c
libintl.h	base/i18n.h
microhttpd.h	web/
winsock2.h	base/addr.c base/compat.h net/
ws2tcpip.h	base/addr.c base/compat.h net/
windows.h	base/compat.c base/file.c base/charset.c base/secret.c cli/term.c
conio.h		cli/term.c
io.h		base/file.c cli/term.c
direct.h	base/file.c
arpa/inet.h	base/addr.c base/compat.h net/
netinet/in.h	base/addr.c base/compat.h net/
sys/socket.h	base/compat.h net/
sys/mman.h	base/secret.c
sys/wait.h	base/secret.c
netdb.h		net/
sys/select.h	net/ cli/term.c
poll.h		net/
dirent.h	base/file.c
malloc.h	base/compat.c
fcntl.h		base/file.c base/secret.c cli/
unistd.h	base/ cli/
sys/stat.h	base/file.c base/secret.c cli/
sys/ioctl.h	cli/term.c
sys/random.h	base/compat.c
sys/resource.h	base/compat.c
termios.h	base/secret.c cli/
getopt.h	cli/
pthread.h	cli/ check/share.c
locale.h	cli/ base/compat.c
assert.h	*
ctype.h		cli/
errno.h		*
inttypes.h	*
limits.h	*
signal.h	*
stdarg.h	*
stdatomic.h	*
stdbool.h	*
stddef.h	*
stdint.h	*
stdio.h		*
stdlib.h	*
string.h	*
strings.h	base/
sys/types.h	*
time.h		*
'

# Where the system may be asked for its name; addr.c for the header of
# inet_pton(), and sockets.c for its sets of sockets.
windows='base/compat.c base/compat.h base/file.c base/charset.c base/secret.c
    base/addr.c cli/term.c mailsetup.h net/sockets.c'

banned='sprintf vsprintf strcpy stpcpy strcat strncpy strncat strtok strtok_r
    atoi atol atoll scanf sscanf fscanf vsscanf alloca getpass gets'
# The library neither prints nor ends the program, and the locale is not its.
banned_in_library='printf vprintf puts putchar perror setlocale abort exit _exit'
programs='cli/ web/ db/mkproviders.c'

# ---- reading C ----------------------------------------------------------

# The files of the tree that are C, relative to src or to the tree.
c_files() {	# dir
	(cd "$1" && find . -name '*.[ch]' | sed 's,^\./,,' | sort)
}

# Lines of code with comments and the insides of strings blanked, as
# file:line:text.
# shellcheck disable=SC2016 # awk's own dollars
code='
FNR == 1 { comment = 0 }
/^[ \t]*$/ { next }
!comment && !/["\047]|\/[*\/]/ { print FILENAME ":" FNR ":" $0; next }
comment && !/\*\// { next }
{
	out = ""; n = length($0); i = 1
	while (i <= n) {
		two = substr($0, i, 2); c = substr($0, i, 1)
		if (comment) {
			if (two == "*/") { comment = 0; i += 2 } else i++
		} else if (two == "/*") {
			comment = 1; out = out " "; i += 2
		} else if (two == "//") {
			break
		} else if (c == "\"" && $0 !~ /^[ \t]*#[ \t]*include/) {
			out = out "\""; i++
			while (i <= n && (c = substr($0, i, 1)) != "\"")
				i += c == "\\" ? 2 : 1
			out = out "\""; i++
		} else if (c == "\047") {
			i++
			while (i <= n && (c = substr($0, i, 1)) != "\047")
				i += c == "\\" ? 2 : 1
			out = out "0"; i++
		} else {
			out = out c; i++
		}
	}
	if (out !~ /^[ \t]*$/)
		print FILENAME ":" FNR ":" out
}'

# ---- rules --------------------------------------------------------------

check() {	# tree
	tree=$1
	found=$tmp/found
	: >"$found"
	c_files "$tree/src" >"$tmp/files"
	(cd "$tree/src" && xargs awk "$code" <"$tmp/files") >"$tmp/code"
	(cd "$tree" && find tests -name '*.[ch]' | sort | xargs awk "$code") \
	    >"$tmp/tests"

	rule_includes
	rule_windows
	rule_banned
	rule_public_door
	rule_licence
	rule_listed
	rule_rows
	rule_codes
	rule_potfiles

	sort -t: -k1,1 -k2,2n "$found" | uniq
	[ ! -s "$found" ]
}

rule_includes() {
	awk -F: -v floors="$floors" -v doors="$doors" '
	function folder_of(file) {
		return file ~ /\// ? substr(file, 1, index(file, "/") - 1) : "."
	}
	function may(file, list,    n, i, w) {
		n = split(list, w, " ")
		for (i = 1; i <= n; i++)
			if (w[i] == "*" || w[i] == file || (w[i] ~ /\/$/ &&
			    index(file, w[i]) == 1))
				return 1
		return 0
	}
	BEGIN {
		n = split(floors, f, /[ \n]+/)
		for (i = 2; i + 1 <= n; i += 2)
			floor[f[i + 1]] = f[i]
		n = split(doors, f, "\n")
		for (i = 1; i <= n; i++)
			if (split(f[i], w, /[ \t]+/) > 1) {
				name[++ndoors] = w[1]
				list[ndoors] = substr(f[i], length(w[1]) + 1)
				gsub(/\t/, " ", list[ndoors])
			}
	}
	FNR == NR {		# the list of files
		if (!(folder_of($0) in floor))
			print "src/" $0 ":1: the folder has no floor"
		if ($0 !~ /\.h$/)
			next
		header = $0
		sub(/.*\//, "", header)
		if (header in where)
			where[header] = "several"
		else
			where[header] = folder_of($0)
		own[header, folder_of($0)] = 1
		path[header] = $0
		next
	}
	{
		text = $0
		sub(/^[^:]*:[^:]*:/, "", text)
	}
	text !~ /^[ \t]*#[ \t]*include/ { next }
	{
		at = "src/" $1 ":" $2 ": "
		mine = folder_of($1)
		h = text
		sub(/^[ \t]*#[ \t]*include[ \t]*/, "", h)
		local = h ~ /^"/
		gsub(/[<>" \t]/, "", h)
	}
	local {
		if (h == "mailsetup.h")
			next
		if (!(h in where)) {
			print at "no header in src is called " h
			next
		}
		if ((h, mine) in own)	# looked for next to the file first
			next
		theirs = where[h]
		if (theirs == "several")
			print at "more than one header is called " h
		else if (mine == "cli" || mine == "web") {
			if (theirs != "base")
				print at mine " sees mailsetup.h and base, " \
				    "not " path[h]
		} else if (floor[theirs] >= floor[mine])
			print at path[h] " is not below " mine
		users[h] = users[h] " " mine
		user_at[h, mine] = at
		next
	}
	{
		for (i = 1; i <= ndoors; i++)
			if (index(h, name[i]) == 1)
				break
		if (i > ndoors)
			print at "<" h "> has no row in the table of doors"
		else if (!may($1, list[i]))
			print at "<" h "> belongs to" list[i]
		else if (list[i] !~ /\*/ && $1 ~ /\.h$/ && $1 !~ /^base\/(i18n|compat)\.h$/) {
			x = $1
			sub(/.*\//, "", x)
			leaks[x] = h
		}
	}
	END {
		for (x in leaks) {
			n = split(users[x], w, " ")
			for (i = 1; i <= n; i++)
				if (w[i] != where[x])
					print user_at[x, w[i]] x \
					    " brings <" leaks[x] "> with it"
		}
	}' "$tmp/files" "$tmp/code" >>"$found"
}

# file:line: of the code lines that match, which a message follows.
say_where() {	# prefix message
	sed "s,^\\([^:]*:[^:]*\\):.*,$1\\1: $2,"
}

rule_windows() {
	# shellcheck disable=SC2046,SC2086 # a list of words
	grep -E ':[[:space:]]*#.*_WIN32' "$tmp/code" |
	    grep -v $(printf -- '-e ^%s: ' $windows) |
	    say_where src/ '_WIN32 outside the files for it' >>"$found"
}

# Lines where one of the words is called.
calls() {	# words
	# shellcheck disable=SC2086 # a list of words
	words=$(printf '%s|' $1)
	grep -E ":.*(^|[^A-Za-z0-9_>.])(${words%|})[[:space:]]*\\(" |
	    sed -E "s/^([^:]*:[^:]*):.*[^A-Za-z0-9_](${words%|})[[:space:]]*\\(.*/\\1: \\2() is not used here/"
}

rule_banned() {
	# shellcheck disable=SC2046,SC2086 # a list of words
	{
		calls "$banned" <"$tmp/code" | sed 's,^,src/,'
		calls "$banned" <"$tmp/tests"
		calls "$banned_in_library" <"$tmp/code" |
		    grep -v $(printf -- '-e ^%s ' $programs) |
		    sed 's,^,src/,'
	} >>"$found"
}

# What programs call is called by programs only; names and texts of words are
# for everybody.  A definition stands at column one.
rule_public_door() {
	names=$(sed 's/_name$//; s/_text$//; t no
	    p; :no
	    d' "$tree/tests/abi.list" | tr '\n' '|')
	grep -E ":[0-9]+:.*[^A-Za-z0-9_](${names%|})\\(" "$tmp/code" |
	    grep -v -E "^(cli/|web/|(api|export|import|job)\\.c:|mailsetup\\.h:)" |
	    grep -v -E "^[^:]*:[0-9]+:(${names%|})\\(" |
	    say_where src/ 'this function is for programs' >>"$found"
}

rule_licence() {
	(cd "$tree" && find src tests po configure.ac Makefile.am autogen.sh \
	    -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.am' -o \
	    -name '*.ac' -o -name '*.py' -o -name Makevars \) \
	    ! -path 'tests/data/*' ! -path 'tests/export/*' -exec awk '
	FNR == 1 { all[FILENAME] = 1 }
	FNR <= 2 && /SPDX-License-Identifier: MPL-2\.0/ { has[FILENAME] = 1 }
	END {
		for (f in all)
			if (!(f in has))
				print f ":1: no SPDX licence line"
	}' {} +) >>"$found"
}

# Sources are listed, so a file that nobody lists is not built.
listed() {	# makefile prefix; files on standard input
	awk -v prefix="$2" '
	FNR == NR {
		gsub(/[=\\]/, " ")
		for (i = split($0, w, " "); i > 0; i--)
			word[w[i]] = 1
		next
	}
	{
		program = $0
		sub(/\.c$/, "", program)
		if (!($0 in word) && !(program in word))
			print prefix $0 ":1: not in " prefix "Makefile.am"
	}' "$1" - >>"$found"
}

rule_listed() {
	listed "$tree/src/Makefile.am" src/ <"$tmp/files"
	(cd "$tree/tests" && find unit bench fake run . -maxdepth 1 -type f \
	    \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' \) |
	    sed 's,^\./,,' | sort -u) |
	    listed "$tree/tests/Makefile.am" tests/
}

# What users write for a name in C.
id_of() {	# name
	printf '%s\n' "$1" | tr _ -
}

# Rows of a table of one file each: row, file and test data go together.  A
# source of the network has scenarios instead, of which one at least expects it
# by name.
rows() {	# list macro file-prefix [test-folder]
	list=$tree/src/$1
	[ -e "$list" ] || return 0
	sed -n "s/^[[:space:]]*$2(\\([a-z0-9_]*\\)).*/\\1/p" "$list" |
	    while IFS= read -r row; do
		# The main job is lookup's, in lookup's file.
		[ "$2($row)" = "COMMAND(main)" ] && continue
		line=$(grep -n "$2($row)" "$list" | head -n 1)
		at="src/$1:${line%%:*}: $row"
		[ -e "$tree/src/$3$row.c" ] ||
		    echo "$at has no src/$3$row.c"
		[ -z "$4" ] || [ -n "$(ls -A "$tree/$4/$row" 2>/dev/null)" ] ||
		    [ -n "$(ls -A "$tree/$4/$(id_of "$row")" 2>/dev/null)" ] ||
		    { [ "$2" = SOURCE ] &&
			grep -qs "source=$row\\>" \
			    "$tree"/tests/scenarios/*/expect; } ||
		    echo "$at has nothing in $4/$row"
	    done
}

files_have_rows() {	# file-prefix list macro
	(cd "$tree/src" && find "${1%/*}" -path "$1*.c") |
	    while IFS= read -r file; do
		name=${file#"$1"}
		grep -q "$3(${name%.c})" "$tree/src/$2" ||
		    echo "src/$file:1: no row in $2"
	    done
}

rule_rows() {
	{
		rows write/list.h WRITER write/ tests/export
		rows look/list.h SOURCE look/src_ tests/data
		rows cli/command_list.h COMMAND cli/cmd_ ''
		rows write/pub_list.h PUB write/pub_ ''
		sed -n 's,^\(write/[a-z0-9_]*\)\.c:\([0-9]*\):const struct msu_writer msu_writer_\([a-z0-9_]*\).*,\1 \2 \3,p' \
		    "$tmp/code" | while read -r file line name; do
			[ "$file" = "write/$name" ] ||
			    echo "src/$file.c:$line: should be write/$name.c"
			grep -q "WRITER($name)" "$tree/src/write/list.h" ||
			    echo "src/$file.c:$line: no row in write/list.h"
			id=$(id_of "$name")
			grep -qsi "\`$id\`" "$tree/README.md" ||
			    echo "src/$file.c:$line: README.md lists no \`$id\`"
		done
		files_have_rows look/src_ look/list.h SOURCE
		files_have_rows cli/cmd_ cli/command_list.h COMMAND
		files_have_rows write/pub_ write/pub_list.h PUB
	} >>"$found"
}

rule_codes() {
	awk -F: '
	/^mailsetup\.h:/ && /:enum msu_code \{/ { inside = 1; next }
	inside && /\}/ { inside = 0 }
	inside && match($0, /MSU_[A-Z0-9_]+/) {
		code = substr($0, RSTART, RLENGTH)
		if (code != "MSU_CODE_COUNT")
			at[code] = $1 ":" $2
	}
	/^base\/err\.c:/ && match($0, /\[MSU_[A-Z0-9_]+\]/) {
		row[substr($0, RSTART + 1, RLENGTH - 2)] = 1
	}
	END {
		for (code in at) {
			n++
			if (!(code in row))
				print "src/" at[code] ": " code \
				    " has no row in base/err.c"
		}
		if (n < 10)
			print "src/mailsetup.h:1: where is enum msu_code?"
	}' "$tmp/code" >>"$found"
}

rule_potfiles() {
	potfiles=$tree/po/POTFILES.in
	grep -E ':[0-9]+:.*(^|[^A-Za-z0-9_])(_|N_|ngettext_)\(' "$tmp/code" |
	    grep -v '^base/i18n\.h:' | cut -d: -f1 | sort -u |
	    while IFS= read -r file; do
		grep -qx "src/$file" "$potfiles" ||
		    echo "src/$file:1: has texts but is not in po/POTFILES.in"
	    done >>"$found"
	grep -v -e '^#' -e '^$' "$potfiles" | while IFS= read -r file; do
		[ -e "$tree/$file" ] ||
		    echo "po/POTFILES.in:1: there is no $file"
	done >>"$found"
}

# ---- does each rule find what it is for? ---------------------------------

# The tree in tmp/copy as it was; its thousands of goldens only if something in
# tests was broken.
broken=tests
copy_tree() {
	case $broken in
	tests*)	rm -rf "$tmp/copy"
		mkdir "$tmp/copy"
		again=tests ;;
	*)	rm -rf "$tmp/copy/src" "$tmp/copy/po"
		again= ;;
	esac
	# shellcheck disable=SC2086 # a name or nothing
	(cd "$top" && cp -R -p src $again po configure.ac Makefile.am \
	    autogen.sh README.md "$tmp/copy/") || exit 1
	chmod -R u+w "$tmp/copy"
}

# Breaks one thing in a copy, in the folder of the file or in src or po, and
# expects one finding for it.
breaks() {	# file shell-command expected-text
	copy_tree
	broken=$1
	(cd "$tmp/copy" && file=$1 && eval "$2") || exit 1
	if ! check "$tmp/copy" >"$tmp/out"; then
		if grep -q -F -e "$3" "$tmp/out" && grep -q "^$1:" "$tmp/out"
		then
			echo "ok: finds $1: $3"
			return
		fi
	fi
	echo "NOT found after breaking $1: $3"
	cat "$tmp/out"
	status=1
}

# shellcheck disable=SC2016 # the commands are for the copy's shell
self_test() {
	add='printf "%s\n" "$line" >>"$file"'
	with() { printf 'line=%s; %s' "'$1'" "$add"; }

	breaks src/base/str.c "$(with '#include "model.h"')" \
	    'is not below base'
	breaks src/db/db_read.c "$(with '#include "autoconfig.h"')" \
	    'is not below db'
	breaks src/cli/main.c "$(with '#include "model.h"')" \
	    'sees mailsetup.h and base'
	breaks src/read/xml.c "$(with '#include "nowhere.h"')" \
	    'no header in src is called nowhere.h'
	breaks src/model/names.c 'cp src/base/words.h src/read/' \
	    'more than one header is called words.h'
	breaks src/model/names.c "$(with '#include <curl/curl.h>')" \
	    '<curl/curl.h> belongs to'
	breaks src/model/names.c "$(with '#include <sqlite3.h>')" \
	    'no row in the table of doors'
	breaks src/job.c 'echo "#include <curl/curl.h>" >>src/net/net.h
	    echo "#include \"net.h\"" >>$file' 'brings <curl/curl.h> with it'
	breaks src/model/names.c "$(with '#ifdef _WIN32')" '_WIN32 outside'
	breaks src/base/str.c "$(with '	strcpy(a, b);')" 'strcpy() is not'
	breaks tests/unit/test_notes.c "$(with '	n = atoi(b);')" \
	    'atoi() is not'
	breaks src/base/str.c "$(with '	printf("x");')" 'printf() is not'
	breaks src/model/names.c "$(with '	msu_free(x);')" \
	    'for programs'
	breaks src/base/str.c 'sed -i 1d $file' 'no SPDX'
	breaks tests/abi.sh 'sed -i 2d $file' 'no SPDX'
	breaks src/base/new.c 'echo "/* SPDX-License-Identifier: MPL-2.0 */" \
	    >$file' 'not in src/Makefile.am'
	breaks tests/unit/test_new.c \
	    'echo "/* SPDX-License-Identifier: MPL-2.0 */" >$file' \
	    'not in tests/Makefile.am'
	breaks tests/unit/new.h 'cp tests/unit/rows.h $file' \
	    'not in tests/Makefile.am'
	breaks src/mailsetup.h \
	    'sed -i "s/^	MSU_E_BUG,/&\n	MSU_E_NEW,/" $file' \
	    'MSU_E_NEW has no row'
	breaks src/write/list.h 'echo "WRITER(nobody)" >>$file' \
	    'has no src/write/nobody.c'
	breaks src/look/list.h 'echo "SOURCE(nobody)" >>$file' \
	    'has nothing in tests/data/nobody'
	breaks src/write/outlook.c 'sed -i "/(outlook)/d" src/write/list.h' \
	    'no row in write/list.h'
	breaks src/cli/command_list.h 'echo "COMMAND(nothing)" >>$file' \
	    'has no src/cli/cmd_nothing.c'
	breaks src/look/src_mx.c 'sed -i "/(mx)/d" src/look/list.h' \
	    'no row in look/list.h'
	breaks src/write/pub_pacc.c 'sed -i "/(pacc)/d" src/write/pub_list.h' \
	    'no row in write/pub_list.h'
	breaks src/write/pub_list.h 'echo "PUB(nothing)" >>$file' \
	    'has no src/write/pub_nothing.c'
	breaks src/base/err.c 'sed -i "/err.c/d" po/POTFILES.in' \
	    'not in po/POTFILES.in'
	breaks po/POTFILES.in 'echo src/gone.c >>$file' 'there is no src/gone.c'

	# Comments and strings are not code.
	copy_tree
	printf '%s\n' '/* strcpy(a, b) in a comment' \
	    ' * printf("x") */' 'static const char *s = "atoi(\"1\")";' \
	    >>"$tmp/copy/src/base/str.c"
	if ! check "$tmp/copy"; then
		echo "NOT ok: comments and strings were taken for code"
		status=1
	fi
}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
status=0

if [ $# -gt 0 ]; then
	check "$1"
	exit
fi
top=${top_srcdir:-$(dirname "$0")/..}
if ! check "$top"; then
	exit 1
fi
self_test
exit $status
