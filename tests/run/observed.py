#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Judges the runs of lookup_scenarios.sh: what was found, what was sent.

    observed.py SCENARIOS RESULTS LOGS

For each scenario: the rules of its file expect, and what holds for all of
them.  The plan is made without sending anything; what the servers saw is in
the plan; what they saw is in "sent" and the other way round; no name that is
not the domain's business is asked; the part of the address before the @ does
not leave the machine, unless --send-address says so; no login is tried.

Lines of expect, beside the rules of judge.py:
    exit N              the exit status
    within MS, after MS how long the whole run took
    some LIST RULE...   an element of the list fulfils all rules
    none LIST RULE...   no element does
    asked REGEX         the servers saw it: "WHAT -> TO" in the words of "sent"
    not-asked REGEX     they did not
    unseen REGEX        stands in "sent", though no server can have seen it
    only REGEX          nothing else was asked
    through-proxy       no server saw anything that did not come by a proxy
"""
import json
import os
import re
import sys

import internet
import judge

NAMES = {"A": "A, AAAA", "AAAA": "A, AAAA"}
PROXY = "127.0.0.9"
LOGIN = re.compile(r"< ([^ ]+ )?(AUTH|AUTHENTICATE|LOGIN|USER|PASS|APOP|MAIL)"
                   r"( |$)", re.IGNORECASE)


def slices(directory, logs, first):
    """What each log grew by between two marks, as text."""
    with open(os.path.join(directory, "marks"), encoding="ascii") as f:
        marks = [[int(n) for n in line.split()] for line in f]
    out = {}
    for i, name in enumerate(("dns", "web", "fake", "dovecot", "exim")):
        path = os.path.join(logs, name)
        data = b""
        if os.path.exists(path):
            with open(path, "rb") as f:
                f.seek(marks[first][i])
                data = f.read(marks[first + 1][i] - marks[first][i])
        out[name] = data.decode("utf-8", "backslashreplace").splitlines()
    return out


class Seen:
    """What the servers saw during one run."""

    def __init__(self, log):
        self.dns, self.web, self.mail = set(), set(), set()
        self.past_proxy = []
        self.text = "\n".join(log["dns"] + log["web"] + log["fake"])
        self.logins = [line for line in log["fake"] if LOGIN.search(line)]
        for line in log["dns"]:
            words = line.split()
            if len(words) == 3:
                self.dns.add(("%s (%s)" % (
                    words[0], NAMES.get(words[1], words[1])), "DNS resolver"))
        for line in log["web"]:
            self.see_web(line)
        for line in log["dovecot"] + log["exim"]:
            self.see_mail(line)
        self.all = self.dns | self.web

    def see_web(self, line):
        m = re.match(r'(\w+) (\S+) (\S+) (\d+) (\S+) (\S+) "(.*?)" "(.*)"$',
                     line)
        if m is None or not m.group(5).isupper():
            return              # a connection that asked nothing
        scheme, host, client, _, method, uri, login, _ = m.groups()
        if login not in ("", "-"):
            self.logins.append(line)
        if client != PROXY:
            self.past_proxy.append(line)
        self.web.add(("%s %s://%s%s" % (method, scheme, host, uri), host))

    def see_mail(self, line):
        m = re.search(r"seen=([^:]+):(\d+)", line)
        if m:
            self.mail.add("%s:%s" % m.groups())
        m = re.search(r"I=\[.*\]:(\d+) .*SNI=(\S+)", line)
        if m:
            self.mail.add("%s:%s" % (m.group(2), m.group(1)))


def show(pairs):
    return "\n".join("    %s -> %s" % p for p in sorted(pairs))


def pairs_of(doc, key):
    return {(e["what"], e["to"]) for e in doc[key]}


def pattern(text):
    """A plan's words as an expression: {mx} and its like are any host."""
    parts = re.split(r"(\{[a-z0-9-]+\})", text)
    return "".join(".*" if p == "{path}" else "[A-Za-z0-9._:-]+"
                   if i % 2 else re.escape(p) for i, p in enumerate(parts))


# ---- what holds for every scenario ---------------------------------------------

def complaints(s, doc, plan, quiet, seen, rules):
    if quiet.all:
        yield "making the plan was not silent:\n" + show(quiet.all)
    if seen.logins or quiet.logins:
        yield "a login was tried:\n    " + "\n    ".join(seen.logins)
    yield from sent_complaints(s, doc, seen, rules)
    mail = {p[1].rpartition("/")[2] for p in pairs_of(doc, "sent")
            if p[0] == "connection without login"}
    # The end of another scenario's connection may be logged late.
    hidden = {m for m in seen.mail - mail if m.rpartition(":")[0] in s.hosts}
    if hidden:
        yield "connected to mail servers silently: " + ", ".join(hidden)
    if plan is not None:
        yield from plan_complaints(plan, seen)
    local = s.address.rpartition("@")[0].rpartition("<")[2].strip('"')
    if "--send-address" not in s.arguments and local and \
            local.lower() in seen.text.lower():
        yield "%s left the machine" % local
    above = [w for w, _ in seen.all if re.search(
        r"(?:^|/)(autoconfig|autodiscover|ua-auto-config)?\.?test[ /]", w)]
    if above:
        yield "asked above the domain: " + ", ".join(above)


def sent_complaints(s, doc, seen, rules):
    sent = pairs_of(doc, "sent")
    questions = {p for p in sent if p[1] == "DNS resolver"}
    requests = {p for p in sent if re.match("(GET|POST) https?://", p[0])}
    unseen = [v for k, v in rules if k == "unseen"]
    # What ended before an answer may never have reached a server.
    dropped = {a["where"] for a in doc["attempts"] if a["status"] is None}
    hidden = seen.all - sent
    if hidden:
        yield "not in sent, but seen by the servers:\n" + show(hidden)
    invented = (questions - seen.dns) | {
        p for p in requests - seen.web
        if s.certificates.get(p[1], "good") == "good" and
        p[0].partition(" ")[2] not in dropped}
    invented = {p for p in invented
                if not any(re.search(u, "%s -> %s" % p) for u in unseen)}
    if invented:
        yield "in sent, but not seen by any server:\n" + show(invented)


def plan_complaints(plan, seen):
    planned = [(pattern(e["what"]), pattern(e["to"])) for e in plan["plan"]]
    missing = {p for p in seen.all if not any(
        re.fullmatch(w, p[0]) and re.fullmatch(t, p[1]) for w, t in planned)}
    if missing:
        yield "not in the plan, but seen by the servers:\n" + show(missing)


# ---- what one scenario expects -------------------------------------------------

def fulfils(element, rules):
    try:
        for rule in rules:
            judge.apply_rule(element, rule)
        return True
    except judge.Wrong:
        return False


def rule_complaint(doc, took, seen, word, rest):
    told = ["%s -> %s" % p for p in sorted(seen.all)]
    if word == "within":
        return took > int(rest) and "took %d ms" % took
    if word == "after":
        return took < int(rest) and "took %d ms only" % took
    if word in ("some", "none"):
        path, *rules = rest.split()
        found = any(fulfils(e, rules) for e in judge.pick(doc, path))
        return found != (word == "some") and (
            "%s of %s: %s" % (word, path, " ".join(rules)))
    if word == "asked":
        return not any(re.search(rest, t) for t in told) and \
            "was not asked: %s of\n    %s" % (rest, "\n    ".join(told))
    if word == "not-asked":
        return next(("was asked: " + t for t in told if re.search(rest, t)),
                    None)
    if word == "only":
        return next(("was asked, too: " + t for t in told
                     if not re.search(rest, t)), None)
    if word == "through-proxy":
        return seen.past_proxy and "went past the proxy: " + str(
            seen.past_proxy)
    judge.apply_rule(doc, (word + " " + rest).strip())
    return None


def rules_of(s):
    """The lines of expect as pairs of their first word and the rest."""
    for line in internet.lines_of(os.path.join(s.dir, "expect")):
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def load(name):
    with open(name, encoding="utf-8") as f:
        lines = f.read().splitlines()
    if len(lines) != 1:
        raise judge.Wrong("%d lines of JSON, not one" % len(lines))
    doc = judge.parse(lines[0])
    judge.judge(doc)
    return doc


def judge_plan(directory):
    with open(os.path.join(directory, "plan.status"), encoding="ascii") as f:
        status = int(f.read())
    if status != 0:
        raise judge.Wrong("exit status of the plan is %d" % status)
    return load(os.path.join(directory, "plan"))


def all_complaints(s, directory, logs):
    rules = list(rules_of(s))
    with open(os.path.join(directory, "status"), encoding="ascii") as f:
        status, took = [int(n) for n in f.read().split()]
    want = int(dict(rules)["exit"])
    if status != want:
        yield "exit status is %d, not %d" % (status, want)
    try:
        doc = load(os.path.join(directory, "out"))
    except judge.Wrong as wrong:
        yield str(wrong)
        return
    seen = Seen(slices(directory, logs, 1))
    plan = None
    if want != 1:
        try:
            plan = judge_plan(directory)
        except judge.Wrong as wrong:
            yield "plan: %s" % wrong
    for word, rest in rules:
        if word in ("exit", "unseen"):
            continue
        try:
            why = rule_complaint(doc, took, seen, word, rest)
        except judge.Wrong as wrong:
            why = str(wrong)
        if why:
            yield why
    yield from complaints(s, doc, plan, Seen(slices(directory, logs, 0)),
                          seen, rules)


def server_line(server):
    return server and "%(protocol)s %(host)s %(port)d %(security)s" % server


def summary(directory):
    """What there is to know of a result, in few lines."""
    try:
        with open(os.path.join(directory, "out"), encoding="utf-8") as f:
            doc = json.loads(f.read())
        account = doc["account"] or {}
        yield "%s, exit %d, error %s, trust %s, score %s" % (
            doc["outcome"], doc["exit"], doc["error"], doc["trust"],
            doc["score"])
        yield "in %s, out %s" % (server_line(account.get("incoming")),
                                 server_line(account.get("outgoing")))
        for c in doc["candidates"]:
            yield "candidate T%d %s: %s" % (
                c["trust"], server_line(c["server"]),
                ", ".join("%(source)s %(where)s" % e for e in c["evidence"]))
        for a in doc["attempts"]:
            yield "attempt %s %s: %s, %d ms, %s" % (
                a["source"], a["where"], a["outcome"], a["ms"], a["error"])
        for e in doc["sent"]:
            if e["to"] != "DNS resolver":
                yield "sent %s -> %s" % (e["what"], e["to"])
    except (ValueError, KeyError, TypeError) as e:
        yield "no summary: %r" % e


def verdict(s, directory, logs):
    why = list(all_complaints(s, directory, logs))
    print("%s %s" % ("not ok" if why else "ok", s.name))
    if not why:
        return
    for name in ("command", "err", "plan.err"):
        with open(os.path.join(directory, name), encoding="utf-8",
                  errors="backslashreplace") as f:
            why.append("%s: %s" % (name, f.read().strip()))
    why += ["  " + line for line in summary(directory)]
    print("\n".join("#   " + line for text in why
                    for line in text.split("\n")))


def main(top, results, logs):
    scenarios, _, _ = internet.load(top)
    for s in scenarios:
        directory = os.path.join(results, s.name)
        if os.path.exists(os.path.join(directory, "status")):
            verdict(s, directory, logs)


if __name__ == "__main__":
    main(*sys.argv[1:])
