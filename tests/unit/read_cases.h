/* SPDX-License-Identifier: MPL-2.0 */
/* For tests of readers: one document read into an entry, and the entry in a
 * form that people can compare. */
#ifndef READ_CASES_H
#define READ_CASES_H

#include "golden.h"
#include "model.h"

struct reading {		/* one document read */
	struct msu_arena	 arena;
	struct msu_buf		 trace;
	struct msu_trace	 tracer;
	struct msu_found	 found;
	struct msu_entry	*entry;
	struct msu_addr		 addr;
	struct msu_error	 err;
	enum msu_code		 code;
};

typedef enum msu_code (*reader)(const char *body, size_t len,
    const struct msu_addr *, struct msu_found *, struct msu_entry *,
    struct msu_error *);

static inline void
keep_line(void *arg, const char *area, const char *line)
{
	msu_buf_addf(arg, "%s: %s\n", area, line);
}

static inline void
reading_start(struct reading *r, const char *address)
{
	memset(r, 0, sizeof(*r));
	msu_buf_init(&r->trace, GOLDEN_MAX);
	assert_true(msu_trace_areas("read", &r->tracer.areas));
	r->tracer.fn = keep_line;
	r->tracer.arg = &r->trace;
	r->found.arena = &r->arena;
	r->found.trace = &r->tracer;
	r->entry = msu_found_entry(&r->found, "test", "doc", 4);
	assert_non_null(r->entry);
	assert_int_equal(msu_addr_parse(&r->arena, address, &r->addr,
	    &r->err), MSU_OK);
}

static inline void
reading_do(struct reading *r, reader fn, const char *address,
    const char *body, size_t len)
{
	reading_start(r, address);
	r->code = fn(body, len, &r->addr, &r->found, r->entry, &r->err);
	assert_int_equal(r->code, r->err.code);
}

static inline void
reading_free(struct reading *r)
{
	msu_arena_free(&r->arena);
	msu_buf_free(&r->trace);
}

static inline const struct msu_server *
reading_server(const struct reading *r, size_t i)
{
	const struct msu_found_server *s;

	if (i >= r->found.servers.n)
		return NULL;
	s = r->found.servers.v[i];
	return s->server;
}

static inline void
show_server(struct msu_buf *out, struct msu_arena *a,
    const struct msu_server *s)
{
	msu_buf_addf(out, "server %s %s %s user=%s auth=",
	    msu_proto_name(s->proto), msu_security_name(s->security),
	    s->url != NULL ? s->url : msu_arena_printf(a, "%s %u", s->host,
	    s->port), s->user == NULL ? "(none)" : s->user);
	for (size_t i = 0; i < s->nauths; i++)
		msu_buf_addf(out, "%s%s", i == 0 ? "" : ",",
		    msu_auth_name(s->auths[i]));
	msu_buf_addc(out, '\n');
}

static inline void
show_text(struct msu_buf *out, const char *word, const char *text)
{
	if (text != NULL)
		msu_buf_addf(out, "%s \"%s\"\n", word, text);
}

static inline void
show_notes(struct msu_buf *out, const struct msu_entry *e)
{
	for (size_t i = 0; i < e->notes.n; i++) {
		const struct msu_note *n = e->notes.v[i];

		msu_buf_addf(out, "note %s %s\n", n->code,
		    n->verbatim ? n->text : n->url == NULL ? "" : n->url);
	}
}

/* Everything that was understood, then why the rest was not. */
static inline void
reading_show(struct msu_buf *out, struct reading *r)
{
	const struct msu_entry *e = r->entry;

	if (e->unlisted)
		msu_buf_adds(out, "another domain's\n");
	show_text(out, "provider", e->provider);
	show_text(out, "name", e->provider_name);
	show_text(out, "help", e->documentation);
	for (size_t i = 0; i < r->found.servers.n; i++)
		show_server(out, &r->arena, reading_server(r, i));
	if (e->guessed_user)
		msu_buf_adds(out, "user name guessed\n");
	if (e->oauth2 != NULL) {
		msu_buf_adds(out, "oauth2\n");
		show_text(out, "  issuer", e->oauth2->issuer);
		show_text(out, "  auth", e->oauth2->auth_url);
		show_text(out, "  token", e->oauth2->token_url);
		show_text(out, "  scope", e->oauth2->scope);
	}
	show_notes(out, e);
	msu_buf_adds(out, msu_buf_text(&r->trace));
}

#endif
