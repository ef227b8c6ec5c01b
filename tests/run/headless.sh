#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# With --json and --quiet, as an installer runs it: every command in every
# environment that one may be started in; see headless.py.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

# An ordinary user who may read what is here and write into made/ only; the
# current directory is locked/.
mkdir "$T/locked" "$T/made"
chmod 777 "$T/made"
printf 'address\nme@qq.com\nme@goo.jp\nnobody\n' >"$T/table.csv"
printf 'address\nme@qq.com\n' >"$T/good.csv"
/usr/bin/python3 "$run_dir/foxmail_storage.py" "$T/foxmail" || exit 1
for dir in published disagree; do
	run publish example.org --server imaps://imap.example.org \
	    --server smtps://smtp.example.org -o "$T/$dir"
	expect "$dir" 0
done
rm "$T/disagree/autodiscover.xml"
chmod -R a+rX "$T/foxmail" "$T/published" "$T/disagree"
if [ "$(id -u)" = 0 ]; then
	user=$(id -u nobody)
else
	user=
	chmod 555 "$T/locked"
fi
/usr/bin/python3 -B "$run_dir/headless.py" "$MAILSETUP" "$T" "$user" \
    >"$T/verdicts" 2>&1 || not_ok headless_py
take_verdicts
finish
