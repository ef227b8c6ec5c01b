#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""What a command needs, and what servers spend on it.

    used.py NAME=PID... -- COMMAND [ARG...]

A line on standard error: seconds, seconds of the processor, KiB resident at
most, and the seconds that each of these had of the processor meanwhile: who
started this, and each NAME with its children; status.
"""
import os
import sys
import time


def own_ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        stat = f.read().rsplit(")", 1)[1].split()
    return int(stat[11]) + int(stat[12])


def ticks(pid):
    """Of a process and all its children that live."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            children = f.read().split()
    except OSError:
        return 0
    return own_ticks(pid) + sum(map(ticks, children))


def main(args):
    at = args.index("--")
    servers = [a.split("=") for a in args[:at]]
    parent = own_ticks(os.getppid())
    before = [ticks(pid) for _, pid in servers]
    began = time.monotonic()
    # fork() would count this program's own size as the command's
    pid = os.posix_spawnp(args[at + 1], args[at + 1:], os.environ)
    _, status, use = os.wait4(pid, 0)
    took = time.monotonic() - began
    tick = os.sysconf("SC_CLK_TCK")
    print(f"{took:.2f} {use.ru_utime + use.ru_stime:.2f} {use.ru_maxrss}",
          f"{(own_ticks(os.getppid()) - parent) / tick:.2f}",
          *(f"{(ticks(pid) - was) / tick:.2f}" for (_, pid), was in
            zip(servers, before)),
          os.waitstatus_to_exitcode(status), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
