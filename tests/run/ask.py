#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Somebody at a terminal; run by ask.sh, prints one verdict a line.

    ask.py PROGRAM DIR CA

VERBOSE=1 shows the screens.
"""
import os
import re
import signal
import subprocess
import sys
import time

from terminal import Late, Terminal

PROGRAM, T, CA = sys.argv[1:]
ALICE = "alice@example.test"
RIGHT, WRONG = "wonderland\n", "looking-glass-7\n"
OFFER = "Check your password now?"
QUESTION_END = "[y/N]"
PROMPT = "Password of "
URL = ["check", "imaps://fake.example.test:4001", "--user", ALICE, "--login"]
COMMON = ["--allow-private", "--ca-file", CA, "--dns-server", "127.0.0.1",
          "--config-dir", os.path.join(T, "config")]
states = 0


def fresh_state():
    global states
    states += 1
    return os.path.join(T, "state%d" % states)


def on_terminal(*arguments, columns=80, shell=None, **named):
    argv = [PROGRAM, *arguments, *COMMON]
    if shell:
        argv = ["sh", "-c", shell % " ".join(argv)]
    return Terminal(argv, columns, env=dict(
        os.environ, XDG_STATE_HOME=fresh_state(), TERM="xterm"), **named)


def say(name, why, t=None):
    """why: what is wrong, if anything."""
    why = [w for w in why if w]
    print("ok" if not why else "not ok", name)
    if t is not None and (why or os.environ.get("VERBOSE")):
        why.append(" ".join(t.child.args[1:4]))
        why += t.lines.split("\n")
    for w in why:
        print("#   " + w)


def wrong(t, status, shown=(), hidden=()):
    """What is not as it should be, at the end."""
    got = t.end()
    why = []
    if got != status:
        why.append("exit status %d, not %d" % (got, status))
    why += ["does not show: " + w for w in shown if w not in t.lines]
    why += ["shows: " + w.strip() for w in hidden if w.strip() in t.lines]
    if t.settings() != t.before:
        why.append("the terminal is not as it was before")
    if "Sanitizer" in t.screen:
        why.append("a sanitizer's report")
    return why + too_wide(t)


def too_wide(t):
    """But for what is typed, or goes into a search or a shell as it is."""
    return ["too wide: " + w for w in t.lines.split("\n")
            if len(w) > t.columns and not re.search(
                r"^\{|y/N|typed|^ +\(|export|config/", w)]


# ---- the offer ----------------------------------------------------------

def offered():
    for name, key in (
            ("enter_is_no", "\n"), ("n_is_no", "n\n"),
            ("word_is_no", "whatever this is\n"),
            ("end_of_input_is_no", "\4"),
            ("long_answer_is_no", "y" * 3000 + "\n")):
        with on_terminal(ALICE) as t:
            t.wait_for(QUESTION_END)
            t.type(key)
            say("offer_" + name, wrong(
                t, 0, (), [PROMPT, "login accepted"]), t)
    for key in "y\n", "Yes\n":
        with on_terminal(ALICE) as t:
            t.wait_for(QUESTION_END)
            t.type(key)
            t.wait_for_silence()
            t.type(RIGHT)
            say("offer_%s_checks_it" % key.strip(), wrong(
                t, 0, [PROMPT + ALICE, "login accepted: " + ALICE],
                [RIGHT]), t)
    with on_terminal(ALICE) as t:
        t.wait_for(QUESTION_END)
        t.type("y\n")
        t.wait_for_silence()
        t.type(WRONG)
        say("offer_with_a_wrong_password", wrong(
            t, 6, ["refuses this user name or password"],
            [WRONG, "login accepted"]), t)
    for columns in 40, 80:
        with on_terminal(ALICE, columns=columns) as t:
            t.wait_for("[y/N]")
            asked = t.lines.split("\n")[-1]
            t.type("y\n")
            t.wait_for_silence()
            t.type(RIGHT)
            say("offer_on_%d_columns" % columns, wrong(
                t, 0, ["login accepted"]) + [len(asked) > columns and asked],
                t)


def not_offered():
    def quiet(name, *arguments, status=0, **named):
        with on_terminal(*arguments, **named) as t:
            t.type("y\n")               # nobody takes it
            say("not_offered_" + name, wrong(
                t, status, (), [OFFER, PROMPT]), t)
    quiet("with_json", ALICE, "--json")
    quiet("with_quiet", ALICE, "--quiet")
    quiet("without_a_check", ALICE, "--no-check")
    quiet("offline", ALICE, "--offline")
    quiet("with_a_plan", ALICE, "--plan")
    quiet("by_lookup", "lookup", ALICE)
    quiet("by_lookup_with_a_check", "lookup", ALICE, "--check")
    quiet("by_check", "check", ALICE)
    quiet("where_a_server_failed", "alice@expired.example.test", status=2)
    quiet("in_the_background", ALICE, shell="set -m; %s & wait $!")
    for stream in "stdin", "stdout", "stderr":
        quiet("without_%s" % stream, ALICE, **{stream: subprocess.DEVNULL})


def headless():
    for name, arguments, status in (
            ("main_job", [ALICE], 0), ("check", ["check", ALICE], 0),
            ("login", ["check", ALICE, "--login"], 1)):
        for stdin in subprocess.DEVNULL, subprocess.PIPE:
            began = time.monotonic()
            with subprocess.Popen(
                    [PROGRAM, *arguments, *COMMON], stdin=stdin,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    env=dict(os.environ, XDG_STATE_HOME=fresh_state())) as p:
                # a pipe that stays open and says nothing
                out = p.stdout.read()
            say("headless_%s_%s" % (name, "pipe" if stdin ==
                                    subprocess.PIPE else "null"), [
                p.returncode != status and "exit status %d" % p.returncode,
                OFFER.encode() in out and "it asks",
                time.monotonic() - began > 5 and "it waits"])


# ---- the ways out -------------------------------------------------------

def at_the_offer(t):
    t.wait_for("[y/N]")
    time.sleep(0.1)


def at_the_prompt(t):
    t.wait_for("[y/N]")
    t.type("y\n")
    t.wait_for_silence()


def at_the_prompt_of_login(t):
    t.wait_for(PROMPT)
    t.wait_for_silence()


def ways_out():
    for place, arguments in (
            (at_the_offer, [ALICE]), (at_the_prompt, [ALICE]),
            (at_the_prompt_of_login, ["check", ALICE, "--login"]),
            (at_the_prompt_of_login, URL)):
        for name, key in ("ctrl_c", "\3"), ("sigterm", signal.SIGTERM), (
                "ctrl_c_after_half_a_password", "wonder\3"):
            if place is at_the_offer and key == "wonder\3":
                continue
            with on_terminal(*arguments) as t:
                place(t)
                began = time.monotonic()
                if key == signal.SIGTERM:
                    t.child.send_signal(key)
                else:
                    t.type(key)
                why = wrong(t, 4, ["stopped on request"],
                            ["login accepted", "wonder"])
                if time.monotonic() - began > 2:
                    why.append("not at once")
                say("%s_%s" % (name, place.__name__) +
                    ("_of_a_server" if arguments is URL else ""), why, t)
    with on_terminal("check", "imaps://fake.example.test:4002", "--user",
                     ALICE, "--login") as t:
        at_the_prompt_of_login(t)
        t.type(RIGHT)
        time.sleep(1)
        t.type("\3")
        say("ctrl_c_while_logging_in", wrong(t, 4, ["stopped on request"]), t)


def prompt():
    for name, key in ("ctrl_z", "\x1a"), ("ctrl_backslash", "\x1c"), (
            "ctrl_y", "\x19"):
        # a shell that would notice; without one nobody is stopped
        with on_terminal(*URL, shell="set -m; %s; exit $?") as t:
            at_the_prompt_of_login(t)
            t.type(key)
            time.sleep(0.3)
            why = []
            if t.child.poll() is not None or t.echoes():
                why.append("it has left the prompt")
            t.type("\x15pässwörd 密码\n")   # Ctrl-U: the whole line again
            say(name + "_does_nothing_at_the_prompt",
                why + wrong(t, 0, ["login accepted"], ["pässwörd"]), t)
    with on_terminal(*URL) as t:
        at_the_prompt_of_login(t)
        t.type("pässwörd 密码\n")
        say("password_in_utf8", wrong(
            t, 0, ["login accepted: " + ALICE], ["pässwörd", "密"]), t)
    with on_terminal(*URL) as t:
        at_the_prompt_of_login(t)
        t.type("pässwörd 密文\x7f码\r")
        say("backspace_is_a_character", wrong(
            t, 0, ["login accepted: " + ALICE]), t)
    for name, key in ("end_of_input", "\4"), ("empty_line", "\n"):
        with on_terminal(*URL) as t:
            at_the_prompt_of_login(t)
            t.type(key)
            say(name + "_is_no_password", wrong(
                t, 1, ["no password was given"], ["login accepted"]), t)
    # a terminal takes 4095 bytes a line, and drops the rest in silence
    for name, size, status, shown in (
            ("long_password", 4000, 0, "login accepted"),
            ("password_that_is_too_long", 6000, 1, "too long")):
        with on_terminal("check", "imaps://fake.example.test:4003", "--user",
                         ALICE, "--login") as t:
            at_the_prompt_of_login(t)
            t.type(" " * (size - 1) + "x\n")
            say(name, wrong(t, status, [shown]), t)
    with on_terminal(*URL) as t:
        t.type("typed too early\n")
        at_the_prompt_of_login(t)
        t.type("pässwörd 密码\n")
        say("what_was_typed_before_is_no_password", wrong(
            t, 0, ["login accepted"]), t)


def logins_of_check():
    for name, address, password, status, shown in (
            ("accepted", ALICE, RIGHT, 0, "login accepted: " + ALICE),
            ("refused", ALICE, WRONG, 6, "refuses this user name")):
        with on_terminal("check", address, "--login") as t:
            at_the_prompt_of_login(t)
            t.type(password)
            say("check_with_login_is_" + name, wrong(
                t, status, [PROMPT + address, shown], [password, OFFER]), t)


for part in (offered, not_offered, headless, ways_out, prompt,
             logins_of_check):
    try:
        part()
    except Late as late:
        print("not ok %s: %s did not come" % (part.__name__, late))
