#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a scanner reads from each golden picture for Thunderbird on Android is
# the .json beside it, byte for byte.  UPDATE_GOLDENS=1 rewrites those.
#
# The picture is one path of runs "Mx yhNv1h-Nz", so awk can turn it into a
# bitmap that zbarimg takes; no SVG renderer is needed.

set -u
dir=${srcdir:-.}/export/thunderbird
if ! command -v zbarimg >/dev/null; then
	echo 'skipped: zbarimg (Debian: zbar-tools) is not installed'
	exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# Six pixels a module: PBM, 1 is black.
bitmap() {
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
		print "P1"
		print size * 6, size * 6
		for (y = 0; y < size * 6; y++) {
			row = ""
			for (x = 0; x < size; x++) {
				d = ((int(y / 6), x) in dark) ? "1" : "0"
				row = row d d d d d d
			}
			print row
		}
	}' "$1"
}

failed=0
seen=0
for svg in "$dir"/*/thunderbird-android-ADDRESS.svg; do
	[ -e "$svg" ] || continue
	want=${svg%.svg}.json
	seen=$((seen + 1))
	bitmap "$svg" >"$tmp/code.pbm"
	# binary: the bytes as they are, no guess at a character set
	if ! zbarimg --quiet --raw -Sdisable -Sqrcode.enable \
	    -Sqrcode.binary "$tmp/code.pbm" >"$tmp/got" 2>"$tmp/err"; then
		echo "not ok $svg: not readable"
		cat "$tmp/err"
		failed=1
	elif [ -n "${UPDATE_GOLDENS:-}" ]; then
		cp "$tmp/got" "$want"
	elif cmp "$tmp/got" "$want"; then
		echo "ok $svg"
	else
		echo "not ok $svg: $(cat "$tmp/got")"
		failed=1
	fi
done
if [ "$seen" -eq 0 ]; then
	echo "not ok: no picture in $dir"
	failed=1
fi
exit $failed
