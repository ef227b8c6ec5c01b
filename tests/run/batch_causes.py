#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Whatever a row can fail for, the report says what to do about it.

    batch_causes.py PROGRAM DIR ERR_C

Every code of err.c is written into the output of a batch, as a row's own error
and as the reason of a check, and the batch is gone on with."""
import csv
import os
import re
import subprocess
import sys

program, folder, err_c = sys.argv[1:4]
os.makedirs(folder)
table, out = (os.path.join(folder, n) for n in ("t.csv", "o.jsonl"))
with open(err_c, encoding="utf-8") as f:
    codes = re.findall(r"\[MSU_E_\w+\] = \{ \"([^\"]+)\"", f.read())
if len(codes) < 120:
    sys.exit("only %d codes are in %s" % (len(codes), err_c))


def batch(*options):
    return subprocess.run([program, "batch", "--offline", table, "-o", out] +
                          list(options), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=30)


def write_table(n, domain):
    with open(table, "w", encoding="utf-8") as f:
        f.write("address\n" + "".join("u%d@%s\n" % (i, domain)
                                      for i in range(n)))


def report():
    name = os.path.join(folder, "r.csv")
    done = batch("--resume", "--report", name)
    with open(name, encoding="utf-8", newline="") as f:
        rows = {r["code"]: r for r in csv.DictReader(f)
                if r["kind"] == "cause"}
    os.remove(out)
    os.remove(out + ".journal")
    os.remove(name)
    missing = [c for c in codes if c not in rows]
    empty = [c for c in rows if not rows[c]["text"] or not rows[c]["advice"]]
    if missing or empty:
        sys.exit("missing: %s\nempty: %s\n%s" % (missing, empty, done.stderr))


def change(edit):
    with open(out, encoding="utf-8") as f:
        lines = f.read().splitlines()
    with open(out, "w", encoding="utf-8") as f:
        for code, line in zip(codes, lines):
            changed = edit(line, code)
            if '"code":"%s"' % code not in changed:
                sys.exit("nothing to change: " + line)
            f.write(changed + "\n")


write_table(len(codes), "unknown.example")
batch()
change(lambda line, code: re.sub(r'"error":\{"code":"[^"]+"',
                                 '"error":{"code":"%s"' % code, line, count=1))
report()

# found, and a check that failed
write_table(len(codes), "qq.com")
batch()
change(lambda line, code: line.replace(
    '"exit":0,', '"exit":2,', 1).replace(
    '"checks":[]', '"checks":[{"steps":[{"step":"connect","outcome":"fail",'
    '"ms":7,"error":{"code":"%s","detail":null}}],"advice":null}]' % code, 1))
report()
