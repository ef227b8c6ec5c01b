#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Whether text for a terminal fits 80 columns and its tables are straight, by
the widths of Unicode's own table (UAX #11).

    columns.py KIND FILE

KIND: text, servers (the table of servers), tree (--explain), options (--help)
or arrows (--plan).  Prints what is wrong; the exit status is 0 if nothing is.
"""
import re
import sys
import unicodedata

OPENING = "“‘（《「『【"
CLOSING = "”’）》」』】，。、：；？！"
wrong = []


def width(text):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def complain(line, why):
    wrong.append("%s: %s" % (why, line))


def is_one_word(line):
    """What cannot be wrapped, or must not be, to be copied: a path, a URL,
    a question, a command, the words of another layer."""
    return re.fullmatch(
        r"[\s│├└─]*(?:[✓✗*] )?(?:GET |POST )?\S+|[\s│├└─]*\(.*\)|"
        r"  下一步：mailsetup .*",
        line) is not None


def check_text(lines):
    for line in lines:
        if width(line) > 80 and not is_one_word(line):
            complain(line, "%d columns" % width(line))
        if line != line.rstrip():
            complain(line, "a blank at the end")
        if line.strip()[:1] and line.strip()[0] in CLOSING:
            complain(line, "begins with a closing mark")
        if line.strip()[-1:] and line.strip()[-1] in OPENING:
            complain(line, "ends with an opening mark")


def cells(line):
    """Each cell with the columns where it begins and ends."""
    return [(m.group(), width(line[:m.start()]), width(line[:m.end()]))
            for m in re.finditer(r"\S+(?: \S+)*", line)]


def check_servers(lines):
    head = next(i for i, line in enumerate(lines) if "服务器  " in line)
    server, port, *rest = cells(lines[head])
    rows = 0
    for line in lines[head + 1:]:
        row = cells(line)
        if len(row) < len(rest) + 3:
            break
        rows += 1
        if row[1][1] != server[1] or row[2][2] != port[2] or \
                [c[1] for c in row[3:]] != [c[1] for c in rest]:
            complain(line, "not below the heads")
    if rows < 2:
        complain(lines[head], "%d rows" % rows)


def check_tree(lines):
    """The subjects of all questions begin in one column."""
    begin = set()
    for line in lines:
        m = re.match(r"([ │]*[├└]─ (?:[ \d]{5} → [ \d]{5} ms| {16})  \S+ +)\S",
                     line)
        if m:
            begin.add(width(m.group(1)))
    if len(begin) != 1:
        complain("; ".join(map(str, sorted(begin))), "columns of questions")


def check_options(lines):
    texts = 0
    for line in lines:
        m = re.match(r"((?:  -\w, |      )--\S+  +)\S", line)
        texts += m is not None
        if m and width(m.group(1)) != 30:
            complain(line, "column %d" % width(m.group(1)))
    if texts < 20:
        complain(str(texts), "options with a text behind them")


def check_arrows(lines):
    at = {width(line[:line.index(" → ")]) for line in lines if " → " in line}
    if len(at) != 1:
        complain("; ".join(map(str, sorted(at))), "columns of arrows")


def main():
    kind, name = sys.argv[1:]
    with open(name, encoding="utf-8") as f:
        lines = f.read().splitlines()
    check_text(lines)
    if kind != "text":
        globals()["check_" + kind](lines)
    print("\n".join(wrong))
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main())
