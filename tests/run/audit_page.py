#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Judges the web page of an audit: it is well-formed, loads and runs nothing,
can be read by ear, and what a domain publishes is only text in it.

    audit_page.py PAGE JSON     JSON is what the same audit printed
"""
import json
import re
import sys
import xml.etree.ElementTree as ET

NS = "{http://www.w3.org/1999/xhtml}"
TAGS = set("""html head meta title style body main h1 h2 h3 p strong ol ul li
    bdi small code pre table caption thead tbody tr th td br""".split())
ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv", "class",
              "scope", "translate"}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e"
                      "\u2066-\u2069]")


def text_of(element):
    return "".join(element.itertext())


def judge_markup(root):
    for e in root.iter():
        if e.tag.replace(NS, "") not in TAGS:
            yield "there is a <%s>" % e.tag
        for name in e.attrib:
            if name not in ATTRIBUTES:
                yield "<%s> has %s" % (e.tag, name)
    style = text_of(root.find(NS + "head").find(NS + "style"))
    if "url(" in style or "@import" in style:
        yield "the style loads something"
    policy = [m.get("content") for m in root.iter(NS + "meta")
              if m.get("http-equiv") == "Content-Security-Policy"]
    if policy != ["default-src 'none'; style-src 'unsafe-inline'"]:
        yield "the policy is %s" % policy


def judge_structure(root):
    if not root.get("lang"):
        yield "no language"
    heads = [e.tag.replace(NS, "") for e in root.iter()
             if re.fullmatch(NS + "h[1-6]", e.tag)]
    if heads[:1] != ["h1"] or heads.count("h1") != 1:
        yield "the headings are %s" % heads
    if any(int(b[1]) > int(a[1]) + 1 for a, b in zip(heads, heads[1:])):
        yield "a heading is skipped: %s" % heads
    for table in root.iter(NS + "table"):
        if table.find(NS + "caption") is None:
            yield "a table has no caption"
        if any(not th.get("scope") for th in table.iter(NS + "th")):
            yield "a header of a table has no scope"
    if len(list(root.iter(NS + "main"))) != 1:
        yield "not one <main>"


def judge_content(root, audit):
    page = re.sub(r"\s+", " ", text_of(root.find(NS + "body")))
    found = [e.get("class") for e in root.iter(NS + "li") if e.get("class")]
    if found != [f["severity"] for f in audit["findings"]]:
        yield "the findings are %s" % found
    for f in audit["findings"]:
        for key in ("about", "text", "fix", "copy"):
            if f[key] and re.sub(r"\s+", " ", f[key]) not in page:
                yield "it does not say: %s" % f[key]
    for c in audit["clients"]:
        if c["title"] not in page:
            yield "it says nothing about %s" % c["title"]
    if "Grade: %s" % (audit["grade"] or "none") not in page:
        yield "it does not say the grade"


def main(page, out):
    with open(page, encoding="utf-8") as f:
        text = f.read()
    with open(out, encoding="utf-8") as f:
        audit = json.load(f)
    if not text.startswith("<!DOCTYPE html>\n"):
        sys.exit("it does not begin as HTML does")
    root = ET.fromstring(text.partition("\n")[2])
    wrong = (list(judge_markup(root)) + list(judge_structure(root)) +
             list(judge_content(root, audit)))
    if STEERING.search(text):
        wrong.append("it has characters that steer")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
