#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Looks at the pages of audits with a real Chromium, as sheet_browser.py does.

    audit_browser.py CHROMEDRIVER CHROMIUM SHOTS PAGE...

Prints "ok CLAIM" or "not ok CLAIM: why"; the exit status is 1 if one is not ok.
"""
import os
import sys

from sheet_browser import (Browser, Listener, Page, Trouble, asks_nobody,
                           is_laid_out, is_readable)

# Of a page without findings there are few colours.
PAGES_WITH_COLOURS = ("hostile", "none")


def runs_nothing(b, page, shots):
    b.call("se/log", {"type": "browser"})      # of earlier pages
    b.go(page.path)
    try:
        b.call("alert/text")
        raise Trouble("a script of the page spoke up")
    except Trouble as e:
        if "no such alert" not in str(e):
            raise
    found = b.run("return [document.scripts.length, document."
                  "querySelectorAll('i, b, img, iframe, a, form').length]")
    if found != [0, 0]:
        raise Trouble("scripts and markup that are not ours: %r" % found)


def main(driver, chromium, shots, *paths):
    bad = 0
    listener = Listener()
    b = Browser(driver, chromium)
    try:
        for path in paths:
            name = os.path.basename(path)[:-len(".html")]
            page = Page(name, os.path.realpath(path), (), listener)
            for claim in (is_laid_out, is_readable, asks_nobody,
                          runs_nothing):
                if claim is is_readable and name not in PAGES_WITH_COLOURS:
                    continue
                try:
                    claim(b, page, shots)
                    print("ok browser_%s_%s" % (name, claim.__name__))
                except Trouble as e:
                    bad = 1
                    print("not ok browser_%s_%s: %s" % (
                        name, claim.__name__, " ".join(str(e).split())))
                sys.stdout.flush()
    finally:
        b.close()
    return bad


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
