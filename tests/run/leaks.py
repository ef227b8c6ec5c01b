# SPDX-License-Identifier: MPL-2.0
"""Where a secret is to be found: the forms it takes, and where to look."""
import base64
import ctypes
import os
import re

SHADOW = 1 << 36        # bytes: only AddressSanitizer maps so much at once
CHUNK = 1 << 16
AROUND = 4096
PIECE = 12
NOTHING = bytes(CHUNK)
PTRACE_CONT, PTRACE_SEIZE = 7, 0x4206
PTRACE_O_TRACEEXIT, PTRACE_EVENT_EXIT = 0x40, 6


def stable_base64(secret, before):
    """The characters that depend on nothing but the secret when so many bytes
    of three stand before it."""
    text = base64.b64encode(b"\0" * before + secret)
    return text[(before * 8 + 5) // 6:(before + len(secret)) * 8 // 6]


def forms_in_text(secret, user):
    """{name: bytes} of what must not be shown, written or sent in the clear."""
    forms = {"base64+%d" % n: stable_base64(secret, n) for n in range(3)}
    forms["plain"] = secret
    # without what no terminal would show
    forms["cleaned"] = re.sub(rb"[^ -~]", b"?", secret)
    forms["AUTH PLAIN"] = base64.b64encode(b"\0%s\0%s" % (user, secret))
    forms["hexadecimal"] = secret.hex().encode()
    return forms


def forms_in_memory(secret, user):
    """The same, and what a digest makes of its key: the pads of HMAC (RFC
    2104), and words the other way round (SHA's schedule)."""
    forms = forms_in_text(secret, user)
    for pad in 0x36, 0x5c:
        forms["xor %#x" % pad] = bytes(b ^ pad for b in secret)
    for start in range(4):
        words = secret[start:]
        words = words[:len(words) // 4 * 4]
        forms["words+%d" % start] = b"".join(
            words[i:i + 4][::-1] for i in range(0, len(words), 4))
    del forms["AUTH PLAIN"]             # of which the beginning is the user
    # who frees memory may write to its beginning; less is found by chance
    return {name + end: piece for name, form in forms.items()
            for end, piece in ((" (begin)", form[:PIECE]),
                               (" (end)", form[-PIECE:])) if len(piece) >= 8}


def found(forms, data):
    return sorted(name for name, form in forms.items() if form in data)


# ---- processes ---------------------------------------------------------------

def writable(pid):
    """(start, end) of all that a process can write to, also what core dumps
    leave out."""
    with open("/proc/%d/maps" % pid) as f:
        for line in f:
            m = re.match(r"([0-9a-f]+)-([0-9a-f]+) .w", line)
            if m:
                start, end = (int(g, 16) for g in m.groups())
                if end - start < SHADOW:
                    yield start, end


def around(f, at, start, end):
    """What is there, and some before and after it."""
    at = max(at - AROUND, start)
    f.seek(at)
    return f.read(min(CHUNK + 2 * AROUND, end - at))


def in_memory(forms, pid, but=None):
    """but: a pattern of what does not count, not longer than AROUND."""
    names = set()
    overlap = max(len(form) for form in forms.values())
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as f:
        for start, end in writable(pid):
            at, rest = start, b""
            while at < end:
                f.seek(at)
                try:
                    data = f.read(min(CHUNK, end - at))
                except OSError:         # a guard page
                    break
                if data == NOTHING:     # most of it has never been used
                    rest = b""
                elif found(forms, rest + data):
                    text = around(f, at, start, end)
                    names.update(found(forms, but.sub(b"", text) if but
                                       else text))
                rest = data[-overlap:]
                at += len(data)
    return sorted(names)


def contents(name):
    """Nothing of a process that has gone."""
    try:
        with open(name, "rb") as f:
            return f.read()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def family(pid):
    """The process and all below it."""
    pids = [pid]
    for p in pids:
        pids += [int(n) for n in contents(
            "/proc/%d/task/%d/children" % (p, p)).split()]
    return pids


def mappings(pid):
    """(start, end, flags) of what writable() has; dd: in no core dump."""
    start = end = None
    with open("/proc/%d/smaps" % pid) as f:
        for line in f:
            m = re.match(r"([0-9a-f]+)-([0-9a-f]+) .w", line)
            if m:
                start, end = (int(g, 16) for g in m.groups())
            elif re.match(r"[0-9a-f]+-", line):
                start = None
            elif line.startswith("VmFlags:") and start is not None and \
                    end - start < SHADOW:
                yield start, end, line.split()[1:]


def places(piece, pid):
    """[(address, flags)] of each place in memory that has it."""
    at = []
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as f:
        for start, end, flags in mappings(pid):
            rest = b""
            while start < end:
                f.seek(start)
                try:
                    data = f.read(min(CHUNK, end - start))
                except OSError:         # a guard page
                    break
                text = b"" if data == NOTHING else rest + data
                at += [(start + len(data) - len(text) + m.start(), flags)
                       for m in re.finditer(re.escape(piece), text)]
                rest = data[1 - len(piece):]
                start += len(data)
    return at


def beside_the_one_place(forms, pid):
    """What is in memory but for the secret as it is, once, in a place that is
    in no core dump."""
    names = [n for n in in_memory(forms, pid)
             if not n.startswith(("plain ", "cleaned "))]
    for end in "begin", "end":
        found_at = places(forms["plain (%s)" % end], pid)
        if [flags.count("dd") for _, flags in found_at] != [1]:
            names.append("plain (%s) at %s" % (end, " ".join(
                "%#x(%s)" % (a, ",".join(fl)) for a, fl in found_at)))
    return names


def in_proc(forms, pid):
    """In the arguments and the environment, which others may read."""
    names = set()
    for p in family(pid):
        for name in "cmdline", "environ":
            names.update("%s of %d: %s" % (name, p, form) for form in found(
                forms, contents("/proc/%d/%s" % (p, name))))
    return sorted(names)


def ptrace(request, pid, data):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long] + 3 * [ctypes.c_void_p]
    if libc.ptrace(request, pid, 0, data) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def at_exit(pid, look, meanwhile):
    """Waits for a child's end, and calls look(pid) when nothing of it will run
    any more but its memory is still there; until then meanwhile(), which must
    take its time, again and again.  The wait status."""
    ptrace(PTRACE_SEIZE, pid, PTRACE_O_TRACEEXIT)
    while True:
        changed, status = os.waitpid(pid, os.WNOHANG)
        if not changed:
            meanwhile()
            continue
        if not os.WIFSTOPPED(status):
            return status
        event, signal = status >> 16, os.WSTOPSIG(status)
        if event == PTRACE_EVENT_EXIT:
            look(pid)
        ptrace(PTRACE_CONT, pid, 0 if event else signal)


# ---- files -------------------------------------------------------------------

def in_files(forms, top, but):
    """In names and contents of all below a directory, but some."""
    names = set()
    for folder, folders, files in os.walk(top):
        for name in folders + files:
            path = os.path.join(folder, name)
            data = os.fsencode(name)
            if name in files and os.path.isfile(path) and path not in but:
                with open(path, "rb") as f:
                    data += b"\n" + f.read()
            names.update("%s: %s" % (path, form)
                         for form in found(forms, data))
    return sorted(names)
