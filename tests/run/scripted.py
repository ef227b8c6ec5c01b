#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
r"""A mail server that speaks TLS, knows a user, and goes wrong where told to.

    scripted.py --cert PEM --key KEY [--words FILE] BEHAVIOUR=[ADDRESS:]PORT...

prints "ready" when all ports are bound, then each line that it is told, as
"PORT BEHAVIOUR < LINE".  Without ADDRESS it is 127.0.0.1.  No connection lasts
longer than 40 s.

A behaviour is PROTO-SECURITY-FAULT-STEP[+OPTION...], as in
    imap-tls-ok  smtp-starttls-hang-capability  pop3-tls-words:disabled-login
    imap-tls-ok+auth=XOAUTH2+logindisabled

PROTO     imap pop3 smtp
SECURITY  tls (from the first byte) or starttls
STEP      where the fault is; until then all is well.  ok needs none.
    greeting
    offer       what is offered in the clear, before STARTTLS
    starttls    the answer to STARTTLS or STLS
    tls         the handshake, whichever way it was begun
    capability  CAPABILITY, CAPA, EHLO inside TLS
    auth        AUTH, AUTHENTICATE, LOGIN, USER: refused before any secret
    login       the last word on a login
    id          IMAP
    mailbox     IMAP SELECT and EXAMINE; POP3 STAT
    list        IMAP LIST, and POP3's of all messages
    search fetch store expunge          IMAP; at expunge nothing is expunged
    uidl size top retr dele             POP3; size: LIST of one message
    mail rcpt data message              SMTP; message: all of it was read
    quit        QUIT, LOGOUT; then a POP3 server deletes nothing
FAULT
    ok            none
    hang          says nothing any more, and listens
    close         ends the connection properly
    reset         ends it with RST
    halfopen      ends its own direction, without TLS's goodbye, and listens
    slow          a byte a second from now on
    endless-line  a line without end
    endless-list  a reply of valid lines that never ends
    nul eightbit  NUL bytes, or bytes that are no text, at the end of each line
    words:ID      says what --words has under ID for this protocol and step
    injection     at starttls: more lines come together with the go-ahead
    alert         at tls: the fatal alert handshake_failure
    renegotiate   at tls: a ServerHello, and then the end
  At tls the faults that say something say it in the clear.
OPTION
    auth=A,B       the mechanisms that are offered: PLAIN LOGIN CRAM-MD5 XOAUTH2
                   OAUTHBEARER, or none; without this PLAIN,LOGIN
    logindisabled  no LOGIN command (IMAP), no USER (POP3)
    nosaslir       no SASL-IR in IMAP's capabilities
    user=NAME      the only user; without this alice@example.test and alice
    noid           no mailbox is opened (IMAP) before the client sent ID
    echo           whoever is refused is told what he sent, decoded, too
    parrot         whoever is accepted, too
    from=N         until N - 1 logins were accepted there is no fault
    once           after the first time there is none, either
    nouidl notop   POP3 has no such command
    twice friend   SMTP delivers two copies, or what a friend sends before it
    again          POP3: what was deleted comes once more, as a new message
    delay=WORDS    LOGIN-DELAY in POP3's capabilities, "%" is a blank; after
                   a login it is 1
    secret=TEXT    the password and the token; without this the password is
                   "wonderland", the token of XOAUTH2 and OAUTHBEARER "ticket"
All IMAP and POP3 servers show one inbox with a message of alice's friend, to
which SMTP delivers; whatever is searched for but UIDs and \Deleted, all of it is
found.  A POP3 server's UIDs are those of IMAP, and what comes after a login is
shown to the next one only.
Logins are taken inside TLS only.

A line of the file of words is ID|PROTO|STEP|REPLY, where REPLY knows the
escapes \r \n \t \\ and \xHH, and @ at the start of a line is the IMAP tag; a
line that starts with # is a comment.  After 421 and * BYE the server hangs up.
"""
import argparse
import os
import re
import selectors
import socket
import ssl
import struct
import sys
import threading
import time

import scripted_talk as talk

PACE = 1                # seconds a byte, when slow
RESET_AFTER = 0.7       # long enough to be connected before

USERS = (b"alice@example.test", b"alice")
SECURITIES = ("tls", "starttls")
STEPS = ("greeting", "offer", "starttls", "tls", "capability", "auth", "login",
         "id", "mailbox", "list", "search", "fetch", "store", "expunge",
         "uidl", "size", "top", "retr", "dele", "mail", "rcpt", "data", "message", "quit")
ONLY_IMAP = ("id", "search", "fetch", "store", "expunge")
ONLY_POP3 = ("uidl", "size", "top", "retr", "dele")
ONLY_SMTP = ("mail", "rcpt", "data", "message")
UNREACHED = {           # steps that a protocol or a security does not have
    "tls": ("offer", "starttls"),
    "imap": ONLY_POP3 + ONLY_SMTP,
    "smtp": ONLY_IMAP + ONLY_POP3 + ("list", "mailbox"),
    "pop3": ONLY_IMAP + ONLY_SMTP,
}
ONLY_AT = {"alert": "tls", "renegotiate": "tls", "injection": "starttls"}
JUNK = {
    "nul": b" \0x\0",
    "eightbit": b" \xff\xfe\x80\xc2 \x1b[31m\x07\x9b\xc0\xaf",
}
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"         # fatal, handshake_failure


# ---- faults ------------------------------------------------------------------
# Each gets the conversation and what a well-behaved server would say now.

def ok(c, text):
    c.say(text)


def hang(c, _text):
    c.listen()


def close(c, _text):
    c.hang_up()


def reset(c, _text):
    time.sleep(RESET_AFTER)
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                      struct.pack("ii", 1, 0))
    raise talk.Over


def halfopen(c, _text):
    c.sock.shutdown(socket.SHUT_WR)
    c.drain(talk.LIFE)


def slow(c, text):
    c.pace = PACE
    c.say(text)


def endless_line(c, text):
    c.say(text.split(b"\r\n")[0])
    c.flood(b" and there is no end to what this server has got to say")


def endless_list(c, text):
    c.say(b"".join(text.splitlines(True)[:-1]))
    c.flood(c.MORE.replace(b"CODE", text[:3]))


def junk(c, text):
    """A dot alone stays alone: it ends a list."""
    c.say(re.sub(rb"(?m)^.{2,}(?=\r$)",
                 lambda m: m.group() + JUNK[c.does.fault], text))


def words(c, text):
    c.say(text)
    if re.search(c.GOODBYE, text):
        c.hang_up()


def injection(c, text):
    c.say(text + c.INJECTED)


def alert(c, _text):
    c.send(ALERT)
    c.hang_up()


def slow_handshake(c, _text):
    c.pace = PACE
    c.send(c.server_hello())


def renegotiate(c, _text):
    """Of TLS 1.2's messages the first, and nothing more."""
    flight = c.server_hello()
    c.send(flight[:5 + int.from_bytes(flight[3:5], "big")])
    c.hang_up()


FAULTS = {
    "ok": ok,
    "hang": hang,
    "close": close,
    "reset": reset,
    "halfopen": halfopen,
    "slow": slow,
    "endless-line": endless_line,
    "endless-list": endless_list,
    "nul": junk,
    "eightbit": junk,
    "words": words,
    "injection": injection,
    "alert": alert,
    "renegotiate": renegotiate,
}
FAULTS_OF_TLS = {"slow": slow_handshake}


# ---- what is to be done ------------------------------------------------------

def unescape(text):
    known = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"\\": b"\\"}
    return re.sub(rb"\\(?:x([0-9a-fA-F]{2})|([rnt\\]))",
                  lambda m: bytes.fromhex(m.group(1).decode()) if m.group(1)
                  else known[m.group(2)], text)


def read_words(name):
    """{(ID, PROTO, STEP): REPLY}"""
    out = {}
    with open(name, "rb") as f:
        lines = f.read().splitlines()
    for n, line in enumerate(lines, 1):
        if not line.strip() or line.startswith(b"#"):
            continue
        fields = line.split(b"|", 3)
        key = tuple(f.decode().strip() for f in fields[:3])
        if len(fields) != 4 or key[1] not in talk.CLASSES or \
                key[2] not in STEPS:
            sys.exit("scripted.py: %s:%d: not ID|PROTO|STEP|REPLY" % (name, n))
        if key in out:
            sys.exit("scripted.py: %s:%d: stands twice" % (name, n))
        reply = unescape(fields[3].strip())
        out[key] = reply if reply.endswith(b"\n") else reply + b"\r\n"
    return out


class Behaviour:
    """What a name says."""

    def __init__(self, name, all_words):
        self.name = name
        self.auth = ["PLAIN", "LOGIN"]
        self.users = USERS
        self.logindisabled = self.nosaslir = self.noid = False
        self.echo = self.parrot = False
        self.nouidl = self.notop = self.once = False
        self.twice = self.friend = self.again = False
        self.first, self.logins, self.faults = 1, 0, 0
        self.delay = None
        self.password, self.token = talk.PASSWORD, talk.TOKEN
        head, *options = name.split("+")
        try:
            self.proto, self.security, rest = head.split("-", 2)
        except ValueError:
            self.bad("not PROTO-SECURITY-FAULT-STEP")
        fault, _, self.step = rest.rpartition("-")
        if rest == "ok" or fault == "ok":
            fault, self.step = "ok", None
        self.fault, _, ident = fault.partition(":")
        self.check()
        self.words = None
        if self.fault == "words":
            self.words = all_words.get((ident, self.proto, self.step))
            if self.words is None:
                self.bad("there are no such words")
        for option in options:
            self.option(*option.split("=", 1))

    def bad(self, why):
        sys.exit("scripted.py: %s: %s" % (self.name, why))

    def check(self):
        if self.proto not in talk.CLASSES or self.security not in SECURITIES:
            self.bad("no such protocol or security")
        if self.fault not in FAULTS:
            self.bad("no such fault")
        if self.step is None:
            return
        if self.step not in STEPS or any(
                self.step in UNREACHED.get(k, ())
                for k in (self.proto, self.security)):
            self.bad("there is no such step")
        if ONLY_AT.get(self.fault, self.step) != self.step:
            self.bad("this fault is for another step")

    def option(self, key, value=None):
        if key == "auth" and value is not None:
            self.auth = [m for m in value.split(",") if m]
        elif key == "from" and value.isdigit():
            self.first = int(value)
        elif key == "delay" and value:
            self.delay = value.replace("%", " ")
        elif key == "user" and value:
            self.users = (value.encode(),)
        elif key == "secret" and value:
            self.password = self.token = os.fsencode(value)
        elif value is None and isinstance(getattr(self, key, None), bool):
            setattr(self, key, True)
        else:
            self.bad("no such option: %s" % key)
        for mechanism in self.auth:
            if mechanism not in talk.MECHANISMS:
                self.bad("no such mechanism: %s" % mechanism)

    def misbehave(self, conversation, text):
        """In place of text, which a well-behaved server would say now."""
        self.faults += 1
        fault = FAULTS[self.fault]
        if self.step == "tls":
            fault = FAULTS_OF_TLS.get(self.fault, fault)
        fault(conversation, text)


# ---- all of them -------------------------------------------------------------

def converse(conversation):
    try:
        conversation.talk()
    except (talk.Over, OSError):        # ssl.SSLError is one, too
        pass
    finally:
        conversation.sock.close()


def serve(ports, tls):
    """A thread for each connection that comes to one of the listeners."""
    waiting = selectors.DefaultSelector()
    for listener, does in ports:
        waiting.register(listener, selectors.EVENT_READ, does)
    while True:
        for key, _ in waiting.select():
            sock = key.fileobj.accept()[0]
            c = talk.CLASSES[key.data.proto](
                sock, key.fileobj.getsockname()[1], key.data, tls)
            threading.Thread(target=converse, args=(c,), daemon=True).start()


def listen(where):
    address, _, port = where.rpartition(":")
    address = address.strip("[]") or "127.0.0.1"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, int(port)), family=family,
                                    backlog=64)
    except (OSError, ValueError) as e:
        sys.exit("scripted.py: %s: %s" % (where, e))


def main():
    parser = argparse.ArgumentParser(description="The docstring has it all.")
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--words")
    parser.add_argument("behaviours", nargs="+", metavar="BEHAVIOUR=PORT")
    args = parser.parse_args()
    all_words = read_words(args.words) if args.words else {}

    def tls(newest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = newest
        context.load_cert_chain(args.cert, args.key)
        return context

    tls()                               # no such file: now, not later
    ports = []
    for behaviour in args.behaviours:
        name, _, where = behaviour.rpartition("=")
        ports.append((listen(where), Behaviour(name, all_words)))
    print("ready", flush=True)
    serve(ports, tls)


if __name__ == "__main__":
    main()
