#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""same_fields.py OURS THEIRS: whether every field of the one JSON object is in
the other with the same value; THEIRS may have more, but not in a list."""
import json
import sys


def compare(ours, theirs, where):
    """How many values there were."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours:
            if name not in theirs:
                sys.exit("%s.%s is missing" % (where, name))
        return sum(compare(value, theirs[name], where + "." + name)
                   for name, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            sys.exit("%s: %d, not %d" % (where, len(ours), len(theirs)))
        return sum(compare(x, y, "%s.%d" % (where, i))
                   for i, (x, y) in enumerate(zip(ours, theirs)))
    if ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        sys.exit("%s: %r, not %r" % (where, ours, theirs))
    return 1


with open(sys.argv[1], encoding="utf-8") as f, \
        open(sys.argv[2], encoding="utf-8") as g:
    print("%d values" % compare(json.load(f), json.load(g), ""))
