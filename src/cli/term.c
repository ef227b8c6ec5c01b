/* SPDX-License-Identifier: MPL-2.0 */
/* The terminal: colour, width, Ctrl-C. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <sys/ioctl.h>
#include <unistd.h>
#endif

#include "cli.h"
#include "str.h"

bool
term_is_terminal(FILE *f)
{
#ifdef _WIN32
	return _isatty(_fileno(f)) != 0;
#else
	return isatty(fileno(f)) != 0;
#endif
}

int
term_columns(void)
{
#ifndef _WIN32
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
		return w.ws_col;
#endif
	return 80;
}

/* Wide: the CJK blocks and emoji; enough to align what we show. */
static bool
is_wide(unsigned long cp)
{
	return (cp >= 0x1100 && cp <= 0x115f) ||
	    (cp >= 0x2e80 && cp <= 0xa4cf) ||
	    (cp >= 0xac00 && cp <= 0xd7a3) ||
	    (cp >= 0xf900 && cp <= 0xfaff) ||
	    (cp >= 0xfe30 && cp <= 0xfe6f) ||
	    (cp >= 0xff00 && cp <= 0xff60) ||
	    (cp >= 0x1f300 && cp <= 0x1faff) ||
	    (cp >= 0x20000 && cp <= 0x3fffd);
}

int
term_width(const char *s)
{
	size_t len = strlen(s);
	int width = 0;

	while (len > 0) {
		unsigned long cp = 0;
		size_t n = msu_str_utf8_char(s, len, &cp);

		if (n == 0)
			n = 1;
		/* combining marks take no column */
		width += is_wide(cp) ? 2 : cp >= 0x300 && cp < 0x370 ? 0 : 1;
		s += n;
		len -= n;
	}
	return width;
}

const char *
term_on(const struct cli *cli, enum term_style style)
{
	static const char *const codes[] = {
		[STYLE_BOLD] = "\033[1m",
		[STYLE_DIM] = "\033[2m",
		[STYLE_GOOD] = "\033[32m",
		[STYLE_WARN] = "\033[33m",
		[STYLE_BAD] = "\033[31m",
	};

	return cli->color ? codes[style] : "";
}

const char *
term_off(const struct cli *cli)
{
	return cli->color ? "\033[0m" : "";
}

/* A signal handler has no argument; this is the program, not the library. */
static struct msu_ctx *interrupted;

static void
on_interrupt(int sig)
{
	signal(sig, SIG_DFL);
	msu_cancel(interrupted);
}

void
term_cancel_on_interrupt(struct msu_ctx *ctx)
{
	interrupted = ctx;
	signal(SIGINT, on_interrupt);
#ifdef SIGTERM
	signal(SIGTERM, on_interrupt);
#endif
}
