# SPDX-License-Identifier: MPL-2.0
"""IMAP, POP3 and SMTP as a well-behaved server speaks them, one conversation
each: the part of scripted.py that knows mail.

What a behaviour has to say (scripted.Behaviour) is asked at each step: its
step, words and options, and misbehave(conversation, text) in place of text.
"""
import base64
import binascii
import hmac
import re
import socket
import ssl
import threading
import time

LIFE = 40               # seconds that a connection may last
DRAIN = 1               # how long to wait for the other side's end
FLOOD_PAUSE = 0.02      # a flood is told from a fire hose by its pauses
MAX_LINE = 65536
MAX_MESSAGE = 4 << 20

PASSWORD = b"wonderland"
TOKEN = b"ticket"
CRAM_CHALLENGE = b"<1896.697170952@mail.example.test>"
# What all inboxes hold: one mailbox, into which SMTP delivers.  {UID: message}
FIRST = b"""From: friend@example.org\r
To: alice@example.test\r
Subject: about something else\r
Message-ID: <1@example.org>\r
\r
Nobody but alice may delete this.\r
"""
MAILBOX = {1: FIRST}
LITERAL = re.compile(rb"\{(\d{1,5})(\+?)\}$")

telling = threading.Lock()


newest = max(MAILBOX)
delivering = threading.Lock()


def deliver(message):
    """Under a UID that no message ever had (RFC 1939 §7, RFC 9051 §2.3.1.1)."""
    global newest
    with delivering:
        newest += 1
        MAILBOX[newest] = message


class Over(Exception):
    """The connection has come to its end."""


class NotUnderstood(Exception):
    """The client's part of a login is none."""


def tell(port, name, line):
    shown = "".join(chr(b) if 32 <= b < 127 else "?" for b in line)
    with telling:
        print("%d %s < %s" % (port, name, shown), flush=True)


# ---- one connection ----------------------------------------------------------

class Conversation:
    """What the protocols have in common.  A protocol has these words and
    COMMANDS, {verb: method(self, rest of the line)}.

    ACCEPTED, REFUSED   the two ends of a login
    UNSUPPORTED         to an AUTH that is not offered
    PLAIN_TEXT          to a login outside TLS
    GO_AHEAD, INJECTED  to STARTTLS
    UNKNOWN, BYE        to anything else, and to the last command
    MORE                a line of a reply that goes on
    GOOD, GOODBYE       patterns: a yes; a reply that ends the connection
    """
    COMMANDS = {}

    def __init__(self, sock, port, does, tls):
        self.sock, self.port, self.does, self.tls = sock, port, does, tls
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.end = time.monotonic() + LIFE
        self.pace = 0
        self.buffer = b""
        self.secure = False     # TLS is up
        self.logged_in = False
        self.tag = b"@"
        self.heard = []         # in this login
        # after how many that were accepted
        self.is_faulty = does.logins + 1 >= does.first

    # bytes

    def left(self):
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise Over
        return seconds

    def send(self, data):
        size = 1 if self.pace else MAX_LINE
        for i in range(0, len(data), size):
            self.sock.settimeout(self.left())
            self.sock.sendall(data[i:i + size])
            time.sleep(self.pace)

    def say(self, text):
        self.send(re.sub(rb"(?m)^@", lambda m: self.tag, text))

    def flood(self, text):
        while True:
            self.sock.settimeout(self.left())
            self.sock.sendall(text * 32)
            time.sleep(FLOOD_PAUSE)

    def fill(self, most=MAX_LINE):
        self.sock.settimeout(self.left())
        data = self.sock.recv(65536)
        if not data or len(self.buffer) > most:
            raise Over
        self.buffer += data

    def take(self, n):
        while len(self.buffer) < n:
            self.fill()
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def read_line(self):
        while b"\n" not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        line = line.rstrip(b"\r")
        tell(self.port, self.does.name, line)
        return line

    def listen(self):
        while True:
            self.read_line()

    def drain(self, seconds):
        """Until the other side ends, too."""
        self.end = min(self.end, time.monotonic() + seconds)
        while True:
            self.fill()
            self.buffer = b""

    def hang_up(self):
        """close() with unread bytes in the buffer would send RST, which may
        overtake what we said."""
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.settimeout(0)
            try:
                self.sock.unwrap()      # says goodbye and cannot wait
            except OSError:
                pass
        self.sock.shutdown(socket.SHUT_WR)
        self.drain(DRAIN)

    # TLS

    def server_hello(self):
        """The first flight of a TLS 1.2 server, for the ClientHello that is
        about to come."""
        hello = self.take(5)
        hello += self.take(int.from_bytes(hello[3:5], "big"))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.tls(ssl.TLSVersion.TLSv1_2).wrap_bio(
            incoming, outgoing, server_side=True)
        incoming.write(hello)
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return outgoing.read()

    def start_tls(self):
        self.buffer = b""       # what came before TLS does not count
        if self.is_at_fault("tls"):
            self.fill()
            self.reply("tls", self.GREETING)
            self.drain(LIFE)
        self.sock.settimeout(self.left())
        self.sock = self.tls().wrap_socket(self.sock, server_side=True)
        self.secure = True

    # lines

    def is_at_fault(self, step):
        return self.is_faulty and step is not None and \
            step == self.does.step and \
            not (self.does.once and self.does.faults)

    def act(self, step, text):
        if self.is_at_fault(step):
            self.does.misbehave(self, text)
        else:
            self.say(text)

    def words_for(self, step, text):
        """What a file of words has for the step, or else the text."""
        return self.is_at_fault(step) and self.does.words or text

    def reply(self, step, text):
        self.act(step, self.words_for(step, text))

    def offer_step(self):
        return "capability" if self.secure else "offer"

    def talk(self):
        if self.does.security == "tls":
            self.start_tls()
        self.reply("greeting", self.GREETING)
        while True:
            self.command(self.read_line())

    def command(self, line):
        verb, _, rest = line.partition(b" ")
        self.run(verb, rest)

    def run(self, verb, rest):
        method = self.COMMANDS.get(verb.decode("latin-1").upper())
        if method is None:
            self.say(self.UNKNOWN)
        else:
            method(self, rest)

    def starttls(self, _rest):
        if self.secure:
            self.say(self.UNKNOWN)
            return
        go_ahead = self.words_for("starttls", self.GO_AHEAD)
        self.act("starttls", go_ahead)
        if re.search(self.GOOD, go_ahead):
            self.start_tls()

    def quit(self, _rest):
        self.reply("quit", self.BYE)
        self.hang_up()

    # logins

    def begin_login(self, line):
        """Whether there is going to be a login."""
        self.heard = [line]
        if not self.secure:
            self.say(self.PLAIN_TEXT)
        elif self.is_at_fault("auth"):
            self.reply("auth", self.UNSUPPORTED)
        else:
            return True
        return False

    def ask(self, challenge):
        """What the client answers to it, decoded."""
        self.say(self.CONTINUE + base64.b64encode(challenge) + b"\r\n")
        return self.decode(self.read_line())

    def decode(self, line):
        self.heard.append(line)
        try:
            data = base64.b64decode(line, validate=True)
        except binascii.Error:          # also "*", which is "no more"
            raise NotUnderstood from None
        self.heard.append(data)
        return data

    def auth(self, rest):
        """AUTH MECHANISM [INITIAL-RESPONSE], and AUTHENTICATE"""
        mechanism, blank, first = rest.partition(b" ")
        name = mechanism.decode("latin-1").upper()
        if not self.begin_login(rest):
            return
        if name not in self.does.auth:
            self.say(self.UNSUPPORTED)
            return
        try:
            # "=" is one of no bytes (RFC 4954 §4)
            first = self.decode(b"" if first == b"=" else first) \
                if blank else None
            self.verdict(MECHANISMS[name](self, first))
        except NotUnderstood:
            self.verdict(False)

    def knows(self, user, password):
        return user in self.does.users and password == self.does.password

    def verdict(self, good):
        text = self.words_for("login", self.ACCEPTED if good else self.REFUSED)
        self.logged_in = re.search(self.GOOD, text) is not None
        self.does.logins += self.logged_in
        if self.does.parrot or self.does.echo and not self.logged_in:
            sent = re.sub(rb"[\0-\x1f\x7f]", b" ", b" ".join(self.heard))
            text = text.rstrip(b"\r\n") + b" You sent: " + sent + b"\r\n"
        self.act("login", text)


# ---- SASL: each says whether the login is good -------------------------------

def sasl_plain(c, first):
    message = c.ask(b"") if first is None else first
    _, user, password = (message.split(b"\0") + [b"", b""])[:3]
    return c.knows(user, password)


def sasl_login(c, first):
    user = c.ask(b"Username:") if first is None else first
    return c.knows(user, c.ask(b"Password:"))


def sasl_cram_md5(c, _first):
    user, _, digest = c.ask(CRAM_CHALLENGE).rpartition(b" ")
    want = hmac.new(c.does.password, CRAM_CHALLENGE, "md5").hexdigest()
    return user in c.does.users and digest == want.encode()


def sasl_bearer(c, first):
    """XOAUTH2 as Google describes it, OAUTHBEARER (RFC 7628)"""
    message = c.ask(b"") if first is None else first
    user = re.match(rb"(?:user=|n,a=)([^\x01,]*)", message)
    token = re.search(rb"\x01auth=Bearer ([^\x01]*)\x01", message)
    if user and token and user.group(1) in c.does.users and \
            token.group(1) == c.does.token:
        return True
    status = b'{"status":"invalid_token","schemes":"bearer"}'
    if c.does.echo or c.does.parrot:
        status = status[:-1] + b',"sent":"%s"}' % message
    c.say(c.CONTINUE + base64.b64encode(status) + b"\r\n")
    c.heard = [c.read_line()]           # empty, or Ctrl-A
    return False


MECHANISMS = {
    "PLAIN": sasl_plain,
    "LOGIN": sasl_login,
    "CRAM-MD5": sasl_cram_md5,
    "XOAUTH2": sasl_bearer,
    "OAUTHBEARER": sasl_bearer,
}


# ---- protocols ---------------------------------------------------------------

class Smtp(Conversation):
    GREETING = b"220 mail.example.test ESMTP scripted\r\n"
    ACCEPTED = b"235 2.7.0 Accepted\r\n"
    REFUSED = b"535 5.7.8 Authentication failed\r\n"
    UNSUPPORTED = b"504 5.5.4 Unrecognized authentication type\r\n"
    PLAIN_TEXT = b"538 5.7.11 Encryption required\r\n"
    GO_AHEAD = b"220 2.0.0 go ahead\r\n"
    INJECTED = b"250-mail.example.test\r\n250 AUTH PLAIN\r\n"
    UNKNOWN = b"500 5.5.1 what?\r\n"
    BYE = b"221 2.0.0 bye\r\n"
    MORE = b"CODE-there is more to say\r\n"
    CONTINUE = b"334 "
    GOOD = rb"^2"
    GOODBYE = rb"(?m)^421"

    def ehlo(self, _rest):
        lines = ["mail.example.test", "SIZE 10000000"]
        if not self.secure:
            lines.append("STARTTLS")
        elif self.does.auth:
            lines.append("AUTH " + " ".join(self.does.auth))
        lines.append("8BITMIME")
        text = "".join("250-%s\r\n" % line for line in lines[:-1])
        text += "250 %s\r\n" % lines[-1]
        self.reply(self.offer_step(), text.encode())

    def helo(self, _rest):
        self.say(b"250 mail.example.test\r\n")

    def mail(self, _rest):
        self.reply("mail", b"250 2.1.0 ok\r\n")

    def rcpt(self, _rest):
        self.reply("rcpt", b"250 2.1.5 ok\r\n")

    def data(self, _rest):
        go_ahead = self.words_for("data", b"354 go ahead\r\n")
        self.act("data", go_ahead)
        if not go_ahead.startswith(b"354"):
            return
        while b"\r\n.\r\n" not in self.buffer:
            self.fill(MAX_MESSAGE)
        message, _, self.buffer = self.buffer.partition(b"\r\n.\r\n")
        tell(self.port, self.does.name, b"(message)")
        if self.does.friend:
            deliver(FIRST)
        for _ in range(2 if self.does.twice else 1):
            deliver(re.sub(rb"(?m)^\.", b"", message + b"\r\n"))
        self.reply("message", b"250 2.0.0 ok\r\n")

    COMMANDS = {
        "EHLO": ehlo,
        "MAIL": mail,
        "RCPT": rcpt,
        "DATA": data,
        "HELO": helo,
        "NOOP": helo,
        "RSET": helo,
        "STARTTLS": Conversation.starttls,
        "AUTH": Conversation.auth,
        "QUIT": Conversation.quit,
    }


class Pop3(Conversation):
    GREETING = b"+OK scripted ready\r\n"
    ACCEPTED = b"+OK Logged in.\r\n"
    REFUSED = b"-ERR [AUTH] Authentication failed.\r\n"
    UNSUPPORTED = b"-ERR Unsupported authentication mechanism.\r\n"
    PLAIN_TEXT = b"-ERR encryption first\r\n"
    GO_AHEAD = b"+OK go ahead\r\n"
    INJECTED = b"+OK\r\nUSER\r\n.\r\n"
    UNKNOWN = b"-ERR what?\r\n"
    BYE = b"+OK bye\r\n"
    MORE = b"+OK there is more to say\r\n"
    CONTINUE = b"+ "
    GOOD = rb"^\+OK"
    GOODBYE = rb"(?!)"

    def __init__(self, *args):
        super().__init__(*args)
        self.user = None
        self.shown, self.deleted = [], set()

    def capa(self, _rest):
        lines = ["+OK", "RESP-CODES"]
        if not self.does.notop:
            lines.append("TOP")
        if not self.does.nouidl:
            lines.append("UIDL")
        if self.does.delay:
            lines.append("LOGIN-DELAY " + (
                "1" if self.logged_in else self.does.delay))
        if not self.secure:
            lines.append("STLS")
        else:
            if not self.does.logindisabled:
                lines.append("USER")
            if self.does.auth:
                lines.append("SASL " + " ".join(self.does.auth))
        lines.append(".")
        self.reply(self.offer_step(), "\r\n".join(lines + [""]).encode())

    def take_user(self, rest):
        if not self.begin_login(rest):
            return
        if self.does.logindisabled:
            self.say(self.UNSUPPORTED)
            return
        self.user = rest
        self.say(b"+OK\r\n")

    def take_pass(self, rest):
        if self.user is None:
            self.say(self.UNKNOWN)
            return
        self.heard.append(rest)
        self.verdict(self.knows(self.user, rest))
        self.user = None

    # the mailbox: as it was when somebody logged in (RFC 1939 §4)

    def verdict(self, good):
        super().verdict(good)
        if self.logged_in:
            self.shown = sorted(MAILBOX)
            self.deleted = set()

    def messages(self):
        """(number, UID) of what is still there."""
        return [(n, u) for n, u in enumerate(self.shown, 1)
                if u not in self.deleted and u in MAILBOX]

    def message(self, rest):
        """The UID of the number, or None, which was told."""
        number = rest.split(b" ")[0]
        for n, uid in self.messages() if self.logged_in else ():
            if number == b"%d" % n:
                return uid
        self.say(b"-ERR no such message\r\n")
        return None

    def many(self, step, first, lines):
        """A dotted answer."""
        self.mailbox(step, first + re.sub(rb"(?m)^\.", b"..", lines) +
                     b".\r\n")

    def mailbox(self, step, text):
        if self.logged_in:
            self.reply(step, text)
        else:
            self.say(self.UNKNOWN)

    def stat(self, _rest):
        self.mailbox("mailbox", b"+OK %d %d\r\n" % (
            len(self.messages()),
            sum(len(MAILBOX[u]) for _, u in self.messages())))

    def listing(self, rest):
        if not rest:
            self.many("list", b"+OK\r\n", b"".join(
                b"%d %d\r\n" % (n, len(MAILBOX[u]))
                for n, u in self.messages()))
            return
        uid = self.message(rest)
        if uid is not None:
            self.mailbox("size", b"+OK %s %d\r\n" % (
                rest, len(MAILBOX[uid])))

    def uidl(self, _rest):
        if self.does.nouidl:
            self.say(self.UNKNOWN)
            return
        self.many("uidl", b"+OK\r\n", b"".join(
            b"%d %d\r\n" % pair for pair in self.messages()))

    def top(self, rest):
        if self.does.notop:
            self.say(self.UNKNOWN)
            return
        uid = self.message(rest)
        if uid is not None:
            header = MAILBOX[uid].partition(b"\r\n\r\n")[0]
            self.many("top", b"+OK\r\n", header + b"\r\n\r\n")

    def retr(self, rest):
        uid = self.message(rest)
        if uid is not None:
            self.many("retr", b"+OK\r\n", MAILBOX[uid])

    def dele(self, rest):
        uid = self.message(rest)
        if uid is not None:
            if not self.is_at_fault("dele"):
                self.deleted.add(uid)
            self.mailbox("dele", b"+OK\r\n")

    def quit(self, rest):
        for uid in () if self.is_at_fault("quit") else self.deleted:
            if self.does.again and uid in MAILBOX:
                deliver(MAILBOX[uid])
            MAILBOX.pop(uid, None)
        self.does.again &= not self.deleted
        super().quit(rest)

    def noop(self, _rest):
        self.say(b"+OK\r\n")

    COMMANDS = {
        "CAPA": capa,
        "STLS": Conversation.starttls,
        "AUTH": Conversation.auth,
        "USER": take_user,
        "PASS": take_pass,
        "STAT": stat,
        "LIST": listing,
        "UIDL": uidl,
        "TOP": top,
        "RETR": retr,
        "DELE": dele,
        "NOOP": noop,
        "QUIT": quit,
    }


class Imap(Conversation):
    GREETING = b"* OK scripted ready\r\n"
    ACCEPTED = b"@ OK Logged in\r\n"
    REFUSED = b"@ NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"
    UNSUPPORTED = b"@ NO Unsupported authentication mechanism.\r\n"
    PLAIN_TEXT = b"@ NO [PRIVACYREQUIRED] encryption first\r\n"
    GO_AHEAD = b"@ OK go ahead\r\n"
    INJECTED = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
    UNKNOWN = b"@ BAD what?\r\n"
    BYE = b"* BYE bye\r\n@ OK done\r\n"
    MORE = b"* OK there is more to say\r\n"
    CONTINUE = b"+ "
    GOOD = rb"(?m)^@ OK"
    GOODBYE = rb"(?m)^\* BYE"
    UNSAFE = b"@ NO SELECT Unsafe Login. Please contact kefu@188.com for help" \
        b"\r\n"
    SELECTED = b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n" \
        b"* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ok\r\n" \
        b"* OK [UIDNEXT %d] ok\r\n"

    def __init__(self, *args):
        super().__init__(*args)
        self.introduced = False         # by ID
        self.deleted = []               # UIDs that are marked so

    def command(self, line):
        """Literals (RFC 3501 §4.3, RFC 7888) become quoted strings."""
        literal = LITERAL.search(line)
        while literal:
            if not literal.group(2):
                self.say(b"+ go ahead\r\n")
            data = self.take(int(literal.group(1)))
            tell(self.port, self.does.name, data)
            rest = self.read_line()
            line = b'%s"%s"%s' % (line[:literal.start()],
                                  re.sub(rb'(["\\])', rb"\\\1", data), rest)
            literal = LITERAL.search(line, len(line) - len(rest))
        self.tag, _, rest = line.partition(b" ")
        super().command(rest)

    @staticmethod
    def arguments(rest):
        found = re.findall(rb'"((?:[^"\\]|\\.)*)"|([^ "]+)', rest)
        return [re.sub(rb"\\(.)", rb"\1", q) or atom for q, atom in found]

    def capability(self, _rest):
        names = ["IMAP4rev1", "ID", "LITERAL+"]
        if not self.does.nosaslir:
            names.append("SASL-IR")
        if not self.secure:
            names.append("STARTTLS")
        if self.does.logindisabled or not self.secure:
            names.append("LOGINDISABLED")
        if self.secure:
            names += ["AUTH=" + m for m in self.does.auth]
        text = "* CAPABILITY %s\r\n@ OK done\r\n" % " ".join(names)
        self.reply(self.offer_step(), text.encode())

    def login(self, rest):
        if not self.begin_login(rest):
            return
        if self.does.logindisabled:
            self.say(self.UNSUPPORTED)
            return
        arguments = self.arguments(rest)
        self.heard += arguments
        self.verdict(len(arguments) == 2 and self.knows(*arguments))

    def identify(self, _rest):
        self.introduced = True
        self.reply("id", b'* ID ("name" "scripted")\r\n@ OK done\r\n')

    def select(self, rest):
        self.open_inbox(rest, b"READ-WRITE")

    def examine(self, rest):
        self.open_inbox(rest, b"READ-ONLY")

    def open_inbox(self, rest, how):
        if not self.logged_in:
            self.say(self.UNKNOWN)
        elif self.does.noid and not self.introduced:
            self.say(self.UNSAFE)
        elif [a.upper() for a in self.arguments(rest)] != [b"INBOX"]:
            self.say(b"@ NO [NONEXISTENT] there is INBOX only\r\n")
        else:
            self.reply("mailbox", self.SELECTED % (
                len(MAILBOX), newest + 1) + b"@ OK [" + how +
                       b"] done\r\n")

    # the mailbox: UIDPLUS it has not got

    def listing(self, _rest):
        self.mailbox("list", b'* LIST () "/" INBOX\r\n')

    def uid(self, rest):
        verb, _, rest = rest.partition(b" ")
        method = {b"SEARCH": self.search, b"FETCH": self.fetch,
                  b"STORE": self.store}.get(verb.upper())
        if method is None:
            self.say(self.UNKNOWN)
        else:
            method(rest)

    def search(self, rest):
        first = re.match(rb"UID (\d+):\*$", rest)
        if rest == b"DELETED":
            found = self.deleted
        else:
            found = [u for u in MAILBOX
                     if first is None or u >= int(first.group(1))]
        self.mailbox("search", b"* SEARCH%s\r\n" % b"".join(
            b" %d" % u for u in found))

    def fetch(self, rest):
        uid, _, what = rest.partition(b" ")
        message = MAILBOX.get(int(uid))
        if message is None:
            self.say(b"@ OK nothing\r\n")
            return
        if b"HEADER" in what:
            message = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        self.mailbox("fetch", b"* 1 FETCH (BODY[] {%d}\r\n%s UID %s)\r\n" % (
            len(message), message, uid))

    def store(self, rest):
        self.deleted.append(int(rest.split()[0]))
        self.mailbox("store", b"")

    def expunge(self, _rest):
        if not self.is_at_fault("expunge"):
            for uid in self.deleted:
                MAILBOX.pop(uid, None)
        self.deleted = []
        self.mailbox("expunge", b"")

    def mailbox(self, step, text):
        self.reply(step, text + b"@ OK done\r\n")

    def noop(self, _rest):
        self.say(b"@ OK done\r\n")

    COMMANDS = {
        "LIST": listing,
        "UID": uid,
        "EXPUNGE": expunge,
        "CAPABILITY": capability,
        "STARTTLS": Conversation.starttls,
        "AUTHENTICATE": Conversation.auth,
        "LOGIN": login,
        "ID": identify,
        "SELECT": select,
        "EXAMINE": examine,
        "NOOP": noop,
        "LOGOUT": Conversation.quit,
    }


CLASSES = {"imap": Imap, "pop3": Pop3, "smtp": Smtp}
