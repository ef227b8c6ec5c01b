# SPDX-License-Identifier: MPL-2.0
"""A program on a terminal of its own, and somebody who types.

    with Terminal([program, argument...]) as t:
        t.wait_for("Password")
        t.type("secret\\n")
        status = t.end()
        t.screen            # everything it has shown

The terminal itself outlives the program, so that its settings can be compared
afterwards.  A program that is not done after LIMIT seconds is killed.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

LIMIT = 20
IUTF8 = 0o40000         # of Linux; Python has no name for it
CLEARED = re.compile(r"[^\n]*\r\x1b\[K")
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Late(Exception):
    """What was waited for did not come."""


class Terminal:
    def __init__(self, argv, columns=80, **named):
        """named: as for subprocess.Popen, such as stdin for a stream that is
        not the terminal."""
        self.columns = columns
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, columns, 0, 0))
        modes = termios.tcgetattr(self.slave)
        modes[0] |= IUTF8               # as terminals have it
        termios.tcsetattr(self.slave, termios.TCSANOW, modes)
        self.before = self.settings()
        self.end_at = time.monotonic() + LIMIT
        self.bytes = b""
        self.child = subprocess.Popen(argv, **{
            "stdin": self.slave, "stdout": self.slave, "stderr": self.slave,
            "start_new_session": True, "preexec_fn": self.own, **named})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        os.close(self.master)
        os.close(self.slave)

    def own(self):
        """In the child: so that Ctrl-C is for it."""
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def settings(self):
        return termios.tcgetattr(self.slave)

    def echoes(self):
        return bool(self.settings()[3] & termios.ECHO)

    def read(self, seconds):
        """Whether something has come in that time."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.bytes += os.read(self.master, 65536)
        return True

    @property
    def screen(self):
        return self.bytes.decode(errors="replace").replace("\r\n", "\n")

    @property
    def lines(self):
        """What a reader is left with: no progress, no colours."""
        return ESCAPE.sub("", CLEARED.sub("", self.screen))

    def wait_for(self, text, times=1):
        while self.screen.count(text) < times:
            if not self.read(0.05) and (self.child.poll() is not None or
                                        time.monotonic() > self.end_at):
                if not self.read(0):
                    raise Late("%r" % text)

    def wait_for_silence(self):
        """A prompt without an echo is there: what is typed before is lost."""
        while self.echoes():
            if self.child.poll() is not None or \
                    time.monotonic() > self.end_at:
                raise Late("the echo to end")
            self.read(0.01)

    def type(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        os.write(self.master, data)

    def end(self):
        """Its exit status; negative: the signal that ended it."""
        while self.child.poll() is None:
            self.read(0.02)
            if time.monotonic() > self.end_at:
                raise Late("the end")
        while self.read(0):
            pass
        return self.child.returncode
