# SPDX-License-Identifier: MPL-2.0
"""Drives a headless Thunderbird by Marionette: LENGTH:JSON over TCP, see
Mozilla's "Marionette protocol"."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time

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

# A script: args[0] is the zip that Tools > Import gets.
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
    .filter(n => prefs.getBoolPref(n.replace(/type$/, "login_at_startup"),
        false)).length;
return {valid, files, logins, restart};
"""


class Failed(Exception):
    """Thunderbird said no, or nothing."""


class Thunderbird:
    """One run of the program on one profile: with Thunderbird(...) as t."""

    def __init__(self, program, profile, log):
        self.buffer, self.number = b"", 0
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            # so that it does not outlive the test
            ["setpriv", "--pdeathsig", "KILL", program, "--headless", "--no-remote", "--profile", profile,
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
        if answer["value"] is None:
            raise Failed("a dialog came up: see thunderbird.log")
        answer = json.loads(answer["value"])
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["value"]

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if failure is None:
            self.quit()
        else:
            self.kill()

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


def new_profile(directory, keys=(), prefs=None):
    """An empty profile; keys are servers that do not ask for the password."""
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    with open(os.path.join(directory, "user.js"), "w") as f:
        f.write(QUIET)
        for key in keys:
            f.write('user_pref("mail.server.%s.login_at_startup", false);\n'
                    % key)
    if prefs is not None:
        with open(os.path.join(directory, "prefs.js"), "wb") as f:
            f.write(prefs)
    return directory
