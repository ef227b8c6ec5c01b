#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Judges what mailsetup --json wrote.

    judge.py FILE [RULE...]         one object on one line
    judge.py FILE --table TABLE [RULE...]
                                    the same, with one row a checked server
    judge.py FILE --lines N [--table TABLE] [RULE...]
                                    N lines, one object each; a list for rules,
                                    which with a table each of them obeys

Each object is validated against tests/schema/result.schema.json, and against
what a schema cannot say about the steps of a check.

A rule is PATH OPERATOR VALUE without blanks.  PATH is names and indices with
dots between them; in a list a name picks the element whose step or code it is,
and @993 the one whose server has this port.  Operators:
    =  equal as text   !=  not equal   ~  regular expression found
    <=  a number at most   :  the list holds the value   #  length of the list

A row of a table is CLAIM|URL|STEP|CODE[/CODE...]|MS[|WORDS[/WORDS...]], where
STEP is the first step that failed, MS how long the check may take, and WORDS a
part of the failure's detail, or "none"; or STEP is - for a pass, then CODE is
what a step warns of, if any does.
"""
import functools
import json
import os
import re
import sys

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "..", "schema", "result.schema.json")
ORDER = ["resolve", "connect", "tls", "greeting", "starttls", "capability",
         "login", "mailbox"]
PORTS = {"imaps": 993, "imap": 143, "pop3s": 995, "pop3": 110, "smtps": 465,
         "smtp": 587}


class Wrong(Exception):
    """The output is not what it should be."""


def no_twins(pairs):
    keys = [k for k, _ in pairs]
    if len(keys) != len(set(keys)):
        raise Wrong("a key stands twice: %s" % keys)
    return dict(pairs)


def parse(line):
    try:
        return json.loads(line, object_pairs_hook=no_twins)
    except ValueError as e:
        raise Wrong("not JSON: %s" % e) from None


def judge_check(check):
    """What holds for the steps of every check."""
    where = "%(protocol)s://%(host)s:%(port)s" % check["server"]
    steps = check["steps"]
    places = [ORDER.index(s["step"]) for s in steps]
    if places != sorted(set(places)):
        raise Wrong("%s: steps out of order" % where)
    verdicts = [s["outcome"] for s in steps]
    if "fail" in verdicts:
        after = verdicts[verdicts.index("fail") + 1:]
        if set(after) - {"not-run"}:
            raise Wrong("%s: steps were run after a failed one" % where)
    worst = next((v for v in ("fail", "warn", "pass") if v in verdicts),
                 "not-run")
    if check["outcome"] != worst:
        raise Wrong("%s: the check says %s, its steps say %s" %
                    (where, check["outcome"], worst))
    if worst in ("pass", "warn"):
        want = "tls" if check["server"]["security"] == "tls" else "starttls"
        names = ["resolve", "connect", want, "greeting", "capability"]
        if check["server"]["url"]:          # JMAP, CalDAV, CardDAV
            names = ["resolve", "connect", "tls", "capability"]
        sieve = check["server"]["protocol"] == "managesieve"
        if sieve:                           # its greeting, before TLS
            names = ["resolve", "connect", "greeting"]
        if re.fullmatch(r"[0-9.]+|.*:.*", check["server"]["host"] or ""):
            names.remove("resolve")
        for name in names:
            if not any(s["step"] == name and s["outcome"] in ("pass", "warn")
                       for s in steps):
                raise Wrong("%s: passed without %s" % (where, name))
        # where a redirect leads, the connection may have been made before
        if check["tls"] is None and not sieve and not check["server"]["url"]:
            raise Wrong("%s: passed without TLS facts" % where)


def judge_numbers(doc):
    """What a place or a sum must agree with."""
    for candidate in doc["candidates"]:
        for e in candidate["evidence"]:
            n = e["attempt"]
            if n is not None and (n >= len(doc["attempts"]) or
                                  doc["attempts"][n]["source"] != e["source"]):
                raise Wrong("evidence of %s is no attempt of that source" %
                            e["where"])
    points = sum(p["points"] for p in doc["score_parts"])
    if doc["score_parts"] and min(max(points, 0), 100) != doc["score"]:
        raise Wrong("the score's parts are %d together, not %s" %
                    (points, doc["score"]))


@functools.lru_cache(maxsize=None)
def validator():
    with open(SCHEMA, encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for v in value.values() if isinstance(value, dict) else value:
            yield from strings(v)


def judge(doc):
    errors = [jsonschema.exceptions.best_match([e]) or e
              for e in validator().iter_errors(doc)]
    if errors:
        raise Wrong("\n".join("schema: %s: %s" % (
            ".".join(str(p) for p in e.absolute_path) or "(top)", e.message)
            for e in errors))
    for value in strings(doc):
        if re.search("[\0-\x1f\x7f-\x9f\ud800-\udfff]", value):
            raise Wrong("control characters in %r" % value)
    judge_numbers(doc)
    for check in doc["checks"]:
        judge_check(check)


def pick(doc, path):
    at = doc
    for part in path.split("."):
        if isinstance(at, dict) and part in at:
            at = at[part]
        elif isinstance(at, list) and part.isdigit() and int(part) < len(at):
            at = at[int(part)]
        elif isinstance(at, list) and part.startswith("@"):
            found = [e for e in at
                     if e.get("server", e).get("port") == int(part[1:])]
            if len(found) != 1:
                raise Wrong("%s: %d elements at %s" % (path, len(found), part))
            at = found[0]
        elif isinstance(at, list):
            found = [e for e in at if isinstance(e, dict) and part in (
                e.get("step"), e.get("code"))]
            if len(found) != 1:
                raise Wrong("%s: %d elements are %s" %
                            (path, len(found), part))
            at = found[0]
        else:
            raise Wrong("%s: there is no %s" % (path, part))
    return at


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


def holds(value, op, want):
    if op == "=":
        return text(value) == want
    if op == "!=":
        return text(value) != want
    if op == "~":
        return re.search(want, text(value)) is not None
    if op == "<=":
        return isinstance(value, int) and value <= int(want)
    if op == ":":
        return isinstance(value, list) and want in [text(v) for v in value]
    return isinstance(value, list) and len(value) == int(want)


def apply_rule(doc, rule):
    m = re.match(r"([\w.@-]+?)(!=|<=|=|~|:|#)(.*)$", rule, re.DOTALL)
    if m is None:
        sys.exit("judge.py: not a rule: %s" % rule)
    value = pick(doc, m.group(1))
    if not holds(value, m.group(2), m.group(3)):
        raise Wrong("%s, but it is %s" % (rule, text(value)))


def check_of_url(docs, url):
    """The check of a server given as SCHEME://HOST[:PORT]."""
    scheme, host, _, port = re.match(
        r"(\w+)://(\[.*\]|[^:]*)(:(\d+))?$", url).groups()
    want = (scheme.rstrip("s"), host.strip("[]"),
            int(port or PORTS[scheme]),
            "tls" if scheme.endswith("s") else "starttls")
    found = [c for doc in docs for c in doc["checks"] if want == tuple(
        c["server"][k] for k in ("protocol", "host", "port", "security"))]
    return found[0] if len(found) == 1 else None


def step_of(check):
    """(step, code, detail) of the one that failed, or else that warns"""
    for outcome in ("fail", "warn"):
        for s in check["steps"]:
            if s["outcome"] == outcome:
                return (s["step"] if outcome == "fail" else "-",
                        s["error"]["code"], s["error"]["detail"])
    return "-", "", None


def row_complaint(docs, url, step, codes, ms, words=""):
    check = check_of_url(docs, url)
    if check is None:
        return "%s stands not once in checks" % url
    got = step_of(check)
    if got[0] != step or got[1] not in codes.split("/"):
        return "%s/%s is expected, got %s/%s %s" % ((step, codes) + got)
    if words and not any(w in (got[2] or "none") for w in words.split("/")):
        return "the words are %s, not %s" % (got[2], words)
    if check["ms"] > int(ms):
        return "took %d ms, not %s at most" % (check["ms"], ms)
    if step != "-" and check["advice"] is None:
        return "a failure without advice"
    return None


def judge_table(docs, name, rules):
    """Prints one line a row; whether one of them failed is the answer."""
    bad = False
    with open(name, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("|") for line in f]
    verdicts = [(row[0], row_complaint(docs, *row[1:])) for row in rows]
    try:
        for doc in docs:
            judge(doc)
            for rule in rules:
                apply_rule(doc, rule)
        verdicts.append(("result_as_a_whole", None))
    except Wrong as wrong:
        verdicts.append(("result_as_a_whole", str(wrong)))
    for claim, why in verdicts:
        print("%s %s" % ("not ok" if why else "ok", claim))
        if why:
            print("#   " + why.replace("\n", "\n#   "))
            bad = True
    return bad


def main(argv):
    with open(argv[1], encoding="utf-8") as f:
        lines = f.read().split("\n")
    if lines[-1] != "":
        raise Wrong("the last line has no end")
    lines.pop()
    rules, count, table = argv[2:], 1, None
    if rules[:1] == ["--lines"]:
        count, rules = int(rules[1]), rules[2:]
    if rules[:1] == ["--table"]:
        table, rules = rules[1], rules[2:]
    if len(lines) != count:
        raise Wrong("%d lines, not %d" % (len(lines), count))
    docs = [parse(line) for line in lines]
    if table:
        return judge_table(docs, table, rules)
    for doc in docs:
        judge(doc)
    for rule in rules:
        apply_rule(docs if count > 1 else docs[0], rule)
    return False


if __name__ == "__main__":
    try:
        sys.exit(1 if main(sys.argv) else 0)
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
