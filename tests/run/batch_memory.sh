#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A batch needs no more memory for many rows than for few, for many domains only
# as much as it may keep of them, and that however large the answers are.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

use_resolver '# none'
# what was freed is to be free, and a leak to be told by the figure
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1"
cat >"$T/peak.py" <<'END'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, timeout=300)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END

# peak TABLE [OPTION...]: KiB.
peak() {
	table=$1
	shift
	/usr/bin/python3 "$T/peak.py" "$MAILSETUP" batch --offline "$@" "$table"
}

# grows NAME FEW MANY MOST: KiB.
grows() {
	if [ "$2" -gt 0 ] && [ $(($3 - $2)) -le "$4" ]; then
		ok "$1"
	else
		not_ok "$1" "$2 KiB became $3 KiB; $4 KiB more are allowed"
	fi
}

"$MAILSETUP" providers list | awk '$1 ~ /\./ { print $1 }' >"$T/domains"

# known ROWS, strange ROWS, listed ROWS: a table.
known() {
	awk -v rows="$1" '{ d[n++] = $1 }
		END { print "address"
			for (i = 0; i < rows; i++) print "u" i "@" d[i % n] }' \
	    "$T/domains" >"$T/$1.csv"
}
strange() {
	awk -v rows="$1" -v under="$2" 'BEGIN { print "address"
		for (i = 0; i < rows; i++) print "u@d" i "." under }' >"$T/$1.csv"
}

known 20000
known 200000
grows rows_need_no_memory "$(peak "$T/20000.csv")" "$(peak "$T/200000.csv")" 1024

# 8 MiB of answers are kept: 3,000 of those that nothing is known about.
strange 10000 example
strange 20000 example
grows domains_are_forgotten "$(peak "$T/10000.csv")" "$(peak "$T/20000.csv")" \
    2048

# Answers of 40 KB, by a document that somebody wrote to be large.
mkdir "$T/conf"
/usr/bin/python3 - >"$T/conf/large.xml" <<'END'
name = ".".join(["a" * 60] * 3)
print('<clientConfig version="1.1"><emailProvider id="large.example">')
for i in range(600):
    print(f"<domain>d{i}.large.example</domain>")
for i in range(90):
    way, protocol = (("incoming", "imap"), ("outgoing", "smtp"))[i % 2]
    print(f'<{way}Server type="{protocol}">'
          f"<hostname>h{i}.{name}.example</hostname><port>993</port>"
          "<socketType>SSL</socketType>"
          "<authentication>password-cleartext</authentication>"
          f"<username>%EMAILADDRESS%</username></{way}Server>")
print("</emailProvider></clientConfig>")
END
strange 60 large.example
strange 600 large.example
"$MAILSETUP" batch --offline --config-dir "$T/conf" "$T/60.csv" >"$T/out"
expect_that answers_are_large [ "$(wc -c <"$T/out")" -gt 2500000 ]
grows large_answers_are_forgotten \
    "$(peak "$T/60.csv" --config-dir "$T/conf")" \
    "$(peak "$T/600.csv" --config-dir "$T/conf")" 20000

finish
