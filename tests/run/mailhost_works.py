#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Proves with Python's own means what mailhost.sh claims; run by
mailhost_works.sh.  Arguments: the CA file, the folder of the Maildirs, and
"all" with the names of the optional hosts, or "occupied"."""
import base64
import email.message
import hashlib
import hmac
import imaplib
import os
import pathlib
import poplib
import re
import smtplib
import socket
import ssl
import subprocess
import sys
import time

CA, MAIL = sys.argv[1], pathlib.Path(sys.argv[2])
TLS = ssl.create_default_context(cafile=CA)
PORTS = {"imap": (143, 993), "pop3": (110, 995), "smtp": (587, 465)}
ALICE, SECRET = "alice@example.test", "wonderland"
failed = 0


def say(name, good, *why):
    global failed
    failed += not good
    print("ok" if good else "not ok", name)
    if not good or os.environ.get("VERBOSE"):
        for w in why:
            print("#   %s" % (w,))


# ---- a client that speaks three protocols and any mechanism --------------

def plain(user, secret):
    yield b"\0%s\0%s" % (user, secret)


def login(user, secret):
    yield user
    yield secret


def cram_md5(user, secret):
    asked = yield None
    yield user + b" " + hmac.new(secret, asked, "md5").hexdigest().encode()


def xoauth2(user, secret):
    yield b"user=%s\1auth=Bearer %s\1\1" % (user, secret)
    yield b""


def oauthbearer(user, secret):
    yield b"n,a=%s,\1auth=Bearer %s\1\1" % (user, secret)
    yield b"\1"


def scram(name):
    def mechanism(user, secret):
        bare = b"n=%s,r=clientnonce" % user
        first = yield b"n,," + bare
        got = dict(f.split(b"=", 1) for f in first.split(b","))
        salted = hashlib.pbkdf2_hmac(name, secret, base64.b64decode(got[b"s"]),
                                     int(got[b"i"]))
        key = hmac.digest(salted, b"Client Key", name)
        final = b"c=biws,r=" + got[b"r"]
        said = b",".join([bare, first, final])
        sign = hmac.digest(hashlib.new(name, key).digest(), said, name)
        proof = bytes(a ^ b for a, b in zip(key, sign))
        last = yield final + b",p=" + base64.b64encode(proof)
        mine = hmac.digest(hmac.digest(salted, b"Server Key", name), said, name)
        assert last == b"v=" + base64.b64encode(mine), "a false server"
        yield b""
    return mechanism


MECHANISMS = {
    "PLAIN": plain, "LOGIN": login, "CRAM-MD5": cram_md5,
    "SCRAM-SHA-1": scram("sha1"), "SCRAM-SHA-256": scram("sha256"),
    "XOAUTH2": xoauth2, "OAUTHBEARER": oauthbearer,
}


class Client:
    def __init__(self, proto, host, port=None, tls=True):
        self.proto = proto
        port = port or PORTS[proto][tls]
        s = socket.create_connection((host, port), timeout=10)
        if tls:
            s = TLS.wrap_socket(s, server_hostname=host)
        self.socket, self.file = s, s.makefile("rb")
        self.greeting = self.answer("*")[-1]

    def close(self):
        self.file.close()
        self.socket.close()
        time.sleep(.1)		# until the server knows

    def answer(self, tag="a"):
        """The lines up to the one that ends an answer."""
        lines = []
        while True:
            line = self.file.readline().decode().rstrip("\r\n")
            lines.append(line)
            done = {
                "imap": line.startswith((tag + " ", "+", "* BYE")),
                "pop3": line.startswith(("+", "-")),
                "smtp": line[3:4] != "-",
            }[self.proto]
            if done or not line:
                return lines

    def ask(self, line):
        if self.proto == "imap":
            line = b"a " + line
        self.socket.sendall(line + b"\r\n")
        return self.answer()

    def mechanisms(self):
        if self.proto == "imap":
            return set(re.findall(r"(LOGINDISABLED|AUTH=\S+)", " ".join(
                self.ask(b"CAPABILITY"))))
        if self.proto == "smtp":
            got = [line[9:] for line in self.ask(b"EHLO client.test")
                   if line[4:9] == "AUTH "]
            return set("AUTH=" + m for m in " ".join(got).split())
        self.ask(b"CAPA")
        got = set()
        while (line := self.file.readline().decode().rstrip()) != ".":
            if line.startswith("SASL"):
                got |= set("AUTH=" + m for m in line.split()[1:])
            elif line == "USER":
                got.add("USER")
        return got

    def log_in(self, name, user=ALICE, secret=SECRET):
        """Whether it succeeded, and all lines of the server."""
        said = []
        steps = MECHANISMS[name](user.encode(), secret.encode())
        if self.proto == "smtp":
            self.ask(b"EHLO client.test")
        verb = b"AUTHENTICATE " if self.proto == "imap" else b"AUTH "
        lines = self.ask(verb + name.encode())
        ready = next(steps)		# None: it needs to be asked
        while True:
            said += [lines[-1]]
            more = re.match(r"(?:\+|334) ?(?!OK)(.*)", lines[-1])
            if not more:
                break
            try:
                step = ready
                if step is None:
                    step = steps.send(base64.b64decode(more.group(1)))
            except StopIteration:
                step = b"*"
            ready = None
            coded = step if step == b"*" else base64.b64encode(step)
            self.socket.sendall(coded + b"\r\n")
            lines = self.answer()
        good = re.match(r"a OK|\+OK|235", said[-1]) is not None
        return good, said


# ---- mechanisms ----------------------------------------------------------

ALL = "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-1 XOAUTH2 OAUTHBEARER"
EXIM = "PLAIN LOGIN CRAM-MD5 XOAUTH2"
OFFERED = {			# host: IMAP and POP3, submission
    "imap": (ALL, EXIM),
    "v6": (ALL, EXIM),
    "oauthonly": ("XOAUTH2 OAUTHBEARER", "XOAUTH2 OAUTHBEARER"),
    "crammd5": ("CRAM-MD5", "CRAM-MD5"),
    "scram": ("SCRAM-SHA-256", "SCRAM-SHA-256"),
    "localpart": (ALL, ALL),
    "locked": (ALL, ALL),
    "busy": (ALL, EXIM),
    "small": (None, EXIM),
    "ocspgood": (None, EXIM),
}
if "ntlm" in sys.argv:
    OFFERED["ntlm"] = ("NTLM", "NTLM")


def offers():
    for host, (stores, sends) in OFFERED.items():
        for proto in PORTS:
            names = sends if proto == "smtp" else stores
            if names is None:
                continue
            want = set("AUTH=" + m for m in names.split())
            if "PLAIN" not in names and proto == "imap":
                want.add("LOGINDISABLED")
            if proto == "pop3":		# Dovecot always says so
                want.add("USER")
            c = Client(proto, host + ".example.test")
            got = c.mechanisms()
            if host == "busy":
                c.close()
            say("%s_offers_%s_over_%s" % (host, names.replace(" ", "_"), proto),
                got == want, "offered: %s" % sorted(got))
    for proto, host, port, want in (
            ("smtp", "smtp", 25, set()), ("smtp", "smtp", 2525, set()),
            ("smtp", "smtp", 587, set()), ("smtp", "scram", 587, set()),
            ("pop3", "imap", 110, set()), ("pop3", "scram", 110, set()),
            ("imap", "imap", 143, {"LOGINDISABLED"}),
            ("imap", "scram", 143, {"LOGINDISABLED"})):
        c = Client(proto, host + ".example.test", port, tls=False)
        got = c.mechanisms()
        say("%s_%d_offers_nothing_in_the_clear" % (host, port), got == want,
            got)


def logins():
    for host, (stores, sends) in OFFERED.items():
        if host in ("locked", "ntlm"):
            continue
        user = "alice" if host == "localpart" else ALICE
        for proto in PORTS:
            names = sends if proto == "smtp" else stores
            if host not in ("imap", "localpart"):
                names = (names or "").split()[:2]
            else:
                names = names.split()
            for name in names:
                secret = "ticket" if "OAUTH" in name.upper() else SECRET
                who = ALICE if "OAUTH" in name.upper() else user
                what = "%s_%s_%s" % (host, proto, name)
                for s, want in ((secret, True), ("wrong", False)):
                    if not want and host not in ("imap", "oauthonly"):
                        continue
                    c = Client(proto, host + ".example.test")
                    good, said = c.log_in(name, who, s)
                    if host == "busy":
                        c.close()
                    say(what + ("_logs_in" if want else "_refuses"),
                        good == want, *said)
    for proto in PORTS:
        for host, user, want in (
                ("localpart", ALICE, False), ("imap", "alice", False),
                ("imap", "nobody@example.test", False)):
            c = Client(proto, host + ".example.test")
            good, said = c.log_in("PLAIN", user)
            say("%s_%s_refuses_%s" % (host, proto, user), good == want, *said)
        c = Client(proto, "imap.example.test")
        good, said = c.log_in("PLAIN", "bob@example.test", "builder")
        say("bob_logs_in_with_" + proto, good, *said)
        c = Client(proto, "imap.example.test")
        good, said = c.log_in("XOAUTH2", "bob@example.test", "ticket")
        say("the_ticket_is_not_bobs_with_" + proto, not good, *said)
    for name in "PLAIN", "LOGIN":
        good, said = Client("smtp", "smtp.example.test").log_in(
            name, "unavailable@example.test")
        say("exim_%s_is_unavailable" % name, said[-1] == "435 Unable to "
            "authenticate at present: the user database is down", *said)
    if "ntlm" in sys.argv:
        for proto in PORTS:
            for secret in SECRET, "wrong":
                url = "%ss://ntlm.example.test/" % proto
                got = subprocess.run(
                    ["curl", "-sv", "--cacert", CA, "--max-time", "8", "-IX",
                     "NOOP", "--login-options", "AUTH=NTLM", "-u",
                     ALICE + ":" + secret, url],
                    capture_output=True, text=True, errors="replace")
                said = [w for w in got.stderr.splitlines() if w[:1] == "<"]
                say("ntlm_%s_%s" % (proto, secret),
                    got.returncode == (67 if secret == "wrong" else 0),
                    got.returncode, *said[-4:])


# ---- refusals in the servers' own words ----------------------------------

LOCKED = {
    "alice": ("a NO [CONTACTADMIN] Your account is locked, please call",
              "-ERR [AUTH] Your account is locked, please call",
              "525 5.7.13 Your account is locked, please call"),
    "nologin": ("a NO [CONTACTADMIN] Login disabled for this user",
                "-ERR [AUTH] Login disabled for this user",
                "525 5.7.13 Login disabled for this user"),
    "expired": ("a NO [EXPIRED] Password expired",
                "-ERR [AUTH] Password expired",
                "535 5.7.8 Password expired"),
    "unavailable": ("a NO [UNAVAILABLE] Temporary authentication failure. [",
                    "-ERR [SYS/TEMP] Temporary authentication failure. [",
                    "454 4.7.0 Temporary authentication failure. ["),
    "backend": ("a NO [UNAVAILABLE] Account is temporarily unavailable.",
                "-ERR [SYS/TEMP] Account is temporarily unavailable.",
                "454 4.7.0 Account is temporarily unavailable."),
    "nobody": ("a NO [AUTHENTICATIONFAILED] Authentication failed.",
               "-ERR [AUTH] Authentication failed.",
               "535 5.7.8 Authentication failed."),
}


def locked():
    for name, want in LOCKED.items():
        for proto, words in zip(PORTS, want):
            c = Client(proto, "locked.example.test")
            _, said = c.log_in("PLAIN", name + "@example.test")
            say("locked_%s_%s" % (name, proto), said[-1].startswith(words),
                *said)
    for name in "unreadable", "broken":
        c = Client("imap", "locked.example.test")
        good, said = c.log_in("PLAIN", name + "@example.test")
        said += c.ask(b"EXAMINE INBOX")
        say("locked_%s_imap" % name, good and re.match(
            r"a NO \[SERVERBUG\] Internal|\* BYE Internal", said[-1]), *said)
        c = Client("pop3", "locked.example.test")
        good, said = c.log_in("PLAIN", name + "@example.test")
        said += c.ask(b"STAT")
        want = {"unreadable": "-ERR [SYS/TEMP] Internal", "broken": ""}[name]
        say("locked_%s_pop3" % name, good and said[-1].startswith(want), *said)
        c = Client("smtp", "locked.example.test")
        good, said = c.log_in("PLAIN", name + "@example.test")
        say("locked_%s_smtp" % name, good == (name == "unreadable"), *said)


def busy(occupied):
    word = "occupied" if occupied else "vacant"
    for proto, want in (("imap", "a NO [LIMIT] Maximum number of conn"),
                        ("pop3", "-ERR [IN-USE] Maximum number of conn")):
        c = Client(proto, "busy.example.test")
        good, said = c.log_in("PLAIN")
        say("busy_%s_when_%s" % (proto, word), good != occupied and (
            good or said[-1].startswith(want)), *said)
    # On port 465, too, it is said in the clear.
    for port in (587, 465) if occupied else (587,):
        c = Client("smtp", "busy.example.test", port, tls=False)
        say("busy_%d_when_%s" % (port, word), c.greeting.startswith(
            "421 Too many conc" if occupied else "220 "), c.greeting)
        c.close()


# ---- sending -------------------------------------------------------------

BYTES = bytes(range(256)) * 300


def letter(to, size=BYTES, encoding="base64"):
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"] = ALICE, to, "Grüße"
    m.set_content("Grüße aus dem Wunderland\n")
    m.add_attachment(size, "application", "octet-stream", filename="bytes")
    if encoding != "base64":
        part = list(m.iter_attachments())[0]
        part.replace_header("Content-Transfer-Encoding", encoding)
        part.set_payload("=41=42\n=43DEF\nmore\n")
    return m


def folder(account, name=""):
    return MAIL / (account + "@example.test") / name / "new"


def files(account, name=""):
    return set(folder(account, name).glob("*"))


def new_one(account, name, before, limit=2.0):
    """The new message, and after how many seconds it was there."""
    began = time.time()
    while time.time() - began < limit:
        got = files(account, name) - before
        if got:
            return (email.message_from_bytes(
                got.pop().read_bytes(), policy=email.policy.default),
                time.time() - began)
        time.sleep(.02)
    return None, limit


def content(m):
    return list(m.iter_attachments())[0].get_payload(decode=True)


def sender(host="smtp.example.test", port=465):
    if port == 465:
        s = smtplib.SMTP_SSL(host, port, context=TLS)
    else:
        s = smtplib.SMTP(host, port)
        s.starttls(context=TLS)
    s.login(ALICE, SECRET)
    return s


def refusal(call, *args, **named):
    try:
        call(*args, **named)
    except smtplib.SMTPRecipientsRefused as e:
        code, text = list(e.recipients.values())[0]
    except smtplib.SMTPResponseException as e:
        code, text = e.smtp_code, e.smtp_error
    else:
        return "not refused"
    return "%d %s" % (code, text.decode())


def deliveries():
    for account, where, limit in (
            ("alice", "", 2), ("also", "", 2), ("junk", ".Junk", 2),
            ("big", "", 2), ("bob", "", 2), ("slow", "", 5)):
        before = files(account, where)
        with sender() as s:
            s.send_message(letter(account + "@example.test"))
        got, after = new_one(account, where, before, limit)
        say("mail_to_%s_arrives_in_%s" % (account, where or "INBOX"),
            got and content(got) == BYTES and got["Subject"] == "Grüße" and
            (after > 2) == (account == "slow"), "after %.2f s" % after)
    for encoding in "base64", "quoted-printable", "8bit":
        before = files("mangle")
        sent = letter("mangle@example.test", encoding=encoding)
        with sender(port=587) as s:
            s.send_message(sent)
        got, after = new_one("mangle", "", before)
        a, b = content(sent), content(got) if got else b""
        say("one_byte_of_%s_is_mangled" % encoding, len(a) == len(b) and
            sum(x != y for x, y in zip(a, b)) == 1, "after %.2f s" % after)
    before = files("mangle")
    with sender() as s:
        s.sendmail(ALICE, "mangle@example.test", "Subject: x\r\n\r\nplain\r\n")
    got, _ = new_one("mangle", "", before)
    say("one_byte_of_a_body_is_mangled", got.get_payload() == "xlain\n",
        got.get_payload())
    before = files("also"), files("alice")
    with sender() as s:
        s.send_message(letter(ALICE), to_addrs=[ALICE, "also@example.test"])
    got = new_one("also", "", before[0])[0], new_one("alice", "", before[1])[0]
    say("a_bcc_recipient_has_it", all(got) and
        not any("also" in str(g["to"]) for g in got))
    with sender() as s:
        s.send_message(letter("lost@example.test"))
    time.sleep(.3)
    say("mail_to_lost_is_accepted_and_lost", not folder("lost").exists())

    c = imaplib.IMAP4_SSL("imap.example.test", ssl_context=TLS)
    c.login("junk@example.test", SECRET)
    listed = [w.decode() for w in c.list()[1]]
    say("junk_is_special_use", any("\\Junk" in w for w in listed), *listed)
    say("junk_is_readable", c.select("Junk", True) == ("OK", [b"1"]))
    say("junk_has_empty_inbox", c.select("INBOX", True) == ("OK", [b"0"]))
    c = poplib.POP3_SSL("imap.example.test", context=TLS)
    c.user(ALICE)
    c.pass_(SECRET)
    say("pop3_sees_the_same_mail", c.stat()[0] == 2, c.stat())
    before = files("also")
    with smtplib.SMTP_SSL("localpart.example.test", context=TLS) as s:
        s.login("alice", SECRET)
        s.send_message(letter("also@example.test"))
    say("dovecot_submission_delivers_too", new_one("also", "", before)[0])


def refusals():
    big = letter("big@example.test", size=bytes(1 << 20))
    for name, host, port, message, to, want in (
            ("refuse", "smtp", 465, letter("x"), "refuse@example.test",
             "550 5.7.1 This mailbox takes no mail"),
            ("unknown", "smtp", 465, letter("x"), "nobody@example.test",
             "550 Unrouteable address"),
            ("big", "smtp", 465, big, "big@example.test",
             "552 5.3.4 Message too big for this mailbox"),
            ("small", "small", 465, big, ALICE,
             "552 Message size exceeds maximum permitted"),
            ("small_2587", "smtp", 2587, big, ALICE,
             "552 Message size exceeds maximum permitted")):
        with sender(host + ".example.test", port) as s:
            got = refusal(s.sendmail, ALICE, to, message.as_bytes(),
                          ["SIZE=%d" % len(message.as_bytes())])
            limit = s.esmtp_features["size"]
        say("refused_" + name, got == want, got, "SIZE " + limit)
    with smtplib.SMTP_SSL("smtp.example.test", context=TLS) as s:
        got = refusal(s.sendmail, ALICE, ALICE, "x")
    say("refused_without_login", got == "530 5.7.0 Authentication required",
        got)
    for port in 25, 2525:
        with smtplib.SMTP("smtp.example.test", port) as s:
            got = refusal(s.sendmail, ALICE, "far@example.org", "x")
        say("refused_relaying_%d" % port, got == "550 relay not permitted", got)
    before = files("alice")
    with smtplib.SMTP("smtp.example.test", 25) as s:
        s.sendmail("far@example.org", ALICE, "Subject: x\r\n\r\nx\r\n")
    say("port_25_takes_mail_for_us", new_one("alice", "", before)[0])
    with sender() as s:
        s.sendmail(ALICE, "far@example.org", "x")
    say("with_login_mail_leaves_for_elsewhere", True)


def staples():
    if "ocsprevoked" in sys.argv:
        c = Client("smtp", "ocsprevoked.example.test", 465)
        say("ocsprevoked_answers", c.log_in("PLAIN")[0])
    for host, want in (("ocspgood", "Cert Status: good"),
                       ("ocsprevoked", "Cert Status: revoked"),
                       ("smtp", "OCSP response: no response sent")):
        if host == "ocsprevoked" and host not in sys.argv:
            continue
        got = subprocess.run(
            ["openssl", "s_client", "-connect", host + ".example.test:465",
             "-status", "-CAfile", CA], capture_output=True, text=True,
            stdin=subprocess.DEVNULL).stdout
        said = [w for w in got.splitlines()
                if re.search("OCSP|Cert Status|Verify return code", w)]
        said += [w for w in got.splitlines() if "Reason" in w]
        say("staple_of_" + host, want in got, *said)
    for host, want in ("ocspgood", 0), ("ocsprevoked", 91):
        if host == "ocsprevoked" and host not in sys.argv:
            continue
        got = subprocess.run(
            ["curl", "-sSIX", "NOOP", "--cacert", CA, "--cert-status",
             "smtps://%s.example.test" % host], capture_output=True, text=True)
        say("curl_reads_staple_of_" + host, got.returncode == want,
            got.returncode, got.stderr.strip())


if sys.argv[3] == "occupied":
    busy(True)
else:
    busy(False)
    for part in offers, logins, locked, deliveries, refusals, staples:
        part()
sys.exit(failed != 0)
