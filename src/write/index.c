/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The page that leads through the files of several clients: for each program
 * its files and the steps, then those that cannot be served, and why.
 */
#include "index.h"

#include "err.h"
#include "html.h"
#include "model.h"
#include "writer.h"

/* As in sheet_html.c: one column, ink on paper, contrast of at least 5.5 : 1. */
static const char style[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#f3f4f6;color:#1b1f24;"
    "font:16px/1.55 \"Segoe UI\",\"Noto Sans\",sans-serif}\n"
    "main{max-width:46rem;margin:2rem auto;padding:2rem;background:#fff;"
    "border:1px solid #d8dce2;border-radius:12px}\n"
    "h1{font-size:1.5rem;line-height:1.3;margin:0;overflow-wrap:anywhere}\n"
    "h2{font-size:1.15rem;margin:0}\n"
    "section{padding:1.1rem 0;border-top:1px solid #d8dce2}\n"
    "section p,section ul,section ol{margin:.4rem 0}\n"
    "a{color:#0b5394;overflow-wrap:anywhere}\n"
    ".on,footer{color:#56606b;font-size:.875rem}\n"
    ".notice{margin:0 0 .7rem;padding:.7rem 1rem;background:#fff7e0;"
    "border-left:4px solid #a86a00;border-radius:6px}\n"
    ".notice p{margin:0}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;"
    "list-style:none}\n"
    "@media (max-width:36rem){main{margin:0;padding:1.2rem 1rem;border:0;"
    "border-radius:0}}\n"
    "@media print{body{background:#fff;color:#000;font-size:11pt}"
    "main{margin:0;padding:0;border:0;max-width:none}nav{display:none}"
    "section{break-inside:avoid}}\n";

static bool
is_written(const struct msu_exported *e)
{
	for (size_t i = 0; e->files[i] != NULL; i++) {
		if (e->files[i]->error.code == MSU_OK)
			return true;
	}
	return false;
}

static const struct msu_client *
client_of(const struct msu_exported *e)
{
	const struct msu_writer *w = e->files[0] == NULL ? NULL :
	    msu_writer_find(e->files[0]->client);

	return w == NULL ? NULL : &w->client;
}

static void
add_platforms(struct msu_buf *b, unsigned bits)
{
	const struct msu_platform_name *p = msu_platform_names();
	const char *between = "For ";

	msu_buf_adds(b, "<p class=\"on\">");
	for (; p->id != NULL; p++) {
		if ((bits & p->bit) == 0)
			continue;
		msu_buf_addf(b, "%s%s", between, p->title);
		between = ", ";
	}
	msu_buf_adds(b, "</p>\n");
}

/* A file's name is safe as a path: msu_sink_stem() and our own words.  What is
 * no ASCII in it, and #, which ends a path, are escaped. */
static void
add_path(struct msu_buf *b, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == '#' || (unsigned char)*name >= 0x80)
			msu_buf_addf(b, "%%%02X", (unsigned char)*name);
		else
			msu_buf_addc(b, *name);
	}
}

static void
add_file(struct msu_buf *b, const struct msu_file *f)
{
	if (f->error.code == MSU_OK) {
		msu_buf_adds(b, "<li><a href=\"");
		add_path(b, f->name);
		msu_buf_adds(b, "\">");
		msu_html_text(b, f->name);
		msu_buf_adds(b, "</a></li>\n");
		return;
	}
	msu_buf_adds(b, "<li>");
	msu_html_text(b, f->name);
	msu_buf_adds(b, " was not made: ");
	msu_html_text(b, msu_code_english(f->error.code));
	if (f->error.detail[0] != '\0') {
		msu_buf_adds(b, " (");
		msu_html_text(b, f->error.detail);
		msu_buf_addc(b, ')');
	}
	msu_buf_adds(b, "</li>\n");
}

/* A URL of the plain schemes stands for mandatory STARTTLS, which few know. */
static void
add_place(struct msu_buf *b, struct msu_arena *a, const struct msu_server *s)
{
	msu_html_text(b, msu_server_url(a, s));
	if (s->security == MSU_SECURITY_STARTTLS)
		msu_buf_adds(b, " with STARTTLS");
}

static void
add_choice(struct msu_buf *b, struct msu_arena *a,
    const struct msu_account *acct)
{
	/* a program for one direction has one server */
	if (acct->in == NULL && acct->out == NULL)
		return;
	msu_buf_adds(b, "<p class=\"on\">");
	if (acct->in != NULL) {
		msu_buf_adds(b, "Receives from ");
		add_place(b, a, acct->in);
	}
	if (acct->out != NULL) {
		msu_buf_adds(b, acct->in != NULL ? ", sends through " :
		    "Sends through ");
		add_place(b, a, acct->out);
	}
	msu_buf_adds(b, "</p>\n");
}

static void
add_client(struct msu_buf *b, struct msu_arena *a,
    const struct msu_exported *e, const struct msu_client *c)
{
	bool written = is_written(e);

	msu_buf_addf(b, "<section id=\"%s\">\n", c->id);
	msu_html_element(b, "h2", "", c->title);
	msu_buf_addc(b, '\n');
	add_platforms(b, c->platforms);
	if (written)
		add_choice(b, a, e->account);
	msu_buf_adds(b, "<ul>\n");
	for (size_t i = 0; e->files[i] != NULL; i++)
		add_file(b, e->files[i]);
	msu_buf_adds(b, "</ul>\n");
	for (size_t i = 0; e->left_out[i] != NULL; i++) {
		msu_html_element(b, "p", "", e->left_out[i]);
		msu_buf_addc(b, '\n');
	}
	if (written) {
		msu_buf_adds(b, "<ol>\n");
		for (size_t i = 0; c->steps[i] != NULL; i++) {
			msu_html_element(b, "li", "", msu_writer_step(a, c,
			    e->account, c->steps[i]));
			msu_buf_addc(b, '\n');
		}
		msu_buf_adds(b, "</ol>\n");
	}
	msu_buf_adds(b, "</section>\n");
}

static void
add_clients(struct msu_buf *b, struct msu_arena *a,
    const struct msu_exported *const *all, bool written)
{
	for (size_t i = 0; all[i] != NULL; i++) {
		const struct msu_client *c = client_of(all[i]);

		if (c != NULL && is_written(all[i]) == written)
			add_client(b, a, all[i], c);
	}
}

static void
add_notes(struct msu_buf *b, const struct msu_account *acct)
{
	for (size_t i = 0; acct->notes[i] != NULL; i++) {
		const struct msu_note *n = acct->notes[i];

		msu_buf_adds(b, "<div class=\"notice\">\n");
		msu_html_element(b, "p", "", n->text);
		if (n->url != NULL) {
			msu_buf_adds(b, "\n<p><a rel=\"noreferrer\" href=\"");
			msu_html_text(b, n->url);
			msu_buf_adds(b, "\">");
			msu_html_text(b, n->url);
			msu_buf_adds(b, "</a></p>");
		}
		msu_buf_adds(b, "\n</div>\n");
	}
}

static void
add_contents(struct msu_buf *b, const struct msu_exported *const *all)
{
	msu_buf_adds(b, "<p>Which mail program do you use?</p>\n"
	    "<nav>\n<ul>\n");
	for (size_t i = 0; all[i] != NULL; i++) {
		const struct msu_client *c = client_of(all[i]);

		if (c == NULL || !is_written(all[i]))
			continue;
		msu_buf_addf(b, "<li><a href=\"#%s\">", c->id);
		msu_html_text(b, c->title);
		msu_buf_adds(b, "</a></li>\n");
	}
	msu_buf_adds(b, "</ul>\n</nav>\n");
}

void
msu_index_html(struct msu_buf *b, struct msu_arena *a,
    const struct msu_account *acct, const struct msu_exported *const *all)
{
	msu_html_head(b, "en", "Mail set-up for", acct->address, style,
	    true);
	msu_buf_adds(b, "<h1>Mail set-up for <bdi>");
	msu_html_text(b, acct->address);
	msu_buf_adds(b, "</bdi></h1>\n");
	add_notes(b, acct);
	add_contents(b, all);
	add_clients(b, a, all, true);
	add_clients(b, a, all, false);
	msu_buf_adds(b, "<footer><p>None of these files holds a password: the "
	    "mail program asks for it.</p></footer>\n</main>\n</body>\n"
	    "</html>\n");
}
