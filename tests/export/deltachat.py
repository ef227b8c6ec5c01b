#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Reads a code for Delta Chat back, and compares it with what it should say.

	deltachat.py CODE PASSWORD-FILE LOOKUP.json

CODE is half blocks as on a terminal (.txt), or a picture (.svg).
"""
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse

SCALE = 6
SECURITY = {'tls': 'ssl', 'starttls': 'starttls'}


def from_text(text):
    """Rows of modules, True is dark; what is not drawn is dark."""
    halves = {' ': (True, True), '\u2584': (True, False),
              '\u2580': (False, True), '\u2588': (False, False)}
    rows = []
    for line in re.sub('\x1b\\[[0-9;]*m', '', text).splitlines():
        if not line or any(c not in halves for c in line):
            break
        rows += [[halves[c][i] for c in line] for i in (0, 1)]
    return rows[:len(rows[0])]


def from_svg(text):
    size = int(re.search(r'viewBox="0 0 (\d+)', text).group(1))
    rows = [[False] * size for _ in range(size)]
    for x, y, n in re.findall(r'M(\d+) (\d+)h(\d+)v1', text):
        for i in range(int(n)):
            rows[int(y)][int(x) + i] = True
    return rows


def scan(rows):
    with tempfile.NamedTemporaryFile(suffix='.pbm') as f:
        lines = [''.join('01'[d] * SCALE for d in row) for row in rows]
        f.write(('P1\n%d %d\n' % (len(lines[0]), SCALE * len(lines)) +
                 '\n'.join(line for line in lines for _ in range(SCALE)) +
                 '\n').encode())
        f.flush()
        return subprocess.run(
            ['zbarimg', '--quiet', '--raw', '-Sdisable', '-Sqrcode.enable',
             '-Sqrcode.binary', f.name], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30, check=True).stdout.decode('ascii')[:-1]   # a line end


def main(code, password_file, lookup):
    with open(code, encoding='utf-8') as f:
        text = f.read()
    with open(password_file, encoding='utf-8') as f:
        password = f.read().rstrip('\n')
    with open(lookup, encoding='utf-8') as f:
        result = json.load(f)
    link = scan((from_svg if code.endswith('.svg') else from_text)(text))
    if '--print' in sys.argv:
        print(link)
    scheme, _, rest = link.partition(':')
    address, _, query = rest.partition('?')
    # as the app's reader: query_pairs() takes a plus for a blank
    got = dict(urllib.parse.parse_qsl(query, keep_blank_values=True,
                                      strict_parsing=True))
    got['address'] = urllib.parse.unquote(address, errors='strict')
    want = {'address': result['address'], 'p': password, 'v': '1'}
    for letter, which in ('i', 'incoming'), ('s', 'outgoing'):
        s = result['account'][which]
        want.update({letter + 'h': s['host'], letter + 'p': str(s['port']),
                     letter + 'u': s['username'],
                     letter + 's': SECURITY[s['security']]})
    if scheme != 'dclogin' or got != want:
        print('#   %r, not %r' % (got, want))
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:4]))
