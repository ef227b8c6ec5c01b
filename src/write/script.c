/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The scripts, for the shell of POSIX.1-2017 and its utilities.  Nobody knows
 * in which directory a script lies: every path is quoted, and none starts with
 * a minus sign.
 */
#include "script.h"

#include <string.h>

/* $here ends with a slash: dirname would lose a line end from the name. */
static const char begin[] =
    "set -u\n"
    "umask 077\n"
    "LC_ALL=C\n"
    "export LC_ALL\n"
    "unset CDPATH\n"
    "\n"
    "die() {\n"
    "\tprintf '%s: %s\\n' \"$program\" \"$*\" >&2\n"
    "\texit 1\n"
    "}\n"
    "\n"
    "case $0 in\n"
    "*/*) here=${0%/*}/ ;;\n"
    "*) here=./ ;;\n"
    "esac\n"
    "case $here in\n"
    "/*) ;;\n"
    "*) here=./$here ;;\n"
    "esac\n"
    "case ${HOME-} in\n"
    "/*) ;;\n"
    "*) die 'HOME is not set; nothing was changed.' ;;\n"
    "esac\n";

/* A base directory that is not absolute is to be ignored (XDG Base Directory
 * Specification). */
static const char config_home[] =
    "case ${XDG_CONFIG_HOME-} in\n"
    "/*) config=$XDG_CONFIG_HOME ;;\n"
    "*) config=$HOME/.config ;;\n"
    "esac\n";

/* pgrep may be missing, and the names it sees are cut like these: Linux keeps
 * 15 bytes.  A zombie is not running. */
static const char names_running[] =
    "# The names of this user's processes.\n"
    "names_running() {\n"
    "\tif [ -r /proc/self/status ]; then\n"
    "\t\tcat /proc/[0-9]*/status 2>/dev/null | awk -v me=\"$(id -u)\" '\n"
    "\t\t/^Name:/ { name = substr($0, 7) }\n"
    "\t\t/^State:/ { dead = $2 == \"Z\" }\n"
    "\t\t/^Uid:/ && $2 == me && !dead { print name }'\n"
    "\telse\n"
    "\t\tps -U \"$(id -u)\" -o comm= | sed 's,.*/,,'\n"
    "\tfi\n"
    "}\n"
    "\n"
    "names=$(names_running)\n"
    "[ -n \"$names\" ] ||\n"
    "\tdie 'cannot see what is running; nothing was changed.'\n"
    "\n"
    "must_not_run() {\t# why-not name...\n"
    "\twhy=$1\n"
    "\tshift\n"
    "\tfor name; do\n"
    "\t\tif printf '%s\\n' \"$names\" | grep -q -x -F -e \"$name\"; then\n"
    "\t\t\tdie \"$why Nothing was changed.\"\n"
    "\t\tfi\n"
    "\tdone\n"
    "}\n"
    "\n"
    "must_be_here() {\t# file...\n"
    "\tfor name; do\n"
    "\t\tif ! [ -f \"$here$name\" ] || ! [ -r \"$here$name\" ]; then\n"
    "\t\t\tdie \"$name is missing: keep it beside this script."
    " Nothing was changed.\"\n"
    "\t\tfi\n"
    "\tdone\n"
    "}\n";

/* Values may hold anything but a line end, so lines are compared, never taken
 * apart; awk would read escapes in what -v gives it. */
static const char has_same[] =
    "\n"
    "# Whether a group of a file, whose name begins so, has the lines that the\n"
    "# one of ours has for these keys.\n"
    "has_same() {\t# ours theirs group key...\n"
    "\tours=$1 theirs=$2 group=$3\n"
    "\tshift 3\n"
    "\t[ -f \"$theirs\" ] || return 1\n"
    "\t{ cat \"$ours\"; echo; echo '[]'; cat \"$theirs\"; echo; } |\n"
    "\t    awk -v group=\"[$group\" -v keys=\"$*\" '\n"
    "\tfunction end(  i, all) {\n"
    "\t\tfor (i = 1; i <= n; i++)\n"
    "\t\t\tall = all \"\\n\" line[i]\n"
    "\t\tif (inside && !second)\n"
    "\t\t\twant = all\n"
    "\t\telse if (inside && all == want)\n"
    "\t\t\tfound = 1\n"
    "\t\tfor (i = 1; i <= n; i++)\n"
    "\t\t\tline[i] = \"\"\n"
    "\t}\n"
    "\tBEGIN { n = split(keys, key, \" \") }\n"
    "\t/^\\[/ { end(); inside = index($0, group) == 1 }\n"
    "\t$0 == \"[]\" { second = 1 }\n"
    "\t{\n"
    "\t\tfor (i = 1; i <= n; i++)\n"
    "\t\t\tif (index($0, key[i] \"=\") == 1)\n"
    "\t\t\t\tline[i] = $0\n"
    "\t}\n"
    "\tEND { end(); exit !found }'\n"
    "}\n";

static const char keep[] =
    "\n"
    "# What is there, ending with a line end, and an empty line.\n"
    "keep() {\n"
    "\t[ -s \"$to\" ] || return 0\n"
    "\tcat \"$to\" || return 1\n"
    "\t[ -z \"$(tail -c 1 \"$to\")\" ] || echo\n"
    "\techo\n"
    "}\n";

/* The directory is made in one step, so it is ours alone. */
static const char staging[] =
    "\n"
    "tmp=\n"
    "trap '[ -z \"$tmp\" ] || rm -rf \"$tmp\"' EXIT\n"
    "trap 'exit 1' HUP INT TERM\n"
    "\n"
    "give_up() {\n"
    "\tdie \"$to could not be written.\"\n"
    "}\n"
    "\n"
    "parent() {\t# of $to\n"
    "\tmkdir -p \"${to%/*}\" || die \"${to%/*} could not be made.\"\n"
    "}\n";

static bool
is_named_before(const struct msu_script_row *rows, const char *from, int n)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(rows[i].from, from) == 0)
			return true;
	}
	return false;
}

static void
add_checks(struct msu_buf *b, const struct msu_script *s)
{
	msu_buf_addf(b, "\nmust_not_run '%s' %s\nmust_be_here", s->stop,
	    s->running);
	for (int i = 0; s->rows[i].from != NULL; i++) {
		if (!is_named_before(s->rows, s->rows[i].from, i))
			msu_buf_addf(b, " \\\n    '%s'", s->rows[i].from);
	}
	msu_buf_addc(b, '\n');
}

/* A link could lead anywhere, and a rename would replace it. */
static void
add_target(struct msu_buf *b, const struct msu_script_row *r)
{
	if (r->keep)
		return;
	msu_buf_addf(b, "to=\"%s\"\n", r->to);
	if (r->make == NULL)
		msu_buf_adds(b, "if [ -e \"$to\" ] || [ -L \"$to\" ]; then\n"
		    "\tdie \"$to is there already; nothing was changed.\"\n"
		    "fi\n");
	else
		msu_buf_adds(b, "if [ -L \"$to\" ] || { [ -e \"$to\" ] && "
		    "[ ! -f \"$to\" ]; }; then\n"
		    "\tdie \"$to is no ordinary file; nothing was changed.\"\n"
		    "fi\n");
}

static void
add_stage(struct msu_buf *b, const struct msu_script_row *r, int n)
{
	msu_buf_addf(b, "to=\"%s\"\n"
	    "%s <\"$here\"'%s' >\"$tmp/%d\" || give_up\n", r->to,
	    r->make != NULL ? r->make : "cat", r->from, n);
}

/* Takes back the new files that are in place when one cannot be put there. */
static void
add_move(struct msu_buf *b, const struct msu_script_row *rows, int i)
{
	const char *tab = rows[i].keep ? "\t" : "";

	msu_buf_addf(b, "to=\"%s\"\n", rows[i].to);
	if (rows[i].keep)
		msu_buf_adds(b, "if ! [ -e \"$to\" ]; then\n");
	msu_buf_addf(b, "%sparent\n%smv -f \"$tmp/%d\" \"$to\" || {\n", tab,
	    tab, i + 1);
	for (int j = 0; j < i; j++) {
		if (rows[j].make == NULL && !rows[j].keep)
			msu_buf_addf(b, "%s\trm -f \"%s\"\n", tab,
			    rows[j].to);
	}
	msu_buf_addf(b, "%s\tgive_up\n%s}\n"
	    "%sprintf 'wrote %%s\\n' \"$to\"\n", tab, tab, tab);
	if (rows[i].keep)
		msu_buf_adds(b, "fi\n");
}

/* All are made before the first is put in its place. */
static void
add_files(struct msu_buf *b, const struct msu_script *s)
{
	const struct msu_script_row *rows = s->rows;

	msu_buf_addc(b, '\n');
	for (int i = 0; rows[i].from != NULL; i++)
		add_target(b, &rows[i]);
	msu_buf_addf(b, "\nto=\"%s\"\nparent\n"
	    "mkdir \"${to%%/*}/.mailsetup.$$\" || "
	    "die \"${to%%/*} cannot be written to.\"\n"
	    "tmp=${to%%/*}/.mailsetup.$$\n", rows[0].to);
	for (int i = 0; rows[i].from != NULL; i++)
		add_stage(b, &rows[i], i + 1);
	msu_buf_addc(b, '\n');
	for (int i = 0; rows[i].from != NULL; i++)
		add_move(b, rows, i);
}

void
msu_script_write(struct msu_buf *b, const struct msu_script *s)
{
	msu_buf_addf(b, "#!/bin/sh\n"
	    "# Sets up an account in %s, for the user who runs this, from the\n"
	    "# files beside it.  Nothing that is there already is changed.\n"
	    "program='%s'\n", s->program, s->program);
	msu_buf_adds(b, begin);
	if (strstr(s->rows[0].to, "$config") != NULL)
		msu_buf_adds(b, config_home);
	msu_buf_addc(b, '\n');
	msu_buf_adds(b, names_running);
	add_checks(b, s);
	if (s->search != NULL) {
		msu_buf_adds(b, has_same);
		if (strstr(s->search, "keep") != NULL)
			msu_buf_adds(b, keep);
		msu_buf_addc(b, '\n');
		msu_buf_adds(b, s->search);
	}
	msu_buf_adds(b, staging);
	add_files(b, s);
	msu_buf_addf(b, "\nprintf '%%s: %%s\\n' \"$program\" \\\n"
	    "\t'the account is set up. %s'\n", s->next);
}
