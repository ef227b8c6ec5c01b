#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Looks at our sheets with a real Chromium, as people and printers do.

    sheet_browser.py CHROMEDRIVER CHROMIUM GOLDENS ALL SHOTS

GOLDENS is tests/export, ALL the directory of an export for all programs;
pictures and print-outs go to SHOTS.  Prints "ok CLAIM" or "not ok CLAIM: why";
the exit status is 1 if one is not ok.

chromedriver speaks WebDriver (W3C) over HTTP, and hands on commands of the
DevTools protocol at goog/cdp/execute.
"""
import base64
import glob
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

WIDTHS = 320, 390, 1280         # the least of WCAG 1.4.10, a phone, a desk
PAPER = 718                     # an A4 page less its margins, in CSS pixels
CONTRAST = 4.5                  # WCAG 2.2, 1.4.3
CASES = ("authorization-code", "every-option", "local-part-login",
         "starttls-only", "hostile-text", "idn-domain")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars")

# ---- what is asked of a page ------------------------------------------------

# Beyond the right edge, or with more inside than is shown; what is only for
# screen readers is one pixel large by design.
CUT = """
const wide = document.documentElement.clientWidth, out = [];
if (document.documentElement.scrollWidth > wide)
  out.push('the page is ' + document.documentElement.scrollWidth + ' wide');
for (const e of document.body.querySelectorAll('*')) {
  if (e.closest('.quiet, script') || !e.getClientRects().length) continue;
  const box = e.getBoundingClientRect();
  if (box.right > wide + 0.5 || box.left < -0.5)
    out.push(e.tagName + ' ' + e.className + ' from ' + box.left + ' to ' +
        box.right);
  const style = getComputedStyle(e);
  if (style.overflow !== 'visible' && style.display !== 'inline' &&
      (e.scrollWidth > e.clientWidth + 1 ||
      e.scrollHeight > e.clientHeight + 1))
    out.push(e.tagName + ' ' + e.className + ' is cut');
  if (style.textOverflow === 'ellipsis') out.push(e.tagName + ' ellipsis');
}
for (const cell of document.querySelectorAll('th, td, .notice, button')) {
  if (!cell.getClientRects().length) continue;
  const range = document.createRange(), box = cell.getBoundingClientRect();
  range.selectNodeContents(cell);
  for (const r of range.getClientRects())
    if (r.width && (r.right > box.right + 1 || r.bottom > box.bottom + 1))
      out.push('text leaves its ' + cell.tagName + ': ' +
          cell.textContent.slice(0, 40));
}
return out;
"""

# Every colour of text against what is behind it, computed, not read.
PALE = """
function parse(c) {
  const n = c.match(/[\\d.]+/g).map(Number);
  return {rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1};
}
function light(rgb) {
  const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 :
      Math.pow((v + 0.055) / 1.055, 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(e) {
  for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c.a === 1) return c.rgb;
    if (c.a !== 0) return [NaN, NaN, NaN];
  }
  return [255, 255, 255];
}
const seen = {}, out = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let t; (t = walk.nextNode());) {
  const e = t.parentElement;
  if (!t.data.trim() || !e.getClientRects().length || e.closest('.quiet'))
    continue;
  const a = light(parse(getComputedStyle(e).color).rgb);
  const b = light(behind(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  seen[ratio.toFixed(1)] = 1;
  if (!(ratio >= %s))
    out.push(e.tagName + ' ' + e.className + ' ' + ratio + ': ' +
        t.data.slice(0, 30));
}
return [out, Object.keys(seen).length];
""" % CONTRAST

VALUES = """
return [...document.querySelectorAll('code')].map(c => {
  const box = c.getBoundingClientRect(), s = getComputedStyle(c);
  return {text: c.textContent, label:
      c.closest('tr').querySelector('th').textContent,
      shown: box.width > 0 && box.height > 0 && s.visibility === 'visible' &&
          s.opacity === '1', select: s.userSelect};
});
"""

BUTTONS = """
return [...document.querySelectorAll('button')].map(b => {
  const box = b.getBoundingClientRect();
  return {shown: box.width > 0, width: box.width, height: box.height,
      name: b.getAttribute('aria-label'), text: b.textContent};
});
"""

SAID = """
const said = document.getElementById('said');
return {role: said.getAttribute('role'), text: said.textContent,
    word: said.dataset.word};
"""

# The page must do without the clipboard; the test must not.
NO_CLIPBOARD = """
window.kept = navigator.clipboard;
Object.defineProperty(Navigator.prototype, 'clipboard',
    {get: () => undefined, configurable: true});
"""
REFUSED_CLIPBOARD = """
window.kept = {readText: () => navigator.clipboard.readText(),
    writeText: Clipboard.prototype.writeText.bind(navigator.clipboard)};
Clipboard.prototype.writeText = () => Promise.reject(new Error('refused'));
"""

TRY_REQUESTS = """
const url = arguments[0], done = arguments[arguments.length - 1];
let blocked = 0;
document.addEventListener('securitypolicyviolation', () => blocked++);
new Image().src = url + 'image';
const script = document.createElement('script');
script.src = url + 'script';
document.body.append(script);
const link = document.createElement('link');
link.rel = 'stylesheet';
link.href = url + 'style';
document.head.append(link);
fetch(url + 'fetch').catch(() => 0);
setTimeout(() => done(blocked), 700);
"""


class Trouble(Exception):
    pass


# ---- the browser -------------------------------------------------------------

class Browser:
    def __init__(self, driver, chromium):
        self.home = tempfile.mkdtemp()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = "http://127.0.0.1:%d" % port
        self.open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}))
        self.driver = subprocess.Popen(
            [driver, "--port=%d" % port], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self.wait()
        options = {"binary": chromium, "args": list(FLAGS) + [
            "--user-data-dir=" + os.path.join(self.home, "profile")]}
        made = self.call("", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        }}})
        self.base += "/session/" + made["sessionId"]
        self.cdp("Browser.grantPermissions", permissions=[
            "clipboardReadWrite", "clipboardSanitizedWrite"])

    def wait(self):
        for _ in range(200):
            try:
                return self.open.open(self.base + "/status", timeout=5)
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise Trouble("chromedriver does not answer")

    def call(self, path, body=None):
        path = path if path or "/session/" in self.base else "session"
        request = urllib.request.Request(
            self.base + ("/" + path if path else ""),
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        try:
            with self.open.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            value = json.load(e)["value"]
            raise Trouble("%s: %s: %s" % (path, value["error"],
                                          value["message"][:300]))

    def cdp(self, command, **parameters):
        return self.call("goog/cdp/execute",
                         {"cmd": command, "params": parameters})

    def run(self, script, *arguments):
        return self.call("execute/sync",
                         {"script": script, "args": list(arguments)})

    def wait_for(self, script, *arguments):
        return self.call("execute/async",
                         {"script": script, "args": list(arguments)})

    def go(self, path):
        self.call("url", {"url": "file://" + urllib.parse.quote(path)})

    def size(self, width, height=900):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width,
                 height=height, deviceScaleFactor=1, mobile=width < 600)

    def elements(self, css):
        return [list(e.values())[0] for e in self.call(
            "elements", {"using": "css selector", "value": css})]

    def click(self, element):
        self.call("element/%s/click" % element, {})

    def clipboard(self, where="navigator.clipboard"):
        return self.wait_for("const done = arguments[0]; %s.readText()"
                             ".then(done, e => done('FAILED ' + e));" % where)

    def set_clipboard(self, text, where="navigator.clipboard"):
        self.wait_for("const done = arguments[1]; %s.writeText(arguments[0])"
                      ".then(done, done);" % where, text)

    def picture(self, path):
        shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as f:
            f.write(base64.b64decode(shot["data"]))

    def requests(self):
        """URLs of all that was asked for since the last call."""
        urls = []
        for entry in self.call("se/log", {"type": "performance"}):
            m = json.loads(entry["message"])["message"]
            if m["method"] == "Network.requestWillBeSent":
                urls.append(m["params"]["request"]["url"])
        return urls

    def close(self):
        try:
            request = urllib.request.Request(self.base, method="DELETE")
            self.open.open(request, timeout=20).close()
        except (urllib.error.URLError, OSError):
            pass
        self.driver.terminate()
        try:
            self.driver.wait(5)
        except subprocess.TimeoutExpired:
            self.driver.kill()
        shutil.rmtree(self.home, ignore_errors=True)


class Listener(threading.Thread):
    """A web server that counts who comes."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/" % self.socket.getsockname()[1]
        self.seen = 0
        self.start()

    def run(self):
        while True:
            peer, _ = self.socket.accept()
            self.seen += 1
            peer.settimeout(2)
            try:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 204 No\r\nConnection: close\r\n\r\n")
            except OSError:
                pass
            peer.close()


# ---- claims --------------------------------------------------------------------

def is_laid_out(b, page, shots):
    for width in WIDTHS:
        b.size(width)
        b.go(page.path)
        found = b.run(CUT)
        if found:
            raise Trouble("at %d px: %s" % (width, "; ".join(found[:5])))
        if width != 320 and page.is_pictured:
            b.picture(os.path.join(shots, "%s-%d.png" % (page.name, width)))
        for button in b.run(BUTTONS):
            if width < 600 and button["height"] < 44:
                raise Trouble("a thumb needs more than %(height)s px: "
                              "%(name)s" % button)


def is_readable(b, page, shots):
    for width in WIDTHS[1:]:
        b.size(width)
        b.go(page.path)
        pale, kinds = b.run(PALE)
        if pale:
            raise Trouble("; ".join(pale[:5]))
        if kinds < 3:
            raise Trouble("only %d colours were looked at" % kinds)
    for button in b.elements("button")[:1]:
        b.call("actions", {"actions": [{
            "type": "pointer", "id": "mouse", "actions": [
                {"type": "pointerMove", "x": 0, "y": 0, "duration": 0,
                 "origin": {"element-6066-11e4-a52e-4f735466cecf": button}},
            ]}]})
        pale, _ = b.run(PALE)
        if pale:
            raise Trouble("under the mouse: " + "; ".join(pale[:5]))


def copied(b, page, where):
    """Each button, clicked: the clipboard, its own words, the status."""
    values = b.run(VALUES)
    buttons = b.elements("button")
    if not values or len(buttons) != len(values):
        raise Trouble("%d buttons for %d values" % (len(buttons),
                                                    len(values)))
    rows = page.rows()
    for button, value in zip(buttons, values):
        if "%(label)s: %(text)s" % value not in rows:
            raise Trouble("the text has no such row: %r" % value)
        b.set_clipboard("nothing yet", where)
        b.click(button)
        deadline = time.monotonic() + 3
        while (got := b.clipboard(where)) == "nothing yet":
            if time.monotonic() > deadline:
                break
        if got != value["text"]:
            raise Trouble("%r instead of %r" % (got, value["text"]))
        said = b.run(SAID)
        text = b.run("return arguments[0].textContent",
                     {"element-6066-11e4-a52e-4f735466cecf": button})
        if said["role"] != "status" or said["text"] != " ".join(
                (said["word"], value["text"])):
            raise Trouble("a screen reader hears %r" % said)
        if text != "\u2713 " + said["word"]:
            raise Trouble("the button says %r" % text)
    return buttons


def copies_exactly(b, page, shots):
    b.size(1280)
    b.go(page.path)
    copied(b, page, "navigator.clipboard")
    time.sleep(2.2)
    texts = {button["text"] for button in b.run(BUTTONS)}
    if len(texts) != 1 or "\u2713" in texts.pop():
        raise Trouble("buttons keep saying that they copied")


def copies_without(b, page, script):
    b.size(390)
    added = b.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        b.go(page.path)
        copied(b, page, "window.kept")
    finally:
        b.cdp("Page.removeScriptToEvaluateOnNewDocument", **added)


def copies_without_the_clipboard(b, page, shots):
    copies_without(b, page, NO_CLIPBOARD)


def copies_when_the_clipboard_refuses(b, page, shots):
    copies_without(b, page, REFUSED_CLIPBOARD)


def is_of_use_without_script(b, page, shots):
    b.size(390)
    b.cdp("Emulation.setScriptExecutionDisabled", value=True)
    try:
        b.go(page.path)
        for button in b.run(BUTTONS):
            if button["shown"]:
                raise Trouble("a button that can do nothing is shown")
        values = b.run(VALUES)
        codes = b.elements("code")
        for element, value in zip(codes, values):
            if not value["shown"]:
                raise Trouble("not shown: %(text)s" % value)
            b.click(element)    # user-select: all takes the whole value
            got = b.run("return getSelection().toString()")
            if got != value["text"]:
                raise Trouble("a click selects %r of %r"
                              % (got, value["text"]))
    finally:
        b.cdp("Emulation.setScriptExecutionDisabled", value=False)


def asks_nobody(b, page, shots):
    listener = page.listener
    b.size(1280)
    b.go("/dev/null")
    b.requests()
    b.go(page.path)
    left = [u for u in b.requests() if not u.startswith("file:///")]
    if left:
        raise Trouble("asked for " + left[0])
    before = listener.seen
    blocked = b.wait_for(TRY_REQUESTS, listener.url)
    if blocked < 4 or listener.seen != before:
        raise Trouble("of 4 requests %d were blocked, %d arrived"
                      % (blocked, listener.seen - before))


def prints(b, page, shots):
    b.cdp("Emulation.setEmulatedMedia", media="print")
    b.size(PAPER)
    try:
        b.go(page.path)
        if any(button["shown"] for button in b.run(BUTTONS)):
            raise Trouble("a button is printed")
        values = b.run(VALUES)
        for value in values:
            if not value["shown"]:
                raise Trouble("not printed: %(text)s" % value)
        found = b.run(CUT)
        if found:
            raise Trouble("; ".join(found[:5]))
    finally:
        b.cdp("Emulation.setEmulatedMedia", media="")
    pdf = base64.b64decode(b.call("print", {
        "page": {"width": 21.0, "height": 29.7}}))
    path = os.path.join(shots, page.name + ".pdf")
    with open(path, "wb") as f:
        f.write(pdf)
    text = subprocess.run(["pdftotext", "-raw", path, "-"], timeout=30,
                          capture_output=True).stdout.decode()
    plain = "".join(text.split())
    for value in values:
        # glyphs of scripts that are written from the right come reordered
        want = "".join(w for w in value["text"].split() if w.isascii())
        if value["text"].isascii() and want not in plain:
            raise Trouble("not on paper: " + value["text"])


def runs_nothing_hostile(b, page, shots):
    b.call("se/log", {"type": "browser"})      # of earlier pages
    b.size(1280)
    b.go(page.path)
    try:
        b.call("alert/text")
        raise Trouble("a script of the page spoke up")
    except Trouble as e:
        if "no such alert" not in str(e):
            raise
    ours = b.run("return [document.scripts.length, "
                 "document.querySelectorAll('i, b, img, iframe, script[src],"
                 "[onclick], [onerror], [onload]').length]")
    if ours != [1, 0]:
        raise Trouble("scripts and markup that are not ours: %r" % ours)
    for entry in b.call("se/log", {"type": "browser"}):
        if entry["level"] == "SEVERE" and "Content Security Policy" not in \
                entry["message"]:
            raise Trouble(entry["message"])


SHEET = (is_laid_out, is_readable, copies_exactly, is_of_use_without_script,
         asks_nobody, prints, runs_nothing_hostile)
EVERY_OPTION = SHEET + (copies_without_the_clipboard,
                        copies_when_the_clipboard_refuses)
INDEX = (is_laid_out, is_readable, asks_nobody)


class Page:
    def __init__(self, name, path, claims, listener):
        self.name, self.path, self.claims = name, path, claims
        self.listener = listener
        self.is_pictured = True

    def rows(self):
        with open(self.path[:-len("html")] + "txt", encoding="utf-8-sig",
                  newline="") as f:
            return {line[3:] for line in f.read().split("\r\n")
                    if line.startswith("   ")}


def pages(goldens, everything, listener):
    for client in "foxmail", "sheet":
        for case in CASES:
            path = glob.glob(os.path.join(goldens, client, case, "*.html"))
            claims = EVERY_OPTION if case in (
                "every-option", "hostile-text") else SHEET
            yield Page("%s_%s" % (client, case.replace("-", "_")),
                       os.path.realpath(path[0]), claims, listener)
    yield Page("index", os.path.realpath(
        os.path.join(everything, "index.html")), INDEX, listener)


def listener_is_asked(b, listener, scratch):
    """What blocks nothing is seen to ask: else "blocked" proves nothing."""
    page = os.path.join(scratch, "open.html")
    with open(page, "w", encoding="utf-8") as f:
        f.write("<!DOCTYPE html><title>x</title><body></body>")
    b.go(page)
    b.wait_for(TRY_REQUESTS, listener.url)
    if listener.seen < 3:
        raise Trouble("only %d requests arrived" % listener.seen)


def main():
    driver, chromium, goldens, everything, shots = sys.argv[1:]
    bad = 0

    def judge(claim, function, *arguments):
        nonlocal bad
        try:
            function(*arguments)
            print("ok " + claim, flush=True)
        except Trouble as e:
            bad = 1
            print("not ok %s: %s" % (claim, " ".join(str(e).split())),
                  flush=True)

    listener = Listener()
    b = Browser(driver, chromium)
    try:
        judge("an_open_page_asks", listener_is_asked, b, listener, shots)
        for page in pages(goldens, everything, listener):
            for claim in page.claims:
                judge("%s_%s" % (page.name, claim.__name__), claim, b, page,
                      shots)
    finally:
        b.close()
    return bad


if __name__ == "__main__":
    sys.exit(main())
