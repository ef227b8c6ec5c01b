#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Runs commands with --json --quiet in all kinds of environments.

    headless.py PROGRAM DIRECTORY [UID]

Whatever the environment is: the exit code is the same, standard output is as
many JSON objects as there are things to say, standard error is empty unless
the command line is wrong, nobody is asked, and no terminal is opened.  The
directory is the test's own (see headless.sh); UID is who runs the program.
"""
import fcntl
import functools
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios

import jsonschema

PROGRAM, DIR = sys.argv[1:3]
UID = int(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[3] else None
SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                       "schema")
LIMIT = 15
SITE = ["example.org", "--server", "imaps://imap.example.org", "--server",
        "smtps://smtp.example.org"]

# name, exit code, objects as "SCHEMA=COUNT" ("-": none), the error's code of
# the first object that has one ("-": none has), command line.  OUT is a
# directory that is not there yet and can be made.
COMMANDS = [
    ("main", 0, "result=1", "-", "--offline me@qq.com"),
    ("main_plan", 0, "result=1", "-", "--plan me@qq.com"),
    ("lookup", 0, "result=1", "-", "lookup --offline me@qq.com"),
    ("lookup_of_two", 5, "result=2", "plain-only",
     "lookup --offline me@qq.com me@goo.jp"),
    ("lookup_unknown", 4, "result=1", "not-asked",
     "lookup --offline me@nowhere.example"),
    ("lookup_no_address", 1, "result=1", "address-domain",
     "lookup --offline me@"),
    ("lookup_own_apps", 9, "result=1", "no-mail-access",
     "lookup --offline me@tuta.com"),
    ("lookup_no_network", 4, "result=1", None,
     "lookup --timeout=1 me@nowhere.example"),
    ("lookup_no_database", 10, "result=2", "cannot-read",
     "lookup --providers=/nowhere me@qq.com me@goo.jp"),
    ("lookup_no_admin", 10, "result=1", "cannot-read",
     "lookup --offline --config-dir=/nowhere me@qq.com"),
    ("check_address", 2, "result=1", "not-checked",
     "check --offline me@qq.com"),
    ("check_servers", 2, "result=1", None,
     "check imaps://127.0.0.1:1 smtps://127.0.0.1:1"),
    ("check_no_password", 1, "result=1", "no-password",
     "check --login me@qq.com"),
    ("check_no_password_file", 10, "result=1", "cannot-read",
     "check --password-file=/nowhere me@qq.com"),
    ("check_no_password_command", 10, "result=1", None,
     "check --password-command=false me@qq.com"),
    ("check_no_url", 1, "result=1", "bad-url",
     "check http://imap.example.org"),
    ("check_both_kinds", 1, "-", None, "check me@qq.com imaps://127.0.0.1"),
    ("export", 0, "result=1", "-",
     "export --offline me@qq.com --to outlook,apple -o OUT"),
    ("export_all", 0, "result=1", None,
     "export --offline me@qq.com --to all -o OUT"),
    ("export_zip", 0, "result=1", "-",
     "export --offline me@qq.com --to outlook --zip OUT.zip"),
    ("export_here", 10, "result=1", "cannot-write",
     "export --offline me@qq.com --to outlook"),
    ("export_unknown", 4, "result=1", "not-asked",
     "export --offline me@nowhere.example --to outlook -o OUT"),
    ("export_without_program", 1, "-", None, "export --offline me@qq.com"),
    ("export_cannot", 8, "result=1", "cannot-oauth2",
     "export --offline me@outlook.com --to apple -o OUT"),
    ("export_no_password", 1, "result=1", "no-password",
     "export --offline me@qq.com --to deltachat -o OUT"),
    ("export_to_nobody", 1, "result=1", "unknown-client",
     "export --offline me@qq.com --to nobody -o OUT"),
    ("batch", 5, "result=3", "plain-only", "batch --offline TABLE"),
    ("batch_into_files", 0, "-", None,
     "batch --offline GOOD --to outlook -o OUT"),
    ("batch_here", 10, "result=1", "cannot-write",
     "batch --offline GOOD -o out.jsonl"),
    ("batch_no_table", 10, "result=1", "cannot-read",
     "batch --offline /nowhere"),
    ("batch_no_column", 1, "result=1", None, "batch --offline /dev/null"),
    ("clients", 0, "clients=1", None, "clients"),
    ("publish", 0, "published=1", "-", ["publish", *SITE, "-o", "OUT"]),
    ("publish_here", 10, "published=1", "cannot-write", ["publish", *SITE]),
    ("publish_check", 0, "agreement=1", "-", "publish --check DIR/published"),
    ("publish_disagrees", 10, "agreement=1", "-",
     "publish --check DIR/disagree"),
    ("publish_check_nothing", 10, "result=1", "cannot-read",
     "publish --check /nowhere"),
    ("audit_no_network", 4, "audit=1", None,
     "audit --timeout=1 example.test"),
    ("audit_no_domain", 1, "result=1", "bad-host", "audit _"),
    ("import", 0, "import=1", "-", "import foxmail DIR/foxmail"),
    ("import_nothing", 10, "result=1", "cannot-read",
     "import foxmail /nowhere"),
    # what has no JSON says so
    ("providers", 1, "-", None, "providers list"),
    ("completion", 1, "-", None, "completion bash"),
    ("no_such_option", 1, "-", None, "lookup --bogus me@qq.com"),
    ("no_such_command", 1, "-", None, "bogus"),
]

ENVIRONMENTS = ["usual", "empty_environment", "terminal", "stdin_closed",
                "stderr_closed", "stdout_closed", "stdout_full",
                "directory_gone"]


class Wrong(Exception):
    """The program is not as it should be."""


@functools.lru_cache(None)
def schema(name):
    path = os.path.join(SCHEMAS, name + ".schema.json")
    with open(path, encoding="utf-8") as f:
        one = json.load(f)
    # one refers to another, which lies beside it
    where = jsonschema.RefResolver("file://" + os.path.abspath(path), one)
    return jsonschema.Draft202012Validator(one, resolver=where)


def words(line, number):
    line = line.split() if isinstance(line, str) else line
    out = os.path.join(DIR, "made", str(number))
    line = [re.sub("^OUT", out, w) for w in line]
    line = [re.sub("^DIR", DIR, w) for w in line]
    names = {"TABLE": DIR + "/table.csv", "GOOD": DIR + "/good.csv"}
    return [names.get(w, w) for w in line] + ["--json", "--quiet"]


def become(environment, tty):
    """What the child does before it is the program."""
    def prepare():
        os.setsid()
        if tty is not None:
            fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
        if environment == "directory_gone":
            os.mkdir(DIR + "/gone")
            os.chdir(DIR + "/gone")
            os.rmdir(DIR + "/gone")
        else:
            os.chdir(DIR + "/locked")
        if UID is not None:
            os.setgroups([])
            os.setgid(UID)
            os.setuid(UID)
        for name, fd in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
            if environment == name + "_closed":
                os.close(fd)
    return prepare


def run(environment, argv):
    """The exit code, and what was printed: output, errors, on the terminal."""
    env = {} if environment == "empty_environment" else dict(
        os.environ, HOME="/nowhere", TERM="xterm-256color")
    if environment == "empty_environment":
        # nobody but us
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
    master = tty = None
    stdin, stdout = subprocess.DEVNULL, open(DIR + "/stdout", "wb+")
    stderr = open(DIR + "/stderr", "wb+")
    if environment == "terminal":
        master, tty = pty.openpty()
        before = termios.tcgetattr(tty)
        stdin = stderr = tty
    elif environment == "stdout_full":
        stdout = open("/dev/full", "wb")
    try:
        child = subprocess.Popen([PROGRAM] + argv, stdin=stdin, stdout=stdout,
                                 stderr=stderr, env=env,
                                 preexec_fn=become(environment, tty))
        try:
            code = child.wait(LIMIT)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise Wrong("it waits for something") from None
        shown = b""
        if master is not None:
            while select.select([master], [], [], 0)[0]:
                shown += os.read(master, 4096)
            if termios.tcgetattr(tty) != before:
                raise Wrong("the terminal is not as it was")
        with open(DIR + "/stdout", "rb") as f:
            out = f.read()
        with open(DIR + "/stderr", "rb") as f:
            return code, out, f.read() + shown
    finally:
        for fd in (master, tty):
            if fd is not None:
                os.close(fd)


def errors_in(value):
    """The codes of all that is called error, in order."""
    found = []
    if isinstance(value, dict):
        if isinstance(value.get("error"), dict):
            found.append(value["error"]["code"])
        for inner in value.values():
            found += errors_in(inner)
    elif isinstance(value, list):
        for inner in value:
            found += errors_in(inner)
    return found


def judge_output(out, code, kind, error):
    name, _, count = kind.partition("=")
    if name == "-":
        if out:
            raise Wrong("standard output: %r" % out[:200])
        return
    if not out.endswith(b"\n"):
        raise Wrong("no line end: %r" % out[:200])
    lines = out.decode("utf-8").split("\n")[:-1]
    if len(lines) != int(count):
        raise Wrong("%d lines, not %s: %r" % (len(lines), count, out[:300]))
    objects = [json.loads(line) for line in lines]
    for one in objects:
        schema(name).validate(one)
    exits = [(o.get("exported") or o).get("exit") for o in objects]
    first = next((e for e in exits if e), 0)
    if name in ("result", "agreement") and first != code:
        raise Wrong("the objects say exit %s" % exits)
    codes = [c for o in objects for c in errors_in(o)]
    if error == "-" and codes or error not in (None, "-") and \
            codes[:1] != [error]:
        raise Wrong("errors are %s" % codes)


def judge(environment, name, number, want, kind, error, line):
    code, out, err = run(environment, words(line, number))
    if re.search(rb"Sanitizer|runtime error:", err):
        raise Wrong(err.decode("utf-8", "replace"))
    unwritten = environment in ("stdout_closed", "stdout_full")
    if unwritten and kind != "-":
        want = 10
    if code != want:
        raise Wrong("exit code %d, not %d: %r" % (code, want, err[:300]))
    if not unwritten:
        judge_output(out, code, kind, error)
    # of the shell that runs a --password-command, not ours
    err = re.sub(rb"sh: 0: getcwd\(\) failed: [^\n]*\n", b"", err)
    if code != 1 and err:
        raise Wrong("standard error: %r" % err[:300])
    if code == 1 and not out and not err and environment != "stderr_closed":
        raise Wrong("nobody learns what is wrong")
    left = os.listdir(DIR + "/locked")
    if left:
        raise Wrong("files in the current directory: %s" % left)


def judge_files(name, argv):
    """What is opened on the way is no terminal."""
    trace = DIR + "/made/trace"
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    master, tty = pty.openpty()
    try:
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=open,openat",
                        "-o", trace, PROGRAM] + argv, stdin=tty, stderr=tty,
                       stdout=subprocess.DEVNULL, env=env, timeout=4 * LIMIT,
                       preexec_fn=become("terminal", tty), check=False)
        with open(trace, encoding="utf-8", errors="replace") as f:
            text = f.read()
    finally:
        os.close(master)
        os.close(tty)
        if os.path.exists(trace):
            os.unlink(trace)
    if "mailsetup" not in text and "libc.so" not in text:
        raise Wrong("nothing was traced")
    opened = re.findall(r'"(/dev/(?:tty|pts|console)[^"]*)"', text)
    if opened:
        raise Wrong("opened: %s" % opened)


def case(title, function, *args):
    try:
        function(*args)
        print("ok " + title)
    except (Wrong, ValueError, jsonschema.ValidationError) as e:
        print("not ok %s: %s" % (title, str(e)[:600]))


def main():
    number = 0
    for name, want, kind, error, line in COMMANDS:
        for environment in ENVIRONMENTS:
            number += 1
            case("%s %s" % (name, environment), judge, environment, name,
                 number, want, kind, error, line)
    if shutil.which("strace") is None:
        print("# no strace here: whether a terminal is opened is not seen")
        return
    for name, _, _, _, line in COMMANDS:
        if name in ("main", "check_servers", "check_no_password",
                    "check_no_password_command", "export_no_password",
                    "batch", "lookup_no_network"):
            number += 1
            case("%s opens_no_terminal" % name, judge_files, name,
                 words(line, number))


main()
