#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""libmailsetup from Python, with nothing but ctypes and its header.

    mailsetup_ctypes.py LIBRARY lookup ADDRESS      offline, as JSON
    mailsetup_ctypes.py LIBRARY json ADDRESS        the same, by the library
    mailsetup_ctypes.py LIBRARY export ADDRESS CLIENT
                                                    each file's name and bytes
    mailsetup_ctypes.py LIBRARY async ADDRESS...    online, all at once

What "lookup" prints has the names and the order of "mailsetup lookup --json",
but is made here, out of the structs.
"""
import ctypes
import json
import selectors
import sys
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char,
                    c_char_p, c_int, c_int64, c_size_t, c_uint, c_uint16,
                    c_void_p)

# ---- the header's words, in its order -----------------------------------

PROTO = ["imap", "pop3", "smtp", "jmap", "caldav", "carddav", "sieve"]
SECURITY = ["plain", "starttls", "tls"]
MSU_OK = 0
MSU_FOUND = 0
MSU_OPT_OFFLINE = 0
MSU_FD_READ, MSU_FD_WRITE = 1, 2


# ---- its structs --------------------------------------------------------
# They grow at their end only, so that what stands here stays right.

class Error(Structure):
    _fields_ = [("code", c_int), ("os", c_int), ("subject", c_char * 256),
                ("detail", c_char * 256)]


class Server(Structure):
    _fields_ = [("proto", c_int), ("security", c_int), ("port", c_uint16),
                ("host", c_char_p), ("url", c_char_p), ("user", c_char_p),
                ("auths", POINTER(c_int)), ("nauths", c_size_t)]


class Evidence(Structure):
    _fields_ = [("source", c_char_p), ("where", c_char_p), ("trust", c_uint),
                ("seen", c_int64), ("attempt", c_void_p),
                ("guessed_user", c_bool)]


class Candidate(Structure):
    _fields_ = [("server", Server), ("why", POINTER(POINTER(Evidence))),
                ("trust", c_uint), ("score", c_int)]


class Note(Structure):
    _fields_ = [("code", c_char_p), ("text", c_char_p), ("url", c_char_p),
                ("verbatim", c_bool)]


class OAuth2(Structure):
    _fields_ = [("issuer", c_char_p), ("auth_url", c_char_p),
                ("token_url", c_char_p), ("scope", c_char_p)]


class Account(Structure):
    _fields_ = [("address", c_char_p), ("domain", c_char_p),
                ("display_name", c_char_p), ("provider", c_char_p),
                ("provider_name", c_char_p), ("incoming", POINTER(Server)),
                ("outgoing", POINTER(Server)),
                ("servers", POINTER(POINTER(Server))),
                ("extra", POINTER(POINTER(Server))),
                ("oauth2", POINTER(OAuth2)),
                ("notes", POINTER(POINTER(Note))),
                ("documentation", c_char_p)]


class Result(Structure):
    _fields_ = [("address", c_char_p), ("domain", c_char_p),
                ("outcome", c_int), ("exit", c_int), ("error", Error),
                ("account", POINTER(Account)), ("trust", c_uint),
                ("score", c_int), ("confidence", c_char_p),
                ("reasons", POINTER(c_void_p)),
                ("candidates", POINTER(POINTER(Candidate)))]


class File(Structure):
    _fields_ = [("client", c_char_p), ("name", c_char_p), ("error", Error),
                ("data", POINTER(c_char)), ("len", c_size_t)]


class Exported(Structure):
    _fields_ = [("files", POINTER(POINTER(File))),
                ("account", POINTER(Account)),
                ("left_out", POINTER(c_char_p))]


class Fd(Structure):
    _fields_ = [("fd", c_int), ("events", c_uint)]


TRACE = CFUNCTYPE(None, c_void_p, c_char_p, c_char_p)

# ---- its functions: name, what they give, what they take ------------------

FUNCTIONS = [
    ("msu_ctx_new", c_void_p),
    ("msu_ctx_free", None, c_void_p),
    ("msu_set_flag", c_int, c_void_p, c_int, c_bool),
    ("msu_set_trace", c_int, c_void_p, c_char_p, TRACE, c_void_p),
    ("msu_lookup", c_int, c_void_p, c_char_p, POINTER(POINTER(Result)),
     POINTER(Error)),
    ("msu_result_json", c_void_p, POINTER(Result)),
    ("msu_result_free", None, POINTER(Result)),
    ("msu_export", c_int, c_void_p, POINTER(Result), c_char_p, c_char_p,
     c_void_p, POINTER(POINTER(Exported)), POINTER(Error)),
    ("msu_free", None, c_void_p),
    ("msu_code_text", c_char_p, c_int),
    ("msu_outcome_name", c_char_p, c_int),
    ("msu_auth_name", c_char_p, c_int),
    ("msu_lookup_start", c_void_p, c_void_p, c_char_p, POINTER(Error)),
    ("msu_job_step", c_bool, c_void_p),
    ("msu_job_fds", c_size_t, c_void_p, POINTER(Fd), c_size_t,
     POINTER(c_int)),
    ("msu_job_result", c_int, c_void_p, POINTER(POINTER(Result)),
     POINTER(Error)),
    ("msu_job_free", None, c_void_p),
]


def load(path):
    lib = ctypes.CDLL(path)
    for name, gives, *takes in FUNCTIONS:
        function = getattr(lib, name)
        function.restype = gives
        function.argtypes = takes
    return lib


# ---- values ---------------------------------------------------------------

def text(bytes_or_none):
    return None if bytes_or_none is None else bytes_or_none.decode("utf-8")


def items(array):
    """A NULL-terminated array of pointers; never NULL itself."""
    i = 0
    while array[i]:
        yield array[i].contents
        i += 1


def server(lib, s):
    return {"protocol": PROTO[s.proto], "host": text(s.host), "port": s.port,
            "security": SECURITY[s.security], "username": text(s.user),
            "auth": [text(lib.msu_auth_name(s.auths[i]))
                     for i in range(s.nauths)],
            "url": text(s.url)}


def account(lib, a):
    def one(pointer):
        return server(lib, pointer.contents) if pointer else None
    oauth2 = {name: text(getattr(a.oauth2.contents, name))
              for name, _ in OAuth2._fields_} if a.oauth2 else None
    return {"provider": text(a.provider), "name": text(a.provider_name),
            "incoming": one(a.incoming), "outgoing": one(a.outgoing),
            "extra": [server(lib, s) for s in items(a.extra)],
            "oauth2": oauth2,
            "notes": [{"code": text(n.code), "text": text(n.text),
                       "url": text(n.url)} for n in items(a.notes)],
            "documentation": text(a.documentation)}


def candidate(lib, c):
    return {"server": server(lib, c.server), "trust": c.trust,
            "score": c.score,
            "evidence": [{"source": text(e.source), "where": text(e.where),
                          "trust": e.trust, "user_inferred": e.guessed_user}
                         for e in items(c.why)]}


def result(lib, r):
    a = r.account.contents if r.account else None
    return {"address": text(r.address), "domain": text(r.domain),
            "outcome": text(lib.msu_outcome_name(r.outcome)), "exit": r.exit,
            "account": account(lib, a) if a else None,
            "trust": r.trust if a else None, "score": r.score if a else None,
            "confidence": text(r.confidence) if a else None,
            "candidates": [candidate(lib, c) for c in items(r.candidates)]}


# ---- blocking, offline ----------------------------------------------------

@TRACE
def on_trace(_arg, area, line):
    """Kept alive by its name: the library has but a pointer to it."""
    print("trace:", text(area), text(line), file=sys.stderr)


class Lookup:
    """A context and a result, freed in the right order."""

    def __init__(self, lib, address):
        self.lib = lib
        self.ctx = lib.msu_ctx_new()
        self.r = POINTER(Result)()
        lib.msu_set_flag(self.ctx, MSU_OPT_OFFLINE, True)
        lib.msu_set_trace(self.ctx, b"all", on_trace, None)
        err = Error()
        code = lib.msu_lookup(self.ctx, address.encode("utf-8"),
                              byref(self.r), byref(err))
        if code != MSU_OK:
            raise RuntimeError(text(lib.msu_code_text(code)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lib.msu_result_free(self.r)
        self.lib.msu_ctx_free(self.ctx)


def do_lookup(lib, address):
    with Lookup(lib, address) as look:
        print(json.dumps(result(lib, look.r.contents)))


def do_json(lib, address):
    with Lookup(lib, address) as look:
        line = lib.msu_result_json(look.r)     # ours to free
        print(text(ctypes.string_at(line)))
        lib.msu_free(line)


def do_export(lib, address, client):
    with Lookup(lib, address) as look:
        out, err = POINTER(Exported)(), Error()
        code = lib.msu_export(look.ctx, look.r, client.encode(), None, None,
                              byref(out), byref(err))
        if code != MSU_OK:
            raise RuntimeError(text(lib.msu_code_text(code)))
        for f in items(out.contents.files):
            sys.stdout.write("%s %d\n" % (text(f.name), f.len))
            sys.stdout.flush()
            sys.stdout.buffer.write(ctypes.string_at(f.data, f.len))


# ---- jobs, in a loop of Python's -------------------------------------------

class Job:
    def __init__(self, lib, address):
        self.lib, self.address, self.watched = lib, address, {}
        self.ctx = lib.msu_ctx_new()
        self.job = lib.msu_lookup_start(self.ctx, address.encode("utf-8"),
                                        None)

    def step(self, selector):
        """How many ms until the next one; None: it is over."""
        going = self.lib.msu_job_step(self.job)
        fds, ms = (Fd * 64)(), c_int()
        n = min(self.lib.msu_job_fds(self.job, fds, 64, byref(ms)), 64)
        # whatever the job has closed may be another's next socket
        for fd in self.watched:
            selector.unregister(fd)
        self.watched = {fds[i].fd: fds[i].events for i in range(n)}
        for fd, events in self.watched.items():
            selector.register(
                fd, (selectors.EVENT_READ if events & MSU_FD_READ else 0) |
                (selectors.EVENT_WRITE if events & MSU_FD_WRITE else 0), self)
        return ms.value if going else None

    def end(self):
        r = POINTER(Result)()
        code = self.lib.msu_job_result(self.job, byref(r), None)
        if code == MSU_OK and r.contents.outcome == MSU_FOUND:
            a = r.contents.account.contents
            print(self.address, text(a.incoming.contents.host))
        else:
            print(self.address, "not found")
        self.lib.msu_result_free(r)
        self.lib.msu_job_free(self.job)
        self.lib.msu_ctx_free(self.ctx)


def do_async(lib, *addresses):
    selector = selectors.DefaultSelector()
    jobs = [Job(lib, a) for a in addresses]
    while jobs:
        waits = {job: job.step(selector) for job in jobs}
        for job in [j for j in jobs if waits[j] is None]:
            jobs.remove(job)
            job.end()
        if jobs:
            selector.select(min(waits[j] for j in jobs) / 1000)


def main(argv):
    if len(argv) < 4 or "do_" + argv[2] not in globals():
        sys.exit(__doc__)
    globals()["do_" + argv[2]](load(argv[1]), *argv[3:])


if __name__ == "__main__":
    main(sys.argv)
