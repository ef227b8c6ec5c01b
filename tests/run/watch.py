#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Servers come and go while --watch looks on; run by watch.sh, prints one
verdict a line.

    watch.py PROGRAM DIR CA
"""
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

PROGRAM, T, CA = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 15              # seconds, for anything
ROUNDS = int(os.environ.get("ROUNDS", 2))       # that change nothing
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"


class Watch:
    """The program, and what it said."""

    def __init__(self, *arguments, **named):
        """named: as for subprocess.Popen."""
        self.said = []
        self.child = subprocess.Popen(
            [PROGRAM, "check", "--watch=1", "--allow-private", "--ca-file",
             CA, "--dns-server", "127.0.0.1", "--config-dir",
             os.path.join(T, "config"), *arguments],
            text=True, **{"stdin": subprocess.DEVNULL,
                          "stdout": subprocess.PIPE,
                          "stderr": subprocess.PIPE, **named})
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.child.stdout or ():
            self.said.append(line.rstrip("\n"))

    def wait_for(self, pattern, times=1):
        """Until so many lines are like it; whether that happened."""
        limit = time.monotonic() + LIMIT
        while time.monotonic() < limit:
            if sum(bool(re.search(pattern, w)) for w in self.said) >= times:
                return True
            time.sleep(0.02)
        return False

    def end(self, how=signal.SIGINT):
        """Exit status, seconds, standard error."""
        began = time.monotonic()
        self.child.send_signal(how)
        try:
            status = self.child.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.child.kill()
            status = self.child.wait()
        took = time.monotonic() - began
        self.reader.join(LIMIT)
        return status, took, self.child.stderr.read()


def say(name, why, watch):
    why = [w for w in why if w]
    lines = why + (watch.said if watch else []) \
        if why or os.environ.get("VERBOSE") else []
    # several parts speak at once
    sys.stdout.write("".join(line + "\n" for line in [
        ("not ok " if why else "ok ") + name] +
        ["#   " + line for line in lines]))
    sys.stdout.flush()


def url(port):
    """Of a name that no part changes."""
    return "imaps://mail.example.test:%d" % port


def ended(watch, status, how=signal.SIGINT):
    """What is wrong about its end."""
    got, took, err = watch.end(how)
    return [got != status and "exit status %d, not %d" % (got, status),
            took > 1.5 and "took %.1f s to end" % took,
            err and "on standard error: " + err]


@contextlib.contextmanager
def server(*behaviours, certificate="good"):
    pem = os.path.join(T, "pki", certificate)
    with subprocess.Popen(
            ["/usr/bin/python3", "-B", os.path.join(HERE, "scripted.py"),
             "--cert", pem + ".pem", "--key", pem + ".key", *behaviours],
            stdout=subprocess.PIPE, text=True) as p:
        if p.stdout.readline() != "ready\n":
            raise RuntimeError("no server")
        drain = threading.Thread(target=p.stdout.read, daemon=True)
        drain.start()
        try:
            yield
        finally:
            p.kill()
            drain.join()


# ---- down, up, with a bad certificate, down -------------------------------

def servers_come_and_go():
    watch = Watch(url(4010))
    also = Watch(url(4010), "--json")
    why = []

    def both(pattern, code):
        if not watch.wait_for(pattern) or not also.wait_for(code):
            why.append("does not say: " + pattern)
    both("nothing listens", '"tcp-refused"')
    with server("imap-tls-ok=4010"):
        both("✓ IMAP", '"exit":0,')
    with server("imap-tls-ok=4010", certificate="expired"):
        both("certificate has expired", '"cert-expired"')
        why += ended(watch, 7)
        status, took, err = also.end(signal.SIGTERM)
    times = [w for w in watch.said if re.fullmatch(TIME, w)]
    marks = [w.strip()[0] for w in watch.said if re.match("  [✓✗!] ", w)]
    blocks = "\n".join(watch.said).split("\n\n")
    say("watch_prints_each_change_once", why + [
        len(times) != len(marks) and "not one time a block",
        re.sub(r"✗✗$", "✗", "".join(marks)) != "✗✓✗" and
        "".join(marks) not in ("✗✓✗✗",) and "marks: " + "".join(marks),
        len(blocks) != len(times) and "%d blocks" % len(blocks),
        any(not re.match(TIME + "\n", b) for b in blocks) and
        "a block without its time"], watch)
    states = [json.loads(w)["checks"][0]["outcome"] for w in also.said]
    say("watch_with_json_is_one_line_a_change", [
        states not in (["fail", "pass", "fail"],
                       ["fail", "pass", "fail", "fail"]) and repr(states),
        status != 7 and "exit status %d" % status, took > 1.5 and "late",
        err and err], also)


def quiet_rounds():
    """Memory, too: what a round needs is given back."""
    no_quarantine = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=0:"
                         "thread_local_quarantine_size_kb=0")
    with server("imap-tls-ok=4020", "smtp-tls-ok=4021"):
        all_of_them = [("server", 1, Watch(url(4020), env=no_quarantine)), (
            "address", 2, Watch("alice@quiet.example.test",
                                env=no_quarantine))]
        for _, servers, watch in all_of_them:
            watch.wait_for("TLSv", servers)
        time.sleep(1.5)
        before = [heap(watch.child.pid) for _, _, watch in all_of_them]
        time.sleep(ROUNDS)
        after = [heap(watch.child.pid) for _, _, watch in all_of_them]
        ends = [ended(watch, 0) for _, _, watch in all_of_them]
    for (name, _, watch), why, b, a in zip(all_of_them, ends, before, after):
        # one time stamp; a server may take one line or two
        times = sum(bool(re.fullmatch(TIME, line)) for line in watch.said)
        say("watch_of_%s_is_silent_if_nothing_changes" % name, why + [
            times != 1 and "%d times" % times], watch)
        # allocators keep some; what is lost, a sanitizer tells at the end
        say("watch_of_%s_does_not_grow" % name, [
            a > b + 64 + 20 * ROUNDS and "%d KiB, then %d" % (b, a)], watch)


def heap(pid):
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"RssAnon:\s+(\d+)", f.read()).group(1))


# ---- an address -----------------------------------------------------------

def address_and_names():
    zone = os.path.join(T, "knot/example.test.zone")
    with open(zone) as f:
        text = f.read()

    def name_points_to(address, serial):
        changed = re.sub(r"(?m)^(\s*imap)\s+A\s+\S+", r"\1 1 A " + address,
                         text).replace("hostmaster 1 ",
                                       "hostmaster %d " % serial)
        with open(zone, "w") as f:
            f.write(changed)
        subprocess.run(["knotc", "-c", os.path.join(T, "knot/knot.conf"),
                        "zone-reload", "example.test"], check=True,
                       stdout=subprocess.DEVNULL)
    name_points_to("127.0.0.1", 2)
    with server("imap-tls-ok=4001", "smtp-tls-ok=4002"):
        watch = Watch("alice@example.test")
        why = [not watch.wait_for("✓ SMTP") and "servers are not seen"]
        name_points_to("127.0.0.99", 3)
        why += [not watch.wait_for("nothing listens", 2) and
                "a new address is not seen"]
        name_points_to("127.0.0.1", 4)
        why += [not watch.wait_for("✓ SMTP", 2) and
                "the old address is not seen again"]
        why += ended(watch, 0)
    say("watch_of_an_address_sees_new_names", why, watch)


# ---- no network -----------------------------------------------------------

def dead_network():
    """Nothing answers, or everything fails at once: neither is asked for more
    often than said."""
    for name, target in (("refused", url(4030)),
                         ("unreachable", "imaps://192.0.2.1")):
        watch = Watch(target)
        watch.wait_for("✗ IMAP")
        began = cpu(watch.child.pid)
        time.sleep(2)
        used = cpu(watch.child.pid) - began
        why = ended(watch, 2)
        say("watch_is_idle_when_%s" % name, why + [
            used > 60 and "%d %% of a processor" % (used / 2)], watch)


def cpu(pid):
    """Hundredths of a second."""
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


# ---- its end ---------------------------------------------------------------

def ends():
    with server("imap-tls-hang-greeting=4040"):
        watch = Watch(url(4040))
        time.sleep(0.7)
        status, took, err = watch.end()
        say("interrupted_before_the_first_result", [
            status != 4 and "exit status %d" % status,
            took > 1.5 and "late", "stopped on request" not in err and err],
            watch)
    with server("imap-tls-ok=4041"):
        watch = Watch(url(4041))
        watch.wait_for("✓ IMAP")
    with server("imap-tls-hang-greeting=4041"):
        time.sleep(2.5)                 # a check is under way then
        # unless the port was seen between the two
        want = 2 if any("✗" in line for line in watch.said) else 0
        say("interrupted_check_takes_nothing_back", ended(watch, want), watch)
    # nobody reads, and it does not die of that at once
    watch = Watch(url(4030), restore_signals=False, stdout=closed_pipe())
    time.sleep(2.5)
    status, _, _ = watch.end(signal.SIGKILL)
    say("ends_when_its_output_goes_nowhere", [
        status != 10 and "exit status %d" % status], watch)


def closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def safely(part):
    try:
        part()
    except Exception as e:              # in a thread nobody would know
        say(part.__name__, [repr(e)], None)


parts = [threading.Thread(target=safely, args=(part,)) for part in (
    servers_come_and_go, quiet_rounds, address_and_names, dead_network, ends)]
for part in parts:
    part.start()
for part in parts:
    part.join()
