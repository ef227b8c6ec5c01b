#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""No password and no token is anywhere but where it belongs; run by
secrets.sh.

    secrets_kept.py behaviours          what scripted.py is to do, for its
                                        command line
    secrets_kept.py PROGRAM DIR CA      prints one verdict a line; DIR has
                                        scripted.log and the folder config

Every login is made with everything traced and explained.  No form of the
secret may stand in the output or in a file, in what others can see of the
process, or, when it is about to end or waits for something else than the
login, in its memory; of a round trip over POP3, which needs it again, in one
place of that at most.
"""
import collections
import multiprocessing
import os
import re
import subprocess
import sys
import time

import leaks
import terminal

USER = b"alice@example.test"
# Of the scripted servers; long enough for a piece to survive anything.
SECRET = b"Zq7-unlikely.Pa55phrase-that-nobody-types-twice"
WRONG = b"Kx9-neverever.W0rdofmine-and-nobody-elses-either"
BYTES = b"Zq7-unlik\xe9ly.Pa55phrase-that-nobody-types-twice"   # no UTF-8
REAL = b"wonderland"                    # of mailhost.sh
LIMIT = 20              # seconds, for anything
FIRST_PORT = 4000
TOKENS = "XOAUTH2", "OAUTHBEARER"
WAYS = ("PLAIN", "LOGIN", "CRAM-MD5", "command") + TOKENS
# What a server repeats stands at the end of a TLS record (RFC 8446 §5.4: the
# type of its content behind it), which OpenSSL frees without wiping it.  That
# is not ours, and that server knows the secret.
PARROTED = re.compile(rb"[^\r\n\0]{1,2000}\r\n\x17")
ACCEPTED, REFUSED = b"login accepted", b"credentials-refused"


def scripted():
    """{(protocol, way to log in, what): (port, behaviour)}; a way is a
    mechanism or the protocol's own commands; what the server does: it tells
    everybody what he sent, or nobody, or hangs at a step, or asks for more and
    more."""
    rows = {}
    faults = {"parrot": "ok+parrot", "bytes": "ok+parrot", "quiet": "ok",
              "more": "words:more-login+parrot",
              "login": "hang-login", "mailbox": "hang-mailbox"}
    for proto in "imap", "pop3", "smtp":
        for way in WAYS:
            for what in faults:
                if (proto, way) == ("smtp", "command") or \
                        (what == "mailbox" and proto != "imap"):
                    continue
                rows[proto, way, what] = (
                    FIRST_PORT + len(rows), "%s-tls-%s+auth=%s+secret=%s" % (
                        proto, faults[what], way.replace("command", ""),
                        os.fsdecode(BYTES if what == "bytes" else SECRET)))
    return rows


SCRIPTED = scripted()


def trips():
    """{(way, what): (port, behaviour)} of POP3 servers for a round trip, which
    logs in again and again."""
    rows = {}
    faults = {"arrives": "ok+parrot", "refused": "words:again-login+from=2"
              "+parrot", "waits": "words:other-top", "read": "hang-retr",
              "last": "hang-uidl+from=3", "again": "hang-login+from=2"}
    for way in WAYS:
        for what in faults:
            if what == "again" and way != "PLAIN":
                continue
            rows[way, what] = (
                FIRST_PORT + len(SCRIPTED) + len(rows),
                "pop3-tls-%s+auth=%s+secret=%s" % (
                    faults[what], way.replace("command", ""),
                    os.fsdecode(SECRET)))
    return rows


TRIPS = trips()
SENDING = {True: (FIRST_PORT - 1, "smtp-tls-ok+auth=XOAUTH2,OAUTHBEARER"),
           False: (FIRST_PORT - 2, "smtp-tls-ok")}

# where: the arguments that say to whom.  source: what gives the secret.
# want: in the output.
Job = collections.namedtuple(
    "Job", "kind claim where secret source options want config",
    defaults=("file", (), b"", "config"))


def at(key):
    return ("%ss://fake.example.test:%d" % (key[0], SCRIPTED[key][0]),
            "--user", USER.decode())


# ---- one run ------------------------------------------------------------

class Run:
    def __init__(self, job):
        self.job = job
        self.folder = os.path.join(T, "runs", job.claim)
        for name in "home", "cwd", "tmp":
            os.makedirs(os.path.join(self.folder, name))
        self.out = os.path.join(self.folder, "out")
        self.password = os.path.join(self.folder, "password")
        with open(self.password, "wb") as f:
            f.write(job.secret + b"\n")
        self.argv = [PROGRAM] + self.whom() + {
            "file": ["--password-file", self.password],
            "fd": ["--password-fd", "0"],
            "command": ["--password-command", "cat " + self.password],
            "slow command": ["--password-command", "cat %s; sleep 0.5; :" %
                             self.password],
            "token": ["--oauth2-token-file", self.password],
            "prompt": ["--login"],
            "offer": [],
            "table": [],
        }[job.source] + list(job.options) + [
            "-v", "--trace=all", "--explain", "--allow-private",
            "--ca-file", CA, "--dns-server", "127.0.0.1",
            "--config-dir", os.path.join(T, job.config)]
        if job.source not in ("offer", "table"):
            self.argv.insert(1, "check")
        self.seen = []

    def whom(self):
        """Of a batch, where is the two servers of its rows."""
        if self.job.source != "table":
            return list(self.job.where)
        name = os.path.join(self.folder, "table.csv")
        servers = ",".join(
            "fake.example.test,%s,tls,alice@example.test" %
            url.rsplit(":", 1)[1] for url in self.job.where)
        with open(name, "w") as f:
            f.write("address,password_file," + ",".join(
                "%s_%s" % (w, what) for w in ("incoming", "outgoing")
                for what in ("host", "port", "security", "username")) + "\n")
            for who in "alice", "bob":
                f.write("%s@example.test,password,%s\n" % (who, servers))
        return ["batch", name]

    def surroundings(self):
        """For subprocess.Popen."""
        environ = {k: v for k, v in os.environ.items()
                   if not k.startswith("XDG_")}
        return {"cwd": os.path.join(self.folder, "cwd"), "env": dict(
            environ, HOME=os.path.join(self.folder, "home"),
            TMPDIR=os.path.join(self.folder, "tmp"),
            # the dynamic linker, binding a library's symbol when it is first
            # called, saves registers and what was copied with them last
            LD_BIND_NOW="1",
            # who is traced cannot look for memory that was not freed
            ASAN_OPTIONS="detect_leaks=0")}

    def start(self):
        with open(self.out, "wb") as out, open(self.password, "rb") as fd:
            return subprocess.Popen(self.argv, stdin=fd, stdout=out,
                                    stderr=out, **self.surroundings())

    def forms(self, of=leaks.forms_in_memory):
        return of(self.job.secret, USER)

    def look(self, pid):
        self.seen += ["memory: " + n for n in leaks.in_memory(
            self.forms(), pid, PARROTED)]
        self.seen += leaks.in_proc(self.forms(), pid)

    def output(self):
        with open(self.out, "rb") as f:
            return f.read()

    def verdict(self):
        forms = self.forms(leaks.forms_in_text)
        why = self.seen + leaks.in_files(forms, self.folder, [self.password])
        if self.job.want not in self.output():
            why.append("the output has no %r" % self.job.want)
        if why:
            why.append(" ".join(self.argv))
            why += self.output().decode(errors="replace").split("\n")[-40:]
        return "\n#   ".join([("not ok " if why else "ok ") +
                              self.job.claim] + why)


# ---- kinds of jobs --------------------------------------------------------

def to_its_end(run, process, meanwhile):
    limit = time.monotonic() + LIMIT

    def wait():
        meanwhile()
        if time.monotonic() > limit:
            os.kill(process.pid, 9)
    process.returncode = leaks.at_exit(process.pid, run.look, wait)


def whole(run):
    """To the end."""
    to_its_end(run, run.start(), lambda: time.sleep(0.01))


def repeated(run):
    """The same, but for memory: where connections follow each other, a later
    one's records leave only a part of what OpenSSL has freed, which cannot be
    told from what we have left there."""
    run.look = lambda pid: run.seen.extend(leaks.in_proc(run.forms(), pid))
    whole(run)


def typed(run):
    """The same, with somebody who is asked for the secret."""
    keys = ["y\n", run.job.secret + b"\n"]
    if run.job.source == "prompt":
        keys.pop(0)
    with terminal.Terminal(run.argv, **run.surroundings()) as t:
        def look_on():
            t.read(0.01)
            if len(keys) == 2 and "[y/N]" in t.screen or \
                    len(keys) == 1 and not t.echoes():
                t.type(keys.pop(0))
        to_its_end(run, t.child, look_on)
        while t.read(0):
            pass
        with open(run.out, "wb") as f:
            f.write(t.bytes)


SERVERS = "scripted.log"


def said():
    """How much the servers have logged."""
    return os.path.getsize(os.path.join(T, SERVERS))


def falls_asleep(pid, limit):
    """What it does about the moment is over when it has slept for a while."""
    naps = 0
    while naps < 3 and time.monotonic() < limit:
        time.sleep(0.03)
        states = []
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/stat" % (pid, task)) as f:
                states.append(f.read().rpartition(")")[2].split()[0])
        naps = naps + 1 if set(states) == {"S"} else 0


def moment(run, pid, pattern, since):
    """Until the pattern is in the program's output or the servers' log: what
    they have said since then, as others have talked to them before."""
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        with open(os.path.join(T, SERVERS), "rb") as f:
            f.seek(since)
            if re.search(pattern, f.read() + run.output()):
                falls_asleep(pid, limit)
                return True
        time.sleep(0.02)
    return False


def waiting(run, pattern):
    since = said()
    process = run.start()
    if moment(run, process.pid, pattern, since):
        run.look(process.pid)
    else:
        run.seen.append("the moment did not come")
    process.kill()
    process.wait()


def waiting_for_more(run):
    """It is logged in and waits: for the server, or for the message."""
    port = re.search(r":(\d+)$", run.job.where[0])
    waiting(run, rb"(?m)^%s .* < .*EXAMINE" % port.group(1).encode() if port
            else rb"(?s)UID SEARCH UID.*UID SEARCH UID")


def port_of_trip(run):
    return b"%d" % TRIPS[tuple(run.job.config.split("."))][0]


def arriving(run):
    """The message, or the last list, is waited for: no login will follow."""
    step, n = (b"RETR", 1) if run.job.config.endswith("read") else (b"UIDL", 3)
    waiting(run, rb"(?ms)(^%s \S* < %s.*){%d}" % (port_of_trip(run), step, n))


def between_logins(run):
    """The next one needs the secret, which is in memory once, then."""
    run.look = lambda pid: run.seen.extend(
        ["memory: " + n for n in leaks.beside_the_one_place(
            run.forms(), pid)] + leaks.in_proc(run.forms(), pid))
    waiting(run, rb"(?s)\(message\).*> UIDL.*> QUIT"
            if run.job.config == "pop3" else
            rb"(?ms)^%s \S* < UIDL.*^%s \S* < UIDL.*^%s \S* < QUIT" % (
                (port_of_trip(run),) * 3))


def logging_in_again(run):
    """Then it is found in more than that place: the search works."""
    run.look = lambda pid: run.seen.extend(
        leaks.beside_the_one_place(run.forms(), pid))
    waiting(run, rb"(?ms)^%s \S* < (AUTH|PASS).*^%s \S* < (AUTH|PASS)" % (
        (port_of_trip(run),) * 2))
    run.seen = [] if run.seen else ["it is found in one place only"]


def logging_in(run):
    """As long as it has to know the secret, it is found: the search works."""
    port = re.search(r":(\d+)$", run.job.where[0]).group(1).encode()
    waiting(run, rb"(?m)^%s .* < .*(AUTH|PASS|LOGIN)" % port)
    if run.seen and all(n.startswith("memory: ") for n in run.seen):
        run.seen = []
    else:
        run.seen.append("it is not found in memory, or elsewhere, too")


def elsewhere(run):
    """The search works for arguments, environments and files, too."""
    secret = run.job.secret.decode()
    with subprocess.Popen(["sh", "-c", "SECRET=$1 sleep 9 & wait", "sh",
                           secret]) as p:
        time.sleep(0.3)
        seen = leaks.in_proc(run.forms(), p.pid)
        for child in reversed(leaks.family(p.pid)):
            os.kill(child, 9)
    seen += leaks.in_files(run.forms(), run.folder, [])
    for name in "cmdline of", "environ of", "password: plain":
        if not any(name in n for n in seen):
            run.seen.append("%s: not found" % name)
    with open(run.out, "wb"):
        pass


def asking_a_command(run):
    """While it waits for the command that prints the secret, nobody's
    arguments and environment have it."""
    process = run.start()
    limit = time.monotonic() + LIMIT
    while len(leaks.family(process.pid)) < 3 and time.monotonic() < limit:
        time.sleep(0.01)
    if len(leaks.family(process.pid)) < 3:
        run.seen.append("there is no child")
    run.seen += leaks.in_proc(run.forms(), process.pid)
    process.wait()


# ---- all of them ----------------------------------------------------------

def jobs():
    n = 0
    for key in SCRIPTED:
        proto, way, what = key
        name = "%s_%s" % (proto, way)
        token = way in TOKENS
        source = "token" if token else ("file", "fd", "command")[n % 3]
        if what == "mailbox":
            yield Job("waiting_for_more", name + "_waits_for_the_inbox",
                      at(key), SECRET, source)
        elif what == "login":
            if proto != "smtp" and way in ("PLAIN", "command") or token:
                yield Job("logging_in", name + "_waits_for_the_login",
                          at(key), SECRET, source)
        elif what == "more":
            if key in (("imap", "command", what), ("pop3", "command", what),
                       ("smtp", "PLAIN", what)):
                yield Job("whole", name + "_asked_for_more", at(key), SECRET,
                          source, want=b"wrong-protocol")
        elif what == "bytes":
            if way in ("PLAIN", "command"):
                yield Job("whole", name + "_with_bytes_that_are_no_text",
                          at(key), BYTES, source, want=ACCEPTED)
        elif what == "parrot":
            n += 1
            json = n % 2 == 0
            yield Job("whole", name + "_accepted", at(key), SECRET, source,
                      ("--json",) if json else (),
                      b'"login":"alice@' if json else ACCEPTED)
            yield Job("whole", name + "_refused", at(key), WRONG, source,
                      () if json else ("--json",), REFUSED)
    for way, what in TRIPS:
        name = "round_trip_%s_" % way
        source = "token" if way in TOKENS else "file"
        rest = ("alice@example.test",), SECRET, source
        config = "%s.%s" % (way, what)
        if what == "arrives":
            yield Job("whole", name + "arrives", *rest, ("--round-trip",),
                      b"deleted again", config)
        elif what == "refused":
            yield Job("whole", name + "is_refused_later", *rest,
                      ("--round-trip", "--json"), b"credentials-refused",
                      config)
        elif what == "waits":
            yield Job("between_logins", name + "is_kept_in_one_place", *rest,
                      ("--round-trip",), b"", config)
            yield Job("whole", name + "comes_to_nothing", *rest,
                      ("--round-trip=2", "--json"), b'"round_trip":{"outcome":"fail"',
                      config)
        elif what == "read":
            yield Job("arriving", name + "forgets_before_the_message", *rest,
                      ("--round-trip", "--keep"), b"", config)
        elif what == "last":
            yield Job("arriving", name + "forgets_before_the_last_list",
                      *rest, ("--round-trip",), b"", config)
        else:
            yield Job("logging_in_again", name + "waits_for_the_login", *rest,
                      ("--round-trip",), b"", config)
    for host in "crammd5", "scram":
        for scheme in "imaps", "pop3s", "smtps":
            yield Job("whole", "%s_at_a_real_server_of_%s" % (host, scheme),
                      ("%s://%s.example.test" % (scheme, host), "--user",
                       USER.decode()), REAL, want=ACCEPTED)
    for way in "PLAIN", "LOGIN", "command":
        for kind, what in ("whole", "quiet"), ("repeated", "parrot"):
            to = tuple(at((proto, "LOGIN" if (proto, way) == (
                "smtp", "command") else way, what))[0]
                for proto in ("imap", "smtp"))
            name = "batch_%s_%s_" % (way, what)
            yield Job(kind, name + "accepted", to, SECRET, "table",
                      ("-o", "lines.jsonl", "--report", "report.html"),
                      b"EXAMINE INBOX")
            yield Job(kind, name + "refused", to, WRONG, "table",
                      ("--report", "report.csv"), REFUSED)
    yield Job("waiting_for_more", "batch_waits_for_the_inbox", (
        at(("imap", "PLAIN", "mailbox"))[0],
        at(("smtp", "PLAIN", "parrot"))[0]), SECRET, "table",
        ("--jobs", "1"))
    url = at(("imap", "PLAIN", "parrot"))
    yield Job("elsewhere", "search_finds_it_elsewhere", url, SECRET)
    yield Job("asking_a_command", "command_is_under_way", url, SECRET,
              "slow command", (), ACCEPTED)
    account = USER.decode(),
    yield Job("typed", "prompt_accepted", url, SECRET, "prompt", (), ACCEPTED)
    yield Job("typed", "prompt_refused", url, WRONG, "prompt", (), REFUSED)
    yield Job("typed", "prompt_of_an_account", account, REAL, "prompt", (),
              ACCEPTED)
    yield Job("typed", "prompt_that_was_offered", account, REAL, "offer", (),
              ACCEPTED)
    yield Job("waiting_for_more", "account_waits_for_the_message",
              ("lost@example.test",), REAL, "file", ("--round-trip=20",))
    yield Job("between_logins", "pop3_account_waits_for_the_message",
              ("lost@example.test",), REAL, "file", ("--round-trip=20",), b"",
              "pop3")
    yield Job("whole", "pop3_account_gets_the_message", account, REAL, "file",
              ("--round-trip",), b"deleted again", "pop3")


def settings(folder, incoming, outgoing):
    os.makedirs(os.path.join(T, folder))
    with open(os.path.join(T, folder, "example.test"), "w") as f:
        f.write("name     Example Mail\ndomain   example.test\n"
                "server   pop3 tls %s\nserver   smtp %s\n"
                "user     %%EMAILADDRESS%%\nconfidence high\n"
                "source   admin\nchecked  2026-11\n" % (incoming, outgoing))


def all_settings():
    settings("pop3", "pop.example.test 995", "starttls smtp.example.test 587")
    for (way, what), (port, _) in TRIPS.items():
        auth = " auth=" + ("oauth2" if way in TOKENS else
                           "encrypted" if way == "CRAM-MD5" else "password")
        settings("%s.%s" % (way, what),
                 "fake.example.test %d%s" % (port, auth),
                 "tls fake.example.test %d%s" % (
                     SENDING[way in TOKENS][0],
                     " auth=oauth2" if way in TOKENS else ""))


def do(job):
    run = Run(job)
    globals()[job.kind](run)
    return run.verdict()


def main():
    all_settings()
    todo = [j for j in jobs() if re.search(os.environ.get("ONLY", ""), j.claim)]
    with multiprocessing.Pool(3) as pool:
        for verdict in pool.imap(do, todo):
            print(verdict, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "behaviours":
        for bound, behaviour in SCRIPTED.values():
            print("%s=%d" % (behaviour, bound))
        for bound, behaviour in TRIPS.values():
            print("%s=%d" % (behaviour, bound))
        for bound, behaviour in SENDING.values():
            print("%s+secret=%s=%d" % (behaviour, os.fsdecode(SECRET), bound))
        sys.exit()
    PROGRAM, T, CA = sys.argv[1:]
    main()
