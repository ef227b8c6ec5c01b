/* SPDX-License-Identifier: MPL-2.0 */
/* The terminal: colour, width, Ctrl-C, questions. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <conio.h>
#include <io.h>
#include <windows.h>
#else
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>
#endif

#include "cli.h"
#include "secret.h"
#include "str.h"

void
term_hold_closed(void)
{
#ifndef _WIN32
	/* open() gives the lowest free number; none can be written to */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", O_RDONLY) != fd)
			return;
	}
#endif
}

bool
term_is_terminal(FILE *f)
{
#ifdef _WIN32
	return _isatty(_fileno(f)) != 0;
#else
	const char *term = getenv("TERM");

	return isatty(fileno(f)) != 0 &&
	    (term == NULL || strcmp(term, "dumb") != 0);
#endif
}

int
term_columns(void)
{
#ifndef _WIN32
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
		return w.ws_col < 40 ? 40 : w.ws_col;
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
	    (cp >= 0xffe0 && cp <= 0xffe6) ||
	    (cp >= 0x1f300 && cp <= 0x1faff) ||
	    (cp >= 0x20000 && cp <= 0x3fffd);
}

/* The character at s, which is not at its end: its bytes. */
static size_t
next_char(const char *s, unsigned long *cp)
{
	size_t n = msu_str_utf8_char(s, strlen(s), cp);

	if (n == 0)
		*cp = '?';
	return n == 0 ? 1 : n;
}

int
term_width(const char *s)
{
	int width = 0;

	while (*s != '\0') {
		unsigned long cp;

		s += next_char(s, &cp);
		/* combining marks take no column */
		width += is_wide(cp) ? 2 : cp >= 0x300 && cp < 0x370 ? 0 : 1;
	}
	return width;
}

static bool
is_among(unsigned long cp, const unsigned long *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (marks[i] == cp)
			return true;
	}
	return false;
}

/* Chinese and Japanese marks that never begin a line. */
static bool
is_closing(unsigned long cp)
{
	static const unsigned long marks[] = {
		0x2019, 0x201d, 0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f,
		0x3011, 0xff01, 0xff09, 0xff0c, 0xff1a, 0xff1b, 0xff1f,
	};

	return is_among(cp, marks, sizeof(marks) / sizeof(marks[0]));
}

/* Those that never end one. */
static bool
is_opening(unsigned long cp)
{
	static const unsigned long marks[] = {
		0x2018, 0x201c, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0xff08,
	};

	return is_among(cp, marks, sizeof(marks) / sizeof(marks[0]));
}

/* Bytes of what stays on one line: a word, or one wide character with the
 * marks around it. */
static size_t
piece_len(const char *s)
{
	unsigned long cp, after;
	size_t len = next_char(s, &cp);

	while (s[len] != '\0' && s[len] != ' ') {
		size_t n = next_char(s + len, &after);

		if (!is_closing(after) && !is_opening(cp) &&
		    (is_wide(cp) || is_wide(after)))
			break;
		len += n;
		cp = after;
	}
	return len;
}

static void
wrap(FILE *f, int used, const char *text, const char *prefix, int indent)
{
	int columns = term_columns() > 100 ? 100 : term_columns();
	char clean[2048], piece[sizeof(clean)];
	const char *p = clean;
	bool first = true;

	msu_str_copy_clean(clean, sizeof(clean), text, strlen(text));
	while (*p != '\0') {
		int gap = *p == ' ' && !first;
		size_t len;

		p += strspn(p, " ");
		if (*p == '\0')
			break;
		len = piece_len(p);
		msu_str_copy_clean(piece, sizeof(piece), p, len);
		if (!first && used + gap + term_width(piece) > columns) {
			fprintf(f, "\n%s%*s", prefix, indent, "");
			used = term_width(prefix) + indent;
			gap = 0;
		}
		fprintf(f, "%*s%s", gap, "", piece);
		used += gap + term_width(piece);
		p += len;
		first = false;
	}
}

void
term_wrapped_below(FILE *f, int used, const char *text, const char *prefix,
    int indent)
{
	wrap(f, used, text, prefix, indent);
	fputc('\n', f);
}

void
term_wrapped(FILE *f, int used, const char *text, int indent)
{
	term_wrapped_below(f, used, text, "", indent);
}

void
term_paragraph(const char *text, int indent)
{
	term_wrapped(stdout, indent, text, indent);
}

void
term_pad(int width)
{
	if (width > 0)
		printf("%*s", width, "");
}

const char *
term_gap(const char *label)
{
	unsigned long cp = 0;

	while (*label != '\0')
		label += next_char(label, &cp);
	return is_wide(cp) ? "" : " ";
}

void
term_labelled(int indent, const char *label, const char *text)
{
	const char *gap = term_gap(label);

	term_pad(indent);
	printf("%s%s", label, gap);
	term_wrapped(stdout, indent + term_width(label) + term_width(gap),
	    text, indent + 2);
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
static struct msu_ctx *running;
static volatile sig_atomic_t interrupted;

static void
on_interrupt(int sig)
{
	signal(sig, SIG_DFL);
	interrupted = 1;
	msu_cancel(running);
}

/* What whoever started us wants to have ignored stays so. */
static void
handle_signals(void (*handler)(int))
{
	static const int signals[] = {
		SIGINT,
#ifdef SIGTERM
		SIGTERM,
#endif
#ifdef SIGHUP
		SIGHUP,
#endif
	};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (signal(signals[i], handler) == SIG_IGN)
			signal(signals[i], SIG_IGN);
	}
}

void
term_cancel_on_interrupt(struct msu_ctx *ctx)
{
	running = ctx;
	handle_signals(on_interrupt);
}

void
term_interrupt_ends(bool ends)
{
	handle_signals(ends ? SIG_DFL : on_interrupt);
}

void
term_interrupt_ends_reads(void)
{
#ifdef SA_RESTART
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction a;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &a) != 0)
			continue;
		a.sa_flags &= ~SA_RESTART;
		sigaction(signals[i], &a, NULL);
	}
#endif
}

bool
term_is_interrupted(void)
{
	return interrupted != 0;
}

#ifdef _WIN32
void
term_sleep(unsigned seconds)
{
	for (unsigned i = 0; i < seconds * 10 && !interrupted; i++)
		Sleep(100);
}

bool
term_can_ask(void)
{
	return _isatty(_fileno(stdin)) != 0 && _isatty(_fileno(stderr)) != 0;
}

/* False: Ctrl-C. */
static bool
next_key(char *c)
{
	int key = _getch();

	*c = (char)(key == '\r' ? '\n' : key);
	interrupted |= key == 3;
	return !interrupted;
}

/* One line, less its end; what does not fit is only counted.  Negative: nothing
 * was typed, for good. */
static int
read_line(char *line, size_t size, bool echo)
{
	size_t n = 0;
	char c;

	while (next_key(&c) && c != '\n') {
		if (c == '\b')
			n -= n > 0;
		else if (n++ < size)
			line[n - 1] = c;
		if (echo)
			_putch(c);
	}
	fputc('\n', stderr);
	return interrupted ? -1 : (int)n;
}
#else
void
term_sleep(unsigned seconds)
{
	/* a signal that came just before does not end a sleep */
	for (; seconds > 0 && !interrupted; seconds--)
		sleep(1);
}

/* A job in the background would be stopped instead of being answered. */
bool
term_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) &&
	    tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Not with stdio, whose buffer would keep what was typed.  False: the end, or a
 * signal, which comes while we wait and at no other time. */
static bool
next_key(char *c, const sigset_t *waiting)
{
	ssize_t n = 0;
	fd_set in;

	while (!interrupted && n == 0) {
		FD_ZERO(&in);
		FD_SET(STDIN_FILENO, &in);
		n = pselect(STDIN_FILENO + 1, &in, NULL, NULL, NULL, waiting);
		if (n < 0 && errno == EINTR)
			n = 0;
	}
	return n > 0 && !interrupted && read(STDIN_FILENO, c, 1) == 1;
}

static void
without_echo(struct termios *t)
{
	t->c_lflag &= ~(tcflag_t)ECHO;
	t->c_lflag |= ECHONL | ICANON | ISIG;
	/* stopped or killed, it would leave a terminal without echo */
	t->c_cc[VSUSP] = _POSIX_VDISABLE;
	t->c_cc[VQUIT] = _POSIX_VDISABLE;
#ifdef VDSUSP
	t->c_cc[VDSUSP] = _POSIX_VDISABLE;
#endif
}

/* One line, less its end; what does not fit is only counted.  Negative: nothing
 * was typed, for good.  The terminal is as it was, before anything else. */
static int
read_line(char *line, size_t size, bool echo)
{
	struct termios before, quiet;
	sigset_t stops, waiting;
	bool got = false;
	size_t n = 0;
	char c = '\0';

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGHUP);
	sigprocmask(SIG_BLOCK, &stops, &waiting);
	if (tcgetattr(STDIN_FILENO, &before) == 0) {
		quiet = before;
		if (!echo)
			without_echo(&quiet);
		got = echo ||
		    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
	}
	while (got && (got = next_key(&c, &waiting)) && c != '\n') {
		if (n++ < size)
			line[n - 1] = c;
	}
	msu_wipe(&c, sizeof(c));
	if (!echo)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	sigprocmask(SIG_SETMASK, &waiting, NULL);
	if (!got)
		fputc('\n', stderr);
	return got ? (int)n : -1;
}
#endif

/* A terminal's line has no more room, and what is too much is dropped by it
 * without a word. */
#define MAX_TYPED	4095

static void
put_question(const char *question)
{
	wrap(stderr, 0, question, "", 0);
	fputc(' ', stderr);
	fflush(stderr);
}

bool
term_ask(const char *question, char *answer, size_t size)
{
	int n;

	put_question(question);
	n = read_line(answer, size, true);
	if (n < 0 || (size_t)n >= size)
		return false;
	answer[n] = '\0';
	return true;
}

enum msu_code
term_ask_secret(const char *question, struct msu_secret *secret)
{
	char typed[MAX_TYPED];
	enum msu_code rc;
	int n;

	put_question(question);
	n = read_line(typed, sizeof(typed), false);
	if (interrupted)
		rc = MSU_E_CANCELLED;
	else if (n >= MAX_TYPED)
		rc = MSU_E_TOO_BIG;
	else
		rc = msu_secret_set(secret, typed, n < 0 ? 0 : (size_t)n);
	msu_wipe(typed, sizeof(typed));
	return rc;
}
