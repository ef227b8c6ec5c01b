#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Small helpers of mailhost.sh.

    mailhost.py token           Answers on 127.0.0.1:8999 whether an OAuth2
                                token is good (RFC 7662).
    mailhost.py staple ADDRESS CERTIFICATE
                                Speaks TLS on port 465 and staples
                                CERTIFICATE.ocsp, whatever it says; port 2526
                                has the rest.
    mailhost.py mangle          Copies a message and changes one byte of its
                                attachment, or of its body if it has none.
    mailhost.py occupy FILE     Takes the only place that busy.example.test
                                has in IMAP, POP3 and SMTP, then makes FILE.
"""
import http.server
import imaplib
import poplib
import re
import select
import socket
import ssl
import sys
import threading
import time
import urllib.parse

BUSY = "127.0.0.26"
TOKENS = {"ticket": "alice@example.test"}


class Token(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        asked = urllib.parse.parse_qs(self.rfile.read(size).decode())
        user = TOKENS.get(asked.get("token", [""])[0])
        body = b'{"active":"false"}'
        if user:
            body = b'{"active":"true","username":"%s"}' % user.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def token():
    http.server.ThreadingHTTPServer(("127.0.0.1", 8999), Token).serve_forever()


def relay(tls, back):
    with back:
        tls.do_handshake()
        while True:
            ready = [tls]
            if not tls.pending():
                ready = select.select([tls, back], [], [])[0]
            if tls in ready:
                back.sendall(tls.recv(65536))
            if back in ready:
                data = back.recv(65536)
                if not data:
                    tls.shutdown()
                    tls.close()
                    return
                tls.sendall(data)


def staple(address, certificate):
    from OpenSSL import SSL

    def relay_quietly(*ends):
        try:
            relay(*ends)
        except (SSL.Error, OSError):
            pass

    with open(certificate + ".ocsp", "rb") as f:
        news = f.read()
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_chain_file(certificate + ".chain")
    context.use_privatekey_file(certificate + ".key")
    context.set_ocsp_server_callback(lambda *_: news)
    listener = socket.create_server((address, 465))
    while True:
        client, _ = listener.accept()
        tls = SSL.Connection(context, client)
        tls.set_accept_state()
        back = socket.create_connection((address, 2526))
        threading.Thread(target=relay_quietly, args=(tls, back),
                         daemon=True).start()


def part_to_mangle(message):
    """Where the content begins, and its transfer encoding."""
    # Heads of parts, which follow a line that begins with two hyphens.
    head = re.compile(rb"(?:^|\n)--[^\r\n]+\r?\n((?:[^\r\n]+\r?\n)+)\r?\n")
    parts = [(m.group(1).lower(), m.end()) for m in head.finditer(message)
             if b"content-type: multipart" not in m.group(1).lower()]
    attached = [p for p in parts
                if b"content-disposition: attachment" in p[0]]
    if attached:
        headers, start = attached[-1]
    elif parts:
        headers, start = parts[0]
    else:
        headers, blank, _ = message.lower().partition(b"\n\n")
        start = len(headers) + len(blank)
    coded = re.search(rb"content-transfer-encoding:\s*(\S+)", headers)
    return start, coded.group(1) if coded else b"7bit"


def mangle():
    message = bytearray(sys.stdin.buffer.read())
    start, coding = part_to_mangle(bytes(message))
    # In quoted-printable, a letter that is not a digit of =XX.
    letter = rb"(?:=..|=\n|[^=A-Za-z0-9])*([A-Za-z0-9])"
    if coding != b"quoted-printable":
        letter = rb"[^A-Za-z0-9]*([A-Za-z0-9])"
    at = re.compile(letter, re.DOTALL).match(message, start).start(1)
    if coding == b"base64":
        # Of four characters the first one is bits of the first byte only.
        at = start
        message[at] = ord("B") if message[at] == ord("A") else ord("A")
    else:
        message[at] = ord("y") if message[at] == ord("x") else ord("x")
    sys.stdout.buffer.write(message)


def occupy(done):
    unchecked = ssl._create_unverified_context()
    imap = imaplib.IMAP4_SSL(BUSY, ssl_context=unchecked)
    imap.login("alice@example.test", "wonderland")
    pop = poplib.POP3_SSL(BUSY, context=unchecked)
    pop.user("alice@example.test")
    pop.pass_("wonderland")
    smtp = socket.create_connection((BUSY, 587))
    smtp.recv(512)
    open(done, "w").close()
    while True:
        time.sleep(60)
        imap.noop()
        pop.noop()
        smtp.sendall(b"NOOP\r\n")
        smtp.recv(512)


roles = {"token": token, "staple": staple, "mangle": mangle, "occupy": occupy}
roles[sys.argv[1]](*sys.argv[2:])
