#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""A batch that is killed again and again, and goes on each time.

    batch_kill.py PROGRAM FOLDER [KILLS]

After each SIGKILL the file must hold whole lines for the first so many rows,
in order, and a piece of the next one at most.  When a run gets to its end,
there is exactly one line for each row.  The moments come from a fixed list of
random numbers; some runs begin anew, and most go on.
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

DOMAINS = ["qq.com", "gmail.com", "unknown.example", "b\u00fccher.example",
           "goo.jp", "t-online.de"]
ROWS = 2500


class Wrong(Exception):
    pass


def write_table(path):
    addresses = []
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write("address,name\r\n")
        for i in range(ROWS):
            address = "user%d@%s" % (i, DOMAINS[i * 7 % len(DOMAINS)])
            if i % 50 == 3:
                f.write("broken row\r\n")
                address = None
            else:
                f.write('%s,"a\n%d"\r\n' % (address, i))
            addresses.append(address)
    return addresses


def line_numbers(addresses):
    line = 2
    for a in addresses:
        yield line
        line += 1 if a is None else 2


def judge(out, addresses, whole):
    if not os.path.exists(out):
        return 0
    with open(out, "rb") as f:
        lines = f.read().split(b"\n")
    piece = lines.pop()
    if whole and (piece or len(lines) != len(addresses)):
        raise Wrong("%d lines for %d rows" % (len(lines), len(addresses)))
    for text, address, line in zip(lines, addresses,
                                   line_numbers(addresses)):
        o = json.loads(text)
        if o["address"] != address or o["line"] != line:
            raise Wrong("line %s is %s, not %s" % (o["line"], o["address"],
                                                   address))
    if len(lines) > len(addresses):
        raise Wrong("more lines than rows")
    return len(lines)


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def await_lines(run, out, before, limit):
    """Until more is in the file."""
    while size(out) == before and run.poll() is None and \
            time.monotonic() < limit:
        time.sleep(0.0005)


def main():
    program, folder = sys.argv[1:3]
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    table = os.path.join(folder, "kill.csv")
    out = os.path.join(folder, "kill.jsonl")
    command = [program, "batch", "--offline", table, "-o", out, "--resume"]
    addresses = write_table(table)
    chance = random.Random(20261127)
    killed = partly = ended = 0

    began = time.monotonic()
    if subprocess.run(command, capture_output=True).returncode != 4:
        raise Wrong("the first run failed")
    judge(out, addresses, True)
    takes = time.monotonic() - began
    while killed < kills:
        if chance.random() < 0.3:
            for name in out, out + ".journal":
                if os.path.exists(name):
                    os.remove(name)
        before = size(out)
        began = time.monotonic()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
        delay = chance.random() * takes * 0.9
        if chance.random() < 0.5:       # while it writes, which is soon over
            await_lines(run, out, before, began + takes)
            delay /= 20
        try:
            run.communicate(timeout=delay)
            if run.returncode != 4:
                raise Wrong("status %d" % run.returncode)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.communicate()
        if run.returncode == -signal.SIGKILL:
            killed += 1
            partly += 0 < judge(out, addresses, False) < len(addresses)
        else:
            ended += 1
            judge(out, addresses, True)
            os.remove(out)
            os.remove(out + ".journal")
    if subprocess.run(command, capture_output=True).returncode != 4:
        raise Wrong("the last run failed")
    judge(out, addresses, True)
    print("# killed %d times, %d of them with a part done; %d runs ended"
          % (killed, partly, ended))
    if partly < kills / 20:
        raise Wrong("too few kills came at a moment that matters")


try:
    main()
except Wrong as e:
    sys.exit(str(e))
