#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""A batch goes on with a file that was cut off or damaged anywhere.

    batch_damage.py PROGRAM TABLE FILE      FILE is complete, with its journal

Each time the file has to become what it was, but for times.
"""
import random
import re
import subprocess
import sys

ROUNDS = 20


def timeless(data):
    return re.sub(rb'"(ms|start)":\d+', rb'"\1":0', data)


def main():
    program, table, out = sys.argv[1:]
    command = [program, "batch", "--offline", table, "-o", out, "--resume"]
    chance = random.Random(1)
    with open(out, "rb") as f:
        whole = f.read()
    ends = [m.end() for m in re.finditer(rb"\n", whole)]
    places = [0, 1, len(whole) - 1, ends[0], ends[0] - 1, ends[1] + 1]
    places += [chance.randrange(len(whole)) for _ in range(ROUNDS)]
    for at in places:
        for what, damaged in (
                ("cut", whole[:at]),
                # what a file system may leave after the power failed
                ("zeros", whole[:at] + bytes(min(5000, len(whole) - at))),
                ("garbage", whole[:at] + b"x\n{\"version\":1,\n")):
            with open(out, "wb") as f:
                f.write(damaged)
            run = subprocess.run(command, capture_output=True)
            with open(out, "rb") as f:
                if timeless(f.read()) != timeless(whole):
                    sys.exit("%s at byte %d: %s" % (what, at, run.stderr))


main()
