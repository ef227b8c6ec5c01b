#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""job_check.py LIBRARY HEADER PASSWORD-FILE OPTION=VALUE... -- ADDRESS CONFIG-DIR...

Looks addresses up, checks and logs in, with the round trip, as jobs in one
loop: all of them at once.  A line of JSON for each on standard output, in order
of the arguments; on standard error the longest step in ms, and how often the
loop was free while one of them waited.
"""
import ctypes
import os
import re
import selectors
import sys
import time
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_size_t, c_void_p

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "examples"))
from mailsetup_ctypes import Error, Fd, Result, load  # noqa: E402


def options_of(header):
    """The numbers of the options, as the header has them."""
    with open(header, encoding="utf-8") as f:
        body = re.search(r"enum msu_option \{(.*?)\n\};", f.read(), re.S)
    text = re.sub(r"/\*.*?\*/", "", body.group(1), flags=re.S)
    return {name.strip()[8:].lower(): i
            for i, name in enumerate(text.split(",")) if name.strip()}


class Job:
    def __init__(self, lib, ctx, address):
        self.lib, self.ctx, self.watched = lib, ctx, set()
        self.longest = 0.0
        err = Error()
        self.job = lib.msu_lookup_and_check_start(ctx, address.encode(), True,
                                                  byref(err))
        if not self.job:
            sys.exit("cannot start: %d" % err.code)

    def step(self, selector):
        began = time.monotonic()
        going = self.lib.msu_job_step(self.job)
        self.longest = max(self.longest, time.monotonic() - began)
        fds, ms = (Fd * 64)(), c_int()
        n = min(self.lib.msu_job_fds(self.job, fds, 64, byref(ms)), 64)
        for fd in self.watched:
            selector.unregister(fd)
        self.watched = {fds[i].fd for i in range(n)}
        for i in range(n):
            selector.register(fds[i].fd, fds[i].events)
        return ms.value if going else None

    def end(self):
        r, err = POINTER(Result)(), Error()
        code = self.lib.msu_job_result(self.job, byref(r), byref(err))
        if code:
            sys.exit("code %d: %s" % (code, err.detail.decode()))
        line = self.lib.msu_result_json(r)
        text = ctypes.string_at(line).decode()
        self.lib.msu_free(line)
        self.lib.msu_result_free(r)
        self.lib.msu_job_free(self.job)
        self.lib.msu_ctx_free(self.ctx)
        return text


def context(lib, numbers, password, options):
    ctx = lib.msu_ctx_new()
    for option in options:
        name, value = option.split("=", 1)
        code = lib.msu_set_flag(ctx, numbers[name], True) if value == "on" \
            else lib.msu_set_text(ctx, numbers[name], value.encode())
        if code:
            sys.exit("%s: code %d" % (option, code))
    if lib.msu_set_password(ctx, password, len(password)):
        sys.exit("no password")
    return ctx


def main(argv):
    lib = load(argv[1])
    for name, gives, takes in (
            ("msu_lookup_and_check_start", c_void_p,
             [c_void_p, c_char_p, c_bool, POINTER(Error)]),
            ("msu_set_text", c_int, [c_void_p, c_int, c_char_p]),
            ("msu_set_password", c_int, [c_void_p, c_char_p, c_size_t])):
        getattr(lib, name).restype = gives
        getattr(lib, name).argtypes = takes
    numbers = options_of(argv[2])
    with open(argv[3], "rb") as f:
        password = f.read().rstrip(b"\n")
    cut = argv.index("--")
    rows = argv[cut + 1:]
    selector = selectors.DefaultSelector()
    jobs = [Job(lib, context(lib, numbers, password, argv[4:cut] +
                             ["config_dir=" + rows[i + 1]]), rows[i])
            for i in range(0, len(rows), 2)]
    going, free = set(jobs), 0
    while going:
        waits = []
        for job in list(going):
            ms = job.step(selector)
            if ms is None:
                going.remove(job)
            else:
                waits.append(ms)
        if going:
            free += 1
            selector.select(min(waits) / 1000)
    for job in jobs:
        print(job.end())
    print("longest %d" % (max(j.longest for j in jobs) * 1000),
          "free %d" % free, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv)
