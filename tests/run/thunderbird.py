#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Gives what mailsetup exported to the real Thunderbird and asks it back.

    thunderbird.py MAILSETUP PROGRAM SCRATCH [--each] [CLAIM...]

PROGRAM is a directory with Thunderbird's program in which we may put files, and
there is no network.  Each row of ROWS is exported; then go

    the zips         through Thunderbird's importer, to an account that is there
    prefs.js         of the zip as the whole of a new profile
    policies.json    as they are and, for all rows in one start, merged
    thunderbird.cfg  the same, one after another, to an account that is there
    DOMAIN.xml       through the lookup that the account set-up does

and what Thunderbird then knows is compared field by field.  Prints "ok CLAIM"
or "not ok CLAIM" and why; the exit status is 1 if one is not ok.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

from marionette import IMPORT, Failed, Thunderbird, new_profile
from thunderbird_rows import DOCUMENTS, PRESENT, PRESENT_PREFS, ROWS

FOR_EVER = 36500        # days, in DOMAIN.xml

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
    const pop3 = s.type == "pop3" ? {pop3: {
        leave: s.getBoolValue("leave_on_server"),
        by_age: s.getBoolValue("delete_by_age_from_server"),
        days: s.getIntValue("num_days_to_leave_on_server"),
        biff: s.getBoolValue("download_on_biff")}} : {};
    return {
        incoming: {type: s.type, host: s.hostname, port: s.port,
            security: s.socketType, auth: s.authMethod, user: s.username},
        outgoing: out(MailServices.outgoingServer.getServerByIdentity(id)),
        label: s.prettyName, valid: s.valid, password: s.password || "",
        check: [s.doBiff, s.biffMinutes],
        identities: account.identities.length, name: id.fullName,
        organization: id.organization || "", reply_to: id.replyTo || "",
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

# ---- the cases -----------------------------------------------------------


class Run:
    def __init__(self, mailsetup, program, scratch):
        self.mailsetup, self.program = mailsetup, program
        self.scratch = scratch
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

    # ---- exports

    def mailsetup_export(self, address, arguments, out):
        shutil.rmtree(out, ignore_errors=True)
        return subprocess.run(
            [self.mailsetup, "export", address, "--to",
             "thunderbird,thunderbird-fleet", "--offline", "--config-dir",
             self.config, "-o", out] + arguments, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=60, check=False)

    def export(self, r):
        """Leaves the names of the files, and the server's key, in the row."""
        out = self.path("export", r["claim"])
        done = self.mailsetup_export(r["address"], r["arguments"], out)
        if done.returncode != 0:
            raise Failed("mailsetup: exit %d: %s" % (
                done.returncode, done.stderr.decode("utf-8", "replace")))
        for name in os.listdir(out):
            r[name.rsplit(".")[-1]] = os.path.join(out, name)
        with open(r["cfg"], "rb") as f:
            r["key"] = re.search(rb"server_[0-9a-f]{8}",
                                 f.read()).group().decode()
        if ("json" in r) != r.get("policy", True):
            raise Failed("policies.json: %s" % r.get("json"))

    def unknown_oauth2_is_refused(self):
        out = self.path("export", "refused")
        done = self.mailsetup_export("me@sso.example", [], out)
        wrong = []
        if done.returncode == 0:
            wrong.append("exit status 0")
        if os.path.isdir(out) and os.listdir(out):
            wrong.append("written: %s" % os.listdir(out))
        return wrong

    # ---- Thunderbird

    def start(self, profile):
        return Thunderbird(os.path.join(self.program, "thunderbird-bin"),
                           profile, self.path("thunderbird.log"))

    def profile(self, name, rows, prefs=None):
        return new_profile(self.path("profile", name),
                           [r["key"] for r in rows if "key" in r], prefs)

    def read(self, profile):
        with self.start(profile) as t:
            return t.script(READ + "return everything();")

    def zip_is_imported(self, r):
        profile = self.profile("import-" + r["claim"], [])
        with self.start(profile) as t:
            done = t.script(IMPORT, r["zip"])
        wrong = differences("", {"valid": True, "files": ["prefs.js"],
                                 "logins": 1, "restart": True}, done)
        return wrong + compare([r], self.read(profile))

    def zips_are_added(self, rows):
        """One after another: keys are renumbered, what is there stays."""
        profile = self.profile("zips", [], PRESENT_PREFS)
        wrong = []
        with self.start(profile) as t:
            for i, r in enumerate(rows):
                wrong += differences(r["claim"] + ".", {
                    "valid": True, "files": ["prefs.js"], "logins": i + 1,
                    "restart": True}, t.script(IMPORT, r["zip"]))
        return wrong + compare([PRESENT] + rows, self.read(profile))

    def prefs_are_a_profile(self, r):
        """Nothing but our prefs.js in it."""
        with zipfile.ZipFile(r["zip"]) as z:
            prefs = z.read("mail-profile/prefs.js")
        return compare([r], self.read(self.profile("prefs", [], prefs)))

    def with_policies(self, policies, name, rows, prefs=None):
        """What a profile knows while this is the text of policies.json."""
        path = os.path.join(self.program, "distribution", "policies.json")
        with open(path, "wb") as f:
            f.write(policies)
        try:
            return self.read(self.profile(name, rows, prefs))
        finally:
            os.unlink(path)

    def policies_are_an_account(self, r):
        return compare([r], self.with_policies(read_file(r["json"]),
                                               "policies", [r]))

    def policies_leave_present_accounts(self, r):
        """Nor do they get anything that they have no value for."""
        return compare([PRESENT], self.with_policies(
            read_file(r["json"]), "present", [r], PRESENT_PREFS))

    def policies_of_all(self, rows):
        merged = {}
        for r in rows:
            with open(r["json"], encoding="utf-8") as f:
                prefs = json.load(f)["policies"]["Preferences"]
            for name, value in prefs.items():
                if name in ("mail.accountmanager.accounts",
                            "mail.smtpservers") and name in merged:
                    merged[name]["Value"] += "," + value["Value"]
                else:
                    merged.setdefault(name, value)
        text = json.dumps({"policies": {"Preferences": merged}})
        return compare(rows, self.with_policies(text.encode(), "merged", rows))

    def with_cfg(self, rows, name, prefs=None):
        cfg = os.path.join(self.program, "thunderbird.cfg")
        script = os.path.join(self.program, "defaults", "pref",
                              "autoconfig.js")
        shutil.copyfile(rows[0]["js"], script)
        with open(cfg, "wb") as f:
            for r in rows:
                f.write(read_file(r["cfg"]))
        try:
            return self.read(self.profile(name, rows, prefs))
        finally:
            os.unlink(cfg)
            os.unlink(script)

    def cfg_is_an_account(self, r):
        return compare([r], self.with_cfg([r], "cfg"))

    def cfgs_are_added(self, rows):
        return compare([PRESENT] + rows, self.with_cfg(rows, "cfgs",
                                                       PRESENT_PREFS))

    def isp_file_is_found(self, t, r):
        domain = os.path.basename(r["xml"])[:-len(".xml")]
        target = os.path.join(self.program, "isp", domain + ".xml")
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
        want = expected(r)
        # one person's, which a file for the domain does not have
        want.update(address=address, label=address, name=name,
                    organization="", reply_to="")
        for k in ("is_default", "sends_by_default", "check"):
            want.pop(k, None)
        if "pop3" in want:
            # always by age, which is nothing to what does not stay at all
            want["pop3"].update(by_age=True, days=None if r.get("remove")
                                else r.get("days", FOR_EVER))
        return wrong + differences("made.", want, got["made"])


def read_file(name):
    with open(name, "rb") as f:
        return f.read()


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
        "organization": r.get("organization", ""),
        "reply_to": r.get("reply_to", ""),
        "is_default": first, "sends_by_default": first,
    }
    if r["incoming"]["type"] == "pop3":
        want["pop3"] = {"leave": not r.get("remove", False), "biff": True,
                        "by_age": "days" in r, "days": r.get("days")}
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
    rows = [r for r in rows if "key" in r]
    policies = [r for r in rows if "json" in r]
    # one that has everything; --each: every row alone, a minute more
    one = [r for r in policies if "organization" in r] or policies[:1]
    for r in rows if each else []:
        run.verdict("zip_is_imported_" + r["claim"],
                    attempt(run.zip_is_imported, r))
    for name, cases in (
            ("prefs_are_a_profile", rows if each else one),
            ("policies_are_an_account", policies if each else one),
            ("policies_leave_present_accounts", one),
            ("cfg_is_an_account", rows if each else one)):
        for r in cases:
            run.verdict("%s_%s" % (name, r["claim"]),
                        attempt(getattr(run, name), r))
    run.verdict("zips_are_added", attempt(run.zips_are_added, rows))
    run.verdict("policies_of_all", attempt(run.policies_of_all, policies))
    run.verdict("cfgs_are_added", attempt(run.cfgs_are_added, rows))
    run.verdict("unknown_oauth2_is_refused",
                attempt(run.unknown_oauth2_is_refused))
    with run.start(run.profile("lookup", [])) as t:
        for r in rows:
            run.verdict("isp_file_is_found_" + r["claim"],
                        attempt(run.isp_file_is_found, t, r))
    return 1 if run.failed or not run.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
