#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Builds the small Internet of the lookup tests out of the scenarios.

    internet.py SCENARIOS OUT      one zone, one web server's configuration,
                                   certificates and so on, for all of them

What a scenario's files may say is in tests/scenarios/README.
"""
import base64
import hashlib
import os
import re
import shlex
import subprocess
import sys

# Where a name can lead.  Who listens there is said in LISTEN below.
PLACES = {
    "good": "127.0.0.1",            # web and mail, all ports
    "good6": "::1",                 # the same
    "web": "127.0.1.1",             # 80 and 443, no mail
    "mail": "127.0.1.2",            # mail, no web
    "imap": "127.0.1.3",            # IMAP alone, 143 and 993
    "pop3": "127.0.1.4",
    "smtp": "127.0.1.5",            # submission alone, 587 and 465
    "starttls": "127.0.1.6",        # 143, 110 and 587 only
    "tls": "127.0.1.7",             # 993, 995 and 465 only
    "plain": "127.0.1.8",           # mail without any encryption
    "nobody": "127.0.1.9",          # refuses every connection
    "silent": "127.0.1.10",         # accepts and says nothing
    "reset": "127.0.1.11",          # accepts, then RST
    "confused": "127.0.1.12",       # plain HTTP, wherever one knocks
    "full": "127.0.1.13",           # 443 only: SYN is dropped
    "public": "11.0.0.1",           # like good, at an address of the world
    "inside": "192.168.7.7",        # like good, at a private one
    "blackhole": "10.66.66.66",     # packets vanish
    "blackhole6": "fd66::66",
    "unreachable6": "fd79::1",      # no route to it
}
EVERYWHERE = ("good", "good6", "public", "inside")
LISTEN = {
    80: EVERYWHERE + ("web",),
    443: EVERYWHERE + ("web",),
    993: EVERYWHERE + ("mail", "imap", "tls"),
    143: EVERYWHERE + ("mail", "imap", "starttls"),
    995: EVERYWHERE + ("mail", "pop3", "tls"),
    110: EVERYWHERE + ("mail", "pop3", "starttls"),
    465: EVERYWHERE + ("mail", "smtp", "tls"),
    587: EVERYWHERE + ("mail", "smtp", "starttls"),
}
WEB = [PLACES[p] for p in LISTEN[443]]
FAKES = {
    "silent": ("silent", (80, 443, 993, 143, 995, 110, 465, 587)),
    "reset": ("reset", (80, 443, 993, 143, 995, 110, 465, 587)),
    "confused": ("html-close", (443, 993, 143, 995, 110, 465, 587)),
    "full": ("full", (443,)),
}
PLAIN = {143: "imap-plain", 110: "pop3-plain", 587: "smtp-plain"}
INNER = 8300                # nginx behind nginx, which makes it read bodies
SLOW = 8302                 # the same, 700 bytes a second
SILENT = 8301               # a fake server behind nginx
TOGETHER = 8                # scenarios that share a certificate, for speed
BAD_CERTIFICATES = ("expired", "wrong-name", "self-signed", "unknown-ca",
                    "not-yet", "soon")
TYPES = ("A", "AAAA", "CNAME", "MX", "SRV", "TXT", "NS", "SOA", "DNAME")


def die(where, why):
    sys.exit("internet.py: %s: %s" % (where, why))


def read(name):
    with open(name, encoding="utf-8") as f:
        return f.read()


def lines_of(name):
    """Lines of a file that may be missing, without blank ones and comments."""
    if not os.path.exists(name):
        return []
    return [line.strip() for line in read(name).splitlines()
            if line.strip() and not line.strip().startswith("#")]


def a_label(domain):
    return domain.encode("idna").decode() if not domain.isascii() else domain


# ---- scenarios ----------------------------------------------------------

class Scenario:
    """One directory, read."""

    def __init__(self, top, name):
        self.name = name
        self.dir = os.path.join(top, name)
        self.common = os.path.join(top, "_common")
        run = lines_of(os.path.join(self.dir, "run"))
        self.arguments = shlex.split(run[0]) if run else []
        self.address = self.arguments[-1] if self.arguments else ""
        domain = self.address.rpartition("@")[2].rstrip(">").lower()
        self.domain = a_label(domain)
        self.leaf = name            # the certificate of its good hosts
        self.hosts = []             # names with an address
        self.web_hosts = []         # those of them with a web server
        self.certificates = {}      # host: kind, where it is not good
        self.rules = {}             # (scheme, host): {path: [Rule]}

    def add(self, host, is_web):
        if host not in self.hosts:
            self.hosts.append(host)
        if is_web and host not in self.web_hosts:
            self.web_hosts.append(host)

    def file(self, name):
        for top in (self.dir, self.common):
            if os.path.exists(os.path.join(top, name)):
                return os.path.join(top, name), top == self.common
        return die(self.name, "there is no document " + name)

    def document(self, words):
        """A document; {KEY} in those of _common is filled in."""
        name, is_template = self.file(words[0])
        text = read(name)
        if not is_template:
            return text
        values = {"D": self.domain, "IMAP": "imap.{D}", "SMTP": "smtp.{D}"}
        values.update(w.split("=", 1) for w in words[1:])
        for _ in range(2):
            for key, value in values.items():
                text = text.replace("{%s}" % key, value)
        return text

    def digest(self, match):
        body = self.document(match.group(1).split()).encode()
        return base64.b64encode(hashlib.sha256(body).digest()).decode()


def read_zone(s, records, manners):
    """Adds the records of a scenario, with places and digests filled in."""
    name = os.path.join(s.dir, "zone")
    if not os.path.exists(name):
        return
    origin, owner = ".", None
    for number, line in enumerate(read(name).splitlines(), 1):
        where = "%s/zone:%d" % (s.name, number)
        if line.startswith(";!"):
            manners.append(line[2:].strip())
            continue
        code = re.sub(r'("[^"]*")|;.*', r"\1", line).rstrip()
        if not code:
            continue
        if code.startswith("$ORIGIN"):
            origin = code.split()[1].lower()
            continue
        if not code[0].isspace():
            owner, code = code.split(None, 1)
            owner = origin if owner == "@" else owner.lower()
            if not owner.endswith("."):
                owner += "." + origin.lstrip(".")
        words = code.split(None, 1)
        if len(words) != 2 or words[0] not in TYPES or owner is None:
            die(where, "not a record: " + line)
        kind, data = words
        if kind in ("A", "AAAA"):
            data = PLACES.get(data.strip(), data)
        if kind in ("A", "AAAA", "CNAME") and "*" not in owner:
            s.add(owner.rstrip("."), kind == "CNAME" or data in WEB)
        data = re.sub(r"\{digest ([^}]*)\}", s.digest, data)
        records.append((where, origin, owner, kind, data))


class Rule:
    """One answer of a web server."""

    def __init__(self, words, method, with_query):
        self.method, self.with_query = method, with_query
        self.what, self.rest = words[0], words[1:]


def read_web(s):
    name = os.path.join(s.dir, "web")
    for line in lines_of(name):
        words = line.split()
        method = words.pop(0) if words[0] in ("GET", "POST") else None
        m = re.match(r"(https?)://([^/]+)(/.*)?$", words[0])
        if m is None or len(words) < 2:
            die(s.name + "/web", "not a rule: " + line)
        scheme, host, path = m.groups()
        s.add(host, True)
        if words[1] == "certificate":
            s.certificates[host] = words[2]
            continue
        path, query, _ = (path or "/").partition("?")
        s.rules.setdefault((scheme, host), {}).setdefault(path, []).append(
            Rule(words[1:], method, bool(query)))


def load(top):
    names = sorted(n for n in os.listdir(top)
                   if os.path.isdir(os.path.join(top, n)))
    scenarios = [Scenario(top, n) for n in names]
    for number, s in enumerate(scenarios):
        s.leaf = "leaf-%d" % (number // TOGETHER)
    records, manners = [], []
    for s in scenarios:
        read_zone(s, records, manners)
        read_web(s)
    owners = {}
    for s in scenarios:
        for host in s.hosts:
            if owners.setdefault(host, s) is not s:
                die(s.name, "%s is %s's" % (host, owners[host].name))
    return scenarios, records, manners


# ---- names -----------------------------------------------------------------

def write_dns(out, records, manners):
    with open(os.path.join(out, "zone"), "w", encoding="utf-8") as f:
        f.write("$TTL 60\n. SOA ns.test. hostmaster.test. 1 3600 600 86400 60"
                "\n. NS ns.test.\nns.test. A 127.0.0.1\n")
        for _, origin, owner, kind, data in records:
            f.write("$ORIGIN %s\n%s IN %s %s\n" % (origin, owner, kind, data))
    with open(os.path.join(out, "manners"), "w", encoding="utf-8") as f:
        f.write("".join(m + "\n" for m in manners))


# ---- certificates -----------------------------------------------------------

def leaf_of(s, host):
    kind = s.certificates.get(host, "good")
    if kind == "good":
        return s.leaf
    if kind not in BAD_CERTIFICATES:
        die(s.name, "no such certificate: " + kind)
    return kind


def openssl(*arguments):
    return subprocess.Popen(("openssl",) + arguments,
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)


def finished(job):
    words = job.communicate()[1]
    if job.returncode != 0:
        die("openssl", words.decode())


def write_leaves(out, scenarios):
    """A certificate for the good hosts of some scenarios, all with one key;
    the names for the bad ones go to a file each, for the shell's recipe."""
    pki = os.path.join(out, "pki")
    names = {kind: [] for kind in BAD_CERTIFICATES}
    for s in scenarios:
        for host in s.hosts:
            names.setdefault(leaf_of(s, host), []).append("DNS:" + host)
    finished(openssl("req", "-new", "-key", pki + "/leaf.key", "-out",
                     pki + "/leaf.csr", "-subj", "/CN=mailsetup test"))
    jobs = []
    for number, (leaf, hosts) in enumerate(names.items()):
        hosts = ",".join(hosts or ["DNS:nobody.invalid"])
        with open("%s/%s.names" % (pki, leaf), "w", encoding="ascii") as f:
            f.write(hosts + "\n")
        if leaf in BAD_CERTIFICATES:
            continue
        with open("%s/%s.ext" % (pki, leaf), "w", encoding="ascii") as f:
            f.write("subjectAltName=%s\nextendedKeyUsage=serverAuth\n" %
                    hosts)
        jobs.append(openssl(
            "x509", "-req", "-in", pki + "/leaf.csr", "-CA", pki + "/ca.pem",
            "-CAkey", pki + "/ca.key", "-set_serial", str(5000 + number),
            "-days", "3650", "-extfile", "%s/%s.ext" % (pki, leaf),
            "-out", "%s/%s.pem" % (pki, leaf)))
        if len(jobs) > 3:
            finished(jobs.pop(0))
    for job in jobs:
        finished(job)


# ---- web servers -----------------------------------------------------------

class Web:
    """Writes nginx's configuration."""

    def __init__(self, out):
        self.out = out
        self.files = 0
        self.text = []

    def file(self, text):
        self.files += 1
        name = "file-%d" % self.files       # /404 is another thing
        with open(os.path.join(self.out, "web", name), "w",
                  encoding="utf-8") as f:
            f.write(text)
        return name

    def inner(self, s, words, port=INNER):
        """The directives for a document out of a file, as GET by way of the
        inner server, so that a body is read and can be logged."""
        kind = ("" if words[0] == "-" else
                " add_header Content-Type \"%s\" always;" % words[0])
        for word in words[2:]:
            if word.startswith("cache="):
                kind += " add_header Cache-Control \"%s\" always;" % word[6:]
        return ("rewrite ^ /%s break; proxy_method GET; "
                "proxy_hide_header Content-Type;%s "
                "proxy_pass http://127.0.0.1:%d;" % (
                    self.file(s.document(words[1:])), kind, port))

    def action(self, s, rule):
        what, rest = rule.what, rule.rest
        if what == "close":
            return "return 444;"
        if what == "silent":
            return "proxy_pass http://127.0.0.1:%d;" % SILENT
        if what == "slow":
            return self.inner(s, rest, SLOW)
        if what == "big":
            return "proxy_pass http://127.0.0.1:%d/big; proxy_method GET;" % (
                INNER)
        if what == "200":
            return self.inner(s, rest)
        if what in ("301", "302", "303", "307", "308"):
            return "return %s %s;" % (what, rest[0])
        if what == "401":
            return ("add_header WWW-Authenticate 'Basic realm=\"mail\"' "
                    "always; return 401;")
        if re.fullmatch(r"[2-5]\d\d", what):
            if not rest:
                return "return %s;" % what
            return "error_page %s =%s @f%s; return %s;" % (
                what, what, self.named(s, rest), what)
        return die(s.name, "no such answer: " + what)

    def named(self, s, words):
        """A body for an error, by a named location of its own."""
        self.files += 1
        name = "%d" % self.files
        self.extra.append("location @f%s { %s }" % (
            name, self.inner(s, words)))
        return name

    def location(self, s, path, rules):
        first = [r for r in rules if r.method is None and not r.with_query]
        parts = []
        for r in rules:
            if r in first:
                continue
            self.files += 1
            inside = "/.%d" % self.files
            self.extra.append("location = %s { internal; %s }" % (
                inside, self.action(s, r)))
            tests = []
            if r.method:
                tests.append("$request_method = " + r.method)
            if r.with_query:
                tests.append('$args != ""')
            if len(tests) > 1:
                die(s.name, "a method or a query, not both")
            parts.append("if (%s) { rewrite ^ %s last; }" % (
                tests[0], inside))
        parts.append(self.action(s, first[0]) if first else
                     NOT_FOUND)
        sign = "" if path.endswith("/*") else "= "
        return "    location %s%s {\n      %s\n    }" % (
            sign, path[:-1] if path.endswith("/*") else path,
            "\n      ".join(parts))

    def server(self, s, scheme, host):
        self.extra = []
        rules = s.rules.get((scheme, host), {})
        locations = [self.location(s, p, r) for p, r in rules.items()]
        if "/*" not in rules:
            locations.append("    location / { %s }" % NOT_FOUND)
        port = 443 if scheme == "https" else 80
        self.text.append("  server {")
        self.listen(port, "")
        self.text.append("    server_name %s;" % host)
        if scheme == "https":
            self.certificate(leaf_of(s, host))
        self.text += locations + ["    " + e for e in self.extra] + ["  }"]

    def listen(self, port, more):
        for place in LISTEN[port]:
            ip = PLACES[place]
            self.text.append("    listen %s:%d%s%s;" % (
                "[%s]" % ip if ":" in ip else ip, port,
                " ssl http2" if port == 443 else "", more))

    def certificate(self, leaf):
        pki = self.out + "/pki"
        self.text.append("    ssl_certificate %s/%s.pem;" % (pki, leaf))
        self.text.append("    ssl_certificate_key %s/leaf.key;" % pki)

    def write(self, scenarios):
        for s in scenarios:
            for host in s.web_hosts:
                self.server(s, "https", host)
                if ("http", host) in s.rules:
                    self.server(s, "http", host)
        with open(os.path.join(self.out, "nginx.conf"), "w",
                  encoding="utf-8") as f:
            f.write(NGINX_HEAD.replace("{OUT}", self.out)
                    .replace("{INNER}", str(INNER))
                    .replace("{SLOW}", str(SLOW)))
            default, self.text = self.text, []
            for port in (80, 443):
                self.text.append("  server {")
                self.listen(port, " default_server")
                if port == 443:
                    self.certificate("nobody")
                self.text.append("    return 404;\n  }")
            f.write("\n".join(self.text + default) + "\n}\n")
        with open(os.path.join(self.out, "web", "big"), "w",
                  encoding="ascii") as f:
            f.write("<clientConfig version=\"1.1\">\n<!-- %s -->\n"
                    "</clientConfig>\n" % ("there is more to say, " * 90000))


NOT_FOUND = "rewrite ^ /404 break; proxy_pass http://127.0.0.1:%d;" % INNER
NGINX_HEAD = """daemon off;
master_process off;
pid {OUT}/nginx/pid;
error_log stderr;
worker_rlimit_nofile 4096;
events {
  worker_connections 1024;
}
http {
  log_format seen '$scheme $host $remote_addr $status $request_method '
      '$request_uri "$http_authorization" "$request_body"';
  access_log {OUT}/log/web seen;
  client_body_temp_path {OUT}/nginx/body;
  proxy_temp_path {OUT}/nginx/proxy;
  fastcgi_temp_path {OUT}/nginx/fastcgi;
  uwsgi_temp_path {OUT}/nginx/uwsgi;
  scgi_temp_path {OUT}/nginx/scgi;
  server_names_hash_max_size 4096;
  server_names_hash_bucket_size 128;
  client_body_in_single_buffer on;
  proxy_buffering off;
  server_tokens off;
  ssl_protocols TLSv1.2 TLSv1.3;
  types { }
  server {
    listen 127.0.0.1:{INNER};
    access_log off;
    root {OUT}/web;
    location = /404 { return 404; }
  }
  server {
    listen 127.0.0.1:{SLOW};
    access_log off;
    root {OUT}/web;
    limit_rate 700;
  }
"""


# ---- mail servers -----------------------------------------------------------

def write_mail(out, scenarios):
    """Which certificate belongs to which name, for Dovecot and for Exim."""
    by_leaf = {}
    for s in scenarios:
        for host in s.hosts:
            by_leaf.setdefault(leaf_of(s, host), []).append(host)
    with open(os.path.join(out, "dovecot.names"), "w",
              encoding="ascii") as f:
        for leaf, hosts in by_leaf.items():
            for host in hosts:
                f.write("local_name %s {\n  ssl_cert = <%s/pki/%s.pem\n}\n" %
                        (host, out, leaf))
    with open(os.path.join(out, "exim.names"), "w", encoding="ascii") as f:
        for leaf, hosts in by_leaf.items():
            for host in hosts:
                f.write("%s: %s/pki/%s.pem\n" % (host, out, leaf))
    with open(os.path.join(out, "listen"), "w", encoding="ascii") as f:
        for port, places in LISTEN.items():
            f.write("port_%d='%s'\n" % (port, " ".join(
                PLACES[p] for p in places)))
        f.write("fakes='%s'\n" % " ".join(
            ["%s=%s:%d" % (manner, PLACES[place], port)
             for place, (manner, ports) in FAKES.items() for port in ports] +
            ["%s=%s:%d" % (manner, PLACES["plain"], port)
             for port, manner in PLAIN.items()] +
            ["silent=127.0.0.1:%d" % SILENT,
             "dns-silent=%s:53" % PLACES["silent"]]))
        for place in ("blackhole", "blackhole6", "unreachable6", "public",
                      "inside"):
            f.write("%s=%s\n" % (place, PLACES[place]))


def main(top, out):
    scenarios, records, manners = load(top)
    for name in ("web", "nginx", "log"):
        os.makedirs(os.path.join(out, name), exist_ok=True)
    write_dns(out, records, manners)
    write_leaves(out, scenarios)
    Web(out).write(scenarios)
    write_mail(out, scenarios)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
