#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""The domains of tests/audit/domains.

    audit_domains.py FILE make OUT      a directory for each, as internet.py
                                        wants them
    audit_domains.py FILE list          their names
    audit_domains.py FILE options NAME  further options of the program
    audit_domains.py FILE judge NAME JSON STATUS
"""
import json
import os
import re
import sys

import jsonschema

ZONE = """\
@ A web
@ MX 10 mail
mail A mail
autoconfig A web
autodiscover A web
ua-auto-config A web
_imaps._tcp SRV 0 1 993 mail
_submissions._tcp SRV 0 1 465 mail
_autodiscover._tcp SRV 0 0 443 autodiscover
_ua-auto-config TXT "v=UAAC1; a=sha256; d={digest pacc.json IMAP=mail.{D} SMTP=mail.{D}}"
"""
WEB = """\
https://autoconfig.{D}/mail/config-v1.1.xml 200 text/xml imap-smtp.xml IMAP=mail.{D} SMTP=mail.{D}
https://{D}/.well-known/autoconfig/mail/config-v1.1.xml 200 text/xml imap-smtp.xml IMAP=mail.{D} SMTP=mail.{D}
https://ua-auto-config.{D}/.well-known/user-agent-configuration.json 200 application/json pacc.json IMAP=mail.{D} SMTP=mail.{D}
POST https://autodiscover.{D}/autodiscover/autodiscover.xml 200 text/xml pox.xml HOST=mail.{D}
POST https://{D}/autodiscover/autodiscover.xml 200 text/xml pox.xml HOST=mail.{D}
"""


class Domain:
    """One block of the file."""

    def __init__(self, name):
        self.name, self.domain = name, name + ".audit.test"
        self.zone, self.web = ZONE.splitlines(), WEB.splitlines()
        self.files, self.clients, self.about = {}, [], []
        self.options, self.want = [], None

    def take(self, word, rest):
        if word == "-":
            self.zone = [z for z in self.zone if not re.search(rest, z)]
            self.web = [w for w in self.web if not re.search(rest, w)]
        elif word == "+":
            kind, line = rest.split(None, 1)
            {"zone": self.zone, "web": self.web}[kind].append(line)
        elif word == "is":
            self.want = rest.split()
        elif word == "client":
            self.clients.append(rest.replace("{D}", self.domain).split())
        elif word == "about":
            self.about.append(rest.split(None, 1))
        elif word == "options":
            self.options += rest.replace("{D}", self.domain).split()
        else:
            sys.exit("audit_domains.py: %s: no such line: %s" % (
                self.name, word))


def load(path):
    domains, document = [], None
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    for line in lines:
        if document is not None:
            if line == ".":
                document = None
            else:
                document.append(line)
        elif line.startswith("["):
            domains.append(Domain(line[1:line.index("]")]))
        elif line.startswith("file "):
            document = domains[-1].files.setdefault(line.split()[1], [])
        elif line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            domains[-1].take(word, rest)
    return domains


def make(domains, out):
    for d in domains:
        where = os.path.join(out, d.name)
        os.makedirs(where)
        texts = {"run": "postmaster@" + d.domain,
                 "zone": "\n".join(["$ORIGIN %s." % d.domain] + d.zone),
                 "web": "\n".join(d.web)}
        for name, text in texts.items():
            with open(os.path.join(where, name), "w", encoding="utf-8") as f:
                f.write(text.replace("{D}", d.domain) + "\n")
        for name, document in d.files.items():
            with open(os.path.join(where, name), "w", encoding="utf-8") as f:
                f.write("\n".join(document) + "\n")


def validate(audit):
    """What an audit shares with a result is in the result's schema."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                       "schema")
    with open(os.path.join(top, "audit.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    resolver = jsonschema.RefResolver("file://%s/audit.schema.json" %
                                      os.path.realpath(top), schema)
    validator = jsonschema.validators.validator_for(schema)
    validator(schema, resolver=resolver).validate(audit)


# ---- judging ---------------------------------------------------------------

def place(server):
    return None if server is None else "%s:%s:%s" % (
        server["protocol"], server["host"], server["port"])


def judge_client(audit, want):
    got = [c for c in audit["clients"] if c["id"] == want[0]]
    if len(got) != 1:
        yield "there are %d clients %s" % (len(got), want[0])
        return
    c = got[0]
    have = [c["outcome"], c["place"], place(c["incoming"]),
            place(c["outgoing"])]
    if have[:len(want) - 1] != want[1:]:
        yield "%s: %s, not %s" % (want[0], have, want[1:])


def judge_about(audit, code, pattern):
    texts = [" ".join(str(f[k]) for k in ("about", "text", "fix", "copy"))
             for f in audit["findings"] if f["code"] == code]
    if not any(re.search(pattern, t) for t in texts):
        yield "%s says nothing like %s: %s" % (code, pattern, texts)


def judge(d, audit, status):
    grade, code, want = d.want[0], d.want[1], sorted(d.want[2:])
    have = sorted({f["code"] for f in audit["findings"]})
    if have != want:
        yield "it finds %s, not %s" % (have, want)
    if (audit["grade"] or "-") != grade:
        yield "the grade is %s, not %s" % (audit["grade"], grade)
    if str(audit["exit"]) != code or status != code:
        yield "the exit code is %s and %s, not %s" % (audit["exit"], status,
                                                      code)
    for severity in ("error", "warning", "advice"):
        n = sum(f["severity"] == severity for f in audit["findings"])
        if audit["counts"][severity] != n:
            yield "%s are counted wrongly" % severity
    for c in d.clients:
        yield from judge_client(audit, c)
    for code, pattern in d.about:
        yield from judge_about(audit, code, pattern)


def main(path, what, *rest):
    domains = load(path)
    if what == "make":
        make(domains, rest[0])
        return
    if what == "list":
        print("\n".join(d.name for d in domains))
        return
    d = next(d for d in domains if d.name == rest[0])
    if what == "options":
        print(" ".join(d.options))
        return
    with open(rest[1], encoding="utf-8") as f:
        text = f.read()
    audit = json.loads(text)
    validate(audit)
    wrong = list(judge(d, audit, rest[2])) if d.want else []
    if len(text.splitlines()) != 1:
        wrong.append("it is not one line")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
