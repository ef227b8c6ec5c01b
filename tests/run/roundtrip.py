#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""What check_round_trip.sh needs that no shell can do.

    roundtrip.py message FILE KEY=VALUE...  the stored message is the one that
                                            was to be sent: its headers are
                                            these, its file has all its bytes
    roundtrip.py terminal [--interrupt WORDS] COMMAND...
                                            runs it on a terminal of 80 columns
                                            and prints what was written there;
                                            Ctrl-C as soon as the words are
"""
import email
import email.policy
import email.utils
import fcntl
import os
import pty
import struct
import sys
import termios

FILE_BYTES = 1 << 20


def file_bytes():
    """Every value of a byte, from a generator of its own."""
    x = 1
    out = bytearray()
    for _ in range(FILE_BYTES):
        x = (x * 1664525 + 1013904223) & 0xffffffff
        out.append(x >> 24)
    return bytes(out)


def message(name, *rules):
    with open(name, "rb") as f:
        m = email.message_from_binary_file(f, policy=email.policy.default)
    for rule in rules:
        key, _, want = rule.partition("=")
        found = [str(v) for v in m.get_all(key, [])]
        if found != ([want] if want else []):
            sys.exit("%s is %r, not %r" % (key, found, want))
    if not email.utils.parsedate_to_datetime(m["Date"]).tzinfo:
        sys.exit("no time zone in the Date")
    text, attached = m.iter_parts()
    if "Grüße – 你好 – привет – ✉" not in text.get_content():
        sys.exit("the text is %r" % text.get_content())
    if attached.get_content() != file_bytes():
        sys.exit("the attached file is another one")
    if attached.get_filename() != "mailsetup.bin":
        sys.exit("the file is called %r" % attached.get_filename())


def terminal(*command):
    words = b""
    if command[0] == "--interrupt":
        words, command = command[1].encode(), command[2:]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.environ["NO_COLOR"] = "1"
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    seen = b""
    while True:
        try:
            data = os.read(fd, 4096)
        except OSError:         # how Linux ends a terminal
            break
        if not data:
            break
        seen += data
        if words and words in seen:
            words = b""
            os.write(fd, b"\x03")
    sys.stdout.buffer.write(seen.replace(b"\r\n", b"\n"))
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    {"message": message, "terminal": terminal}[sys.argv[1]](*sys.argv[2:])
