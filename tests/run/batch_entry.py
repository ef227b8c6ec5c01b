#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Entries of the cache that batches share, as somebody else may leave them.

    batch_entry.py KIND             turns an entry on standard input into one of
                                    that kind; the names are in KINDS below
    batch_entry.py --kinds          prints them
"""
import hashlib
import json
import sys


def entry(body):
    return b"mailsetup 1 %s\n%s" % (
        hashlib.sha256(body).hexdigest().encode(), body)


def changed(change):
    """With the right digest: whoever can write can compute that, too."""
    def kind(whole):
        doc = json.loads(whole.partition(b"\n")[2])
        change(doc)
        return entry(json.dumps(doc, separators=(",", ":"),
                                ensure_ascii=False).encode())
    return kind


def plain(doc):
    doc["account"]["incoming"]["security"] = "plain"


def no_account(doc):
    doc["account"] = None


def odd_host(doc):
    doc["account"]["outgoing"]["host"] = "smtp.example.org;x"


def two_lines(doc):
    doc["account"]["incoming"]["username"] = "a\nb"


def temporary(doc):
    doc["outcome"], doc["exit"] = "temporary", 4


def other_domain(doc):
    doc["address"] = doc["address"].replace("@", "@not-")
    doc["domain"] = "not-" + doc["domain"]


def deep(whole):
    return entry(whole.partition(b"\n")[2][:-1] + b',"x":' + b"[" * 100000 +
                 b"]" * 100000 + b"}")


def body_of(whole):
    return whole.partition(b"\n")[2]


KINDS = {
    "empty_line": lambda whole: b"\n",
    "foreign": lambda whole: b"hello",
    "binary": lambda whole: bytes(range(256)) * 8,
    "cut_off": lambda whole: whole[:len(whole) // 2],
    "cut_off_by_one": lambda whole: whole[:-1],
    "one_bit": lambda whole: whole[:300] + bytes([whole[300] ^ 1]) +
    whole[301:],
    "older_version": lambda whole: whole.replace(b"mailsetup 1",
                                                 b"mailsetup 0", 1),
    "no_digest": lambda whole: b"mailsetup 1\n" + body_of(whole),
    "not_json": lambda whole: entry(body_of(whole)[:-2] + b"}"),
    "two_objects": lambda whole: entry(body_of(whole) + body_of(whole)),
    "two_lines": lambda whole: entry(body_of(whole)[:-1] + b"\n}"),
    "nul_byte": lambda whole: entry(body_of(whole).replace(b":", b"\0:", 1)),
    "deep": deep,
    "plain_text": changed(plain),
    "no_account": changed(no_account),
    "odd_host": changed(odd_host),
    "user_of_two_lines": changed(two_lines),
    "temporary": changed(temporary),
    "other_domain": changed(other_domain),
    "too_long": lambda whole: whole + b" " * (3 << 20),
}


def main():
    if sys.argv[1] == "--kinds":
        print("\n".join(KINDS))
        return
    sys.stdout.buffer.write(KINDS[sys.argv[1]](sys.stdin.buffer.read()))


main()
