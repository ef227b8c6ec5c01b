#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Gives what mailsetup exported to the real Thunderbird and asks it back.

    thunderbird.py MAILSETUP THUNDERBIRD SCRATCH [--each] [CLAIM...]

SCRATCH/isp is mounted over the isp directory of Thunderbird, and there is no
network.  Each row of ROWS is exported and then goes three ways: the zip
through Thunderbird's importer and a restart, prefs.js as the whole of a new
profile, DOMAIN.xml through the lookup that its account set-up does.  Prints
"ok CLAIM" or "not ok CLAIM" and why; the exit status is 1 if one is not ok.

Thunderbird is driven by Marionette: LENGTH:JSON over TCP, see Mozilla's
"Marionette protocol".
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile

PORT = 2828             # Marionette's own default
START, ANSWER = 60, 60  # seconds that Thunderbird may take
# None of the windows that Thunderbird opens once for a new user, and no
# Autodiscover, which FindConfig waits for: with outlook.com it did not end
# within two minutes.
QUIET = """\
user_pref("mailnews.auto_config.fetchFromExchange.enabled", false);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mailnews.start_page.enabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("app.update.enabled", false);
"""
# The question for the password, with which each of our accounts begins, blocks
# Marionette for ever; user.js wins over what was imported.
QUIET += "".join(
    'user_pref("mail.server.server%d.login_at_startup", false);\n' % i
    for i in range(1, 100))

# Numbers of nsMsgSocketType.idl and nsMsgAuthMethod.idl.
STARTTLS, TLS = 2, 3
NONE, PASSWORD, ENCRYPTED, GSSAPI, NTLM, OAUTH2 = 1, 3, 4, 5, 6, 10


def row(claim, address, arguments, incoming, outgoing, name="", **more):
    """incoming, outgoing: type host port security auth user"""
    keys = ("type", "host", "port", "security", "auth", "user")
    return dict(claim=claim, address=address, arguments=arguments,
                incoming=dict(zip(keys, incoming)),
                outgoing=dict(zip(keys, outgoing)), name=name, **more)


SERVER = """\
<%(way)sServer type="%(type)s"><hostname>%(host)s</hostname>
<port>%(port)d</port><socketType>%(security)s</socketType>
%(rest)s</%(way)sServer>
"""


def document(domain, name, *servers):
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig '
            'version="1.1"><emailProvider id="%s"><domain>%s</domain>\n'
            '<displayName>%s</displayName>\n' % (domain, domain, name))
    for kind, host, port, security, auths, user in servers:
        rest = "".join("<authentication>%s</authentication>" % a
                       for a in auths)
        if user is not None:
            rest = "<username>%s</username>%s" % (user, rest)
        text += SERVER % dict(way="outgoing" if kind == "smtp" else "incoming",
                              type=kind, host=host, port=port,
                              security=security, rest=rest)
    return text + "</emailProvider></clientConfig>\n"


DOCUMENTS = {
    # each way to log in that both know, with STARTTLS
    "encrypted.example": document(
        "encrypted.example", "&lt;b&gt; &amp; &quot;Co&quot; \u2026",
        ("imap", "imap.encrypted.example", 143, "STARTTLS",
         ["password-encrypted"], "%EMAILLOCALPART%.%EMAILDOMAIN%"),
        ("smtp", "smtp.encrypted.example", 587, "STARTTLS",
         ["password-encrypted"], "%EMAILLOCALPART%.%EMAILDOMAIN%")),
    "kerberos.example": document(
        "kerberos.example", "Kerberos",
        ("imap", "imap.kerberos.example", 1143, "STARTTLS", ["GSSAPI"],
         "%EMAILLOCALPART%"),
        ("smtp", "smtp.kerberos.example", 2587, "STARTTLS", ["GSSAPI"],
         "%EMAILLOCALPART%")),
    "ntlm.example": document(
        "ntlm.example", "NTLM",
        ("pop3", "pop.ntlm.example", 110, "STARTTLS", ["NTLM"],
         "%EMAILADDRESS%"),
        ("smtp", "smtp.ntlm.example", 465, "SSL", ["none"], None)),
    # OAuth2 for a host that Thunderbird has no registration for
    "oauth.example": document(
        "oauth.example", "OAuth2",
        ("imap", "imap.oauth.example", 993, "SSL",
         ["OAuth2", "password-cleartext"], "%EMAILADDRESS%"),
        ("smtp", "smtp.oauth.example", 465, "SSL",
         ["OAuth2", "password-cleartext"], "%EMAILADDRESS%")),
    "xn--bcher-kva.example": document(
        "xn--bcher-kva.example", "B\u00fccher",
        ("imap", "imap.xn--bcher-kva.example", 993, "SSL",
         ["password-cleartext"], "%EMAILADDRESS%"),
        ("smtp", "smtp.xn--bcher-kva.example", 465, "SSL",
         ["password-cleartext"], "%EMAILADDRESS%")),
}

QQ_IN = ("imap", "imap.qq.com", 993, TLS, PASSWORD)
QQ_OUT = ("smtp", "smtp.qq.com", 465, TLS, PASSWORD)
ROWS = [
    row("name_beyond_ascii", "zoe@qq.com", ["--name", "Zo\u00eb \u6d4b\u8bd5"],
        QQ_IN + ("zoe@qq.com",), QQ_OUT + ("zoe@qq.com",),
        "Zo\u00eb \u6d4b\u8bd5"),
    row("pop3", "me@163.com", ["--pop3"],
        ("pop3", "pop.163.com", 995, TLS, PASSWORD, "me@163.com"),
        ("smtp", "smtp.163.com", 465, TLS, PASSWORD, "me@163.com")),
    row("starttls_submission", "me@icloud.com", [],
        ("imap", "imap.mail.me.com", 993, TLS, PASSWORD, "me"),
        ("smtp", "smtp.mail.me.com", 587, STARTTLS, PASSWORD,
         "me@icloud.com")),
    row("local_part_as_login", "me@yahoo.co.jp", [],
        ("imap", "imap.mail.yahoo.co.jp", 993, TLS, PASSWORD, "me"),
        ("smtp", "smtp.mail.yahoo.co.jp", 465, TLS, PASSWORD, "me")),
    row("oauth2", "me@gmail.com", [],
        ("imap", "imap.gmail.com", 993, TLS, OAUTH2, "me@gmail.com"),
        ("smtp", "smtp.gmail.com", 465, TLS, OAUTH2, "me@gmail.com")),
    row("oauth2_with_pop3", "me@outlook.com", ["--pop3"],
        ("pop3", "outlook.office365.com", 995, TLS, OAUTH2, "me@outlook.com"),
        ("smtp", "smtp-mail.outlook.com", 587, STARTTLS, OAUTH2,
         "me@outlook.com")),
    row("quotes_in_the_name", "quotes@qq.com",
        ["--name", 'A"); user_pref("mail.evil", "z"); //\\ \'<&>%\\'],
        QQ_IN + ("quotes@qq.com",), QQ_OUT + ("quotes@qq.com",),
        'A"); user_pref("mail.evil", "z"); //\\ \'<&>%\\'),
    row("line_end_in_the_name", "lines@qq.com",
        ["--name", 'evil\r\nuser_pref("mail.evil", "z");\u2028x\t*/'],
        QQ_IN + ("lines@qq.com",), QQ_OUT + ("lines@qq.com",),
        'evil  user_pref("mail.evil", "z"); x */'),
    row("odd_local_part", "o'brien+a=b%25{}@qq.com", [],
        QQ_IN + ("o'brien+a=b%25{}@qq.com",),
        QQ_OUT + ("o'brien+a=b%25{}@qq.com",)),
    row("encrypted_password", "me@encrypted.example", [],
        ("imap", "imap.encrypted.example", 143, STARTTLS, ENCRYPTED,
         "me.encrypted.example"),
        ("smtp", "smtp.encrypted.example", 587, STARTTLS, ENCRYPTED,
         "me.encrypted.example")),
    row("kerberos", "me@kerberos.example", [],
        ("imap", "imap.kerberos.example", 1143, STARTTLS, GSSAPI, "me"),
        ("smtp", "smtp.kerberos.example", 2587, STARTTLS, GSSAPI, "me")),
    row("ntlm_and_no_login_for_sending", "me@ntlm.example", [],
        ("pop3", "pop.ntlm.example", 110, STARTTLS, NTLM, "me@ntlm.example"),
        ("smtp", "smtp.ntlm.example", 465, TLS, NONE, "")),
    row("oauth2_that_thunderbird_cannot", "me@oauth.example", [],
        ("imap", "imap.oauth.example", 993, TLS, PASSWORD,
         "me@oauth.example"),
        ("smtp", "smtp.oauth.example", 465, TLS, PASSWORD,
         "me@oauth.example")),
    row("idn", "me@b\u00fccher.example", [],
        ("imap", "imap.xn--bcher-kva.example", 993, TLS, PASSWORD,
         "me@xn--bcher-kva.example"),
        ("smtp", "smtp.xn--bcher-kva.example", 465, TLS, PASSWORD,
         "me@xn--bcher-kva.example"),
        written="me@xn--bcher-kva.example"),
]

# ---- scripts that run inside Thunderbird --------------------------------

# Every account but Local Folders, as Thunderbird itself understands it.
READ = """
const {MailServices} =
    ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const out = s => s && {
    type: s.type, host: s.QueryInterface(Ci.nsISmtpServer).hostname,
    port: s.QueryInterface(Ci.nsISmtpServer).port, security: s.socketType,
    auth: s.authMethod, user: s.username};
const describe = account => {
    const s = account.incomingServer, id = account.defaultIdentity;
    const pop3 = s.type == "pop3" ? {
        leave: s.getBoolValue("leave_on_server"),
        biff: s.getBoolValue("download_on_biff")} : {};
    return {
        incoming: {type: s.type, host: s.hostname, port: s.port,
            security: s.socketType, auth: s.authMethod, user: s.username},
        outgoing: out(MailServices.outgoingServer.getServerByIdentity(id)),
        label: s.prettyName, valid: s.valid, password: s.password || "",
        check: [s.doBiff, s.biffMinutes],
        identities: account.identities.length, name: id.fullName,
        address: id.email, id_valid: id.valid,
        is_default: MailServices.accounts.defaultAccount == account,
        sends_by_default: id.smtpServerKey ==
            MailServices.outgoingServer.defaultServer.key, ...pop3};
};
const everything = () => ({
    accounts: MailServices.accounts.accounts.filter(a =>
        a.incomingServer && a.incomingServer.type != "none").map(describe),
    senders: MailServices.outgoingServer.servers.length,
    evil: Services.prefs.prefHasUserValue("mail.evil")});
"""

IMPORT = """
const {ThunderbirdProfileImporter} = ChromeUtils.importESModule(
    "resource:///modules/ThunderbirdProfileImporter.sys.mjs");
const zip = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
zip.initWithPath(args[0]);
const importer = new ThunderbirdProfileImporter();
const valid = importer.validateSource(zip);
const dir = await importer.extractZipFile(zip, () => {});
const files = [];
for (const f of dir.directoryEntries)
    files.push(f.leafName);
/* the items that the page about:import ticks */
const restart = await importer.startImport(dir, {accounts: true,
    addressBooks: true, calendars: true, mailMessages: true});
dir.remove(true);
const prefs = Services.prefs.getBranch("mail.server.");
const logins = prefs.getChildList("").filter(n => n.endsWith(".type"))
    .map(n => prefs.getBoolPref(n.replace(/type$/, "login_at_startup")));
return {valid, files, logins, restart};
"""

LOOKUP = READ + """
const load = name => ChromeUtils.importESModule(
    `resource:///modules/accountcreation/${name}.sys.mjs`);
const {FetchConfig} = load("FetchConfig");
const {FindConfig} = load("FindConfig");
const {AccountConfig} = load("AccountConfig");
const {CreateInBackend} = load("CreateInBackend");
const [domain, address, name] = args;
const signal = new window.AbortController().signal;
const server = s => ({type: s.type, host: s.hostname, port: s.port,
    security: s.socketType, auth: s.auth, user: s.username});
const brief = c => ({from: c.subSource, id: c.id, domains: c.domains,
    title: c.displayName, incoming: server(c.incoming),
    outgoing: server(c.outgoing)});
let disk, found;
try {
    disk = brief(await FetchConfig.fromDisk(domain, signal));
} catch (e) {
    return {none: String(e)};
}
const steps = FindConfig.parallelAutoDiscovery(domain, address, signal, null,
    null);
let step = await steps.next();
while (!step.done)
    step = await steps.next({acceptRedirect: false});
const config = step.value;
found = brief(config);
/* what the account set-up does next, without its live test */
config.identity.realname = name;
config.identity.emailAddress = address;
AccountConfig.replaceVariables(config, name, address, null);
const account = await CreateInBackend.createAccountInBackend(config);
const made = describe(account);
const key = account.defaultIdentity.smtpServerKey;
MailServices.accounts.removeAccount(account, true);
MailServices.outgoingServer.deleteServer(
    MailServices.outgoingServer.getServerByKey(key));
/* the next server gets the same key, and would get what is left here */
Services.prefs.deleteBranch(`mail.smtpserver.${key}.`);
return {disk, found, made};
"""

# ---- Thunderbird ---------------------------------------------------------


class Failed(Exception):
    """Thunderbird said no, or nothing."""


class Thunderbird:
    """One run of the program on one profile."""

    def __init__(self, program, profile, log):
        self.buffer, self.number = b"", 0
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", profile,
             "--marionette", "--remote-allow-system-access"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True)
        try:
            self.connect()
            self.receive()
            self.command("WebDriver:NewSession",
                         {"capabilities": {"alwaysMatch": {}}})
            self.command("Marionette:SetContext", {"value": "chrome"})
            self.command("WebDriver:SetTimeouts", {"script": ANSWER * 1000})
        except Exception:
            self.kill()
            raise

    def connect(self):
        end = time.monotonic() + START
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", PORT),
                                                       ANSWER)
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise Failed("Thunderbird did not start")
                time.sleep(0.05)

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise Failed("Thunderbird ended")
        self.buffer += data

    def receive(self):
        while b":" not in self.buffer:
            self.more()
        length, self.buffer = self.buffer.split(b":", 1)
        while len(self.buffer) < int(length):
            self.more()
        data = self.buffer[:int(length)]
        self.buffer = self.buffer[int(length):]
        return json.loads(data)

    def command(self, name, parameters):
        self.number += 1
        data = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(data), data))
        answer = self.receive()
        if answer[2]:
            raise Failed("%s: %s" % (name, answer[2].get("message")))
        return answer[3]

    def script(self, body, *args):
        """The value that the body returns, by way of JSON."""
        whole = """const done = arguments[arguments.length - 1];
            const args = JSON.parse(arguments[0]);
            (async () => {%s})().then(
                v => done(JSON.stringify({value: v})),
                e => done(JSON.stringify({error: `${e} ${e.stack}`})));
            """ % body
        answer = self.command("WebDriver:ExecuteAsyncScript", {
            "script": whole, "args": [json.dumps(args)], "sandbox": "system",
            "newSandbox": True})
        answer = json.loads(answer["value"])
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["value"]

    def quit(self):
        """As the user does it, so that everything is saved."""
        try:
            self.command("Marionette:Quit", {"flags": ["eAttemptQuit"]})
            self.process.wait(ANSWER)
        except subprocess.TimeoutExpired:
            raise Failed("Thunderbird did not end")
        finally:
            self.kill()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


# ---- the cases -----------------------------------------------------------


class Run:
    def __init__(self, mailsetup, thunderbird, scratch):
        self.mailsetup, self.thunderbird = mailsetup, thunderbird
        self.scratch = scratch
        self.isp = os.path.join(scratch, "isp")
        self.config = self.path("config")
        os.makedirs(self.config, exist_ok=True)
        for domain, text in DOCUMENTS.items():
            with open(os.path.join(self.config, domain + ".xml"), "w",
                      encoding="utf-8") as f:
                f.write(text)
        self.failed = self.passed = 0

    def path(self, *parts):
        return os.path.join(self.scratch, *parts)

    def verdict(self, claim, wrong):
        if wrong:
            self.failed += 1
            print("not ok %s" % claim)
            for line in wrong:
                print("#   %s" % line)
        else:
            self.passed += 1
            print("ok %s" % claim)
        sys.stdout.flush()

    def export(self, r):
        """Leaves the names of the zip and of DOMAIN.xml in the row."""
        out = self.path("export", r["claim"])
        shutil.rmtree(out, ignore_errors=True)
        done = subprocess.run(
            [self.mailsetup, "export", r["address"], "--to",
             "thunderbird,thunderbird-fleet",
             "--offline", "--config-dir", self.config, "-o", out]
            + r["arguments"], stdin=subprocess.DEVNULL, capture_output=True,
            timeout=60, check=False)
        if done.returncode != 0:
            raise Failed("mailsetup: exit %d: %s" % (
                done.returncode, done.stderr.decode("utf-8", "replace")))
        names = sorted(os.listdir(out))
        r["zip"] = [os.path.join(out, n) for n in names
                    if n.endswith(".zip")][0]
        r["xml"] = [os.path.join(out, n) for n in names
                    if n.endswith(".xml")][0]

    def start(self, profile):
        return Thunderbird(self.thunderbird, profile,
                           self.path("thunderbird.log"))

    def profile(self, name):
        directory = self.path("profile", name)
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        with open(os.path.join(directory, "user.js"), "w") as f:
            f.write(QUIET)
        return directory

    def read(self, profile):
        t = self.start(profile)
        got = t.script(READ + "return everything();")
        t.quit()
        return got

    def zip_is_imported(self, r):
        profile = self.profile("import-" + r["claim"])
        t = self.start(profile)
        done = t.script(IMPORT, r["zip"])
        t.quit()
        wrong = differences("", {"valid": True, "files": ["prefs.js"],
                                 "logins": [True], "restart": True}, done)
        return wrong + compare([r], self.read(profile))

    def zips_add_up(self, rows):
        """Into one profile, one after another: keys are renumbered."""
        profile = self.profile("all")
        t = self.start(profile)
        for r in rows:
            t.script(IMPORT, r["zip"])
        t.quit()
        return compare(rows, self.read(profile))

    def prefs_are_a_profile(self, r):
        """Nothing but our prefs.js in it."""
        profile = self.profile("prefs-" + r["claim"])
        with zipfile.ZipFile(r["zip"]) as z, \
                open(os.path.join(profile, "prefs.js"), "wb") as f:
            f.write(z.read("mail-profile/prefs.js"))
        return compare([r], self.read(profile))

    def isp_file_is_found(self, t, r):
        domain = os.path.basename(r["xml"])[:-len(".xml")]
        target = os.path.join(self.isp, domain + ".xml")
        name = r["name"] or "Some Body"
        address = r.get("written", r["address"])
        none = t.script(LOOKUP, domain, address, name)
        if "none" not in none:
            return ["found before the file was there"]
        shutil.copyfile(r["xml"], target)
        try:
            got = t.script(LOOKUP, domain, address, name)
        finally:
            os.unlink(target)
        if "none" in got:
            return ["not found: %s" % got["none"]]
        wrong = []
        for way in ("disk", "found"):
            c = got[way]
            want = {"from": "xml-from-disk", "id": domain, "domains": [domain]}
            wrong += differences(way + ".", want, c)
            for direction in ("incoming", "outgoing"):
                want = {k: v for k, v in r[direction].items() if k != "user"}
                wrong += differences("%s.%s." % (way, direction), want,
                                     c[direction])
        made = got["made"]
        want = expected(r)
        want.update(address=address, label=address, name=name)
        for k in ("is_default", "sends_by_default", "check", "biff"):
            want.pop(k, None)
        return wrong + differences("made.", want, made)


def differences(prefix, want, got):
    wrong = []
    for key, value in want.items():
        if isinstance(value, dict):
            wrong += differences(prefix + key + ".", value, got.get(key) or {})
        elif value is not None and got.get(key) != value:
            wrong.append("%s%s: %r, not %r" % (prefix, key, got.get(key),
                                               value))
    return wrong


def expected(r, first=True):
    address = r.get("written", r["address"])
    want = {
        "incoming": r["incoming"], "outgoing": r["outgoing"],
        "label": address, "address": address, "valid": True,
        "password": "", "check": [True, 10],
        "identities": 1, "name": r["name"], "id_valid": True,
        "is_default": first, "sends_by_default": first,
    }
    if r["incoming"]["type"] == "pop3":
        want.update(leave=True, biff=True)
    return want


def compare(rows, got):
    wrong = differences("", {"senders": len(rows), "evil": False}, got)
    if len(got["accounts"]) != len(rows):
        wrong.append("%d accounts, not %d: %s" % (
            len(got["accounts"]), len(rows),
            [a["address"] for a in got["accounts"]]))
    for i, (r, a) in enumerate(zip(rows, got["accounts"])):
        wrong += differences(r["claim"] + ".", expected(r, i == 0), a)
    return wrong


def attempt(function, *args):
    try:
        return function(*args)
    except (Failed, OSError, KeyError, subprocess.SubprocessError) as e:
        return ["%s: %s" % (type(e).__name__, e)]


def main(argv):
    each = "--each" in argv
    claims = [a for a in argv[4:] if a != "--each"]
    run = Run(*argv[1:4])
    rows = [r for r in ROWS if not claims or r["claim"] in claims]
    for r in rows:
        wrong = attempt(run.export, r)
        if wrong:
            run.verdict("export_of_" + r["claim"], wrong)
    rows = [r for r in rows if "zip" in r]
    # together they take two starts of Thunderbird, alone two each
    for r in rows if each else rows[:1]:
        run.verdict("zip_is_imported_" + r["claim"],
                    attempt(run.zip_is_imported, r))
    for r in rows:
        run.verdict("prefs_are_a_profile_" + r["claim"],
                    attempt(run.prefs_are_a_profile, r))
    if len(rows) > 1:
        run.verdict("zips_add_up", attempt(run.zips_add_up, rows))
    t = run.start(run.profile("lookup"))
    for r in rows:
        run.verdict("isp_file_is_found_" + r["claim"],
                    attempt(run.isp_file_is_found, t, r))
    t.quit()
    return 1 if run.failed or not run.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
