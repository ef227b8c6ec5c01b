#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Are the lines of a batch those of lookup --json, field by field?

    batch_same.py BATCH LOOKUP [--found | --again]
                                    two files; only times may differ, and each
                                    line of BATCH has the number of its own.
                                    With --found only what was found counts:
                                    who was asked is a matter of time, too.
                                    With --again both are of batch
"""
import json
import sys


def timeless(x):
    if isinstance(x, dict):
        return {k: 0 if k in ("ms", "start") else timeless(v)
                for k, v in x.items()}
    return [timeless(v) for v in x] if isinstance(x, list) else x


def found(x):
    return {k: x[k] for k in ("version", "address", "domain", "outcome",
                              "exit", "account", "trust", "score")}


def main():
    ours, theirs = ([json.loads(line) for line in open(f, encoding="utf-8")]
                    for f in sys.argv[1:3])
    if len(ours) != len(theirs) or not ours:
        sys.exit("%d lines and %d" % (len(ours), len(theirs)))
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if "--again" in sys.argv and b.pop("line") != i + 2:
            sys.exit("row %d: the line is wrong" % i)
        if list(a)[-1] != "line" or a.pop("line") != i + 2:
            sys.exit("row %d: the line is wrong" % i)
        if "--found" in sys.argv:
            a, b = found(a), found(b)
        if timeless(a) != timeless(b):
            sys.exit("%s:\n%s\n%s" % (b["address"], json.dumps(a),
                                      json.dumps(b)))


main()
