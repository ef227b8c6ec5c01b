/* SPDX-License-Identifier: MPL-2.0 */
/* The terminal: colour, width, Ctrl-C. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
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

/* Chinese and Japanese marks that never begin a line. */
static bool
is_closing(unsigned long cp)
{
	return cp == 0x3001 || cp == 0x3002 || cp == 0x300d || cp == 0x300f ||
	    cp == 0xff01 || cp == 0xff09 || cp == 0xff0c || cp == 0xff1a ||
	    cp == 0xff1b || cp == 0xff1f;
}

/* Bytes of what stays on one line: a word, or one wide character with the
 * mark that follows it. */
static size_t
piece_len(const char *s)
{
	unsigned long cp, after;
	size_t len = next_char(s, &cp);

	while (s[len] != '\0' && s[len] != ' ') {
		size_t n = next_char(s + len, &after);

		if (!is_closing(after) && (is_wide(cp) || is_wide(after)))
			break;
		len += n;
		cp = after;
	}
	return len;
}

void
term_wrapped_below(FILE *f, int used, const char *text, const char *prefix,
    int indent)
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

void
term_labelled(int indent, const char *label, const char *text)
{
	term_pad(indent);
	printf("%s ", label);
	term_wrapped(stdout, indent + term_width(label) + 1, text, indent + 2);
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

void
term_cancel_on_interrupt(struct msu_ctx *ctx)
{
	running = ctx;
	signal(SIGINT, on_interrupt);
#ifdef SIGTERM
	signal(SIGTERM, on_interrupt);
#endif
}

bool
term_is_interrupted(void)
{
	return interrupted != 0;
}

/* ---- asking ------------------------------------------------------------- */

#define MAX_TYPED	4096

bool
term_can_ask(void)
{
	return term_is_terminal(stdin) && term_is_terminal(stderr);
}

bool
term_ask(const char *question, char *answer, size_t size)
{
	size_t len;

	fputs(question, stderr);
	fflush(stderr);
	if (fgets(answer, (int)size, stdin) == NULL) {
		fputc('\n', stderr);
		return false;
	}
	len = strcspn(answer, "\r\n");
	answer[len] = '\0';
	return true;
}

#ifdef _WIN32
/* One character of the console, as UTF-8 where the console speaks it. */
static int
read_char(char *c)
{
	int n = _getch();

	*c = (char)(n == '\r' ? '\n' : n);
	return n == 3 || n == EOF ? -1 : 1;	/* Ctrl-C */
}

static void *
echo_off(void)
{
	return NULL;
}

static void
echo_on(void *saved)
{
	(void)saved;
}

void
term_sleep(unsigned seconds)
{
	for (unsigned i = 0; i < seconds * 10 && !interrupted; i++)
		Sleep(100);
}
#else
struct saved_terminal {
	struct termios	 before;
	bool		 is_set;
	struct sigaction interrupt, terminate;
};

static volatile sig_atomic_t given_up;

static void
on_give_up(int sig)
{
	given_up = sig;
}

/* Not with stdio, whose buffer would keep what was typed. */
static int
read_char(char *c)
{
	ssize_t n = read(STDIN_FILENO, c, 1);

	return given_up || n < 0 ? -1 : (int)n;
}

/* A signal ends read(), and the terminal is put right before anything else. */
static void *
echo_off(void)
{
	static struct saved_terminal saved;
	struct sigaction give_up;
	struct termios quiet;

	memset(&give_up, 0, sizeof(give_up));
	give_up.sa_handler = on_give_up;
	sigemptyset(&give_up.sa_mask);
	given_up = 0;
	sigaction(SIGINT, &give_up, &saved.interrupt);
	sigaction(SIGTERM, &give_up, &saved.terminate);
	saved.is_set = tcgetattr(STDIN_FILENO, &saved.before) == 0;
	quiet = saved.before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL | ICANON | ISIG;
	/* stopped, the shell would have a terminal without echo */
	quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
	if (!saved.is_set || tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
		given_up = SIGINT;	/* never with an echo */
	return &saved;
}

static void
echo_on(void *arg)
{
	struct saved_terminal *saved = arg;

	if (saved->is_set)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved->before);
	sigaction(SIGINT, &saved->interrupt, NULL);
	sigaction(SIGTERM, &saved->terminate, NULL);
	if (given_up)
		fputc('\n', stderr);
}

void
term_sleep(unsigned seconds)
{
	while (seconds > 0 && !interrupted)
		seconds = sleep(seconds);
}
#endif

bool
term_ask_secret(const char *question, struct msu_secret *secret)
{
	char typed[MAX_TYPED];
	size_t n = 0;
	int got;
	void *saved;

	fputs(question, stderr);
	fflush(stderr);
	saved = echo_off();
	while ((got = read_char(&typed[n])) == 1 && typed[n] != '\n' &&
	    n + 1 < sizeof(typed))
		n++;
	echo_on(saved);
	if (got == 1)
		msu_secret_set(secret, typed, n);
	msu_wipe(typed, sizeof(typed));
	return got == 1 && msu_secret_len(secret) > 0;
}
