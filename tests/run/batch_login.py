#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Batches that log in; run by batch_login.sh.

    batch_login.py behaviours           what scripted.py is to do
    batch_login.py PROGRAM DIR CA       prints one verdict a line
"""
import json
import os
import re
import subprocess
import sys
import time

import jsonschema

LIMIT = 60              # seconds, for one batch
WORDS = {"alice": "wonderland", "also": "wonderland", "slow": "wonderland",
         "lost": "wonderland", "bob": "builder"}
# what the scripted server on a port does, and for which row it is
SCRIPTED = {
    5001: "imap-tls-words:many-login", 5002: "smtp-tls-ok",
    5003: "imap-tls-ok", 5004: "smtp-tls-words:many-login",
    5005: "imap-tls-hang-login", 5006: "smtp-tls-ok",
    5007: "imap-tls-words:many-login+once", 5008: "smtp-tls-ok",
}
SILENT = range(5101, 5106)
SCRIPTED.update({port: "imap-tls-hang-capability" for port in SILENT})


def verdict(claim, why):
    """why: "" or what is wrong."""
    print("%sok %s%s" % ("not " if why else "", claim, "".join(
        "\n#   " + line for line in str(why).splitlines()) if why else ""),
        flush=True)


def differs(got, want):
    return "" if got == want else "%r, not %r" % (got, want)


# ---- batches ------------------------------------------------------------

class Batch:
    """A table in a folder of its own, with its passwords beside it."""

    def __init__(self, name, header, rows, words=WORDS):
        self.folder = os.path.join(T, "batch", name)
        os.makedirs(os.path.join(self.folder, "pw"))
        os.makedirs(os.path.join(self.folder, "cwd"))
        self.table = os.path.join(self.folder, "t.csv")
        self.write(self.table, "\n".join([header] + rows) + "\n")
        for who, word in words.items():
            self.write(os.path.join(self.folder, "pw", who), word + "\n")
        self.state = os.path.join(self.folder, "state")

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="latin-1") as f:
            f.write(text)

    def argv(self, *options):
        return [PROGRAM, "batch", self.table, "--allow-private", "--ca-file",
                CA, "--dns-server", "127.0.0.1", "--config-dir",
                os.path.join(T, "config"), "--state-dir",
                self.state] + list(options)

    def run(self, *options):
        """Sets status, out, err, took; returns the lines as objects."""
        start = time.monotonic()
        # somewhere else: what the table names is beside the table
        done = subprocess.run(self.argv(*options), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT,
                              cwd=os.path.join(self.folder, "cwd"))
        self.took = time.monotonic() - start
        self.status = done.returncode
        self.out, self.err = (x.decode() for x in (done.stdout, done.stderr))
        return self.lines(self.out)

    def lines(self, text):
        rows = [json.loads(line) for line in text.splitlines()]
        for row in rows:
            SCHEMA.validate(row)
        return rows


def step(row, which, name="login"):
    """Outcome, and the code of the error, of a step of the incoming or the
    outgoing server."""
    for s in row["checks"][which]["steps"]:
        if s["step"] == name:
            return s["outcome"], s["error"] and s["error"]["code"]
    return None


def logins(row):
    return [step(row, 0), step(row, 1)]


PASS = [("pass", None)] * 2


# ---- what the servers have seen -------------------------------------------

class Logs:
    """What is new in them."""

    def __init__(self):
        self.files = {
            "dovecot": os.path.join(T, "mailhost/main/log"),
            "exim": os.path.join(T, "mailhost/exim/log/mainlog"),
            "scripted": os.path.join(T, "scripted.log"),
        }
        self.at = {k: len(self.read(k)) for k in self.files}

    def read(self, which):
        try:
            with open(self.files[which], encoding="latin-1") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def new(self, which):
        return self.read(which)[self.at[which]:]

    def settled(self):
        """Servers write when a connection has ended; on a busy machine a
        while after it was cut off."""
        before, quiet = None, 0
        for _ in range(40):
            now = [self.read(k) for k in self.files]
            quiet = quiet + 1 if now == before else 0
            if quiet == 3:
                break
            before = now
            time.sleep(0.3)
        return self

    def imap(self):
        """Of each account, how many logins; of None, how many connections
        without one."""
        count = {}
        for line in self.new("dovecot").splitlines():
            who = re.search(r"imap-login: Info: Login: user=<([^>]*)>", line)
            nobody = "imap-login: Info: " in line and \
                "no auth attempts" in line
            if who or nobody:
                key = who.group(1) if who else None
                count[key] = count.get(key, 0) + 1
        return count

    def smtp(self):
        count = {}
        for line in self.new("exim").splitlines():
            if "no MAIL in SMTP connection" not in line:
                continue
            who = re.search(r" A=\w+:(\S+)", line)
            key = who.group(1) if who else None
            count[key] = count.get(key, 0) + 1
        return count

    def at_once(self):
        """The most connections to Exim at a time."""
        return max(map(int, re.findall(r"connection count = (\d+)",
                                       self.new("exim"))), default=0)

    def spacing(self):
        """Seconds between the beginnings of connections with a login."""
        began, logged_in = {}, []
        for line in self.new("exim").splitlines():
            when, port = re.match(r"\S+ (\S+)", line).group(1), \
                re.search(r"\[127[.0-9]*\]:(\d+)", line)
            h, m, s = when.split(":")
            seconds = int(h) * 3600 + int(m) * 60 + float(s)
            if port and "connection count" in line:
                began[port.group(1)] = seconds
            elif port and " A=" in line:
                logged_in.append(began[port.group(1)])
        logged_in.sort()
        return [b - a for a, b in zip(logged_in, logged_in[1:])]

    def told(self, port, pattern):
        return len(re.findall(r"(?m)^%d .* < .*%s" % (port, pattern),
                              self.new("scripted")))


def account(domain, extra="", incoming="imap.example.test 993",
            outgoing="smtp.example.test 587"):
    Batch.write(os.path.join(T, "config", domain), """\
name     Example Mail
domain   %s
server   imap tls %s
server   smtp %s %s
user     %%EMAILADDRESS%%
confidence high
source   admin
checked  2026-11
%s""" % (domain, incoming, "starttls" if outgoing.endswith("587") else "tls",
         outgoing, extra))


# ---- cases ----------------------------------------------------------------

def one_login_an_account():
    rows = ["%s@example.test,pw/%s" % (who, who) for who in WORDS]
    b = Batch("accounts", "address,password_file", rows + [
        "Alice <ALICE@Example.Test>,pw/alice", "junk@example.test,pw/missing",
        "big@example.test,pw/nul", "mangle@example.test,pw/wrong",
        "refuse@example.test,", "x@example.test,pw"],
        dict(WORDS, nul="a\0b", wrong="looking-glass"))
    logs = Logs()
    lines = b.run("--jobs", "8")
    logs.settled()
    n = len(WORDS)
    verdict("rows_are_all_there", differs(
        [row["line"] for row in lines], list(range(2, n + 8))))
    verdict("accounts_are_logged_in_to", differs(
        [(row["exit"], logins(row)) for row in lines[:n]],
        [(0, PASS)] * n))
    verdict("batch_ends_with_the_first_failure", differs(b.status, 2))
    imap, smtp = logs.imap(), logs.smtp()
    want = {who + "@example.test": 1 for who in WORDS}
    verdict("one_login_an_account_at_the_incoming_server", differs(
        {k: v for k, v in imap.items() if k}, want))
    verdict("one_login_an_account_at_the_outgoing_server", differs(
        {k: v for k, v in smtp.items() if k}, want))
    # the refused login is in neither count
    verdict("one_look_at_the_incoming_server", differs(imap.get(None), 1))
    verdict("one_look_at_the_outgoing_server", differs(smtp.get(None), 1))
    gaps = logs.spacing()
    verdict("a_second_between_logins", differs(
        [g for g in gaps if g < 0.99], []) or differs(len(gaps), n - 1))
    verdict("never_more_than_two_connections", differs(
        logs.at_once() <= 2, True))
    again, missing, nul, wrong, none, folder = lines[n:]
    verdict("account_that_stands_twice_is_told_so", differs(
        (again["exit"], step(again, 0), again["checks"][0]["steps"][-1]
         ["error"]["detail"]), (2, ("fail", "same-account"), "line 2")))
    verdict("missing_password_is_one_failed_row", differs(
        (missing["outcome"], missing["exit"], missing["error"]["code"],
         "pw/missing" in json.dumps(missing), step(missing, 0)),
        ("found", 10, "cannot-read", True, None)))
    verdict("password_with_nul_is_one_failed_row", differs(
        (nul["exit"], nul["error"]["code"]), (10, "cannot-read")))
    verdict("folder_is_no_password", differs(
        (folder["exit"], folder["error"]["code"]), (10, "cannot-read")))
    verdict("wrong_password_is_refused", differs(
        (wrong["exit"], step(wrong, 0), step(wrong, 1)),
        (6, ("fail", "credentials-refused"), ("not-run", None))))
    verdict("row_without_password_is_checked_only", differs(
        (none["exit"], none["checks"][0]["outcome"], step(none, 0)),
        (0, "pass", None)))
    kept = sum(len(f) for _, _, f in os.walk(b.state))
    verdict("refusal_is_counted_in_the_state_directory", differs(kept, 1))
    same_as_alone(b, lines[0])


def timeless(x):
    if isinstance(x, dict):
        return {k: 0 if k in ("ms", "start") else timeless(v)
                for k, v in x.items()}
    return [timeless(v) for v in x] if isinstance(x, list) else x


def same_as_alone(b, line):
    """The account by itself, without anything shared."""
    argv = [PROGRAM, "check", "alice@example.test", "--json",
            "--password-file", os.path.join(b.folder, "pw", "alice")] + \
        b.argv()[3:]
    alone = json.loads(subprocess.run(
        argv, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=LIMIT).stdout)
    line = {k: v for k, v in line.items() if k not in ("line", "sent")}
    alone.pop("sent")
    verdict("line_is_that_of_a_single_account", differs(
        timeless(line), timeless(alone)))


def one_look_a_server():
    domains = ["d%d.test" % i for i in range(6)]
    for d in domains:
        account(d)
    account("other-port.test", outgoing="smtp.example.test 465")
    b = Batch("servers", "address", ["x@%s" % d for d in domains] +
              ["x@other-port.test"])
    logs = Logs()
    lines = b.run("--check", "--jobs", "8")
    logs.settled()
    verdict("each_domain_is_checked", differs(
        [(r["exit"], [c["outcome"] for c in r["checks"]]) for r in lines],
        [(0, ["pass", "pass"])] * 7))
    verdict("incoming_server_of_all_is_looked_at_once", differs(
        logs.imap(), {None: 1}))
    verdict("outgoing_servers_of_all_are_looked_at_once_each", differs(
        logs.smtp(), {None: 2}))
    alone = []
    for row in lines:
        argv = [PROGRAM, "check", row["address"], "--json"] + b.argv()[3:]
        alone.append(json.loads(subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=LIMIT).stdout))
        row.pop("line")
    for row in lines + alone:
        # who is first is a matter of time; and a thread that has had a row
        # with the same servers knows their names
        row["sent"] = sorted((s for s in row["sent"]
                              if s["to"] != "DNS resolver"), key=str)
    verdict("shared_look_reads_like_an_own_one", "\n".join(
        "%s: %s" % (k, differs(timeless(a[k]), timeless(b[k])))
        for a, b in zip(lines, alone) for k in b
        if timeless(a[k]) != timeless(b[k])))


def limits_hold_across_servers():
    """Servers of one host that all keep a connection busy for a while."""
    rows = ["x@d%d.test,fake.example.test,%d,smtp.example.test" % (i, port)
            for i, port in enumerate(SILENT)]
    b = Batch("limits", "address,incoming_host,incoming_port,outgoing_host",
              rows)
    p = subprocess.Popen(b.argv("--check", "--jobs", "8"),
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         stdin=subprocess.DEVNULL)
    most = 0
    while p.poll() is None:
        time.sleep(0.02)
        open_now = subprocess.run(
            ["ss", "-Htn", "state", "established", "dport", "ge", ":5100",
             "and", "dport", "le", ":5110"], capture_output=True,
            timeout=LIMIT).stdout
        most = max(most, open_now.count(b"\n"))
    lines = b.lines(p.stdout.read().decode())
    verdict("two_connections_at_a_time", differs(most, 2))
    verdict("rows_that_wait_for_a_place_are_all_there", differs(
        len(lines), len(SILENT)))


def too_many():
    head = "address,password_file,incoming_host,incoming_port," \
        "incoming_username,outgoing_host,outgoing_port,outgoing_security," \
        "outgoing_username"

    def rows(imap, smtp):
        return ["%s@d0.test,pw/alice,fake.example.test,%d,alice@example.test,"
                "fake.example.test,%d,tls,alice@example.test" % (
                    who, imap, smtp) for who in ("a", "b", "c")]

    for claim, imap, smtp, at in (
            ("too_many_at_the_incoming_server", 5001, 5002, 0),
            ("too_many_at_the_outgoing_server", 5003, 5004, 1)):
        b = Batch(claim, head, rows(imap, smtp) +
                  ["alice@example.test,pw/alice" + "," * 7])
        logs = Logs()
        lines = b.run()
        verdict(claim, differs(
            [(r["exit"], step(r, at if i == 0 else 0))
             for i, r in enumerate(lines[:3])],
            [(4, ("fail", "rate-limited"))] +
            [(4, ("fail", "logins-stopped"))] * 2))
        verdict(claim + "_is_not_asked_again", differs(
            logs.told((imap, smtp)[at], "AUTH"), 1))
        verdict(claim + "_says_nothing_about_another", differs(
            logins(lines[3]), PASS))


def circuit_breaker():
    rows = ["x%d@d0.test,dead.example.test,%d,smtp.example.test" % (i, 7000 +
                                                                    i)
            for i in range(6)] + ["y@d0.test,imap.example.test,993,"
                                  "smtp.example.test"]
    b = Batch("dead", "address,incoming_host,incoming_port,outgoing_host",
              rows)
    lines = b.run("--check", "--jobs", "1", "--report", b.table + ".csv")
    codes = [[s["error"]["code"] for s in r["checks"][0]["steps"]
              if s["error"]] for r in lines]
    verdict("dead_host_is_left_alone_after_three_failures", differs(
        codes, [["tcp-refused"]] * 3 + [["host-left-alone"]] * 3 + [[]]))
    verdict("row_of_a_host_left_alone_has_advice", differs(
        [(r["exit"], (r["checks"][0]["advice"] or {}).get("code"))
         for r in lines[3:]], [(4, "try-host-later")] * 3 + [(0, None)]))
    with open(b.table + ".csv", encoding="utf-8") as f:
        report = f.read()
    verdict("report_groups_them_by_cause", "" if re.search(
        r'cause,host-left-alone,3,5 6 7,"[^"]+","[^"]+"', report) and
        re.search(r'cause,tcp-refused,3,2 3 4,"[^"]+","[^"]+"', report)
        else report)


def others_are_not_kept_waiting():
    """Many accounts of one host, and few of others behind them."""
    rows = ["u%d@d0.test,pw/alice,scram.example.test" % i for i in range(40)]
    rows += ["alice@example.test,pw/alice,", "bob@example.test,pw/bob,"]
    b = Batch("starving", "address,password_file,incoming_host", rows)
    out = open(os.path.join(b.folder, "out"), "w+", encoding="utf-8")
    start = time.monotonic()
    p = subprocess.Popen(b.argv("--jobs", "2", "--unordered"), stdout=out,
                         stderr=subprocess.DEVNULL,
                         stdin=subprocess.DEVNULL)
    seen = None
    while time.monotonic() - start < 25 and seen is None:
        time.sleep(0.1)
        out.seek(0)
        text = out.read()
        if text.count("@example.test\",\"domain\"") == 2:
            seen = text.count("\n")
    p.kill()
    p.wait()
    verdict("few_do_not_wait_for_the_many_of_another_host",
            "" if seen is not None and seen < 30 else
            "%s lines came before" % seen)


def kill_and_resume():
    rows = ["%s@example.test,pw/%s" % (who, who) for who in WORDS]
    b = Batch("killed", "address,password_file", rows)
    out = os.path.join(b.folder, "out.jsonl")
    logs = Logs()
    kills = 0
    for pause in 1.2, 2.1, 1.7:
        try:
            subprocess.run(b.argv("-o", out, "--resume"), timeout=pause,
                           stdin=subprocess.DEVNULL, capture_output=True)
        except subprocess.TimeoutExpired:      # run() sends SIGKILL
            kills += 1
    b.run("-o", out, "--resume")
    with open(out, encoding="utf-8") as f:
        lines = b.lines(f.read())
    logs.settled()
    verdict("killed_batch_is_gone_on_with", differs(
        (b.status, [(r["line"], logins(r)) for r in lines]),
        (0, [(i + 2, PASS) for i in range(len(WORDS))])) or
        differs(kills > 0, True))
    twice = sum(n - 1 for who, n in logs.imap().items() if who)
    verdict("only_what_was_killed_before_its_line_is_logged_in_to_again",
            "" if 0 <= twice <= kills else "%d more, %d kills" % (twice,
                                                                  kills))
    again = Logs()
    b.run("-o", out, "--resume")
    again.settled()
    verdict("finished_batch_logs_in_nowhere", differs(
        (b.status, again.imap(), again.smtp()), (0, {}, {})))
    Batch.write(b.table, "\n".join(["address,password_file"] + rows + [
        "alice@example.test,pw/alice"]) + "\n")
    b.run("-o", out, "--resume")
    with open(out, encoding="utf-8") as f:
        line = b.lines(f.read())[-1]
    verdict("account_of_the_earlier_run_is_not_logged_in_to_again", differs(
        step(line, 0), ("fail", "same-account")))


def killed_before_their_turn():
    """Accounts that are done with while the first row still waits."""
    b = Batch("ahead", "address,password_file,incoming_host,incoming_port,"
              "outgoing_host,outgoing_port,outgoing_security", [
                  "x@d0.test,pw/alice,fake.example.test,5005,"
                  "fake.example.test,5006,tls",
                  "alice@example.test,pw/alice" + "," * 5,
                  "bob@example.test,pw/bob" + "," * 5])
    out = os.path.join(b.folder, "out.jsonl")
    logs = Logs()
    start = time.monotonic()
    p = subprocess.Popen(b.argv("-o", out), stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    text = ""
    while time.monotonic() - start < 9 and text.count("\n") < 2:
        time.sleep(0.05)
        if os.path.exists(out + ".ahead"):
            with open(out + ".ahead", encoding="utf-8") as f:
                text = f.read()
    p.kill()
    p.wait()
    with open(out + ".ahead", "a", encoding="utf-8") as f:
        f.write(text.split("\n", 1)[0][:-9])   # one that was cut off
    verdict("lines_are_kept_before_their_turn", differs(
        (text.count("\n"), os.path.getsize(out)), (2, 0)))
    b.run("-o", out, "--resume")
    logs.settled()
    with open(out, encoding="utf-8") as f:
        lines = b.lines(f.read())
    verdict("they_come_in_their_turn", differs(
        [(r["line"], r["exit"], step(r, 0)[0]) for r in lines],
        [(2, 2, "fail"), (3, 0, "pass"), (4, 0, "pass")]))
    verdict("nobody_is_logged_in_to_again", differs(
        {k: v for k, v in logs.imap().items() if k},
        {"alice@example.test": 1, "bob@example.test": 1}))
    verdict("nothing_is_left_beside_the_output", differs(
        sorted(n for n in os.listdir(b.folder) if "out" in n),
        ["out.jsonl", "out.jsonl.journal"]))


def rows_of_a_bad_moment():
    """A server that has had enough at first, and a row that is refused."""
    b = Batch("retry", "address,password_file,incoming_host,incoming_port,"
              "incoming_username,outgoing_host,outgoing_port,"
              "outgoing_security,outgoing_username", [
                  "alice@example.test,pw/alice" + "," * 7,
                  "junk@example.test,pw/bob" + "," * 7] + [
                  "%s@d0.test,pw/alice,fake.example.test,5007,"
                  "alice@example.test,fake.example.test,5008,tls,"
                  "alice@example.test" % who for who in ("a", "b")])
    out = os.path.join(b.folder, "out.jsonl")

    def exits():
        with open(out, encoding="utf-8") as f:
            return [(r["line"], r["exit"]) for r in b.lines(f.read())]

    b.run("-o", out)
    verdict("bad_moment_is_told", differs(
        exits(), [(2, 0), (3, 6), (4, 4), (5, 4)]))
    b.run("-o", out, "--resume")
    verdict("rows_that_failed_stay_as_they_are", differs(
        exits(), [(2, 0), (3, 6), (4, 4), (5, 4)]))
    logs = Logs()
    b.run("-o", out, "--resume", "--retry")
    logs.settled()
    verdict("rows_of_a_bad_moment_are_tried_again", differs(
        exits(), [(2, 0), (3, 6), (4, 0), (5, 0)]))
    verdict("and_no_others", differs(
        (logs.imap(), sorted(n for n in os.listdir(b.folder) if "out" in n)),
        ({}, ["out.jsonl", "out.jsonl.journal"])))
    b.run("-o", out, "--retry")
    verdict("retry_goes_with_resume", differs(b.status, 1))


def stopped_by_ctrl_c():
    rows = ["u%d@d0.test,pw/alice,scram.example.test" % i for i in range(40)]
    b = Batch("stopped", "address,password_file,incoming_host", rows)
    out = os.path.join(b.folder, "out.jsonl")
    p = subprocess.Popen(b.argv("-o", out), stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not os.path.exists(out) and p.poll() is None:
        time.sleep(0.1)
    time.sleep(2)
    p.send_signal(2)
    start = time.monotonic()
    _, err = p.communicate(timeout=LIMIT)
    verdict("ctrl_c_waits_for_what_is_under_way_only", differs(
        (p.returncode, b"--resume" in err, time.monotonic() - start < 12),
        (4, True, True)))


def table_from_standard_input():
    b = Batch("stdin", "address,password_file", ["alice@example.test,alice"])
    argv = b.argv()
    argv[2] = "-"
    with open(b.table, "rb") as f:
        done = subprocess.run(argv, stdin=f, capture_output=True,
                              timeout=LIMIT, cwd=os.path.join(b.folder, "pw"))
    verdict("names_are_relative_to_the_working_directory", differs(
        logins(b.lines(done.stdout.decode())[0]), PASS))


def files_of_those_that_log_in():
    b = Batch("files", "address,password_file", [
        "alice@example.test,pw/alice", "junk@example.test,pw/bob"])
    out = os.path.join(b.folder, "files")
    b.run("--to", "isync", "-o", out)
    with open(os.path.join(out, "results.jsonl"), encoding="utf-8") as f:
        text = f.read()
    verdict("files_are_written_for_those_that_log_in", differs(
        (b.status, sorted(os.listdir(os.path.join(out, "example.test"))),
         [line["exported"] and line["exported"]["exit"]
          for line in b.lines(text)]), (6, ["alice"], [0, None])))
    kept = [os.path.join(d, n) for d, _, names in os.walk(b.folder)
            for n in names if os.path.basename(d) != "pw"]
    verdict("no_file_has_a_password", "\n".join(
        p for p in kept if re.search("wonderland|builder", open(
            p, encoding="utf-8").read())) or differs(len(kept) > 3, True))


def usage():
    b = Batch("usage", "address,password_file", ["a@example.test,pw/alice"])
    for option in "--offline", "--no-check":
        lines = b.run(option)
        verdict("no_logins_with" + option.replace("-", "_"), differs(
            (b.status, lines, "password_file" in b.err), (1, [], True)))
    b = Batch("json", "", [])
    Batch.write(b.table, '{"address":"a@example.test"}\n{"address":'
                '"alice@example.test","password_file":"pw/alice"}\n')
    lines = b.run()
    verdict("row_of_json_logs_in_by_itself", differs(
        (len(lines[0]["checks"]), logins(lines[1])), (0, PASS)))
    lines = b.run("--offline")
    verdict("row_of_json_is_refused_by_itself", differs(
        (lines[0]["exit"], lines[1]["exit"], lines[1]["error"]["code"]),
        (0, 1, "bad-argument")))


def main():
    os.makedirs(os.path.join(T, "config"))
    account("example.test")
    account("d0.test")
    for case in (one_login_an_account, one_look_a_server,
                 limits_hold_across_servers, too_many, circuit_breaker,
                 others_are_not_kept_waiting, kill_and_resume,
                 killed_before_their_turn, rows_of_a_bad_moment,
                 stopped_by_ctrl_c, table_from_standard_input,
                 files_of_those_that_log_in, usage):
        if not os.environ.get("ONLY") or case.__name__ == os.environ["ONLY"]:
            case()


if sys.argv[1:] == ["behaviours"]:
    print(" ".join("%s=%d" % (b, p) for p, b in SCRIPTED.items()))
else:
    PROGRAM, T, CA = sys.argv[1:4]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                           "../schema/result.schema.json"), encoding="utf-8") as f:
        SCHEMA = jsonschema.Draft202012Validator(json.load(f))
    main()
