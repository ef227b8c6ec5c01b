/* SPDX-License-Identifier: MPL-2.0 */
/* A tree of lines for people: gathered first, for only then it is known which
 * branch is the last one. */
#include "tree.h"

#include <stdarg.h>

#include "cli.h"

enum { MAX_TEXT = 1024, MAX_PREFIX = 64 };

struct tree *
tree_add(struct msu_arena *a, struct tree *parent, const char *lead,
    const char *fmt, ...)
{
	struct tree *t = parent == NULL ? NULL : msu_arena_alloc(a,
	    sizeof(*t));
	char text[MAX_TEXT];
	va_list ap;

	if (t == NULL)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->lead = msu_arena_str(a, lead);
	t->text = msu_arena_str(a, text);
	if (parent->last == NULL)
		parent->first = t;
	else
		parent->last->next = t;
	parent->last = t;
	return t;
}

static void
print_below(const struct tree *root, const char *prefix)
{
	for (const struct tree *t = root->first; t != NULL; t = t->next) {
		const char *more = t->next == NULL ? "   " : "│  ";
		char below[MAX_PREFIX];
		int used = term_width(prefix) + 3 + term_width(t->lead);

		snprintf(below, sizeof(below), "%s%s", prefix, more);
		printf("%s%s%s", prefix, t->next == NULL ? "└─ " : "├─ ",
		    t->lead);
		/* below the text, not below its lead, where there is room */
		term_wrapped_below(stdout, used, t->text, below,
		    used > term_columns() / 2 ? 2 : term_width(t->lead));
		print_below(t, below);
	}
}

void
tree_print(const struct tree *root)
{
	print_below(root, "  ");
}
