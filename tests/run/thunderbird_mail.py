#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Mail by way of the exported account: the full circle.

    thunderbird_mail.py MAILSETUP PROGRAM SCRATCH CA MAILDIR

The account of alice@example.test is exported and its zip imported; with her
password in Thunderbird's login manager and the test's authority among those it
trusts, Thunderbird lists her folders, reads her mail, and sends a message to
herself.  Nothing about servers comes from anywhere but the zip.  Prints "ok
CLAIM" or "not ok CLAIM" and why.
"""
import email
import email.policy
import os
import subprocess
import sys

from marionette import IMPORT, Failed, Thunderbird, new_profile

ADDRESS, PASSWORD = "alice@example.test", "wonderland"
NAME = "Alic\u00e9 \u6d4b\u8bd5"
FOLDERS = ["Archive", "Archive/2026", "Entw\u00fcrfe \u6d4b\u8bd5", "INBOX",
           "Junk"]
FOUND, SENT = "Seen by Thunderbird", "Sent by Thunderbird \u6d4b"

TRUST = """
Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB)
    .addCertFromBase64(args[0], "CTu,,");
return true;
"""

ACCOUNT = """
const {MailServices} =
    ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const account = MailServices.accounts.accounts.find(a =>
    a.incomingServer.type == "imap");
const server = account.incomingServer, identity = account.defaultIdentity;
const until = async (what, done) => {
    for (let i = 0; !done(); i++) {
        if (i == 300)
            throw new Error(`${what}: waited in vain`);
        await new Promise(r => window.setTimeout(r, 50));
    }
};
"""

PASSWORDS = ACCOUNT + """
const sender = MailServices.outgoingServer.getServerByIdentity(identity)
    .QueryInterface(Ci.nsISmtpServer);
for (const [url, user] of [
        ["imap://" + server.hostname, server.username],
        ["smtp://" + sender.hostname, sender.username]]) {
    const login = Cc["@mozilla.org/login-manager/loginInfo;1"]
        .createInstance(Ci.nsILoginInfo);
    login.init(url, null, url, user, args[0], "", "");
    await Services.logins.addLoginAsync(login);
}
return true;
"""

LIST = ACCOUNT + """
const root = server.rootFolder;
const named = f => f == root ? [] : named(f.parent).concat(
    f.flags & Ci.nsMsgFolderFlags.Inbox ? "INBOX" : f.name);
/* Trash is Thunderbird's own */
const names = () => root.descendants.filter(f =>
    !(f.flags & Ci.nsMsgFolderFlags.Trash)).map(f => named(f).join("/"));
server.performExpand(null);
await until("folders", () => args[0].every(n => names().includes(n)))
    .catch(e => {});
return names().sort();
"""

READ = ACCOUNT + """
const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
let subjects = [];
for (let i = 0; i < 20 && !subjects.includes(args[0]); i++) {
    await new Promise(done => inbox.QueryInterface(Ci.nsIMsgImapMailFolder)
        .updateFolderWithListener(null, {
            QueryInterface: ChromeUtils.generateQI(["nsIUrlListener"]),
            OnStartRunningUrl() {}, OnStopRunningUrl: done}));
    subjects = [...inbox.messages].map(m => m.mime2DecodedSubject);
    await new Promise(r => window.setTimeout(r, 100));
}
return subjects.sort();
"""

SEND = ACCOUNT + """
const make = (name, type) =>
    Cc["@mozilla.org/" + name + ";1"].createInstance(type);
identity.doFcc = false;
const fields = make("messengercompose/composefields", Ci.nsIMsgCompFields);
fields.to = args[0];
fields.subject = args[1];
fields.body = "Text\\r\\n";
const params = make("messengercompose/composeparams",
    Ci.nsIMsgComposeParams);
params.composeFields = fields;
params.identity = identity;
params.type = Ci.nsIMsgCompType.New;
params.format = Ci.nsIMsgCompFormat.PlainText;
const compose = MailServices.compose.initCompose(params, window);
await compose.sendMsg(Ci.nsIMsgSend.nsMsgDeliverNow, identity, account.key,
    null, null);
return true;
"""


class Circle:
    def __init__(self, mailsetup, program, scratch, ca, maildir):
        self.mailsetup, self.scratch = mailsetup, scratch
        self.program = os.path.join(program, "thunderbird-bin")
        self.ca, self.maildir = ca, maildir
        self.profile = new_profile(os.path.join(scratch, "profile", "mail"))
        self.bad = False

    def start(self):
        return Thunderbird(self.program, self.profile,
                           os.path.join(self.scratch, "thunderbird.log"))

    def verdict(self, claim, got, want):
        if got == want:
            print("ok %s" % claim)
        else:
            self.bad = True
            print("not ok %s\n#   %r, not %r" % (claim, got, want))
        sys.stdout.flush()

    def export(self):
        out = os.path.join(self.scratch, "export", "mail")
        subprocess.run(
            [self.mailsetup, "export", ADDRESS, "--to", "thunderbird",
             "--offline", "--config-dir", os.path.join(self.scratch, "mail"),
             "--name", NAME, "--organization", "B\u00fccher & Co",
             "--reply-to", "answers@example.test", "-o", out],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60,
            check=True)
        return os.path.join(out, "thunderbird-%s.zip" % ADDRESS)

    def arrived(self):
        """What the server was given, headers decoded."""
        for part in ("new", "cur"):
            for name in os.listdir(os.path.join(self.maildir, part)):
                path = os.path.join(self.maildir, part, name)
                with open(path, "rb") as f:
                    m = email.message_from_binary_file(
                        f, policy=email.policy.default)
                if m["Subject"] == SENT:
                    got = {k: str(m[k]) for k in (
                        "From", "To", "Reply-To", "Organization")}
                    # RFC 3848: by TLS, and logged in
                    got["esmtpsa"] = " with esmtpsa " in str(m["Received"])
                    return got
        return None

    def run(self):
        with open(self.ca, encoding="ascii") as f:
            ca = "".join(x for x in f.read().splitlines()
                         if not x.startswith("-----"))
        with self.start() as t:
            t.script(TRUST, ca)
            self.verdict("zip_is_imported_for_mail", t.script(
                IMPORT, self.export())["logins"], 1)
        with self.start() as t:
            t.script(PASSWORDS, PASSWORD)
            self.verdict("mail_is_read", t.script(READ, FOUND), [FOUND])
            self.verdict("folders_are_listed", t.script(LIST, FOLDERS),
                         FOLDERS)
            t.script(SEND, ADDRESS, SENT)
            self.verdict("mail_that_was_sent_arrives", t.script(READ, SENT),
                         [FOUND, SENT])
        self.verdict("mail_is_from_the_identity", self.arrived(), {
            "From": "%s <%s>" % (NAME, ADDRESS), "To": ADDRESS,
            "Reply-To": "answers@example.test",
            "Organization": "B\u00fccher & Co", "esmtpsa": True})


def main(argv):
    circle = Circle(*argv[1:6])
    try:
        circle.run()
    except (Failed, OSError, KeyError, subprocess.SubprocessError) as e:
        circle.verdict("mail_goes_round", "%s: %s" % (type(e).__name__, e),
                       "no failure")
    return 1 if circle.bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
