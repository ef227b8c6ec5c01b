#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a scanner reads from each golden picture for Thunderbird on Android (SVG,
# PNG, text for a terminal) is the .json beside it, byte for byte.
# UPDATE_GOLDENS=1 rewrites those.  Then the same for the largest text that is
# taken, and one byte more is refused.
#
# The SVG is one path of runs "Mx yhNv1h-Nz", the text two modules a character,
# so awk can turn both into a bitmap that zbarimg takes.

set -u
dir=${srcdir:-.}/export/thunderbird
program=${MAILSETUP:-${top_builddir:-..}/src/mailsetup}
if ! command -v zbarimg >/dev/null; then
	echo 'SKIP: qr_reads_back.sh: zbarimg (Debian: zbar-tools) is not installed'
	exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
seen=0

# Modules as lines of 0 and 1 (black): PBM with six pixels each.
bitmap() {
	awk '
	{
		wide = ""
		for (i = 1; i <= length($0); i++) {
			d = substr($0, i, 1)
			wide = wide d d d d d d
		}
		for (i = 0; i < 6; i++)
			rows[n++] = wide
	}
	END {
		print "P1"
		print length(rows[0]), n
		for (i = 0; i < n; i++)
			print rows[i]
	}'
}

from_svg() {
	awk '
	match($0, /viewBox="0 0 [0-9]+/) {
		size = substr($0, RSTART + 13, RLENGTH - 13) + 0
	}
	{
		line = $0
		while (match(line, /M[0-9]+ [0-9]+h[0-9]+v1/)) {
			split(substr(line, RSTART + 1, RLENGTH - 3), a, /[ h]/)
			for (i = 0; i < a[3]; i++)
				dark[a[2], a[1] + i] = 1
			line = substr(line, RSTART + RLENGTH)
		}
	}
	END {
		for (y = 0; y < size; y++) {
			row = ""
			for (x = 0; x < size; x++)
				row = row (((y, x) in dark) ? "1" : "0")
			print row
		}
	}' "$1" | bitmap
}

# White is drawn on black, and every line says so itself.
from_text() {
	esc=$(printf '\033')
	! grep -v "^${esc}\[38;5;231;48;5;16m[^$esc]*${esc}\[0m\$" "$1" ||
	    return 1
	LC_ALL=C sed "s/$esc\[[0-9;]*m//g; s/█/f/g; s/▀/u/g; s/▄/l/g" "$1" |
	    awk '
	{
		upper = lower = $0
		gsub(/[fu]/, "0", upper)
		gsub(/[l ]/, "1", upper)
		gsub(/[fl]/, "0", lower)
		gsub(/[u ]/, "1", lower)
		print upper
		print lower
	}' | bitmap
}

# Says in $tmp/got what is in the picture.
read_back() {
	case $1 in
	*.svg)	from_svg "$1" >"$tmp/code.pbm" ;;
	*.txt)	from_text "$1" >"$tmp/code.pbm" ;;
	*.png)	cp "$1" "$tmp/code.png" ;;
	esac || return 1
	set -- "$tmp"/code.*
	# binary: the bytes as they are, no guess at a character set
	zbarimg --quiet --raw -Sdisable -Sqrcode.enable -Sqrcode.binary "$1" \
	    >"$tmp/got" 2>"$tmp/err"
	status=$?
	rm -f "$1"
	return $status
}

expect() {	# picture text
	seen=$((seen + 1))
	if ! read_back "$1"; then
		echo "not ok $1: not readable"
		cat "$tmp/err"
		failed=1
	elif cmp "$tmp/got" "$2"; then
		echo "ok $1"
	else
		echo "not ok $1: $(cat "$tmp/got")"
		failed=1
	fi
}

for svg in "$dir"/*/thunderbird-android-ADDRESS.svg; do
	[ -e "$svg" ] || continue
	if [ -n "${UPDATE_GOLDENS:-}" ]; then
		read_back "$svg" && cp "$tmp/got" "${svg%.svg}.json"
		seen=$((seen + 1))
		continue
	fi
	for form in svg png qr.txt; do
		expect "${svg%.svg}.$form" "${svg%.svg}.json"
	done
done
if [ "$seen" -eq 0 ]; then
	echo "not ok: no picture in $dir"
	failed=1
fi

[ -z "${UPDATE_GOLDENS:-}" ] || exit $failed

# ---- the largest one -------------------------------------------------------

domain=$(printf '%060d' 0 | tr 0 d).example
mkdir "$tmp/config"
cat >"$tmp/config/$domain" <<END
name     Long
domain   $domain
server   imap tls imap.$domain 993
server   smtp tls smtp.$domain 465
user     %EMAILADDRESS%
confidence high
source   admin
checked  2026-11
END
address=$(printf '%040d' 0 | tr 0 m)@$domain

# The name decides the number of bytes: "测" is three of them.
export_with() {	# name
	rm -rf "$tmp/out"
	"$program" export --offline --config-dir "$tmp/config" "$address" \
	    --to thunderbird --name "$1" -o "$tmp/out" >"$tmp/log" 2>&1
}
text_with() {	# name
	printf '%s' "[1,[1,1],[0,\"imap.$domain\",993,3,1,\"$address\"," \
	    "\"$address\",\"\"],[[[0,\"smtp.$domain\",465,3,1,\"$address\"," \
	    "\"\"],[\"$address\",\"$1\"]]]]"
}
name=测试测试
while [ "$(text_with "$name" | wc -c)" -lt 800 ]; do
	name=$name-
done
{ text_with "$name"; echo; } >"$tmp/want"	# zbarimg ends it with a line end
if export_with "$name"; then
	for form in svg png qr.txt; do
		expect "$tmp/out/thunderbird-android-$address.$form" \
		    "$tmp/want"
	done
	if "$program" export --offline --config-dir "$tmp/config" "$address" \
	    --to thunderbird --name "$name" --stdout=.qr.txt |
	    cmp - "$tmp/out/thunderbird-android-$address.qr.txt"; then
		echo ok text_is_printed
	else
		echo not ok text_is_printed
		failed=1
	fi
else
	echo "not ok largest: $(cat "$tmp/log")"
	failed=1
fi
if export_with "$name-" && grep -q '801 bytes' "$tmp/log" &&
    [ "$(find "$tmp/out" -name '*android*' | wc -l)" = 0 ]; then
	echo 'ok one_byte_more_is_refused_and_the_rest_is_there'
else
	echo "not ok one_byte_more: $(cat "$tmp/log")"
	failed=1
fi
exit $failed
