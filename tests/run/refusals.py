#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Lets servers refuse the program, one run for each refusal, several at once.

    refusals.py words FILE DIR        what scripted.py needs for each line of
                                      tests/data/refusals.txt: DIR/words, and
                                      on standard output BEHAVIOUR=PORT
    refusals.py run FILE DIR OPTION...
                                      runs $MAILSETUP check OPTION... for each
                                      of them, and for each row of
                                      CLAIM|USER|URL|STEP|CODE on standard input

prints "ok CLAIM" or "not ok CLAIM" with the reason.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

import judge

FIRST_PORT = 5000
AT_ONCE = 8
# Whose cause is the credentials; of the others it is the provider.
CREDENTIALS = ("credentials-refused", "app-password-needed",
               "authorization-code-needed", "password-expired")
# The exit code of the others is 6.
EXITS = {"rate-limited": 4, "login-unavailable": 4, "oauth2-only": 8,
         "auth-mechanism-missing": 2, "client-blocked": 2,
         "mailbox-refused": 2, "server-busy": 2, "closed": 2}


def read_lines(name):
    """(claim, protocol, where, answer, code) of what needs no message."""
    with open(name, encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f]
    out = []
    for n, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            who, proto, where, answer, code, _ = line.split(" | ")
            if where in ("login", "mailbox", "greeting"):
                out.append(("%s_%s_line_%d" % (who.replace(" ", "_"), proto, n),
                            proto, where, answer, code))
    return out


def with_tags(proto, answer):
    """An IMAP answer, as a file of words has it."""
    if proto != "imap":
        return answer
    return r"\r\n".join(line if line.startswith("*") else "@ " + line
                        for line in answer.split(r"\r\n"))


def write_words(name, where):
    with open(os.path.join(where, "words"), "w", encoding="utf-8") as f:
        for port, (_, proto, step, answer, _) in enumerate(
                read_lines(name), FIRST_PORT):
            f.write("%d|%s|%s|%s\n" % (port, proto, step,
                                       with_tags(proto, answer)))
            print("%s-tls-words:%d-%s=%d" % (proto, port, step, port))


# ---- one run -----------------------------------------------------------------

def shown(proto, answer):
    """How the answer begins where it is shown, if it is all text."""
    lines = [line for line in answer.split(r"\r\n")
             if proto != "imap" or not line.startswith("*")]
    return re.split(r"\\x", lines[0])[0][:60]


def complaint(doc, status, step, code, begins):
    judge.judge(doc)
    check = doc["checks"][0]
    failed = next((s for s in check["steps"] if s["outcome"] == "fail"), None)
    if failed is None:
        return "nothing failed"
    error, advice = failed["error"], check["advice"]
    if (failed["step"], error["code"]) != (step, code):
        return "%s at %s: %s" % (error["code"], failed["step"],
                                 error["detail"])
    if status != EXITS.get(code, 6) or doc["exit"] != status:
        return "exit status is %s" % status
    if advice is None or not advice["text"]:
        return "no advice"
    cause = "credentials" if code in CREDENTIALS else "provider"
    if advice["cause"] != cause:
        return "the cause is %s" % advice["cause"]
    if not (error["detail"] or "").startswith(begins):
        return "its own words are %s" % error["detail"]
    return None


def run_one(job):
    claim, number, user, url, step, code, begins, where, options = job
    state = os.path.join(where, "state%d" % number)
    done = subprocess.run(
        [os.environ["MAILSETUP"], "check", url, "--user", user, "--json",
         "--state-dir", state] + options, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
        check=False)
    try:
        why = complaint(judge.parse(done.stdout.decode()), done.returncode,
                        step, code, begins)
    except (judge.Wrong, LookupError, ValueError) as e:
        why = str(e)
    if b"Sanitizer" in done.stderr or b"runtime error" in done.stderr:
        why = done.stderr.decode(errors="replace")
    return claim, why


def jobs(name, where, options):
    rows = []
    for port, (claim, proto, step, answer, code) in enumerate(
            read_lines(name), FIRST_PORT):
        rows.append((claim, "alice@example.test", "%ss://fake.example.test:%d"
                     % (proto, port), step, code, shown(proto, answer)))
    for line in sys.stdin:
        if line.strip():
            claim, user, url, step, code = (f.strip()
                                            for f in line.split("|"))
            rows.append((claim, user, url, step, code, ""))
    return [row[:1] + (n, ) + row[1:] + (where, options)
            for n, row in enumerate(rows)]


def main(argv):
    if argv[1] == "words":
        write_words(argv[2], argv[3])
        return
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for claim, why in pool.map(run_one, jobs(argv[2], argv[3], argv[4:])):
            print("%s %s" % ("not ok" if why else "ok", claim))
            if why:
                print("#   " + why.replace("\n", "\n#   "))


if __name__ == "__main__":
    main(sys.argv)
