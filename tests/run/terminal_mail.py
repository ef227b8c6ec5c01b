# SPDX-License-Identifier: MPL-2.0
"""For terminal_mail.sh, aerc.sh and terminal_files.sh.

    got DIR ID BODY SUBJECT [FIELD=TEXT...]
        Exactly one message in the Maildir DIR has this Message-ID, or the
        subject if ID is "-"; its body is the file BODY, byte for byte but for
        line ends, its subject is SUBJECT, and each field, decoded, has the
        text in it.
    types TEXT KEYS [TEXT KEYS...] -- PROGRAM [ARGUMENT...]
        On a terminal the program shows TEXT, then gets KEYS (\\r is the
        return key), and so on, and ends.  A TEXT of "DIR SUBJECT" that begins
        with a slash stands for a message in that Maildir.
    imap CERT KEY ADDRESS
        A server on port 993 that prints "login USER PASSWORD" and says no.
    toml FILE
        The values of a file for himalaya, whose keys are all known.
"""
import email
import email.header
import os
import re
import socket
import ssl
import sys
import time

import terminal

LIMIT = 5       # seconds until a message that was accepted is there


def messages(top):
    for part in ("cur", "new"):
        folder = os.path.join(top, part)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as f:
                yield f.read().replace(b"\r\n", b"\n")


def decoded(text):
    return str(email.header.make_header(email.header.decode_header(text)))


def got(top, ident, body, subject, *fields):
    found = []
    end_at = time.monotonic() + LIMIT
    while not found and time.monotonic() < end_at:
        for raw in messages(top):
            m = email.message_from_bytes(raw)
            if m["Message-ID"] == f"<{ident}@example.test>" or \
                    (ident == "-" and decoded(m["Subject"]) == subject):
                found.append((m, raw.split(b"\n\n", 1)[1]))
        time.sleep(0 if found else 0.05)
    assert len(found) == 1, f"{len(found)} messages in {top}"
    m, text = found[0]
    with open(body, "rb") as f:
        want = f.read()
    assert text == want, f"{text!r} is not {want!r}"
    said = decoded(m["Subject"])
    assert said == subject, f"{said!r} is not {subject!r}"
    for field, want in (f.split("=", 1) for f in fields):
        said = [decoded(f) for f in m.get_all(field, [])]
        assert any(want in f for f in said), f"{field}: {said} is not {want!r}"


def has_subject(maildir, subject):
    return any(decoded(email.message_from_bytes(raw)["Subject"]) == subject
               for raw in messages(maildir))


def wait_for(t, text):
    if not text.startswith("/"):
        t.wait_for(text)
        return
    while not has_subject(*text.split(" ", 1)):
        t.read(0.05)
        if time.monotonic() > t.end_at:
            raise terminal.Late(text)


def types(*argv):
    split = argv.index("--")
    with terminal.Terminal(argv[split + 1:], columns=120) as t:
        try:
            for text, keys in zip(argv[:split:2], argv[1:split:2]):
                wait_for(t, text)
                t.type(keys.replace("\\r", "\r"))
            t.end()
        except terminal.Late as late:
            shown = re.sub(r"\x1b(\]8;;\x1b\\\\|[\[(][0-9;?]*[a-zA-Z])|  +", " ",
                           t.screen)
            sys.exit(f"{late} did not come, but:\n{shown[-2000:]}")


def string(line, reader):
    """An astring at the beginning of a line (RFC 3501 §9), and the rest."""
    if line.startswith(b'"'):
        m = re.match(rb'"((?:[^"\\]|\\.)*)" ?', line)
        return re.sub(rb"\\(.)", rb"\1", m[1]), line[m.end():]
    if line.startswith(b"{"):
        size = int(line[1:line.index(b"}")].rstrip(b"+"))
        if b"+" not in line:
            reader.write(b"+ go on\r\n")
            reader.flush()
        value = reader.read(size)
        return value, reader.readline().rstrip(b"\r\n").lstrip(b" ")
    word, _, rest = line.partition(b" ")
    return word, rest


def talk(stream):
    stream.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
    stream.flush()
    for line in stream:
        tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
        verb, _, rest = rest.partition(b" ")
        if verb.upper() == b"LOGIN":
            user, rest = string(rest, stream)
            password, _ = string(rest, stream)
            print("login", user.decode(), password.decode(), flush=True)
            stream.write(tag + b" NO not here\r\n")
        else:
            stream.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK\r\n")
        stream.flush()


def imap(cert, key, address):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server((address, 993)) as listener:
        print("ready", flush=True)
        while True:
            plain, _ = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as tls:
                    talk(tls.makefile("rwb"))
            except OSError as e:
                print("gone:", e, flush=True)


def leaves(table, prefix=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


# What config.sample.toml of himalaya 2.1 has, and we may write.
HIMALAYA = re.compile(
    r"default|email|display-name|mailbox\.alias\.(inbox|sent|drafts)|"
    r"imap\.(sasl-ir|id\.auto)|(imap|smtp)\.(server|starttls|"
    r"sasl\.(plain|xoauth2)\.username|sasl\.plain\.password\.command|"
    r"sasl\.xoauth2\.token\.command)")


def toml(path):
    import tomllib      # of Python 3.11
    with open(path, "rb") as f:
        document = tomllib.load(f)
    assert list(document) == ["accounts"] and len(document["accounts"]) == 1
    for key, value in leaves(*document["accounts"].values()):
        assert HIMALAYA.fullmatch(key), key
        print(key, "=", value)


{"got": got, "types": types, "imap": imap, "toml": toml}[sys.argv[1]](*sys.argv[2:])
