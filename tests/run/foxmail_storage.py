#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Builds a storage of Foxmail 7.2 out of what is known of its layout.

    foxmail_storage.py DIR      a program directory with some accounts
    foxmail_storage.py --seeds DIR
                                the fixtures of tests/data/foxmail

CONSTRUCTED: nothing of this comes from a real Foxmail, whose container is not
known beyond the named values; it is good for trying a reader, and proves
nothing about what Foxmail itself would accept.
"""
import os
import struct
import sys

NUMBER, WIDE, TRUTH, BYTES = 3, 8, 0x0b, 0x100
SECRET = "27B85C8F348E9027F5"   # what "password" is in Foxmail 7


def named(name):
    return struct.pack("<I", len(name)) + name.encode()


def value(name, what, wide=False):
    if isinstance(what, bool):
        return named(name) + struct.pack("<IH", TRUTH, what)
    if isinstance(what, int):
        return named(name) + struct.pack("<II", NUMBER, what)
    if wide:
        units = what.encode("utf-16-le", "surrogatepass")
        return named(name) + struct.pack("<II", WIDE, len(units) // 2) + units
    what = what.encode() if isinstance(what, str) else what
    return named(name) + struct.pack("<II", BYTES, len(what)) + what


def values(fields, wide=False):
    return b"".join(value(k, v, wide) for k, v in fields)


def container(*generations):
    """A header and records on a grid of 128 bytes, the newest last."""
    out = b"RECF" + bytes(124)
    for payload in generations:
        out += b"\xf4\xea\x01\x00" + bytes(8) + payload
        out += bytes(-len(out) % 128)
    return out


def account(address, incoming, outgoing, **more):
    fields = [("Email", address), ("Account", more.pop("login", address)),
              ("Password", SECRET),
              ("IncomingServer", incoming[0]), ("IncomingPort", incoming[1]),
              ("InComingSSL", incoming[2]),
              ("OutgoingServer", outgoing[0]), ("OutgoingPort", outgoing[1]),
              ("OutgoingSSL", outgoing[2])]
    return fields + list(more.items())


ZOE = account("zoe@example.org", ("imap.example.org", 993, True),
              ("smtp.example.org", 465, True))


def seeds():
    plain = account("joe@example.net", ("mail.example.net", 143, False),
                    ("mail.example.net", 587, False), login="joe")
    old = account("old@example.org", ("old.example.org", 110, False),
                  ("old.example.org", 25, False))
    yield "imap", container(values(ZOE))
    yield "starttls_is_demanded", container(values(plain))
    yield "wide_strings", container(values(ZOE, wide=True))
    yield "four_generations", container(
        values(old), values(plain), values(old), values(ZOE))
    yield "older_names", container(values([
        ("Email", "zoe@pop.example"), ("POP3Account", "zoe"),
        ("POP3Password", SECRET), ("POP3Server", "mail.pop.example"),
        ("POP3Port", 1995), ("InComingSSL", True),
        ("SMTPServer", "mail.pop.example"), ("SMTPPort", 2465),
        ("OutgoingSSL", True)]))
    yield "protocol_by_host", container(values(account(
        "zoe@example.org", ("pop.example.org", 2995, True),
        ("smtp.example.org", 465, True))))
    yield "protocol_unknown", container(values(account(
        "zoe@example.org", ("mail.example.org", 2993, True),
        ("smtp.example.org", 465, True))))
    yield "ports_missing", container(values([
        ("Email", "zoe@example.org"), ("IncomingServer", "imap.example.org"),
        ("OutgoingServer", "smtp.example.org")]))
    yield "port_knows_better_than_ssl", container(values(account(
        "zoe@example.org", ("imap.example.org", 993, False),
        ("smtp.example.org", 465, False))))
    yield "port_above_16_bits", container(values(account(
        "zoe@example.org", ("imap.example.org", 0x70000 + 993, True),
        ("smtp.example.org", 0x10000, True))))
    yield "truth_of_another_type", container(
        values(ZOE[:5]) + value("InComingSSL", 1) + values(ZOE[6:8]) +
        named("OutgoingSSL") + struct.pack("<IH", 0x0b, 0xffff))
    yield "truth_that_is_none", container(
        values(ZOE[:5]) + named("InComingSSL") +
        struct.pack("<IH", 0x0b, 0x1234) + values(ZOE[6:]))
    whole = container(values(ZOE))
    yield "truncated", whole[:whole.index(b"OutgoingServer") + 20]
    yield "truncated_in_a_name", whole[:whole.index(b"OutgoingServer") + 7]
    yield "length_past_the_end", container(values(ZOE)) + \
        named("IncomingServer") + struct.pack("<II", BYTES, 900) + b"evil"
    yield "huge_lengths", container(values(ZOE)) + b"".join(
        named("IncomingServer") + struct.pack("<II", t, n) + b"evil.example"
        for t in (BYTES, WIDE) for n in (0x7fffffff, 0x80000000, 0xffffffff,
                                         1025))
    yield "broken_last_generation", container(
        values(ZOE), named("IncomingServer") + struct.pack("<I", 99))
    yield "odd_utf16", container(values(ZOE)) + \
        value("IncomingServer", "a\ud800b.example", True) + \
        value("Account", "\udc00", True) + \
        value("OutgoingServer", "smtp\0.example", True)
    yield "emptied_last", container(values(ZOE), values([
        ("IncomingServer", ""), ("Account", "")]))
    yield "hostile_text", container(values([
        ("Email", "zoe@example.org\r\nX: y"),
        ("Account", "a\x1b[31m\u202eb"), ("IncomingServer", "imap.example/x"),
        ("IncomingPort", 993), ("OutgoingServer", b"\xff\xfe"),
        ("SMTPServer", "smtp.\u00e4.example")]))
    yield "name_in_a_value", container(
        value("Email", "zoe@example.org") +
        value("Remark", value("IncomingServer", "imap.inner.example")) +
        value("OutgoingServer", "smtp.example.org"))
    yield "no_account", container(value("MailListFont", "x"))
    yield "foxmail_6", b"\xd0\xcf\x11\xe0" + bytes(600)
    yield "empty", b""
    lines = "Storage\\zoe@example.org\\\r\nD:\\Mail\\\u6d4b@example.org\\\r\n"
    yield "list_utf16", b"\xff\xfe" + lines.encode("utf-16-le")
    yield "list_utf16_odd", b"\xff\xfe" + lines.encode("utf-16-le")[:-3]
    yield "list_utf16_unmarked", lines.encode("utf-16-le")
    yield "list_utf8", b"\xef\xbb\xbf" + lines.encode()
    yield "list_hostile", ("..\\..\\etc\\\r\nStorage\\\x1b[0m\\\r\n"
                           + "x" * 1025 + "\r\n\n\n\\\\server\\share\\a@b.c\\"
                           ).encode("utf-16-le")


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def storage(top):
    """Four accounts: one of the list's, one that is elsewhere, one known to no
    list, one that says nothing."""
    def put(folder, *generations):
        write(os.path.join(top, "Storage", folder, "Accounts",
                           "Account.rec0"), container(*generations))

    own = account("zoe@nowhere.example", ("imap.nowhere.example", 143, False),
                  ("smtp.nowhere.example", 587, False), login="zoe")
    put("zoe@nowhere.example", values(ZOE), values(own))
    put("12345@qq.com", values(account(
        "12345@qq.com", ("imap.qq.com", 993, True),
        ("smtp.qq.com", 465, True)), wide=True))
    put("moved@nowhere.example", values(account(
        "moved@nowhere.example", ("pop.nowhere.example", 995, True),
        ("smtp.nowhere.example", 465, True))))
    write(os.path.join(top, "FMStorage.list"), b"\xff\xfe" + (
        "Storage\\zoe@nowhere.example\\\r\n"
        "D:\\Mail\\Storage\\moved@nowhere.example\\\r\n"
        "D:\\Mail\\Storage\\gone@nowhere.example\\\r\n"
    ).encode("utf-16-le"))
    write(os.path.join(top, "Global", "x"), b"")


def main():
    if sys.argv[1] == "--seeds":
        for name, data in seeds():
            write(os.path.join(sys.argv[2], name + ".in"), data)
    else:
        storage(sys.argv[1])


if __name__ == "__main__":
    main()
