/* SPDX-License-Identifier: MPL-2.0 */
/* The table of writers, and the choice of servers that a client can use. */
#include "writer.h"

#include <string.h>

#include "err.h"
#include "i18n.h"
#include "model.h"
#include "str.h"

#define MAX_NAME	255	/* bytes of a sender's name that we keep */

#define WRITER(name)	&msu_writer_##name,
static const struct msu_writer *const writers[] = {
#include "list.h"
	NULL
};
#undef WRITER

#define WRITER(name)	&msu_writer_##name.client,
static const struct msu_client *const clients[] = {
#include "list.h"
	NULL
};
#undef WRITER

static const struct msu_platform_name platforms[] = {
	{ MSU_ON_WINDOWS, "windows", "Windows" },
	{ MSU_ON_MACOS, "macos", "macOS" },
	{ MSU_ON_LINUX, "linux", "Linux" },
	{ MSU_ON_ANDROID, "android", "Android" },
	{ MSU_ON_IOS, "ios", "iPhone and iPad" },
	{ 0 }
};

const struct msu_platform_name *
msu_platform_names(void)
{
	return platforms;
}

const struct msu_writer *const *
msu_writers(void)
{
	return writers;
}

const struct msu_client *const *
msu_writer_clients(void)
{
	return clients;
}

const struct msu_writer *
msu_writer_find(const char *id)
{
	for (size_t i = 0; writers[i] != NULL; i++) {
		if (strcmp(writers[i]->client.id, id) == 0)
			return writers[i];
	}
	return NULL;
}

struct pick {			/* one direction of one export */
	const struct msu_writer		*writer;
	struct msu_arena		*arena;
	bool				 incoming;
	unsigned			 security;
	const struct msu_server		*server;	/* the choice */
	enum msu_auth			 auth;
	struct msu_error		 why;	/* the first obstacle */
};

/* The first of the server's ways to log in that the client knows too. */
static bool
pick_auth(struct pick *p, const struct msu_server *s)
{
	if (s->nauths == 0) {
		p->auth = s->user == NULL && !p->incoming ? MSU_AUTH_NONE :
		    MSU_AUTH_PASSWORD;
		return true;
	}
	for (size_t i = 0; i < s->nauths; i++) {
		enum msu_auth auth = s->auths[i];

		if ((p->writer->auths & MSU_BIT(auth)) == 0 ||
		    (auth == MSU_AUTH_NONE && p->incoming) ||
		    (auth == MSU_AUTH_OAUTH2 &&
		    p->writer->has_oauth2 != NULL &&
		    !p->writer->has_oauth2(s)))
			continue;
		p->auth = auth;
		return true;
	}
	return false;
}

/* What the server wants, for the reason of a refusal. */
static const char *
auth_words(struct pick *p, const struct msu_server *s)
{
	const char *words = "";

	for (size_t i = 0; i < s->nauths; i++)
		words = msu_arena_printf(p->arena, "%s%s%s", words,
		    i > 0 ? ", " : "", msu_auth_name(s->auths[i]));
	return words;
}

/* Whether the port is where servers usually have the other encryption. */
static bool
is_other_port(const struct msu_server *s)
{
	for (const struct msu_usual_port *u = msu_usual_ports(); u->port != 0;
	    u++) {
		if (u->proto == s->proto && u->port == s->port)
			return u->security != s->security;
	}
	return false;
}

/* Takes the server if the client can use it, or notes why not. */
static bool
pick_take(struct pick *p, const struct msu_server *s)
{
	const char *url;

	if (s == NULL || s->host == NULL || s->security == MSU_SECURITY_PLAIN)
		return false;
	if (p->incoming && (p->writer->incoming & MSU_BIT(s->proto)) == 0)
		return false;
	url = msu_server_url(p->arena, s);
	if ((p->security & MSU_BIT(s->security)) == 0) {
		msu_fail(&p->why, MSU_E_CANNOT_STARTTLS, url,
		    "the server needs %s", msu_security_name(s->security));
		return false;
	}
	if (p->writer->port_tells && is_other_port(s)) {
		msu_fail(&p->why, MSU_E_CANNOT_PORT, url, "%s at port %u",
		    msu_security_name(s->security), s->port);
		return false;
	}
	if (!pick_auth(p, s)) {
		msu_fail(&p->why, msu_server_has_auth(s, MSU_AUTH_OAUTH2) ?
		    MSU_E_CANNOT_OAUTH2 : MSU_E_CANNOT_AUTH, url,
		    "the server accepts only: %s", auth_words(p, s));
		return false;
	}
	if (s->user != NULL && !msu_str_is_one_line(s->user)) {
		msu_fail(&p->why, MSU_E_CANNOT_TEXT, url,
		    "the user name is not one line of text");
		return false;
	}
	p->server = s;
	return true;
}

/* The account's choice, then the servers of a protocol in their order. */
static bool
pick_proto(struct pick *p, const struct msu_account *acct,
    enum msu_proto proto)
{
	const struct msu_server *own = p->incoming ? acct->in : acct->out;

	if (own != NULL && own->proto == proto && pick_take(p, own))
		return true;
	for (size_t i = 0; acct->servers[i] != NULL; i++) {
		if (acct->servers[i]->proto == proto &&
		    pick_take(p, acct->servers[i]))
			return true;
	}
	return false;
}

/* What there is in place of a server that would do. */
static const char *
what_is_known(const struct pick *p, const struct msu_account *acct)
{
	bool plain = false, foreign = false;

	for (size_t i = 0; acct->servers[i] != NULL; i++) {
		const struct msu_server *s = acct->servers[i];

		if (p->incoming ? !msu_proto_is_incoming(s->proto) :
		    s->proto != MSU_PROTO_SMTP)
			continue;
		if (p->incoming && (p->writer->incoming &
		    MSU_BIT(s->proto)) == 0)
			foreign = true;
		else
			plain = plain || s->security == MSU_SECURITY_PLAIN;
	}
	return plain ? "only servers without encryption are known" :
	    foreign ? "no IMAP is known, and the program has no POP3" :
	    "none is known";
}

static enum msu_code
pick_end(struct pick *p, const struct msu_account *acct)
{
	if (p->server != NULL)
		return MSU_OK;
	/* keeps a reason that is there already */
	msu_fail(&p->why, p->incoming ? MSU_E_NO_INCOMING : MSU_E_NO_OUTGOING,
	    acct->address, "%s", what_is_known(p, acct));
	return p->why.code;
}

static enum msu_code
pick_incoming(struct pick *p, const struct msu_account *acct, bool pop3)
{
	enum msu_proto first = MSU_PROTO_IMAP;

	p->incoming = true;
	p->security = p->writer->in_security;
	if (pop3 || (acct->in != NULL && acct->in->proto == MSU_PROTO_POP3))
		first = MSU_PROTO_POP3;
	if (!pick_proto(p, acct, first))
		pick_proto(p, acct, first == MSU_PROTO_IMAP ?
		    MSU_PROTO_POP3 : MSU_PROTO_IMAP);
	return pick_end(p, acct);
}

static enum msu_code
pick_outgoing(struct pick *p, const struct msu_account *acct)
{
	p->security = p->writer->out_security;
	pick_proto(p, acct, MSU_PROTO_SMTP);
	return pick_end(p, acct);
}

/* A sender's name as one clean line: no control character or line end may get
 * into any format, and bytes that are no text become '?'. */
static const char *
one_line(struct msu_arena *a, const char *s)
{
	char out[MAX_NAME + 1];
	size_t len = s == NULL ? 0 : strlen(s), used = 0;

	while (len > 0) {
		char c[5] = "?";
		unsigned long cp;
		size_t n = msu_str_utf8_char(s, len, &cp);

		if (n > 0) {
			memcpy(c, s, n);
			c[n] = '\0';
			if (!msu_str_is_one_line(c))
				memcpy(c, " ", 2);
		}
		if (used + strlen(c) > MAX_NAME)
			break;
		if (used > 0 || c[0] != ' ') {
			memcpy(out + used, c, strlen(c));
			used += strlen(c);
		}
		n = n == 0 ? 1 : n;
		s += n;
		len -= n;
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	return msu_arena_strn(a, out, used);
}

static const char *
local_part(struct msu_arena *a, const struct msu_account *acct)
{
	const char *at = strrchr(acct->address, '@');

	return at == NULL ? acct->address :
	    msu_arena_strn(a, acct->address, (size_t)(at - acct->address));
}

static const char *
file_name(struct msu_arena *a, const char *form, const char *stem,
    const char *domain)
{
	static const char address_word[] = "ADDRESS", domain_word[] = "DOMAIN";
	const char *address = strstr(form, address_word);
	const char *at = address != NULL ? address : strstr(form, domain_word);

	if (at == NULL)
		return form;
	return msu_arena_printf(a, "%.*s%s%s", (int)(at - form), form,
	    address != NULL ? stem : domain, at + (address != NULL ?
	    sizeof(address_word) - 1 : sizeof(domain_word) - 1));
}

const char *
msu_writer_name(struct msu_arena *a, const char *form,
    const struct msu_profile *p)
{
	return file_name(a, form, p->stem, p->account->domain);
}

/* The longest form that the text begins with, or NULL. */
static const char *
form_at(const struct msu_client *c, const char *text)
{
	const char *best = NULL;

	for (size_t i = 0; c->files[i] != NULL; i++) {
		if (msu_str_has_prefix(text, c->files[i]) &&
		    (best == NULL || strlen(c->files[i]) > strlen(best)))
			best = c->files[i];
	}
	return best;
}

const char *
msu_writer_step(struct msu_arena *a, const struct msu_client *c,
    const struct msu_account *acct, const char *step)
{
	const char *stem = msu_sink_stem(a, acct->address), *done = "";

	while (*step != '\0') {
		const char *form = NULL;
		size_t n = 0;

		while (step[n] != '\0' &&
		    (form = form_at(c, step + n)) == NULL)
			n++;
		done = msu_arena_printf(a, "%s%.*s%s", done, (int)n, step,
		    form == NULL ? "" : file_name(a, form, stem,
		    acct->domain));
		step += n + (form == NULL ? 0 : strlen(form));
	}
	return done;
}

/* A client of one direction is not refused for the other one: that stays
 * without a server. */
static const struct msu_error *
pick_both(struct pick *in, struct pick *out, const struct msu_account *acct,
    bool pop3)
{
	if (in->writer->incoming != 0 &&
	    pick_incoming(in, acct, pop3) != MSU_OK)
		return &in->why;
	if (out->writer->out_security != 0 &&
	    pick_outgoing(out, acct) != MSU_OK)
		return &out->why;
	return NULL;
}

/* The login for incoming mail; where none is fetched, still that of sending
 * unless the server there has its own. */
static const char *
in_user(const struct pick *in, const struct msu_account *acct)
{
	const struct msu_server *s = in->server != NULL ? in->server :
	    acct->in;

	return s != NULL && s->user != NULL && msu_str_is_one_line(s->user) ?
	    s->user : acct->address;
}

static const char *
out_user(const struct pick *out, const char *incoming)
{
	if (out->server == NULL || out->auth == MSU_AUTH_NONE)
		return "";
	return out->server->user != NULL ? out->server->user : incoming;
}

bool
msu_writer_choose(const struct msu_writer *w, struct msu_arena *a,
    const struct msu_account *acct, struct msu_choice *choice,
    struct msu_error *why)
{
	struct pick in = { .writer = w, .arena = a };
	struct pick out = { .writer = w, .arena = a };
	const struct msu_error *e = pick_both(&in, &out, acct, false);

	if (e != NULL) {
		*why = *e;
		return false;
	}
	*choice = (struct msu_choice){ in.server, out.server, in.auth,
	    out.auth };
	return true;
}

enum msu_code
msu_writer_run(const struct msu_writer *w, const struct msu_account *acct,
    const struct msu_export_options *opt, struct msu_sink *sink,
    const struct msu_account **chosen)
{
	struct msu_arena *a = sink->arena;
	struct pick in = { .writer = w, .arena = a };
	struct pick out = { .writer = w, .arena = a };
	struct msu_account *copy = msu_arena_alloc(a, sizeof(*copy));
	const char *name = opt->display_name != NULL ? opt->display_name :
	    acct->display_name;
	struct msu_profile profile = {
		.account = copy,
		.local = local_part(a, acct),
		.name = one_line(a, name),
		.reply_to = opt->reply_to != NULL ? opt->reply_to : "",
		.organization = one_line(a, opt->organization),
		.leave_days = opt->leave_days,
		.remove = opt->remove,
		.stem = msu_sink_stem(a, acct->address),
	};
	const struct msu_error *why;

	*chosen = acct;
	if (copy == NULL)
		return MSU_E_NOMEM;
	why = pick_both(&in, &out, acct, opt->pop3);
	if (why != NULL) {
		msu_sink_refuse(sink, w->client.id, file_name(a,
		    w->client.files[0], profile.stem, acct->domain), why->code,
		    why->subject, "%s", why->detail);
		return msu_arena_failed(a) ? MSU_E_NOMEM : why->code;
	}
	*copy = *acct;
	copy->in = in.server;
	copy->out = out.server;
	copy->display_name = profile.name[0] != '\0' ? profile.name : NULL;
	*chosen = copy;
	profile.in_auth = in.auth;
	profile.out_auth = out.auth;
	profile.in_user = in_user(&in, acct);
	profile.out_user = out_user(&out, profile.in_user);
	if (w->write_secret == NULL)
		w->write(sink, &profile);
	else if (sink->password != NULL)
		w->write_secret(sink, &profile, sink->password);
	else
		msu_sink_refuse(sink, w->client.id, file_name(a,
		    w->client.files[0], profile.stem, acct->domain),
		    MSU_E_PASSWORD_NEEDED, w->client.id, NULL);
	return msu_sink_end(sink);
}

static const char *const wishes[MSU_WISH_COUNT] = {
	[MSU_WISH_REPLY_TO] = N_("These files have no place for the address "
	    "for replies: set it in the program."),
	[MSU_WISH_ORGANIZATION] = N_("These files have no place for the "
	    "organization: set it in the program."),
	[MSU_WISH_DAYS] = N_("These files cannot say for so many days that "
	    "mail stays on the server: it stays until you say otherwise in "
	    "the program."),
	[MSU_WISH_REMOVE] = N_("These files cannot say that mail is removed "
	    "from the server: look at it in the program."),
};

/* Only what was made can lack something. */
static const char *const *
left_out(const struct msu_writer *w, const struct msu_export_options *opt,
    const struct msu_account *acct, const struct msu_account *chosen,
    struct msu_arena *a)
{
	bool pop3 = chosen->in != NULL && chosen->in->proto == MSU_PROTO_POP3;
	const bool asked[MSU_WISH_COUNT] = {
		[MSU_WISH_REPLY_TO] = opt->reply_to != NULL,
		[MSU_WISH_ORGANIZATION] = opt->organization != NULL,
		[MSU_WISH_DAYS] = pop3 && opt->leave_days > 0,
		[MSU_WISH_REMOVE] = pop3 && opt->remove,
	};
	unsigned lacks = w->lacks;
	struct msu_list list = { 0 };

	if (w->max_days > 0 && opt->leave_days > w->max_days)
		lacks |= MSU_BIT(MSU_WISH_DAYS);
	for (size_t i = 0; i < MSU_WISH_COUNT && chosen != acct; i++) {
		if (asked[i] && (lacks & MSU_BIT(i)) != 0)
			msu_list_add(a, &list, wishes[i]);
	}
	return msu_list_end(&list);
}

/* Fills a sink that is ready but for its files; NULL when out of memory. */
static struct msu_exported *
fill(const struct msu_writer *w, const struct msu_account *acct,
    const struct msu_export_options *opt, struct msu_sink *sink)
{
	struct msu_exported *e = msu_arena_alloc(sink->arena, sizeof(*e));

	if (e != NULL) {
		/* a refusal is in the sink, and so among the files */
		msu_writer_run(w, acct, opt, sink, &e->account);
		e->left_out = left_out(w, opt, acct, e->account, sink->arena);
	}
	return e;
}

enum msu_code
msu_writer_export(const struct msu_writer *w, const struct msu_account *acct,
    const struct msu_export_options *opt, const char *dir,
    struct msu_arena *a, const struct msu_exported **out,
    struct msu_error *err)
{
	struct msu_exported *e;
	struct msu_sink sink;
	enum msu_code rc;

	msu_sink_init(&sink, a);
	if (opt->folders)
		sink.folder = w->client.id;
	*out = e = fill(w, acct, opt, &sink);
	rc = e == NULL ? msu_fail(err, MSU_E_NOMEM, NULL, NULL) :
	    dir == NULL ? msu_sink_keep(&sink, &e->files, err) :
	    msu_sink_commit(&sink, dir, opt->force, &e->files, err);
	msu_sink_free(&sink);
	return rc;
}

enum msu_code
msu_writer_demand(const struct msu_writer *w, const struct msu_account *acct,
    const struct msu_export_options *opt, const struct msu_demand *demand,
    struct msu_arena *a, const struct msu_exported **out,
    struct msu_error *err)
{
	struct msu_exported *e;
	struct msu_sink sink;
	enum msu_code rc;

	msu_sink_init(&sink, a);
	sink.password = demand->password;
	*out = e = fill(w, acct, opt, &sink);
	rc = e == NULL ? msu_fail(err, MSU_E_NOMEM, NULL, NULL) :
	    demand->dir == NULL ? msu_sink_show(&sink, demand->show,
	    demand->arg, &e->files, err) : msu_sink_commit(&sink, demand->dir,
	    opt->force, &e->files, err);
	msu_sink_free(&sink);
	return rc;
}
