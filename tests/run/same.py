#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Whether two files hold the same JSON; times spent (ms) do not count."""
import json
import sys


def load(name):
    with open(name, encoding="utf-8") as f:
        return json.load(f, object_hook=lambda o: {
            k: v for k, v in o.items() if k != "ms"})


if load(sys.argv[1]) != load(sys.argv[2]):
    sys.exit("%s and %s differ" % tuple(sys.argv[1:3]))
