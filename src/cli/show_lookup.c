/* SPDX-License-Identifier: MPL-2.0 */
/* What a lookup found beside the settings: why these, what contradicts them,
 * and how it is known that there is nothing. */
#include <string.h>

#include "addr.h"
#include "arena.h"
#include "cli.h"
#include "i18n.h"

static const char *
confidence_label(const char *word)
{
	return strcmp(word, "high") == 0 ? _("high") :
	    strcmp(word, "medium") == 0 ? _("medium") : _("low");
}

void
show_why(const struct msu_result *r)
{
	if (r->reasons[0] == NULL)
		return;
	printf("\n  %s\n", _("Why these settings?"));
	for (size_t i = 0; r->reasons[i] != NULL; i++) {
		char *text = msu_reason_text(r->reasons[i]);

		if (text == NULL)
			continue;
		term_pad(4);
		term_paragraph(text, 4);
		msu_free(text);
	}
	/* TRANSLATORS: confidence of the settings, then points of 100 */
	printf(_("  Confidence: %s, %d of 100"), confidence_label(
	    r->confidence), r->score);
	putchar('\n');
}

/* ---- somebody has to decide ------------------------------------------- */

/* Who answers for a host: people judge it by the part they know. */
static const char *
owner(const struct msu_server *s)
{
	const char *base = s->host == NULL || msu_addr_is_ip(s->host) ? NULL :
	    msu_addr_base(s->host);

	return base != NULL ? base : s->host != NULL ? s->host : s->url;
}

static bool
is_offered(const struct msu_candidate *c)
{
	return (c->server.proto == MSU_PROTO_IMAP ||
	    c->server.proto == MSU_PROTO_POP3 ||
	    c->server.proto == MSU_PROTO_SMTP) &&
	    c->server.security != MSU_SECURITY_PLAIN;
}

static bool
is_first_of_owner(const struct msu_result *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_offered(r->candidates[i]) &&
		    strcmp(owner(&r->candidates[i]->server),
		    owner(&r->candidates[n]->server)) == 0)
			return false;
	}
	return true;
}

static void
show_offer(const struct msu_candidate *c)
{
	struct msu_arena a = { 0 };

	term_pad(6);
	term_paragraph(msu_arena_printf(&a, "%s %s:%u %s",
	    show_proto(c->server.proto), c->server.host, c->server.port,
	    show_security(c->server.security)), 8);
	msu_arena_free(&a);
}

/* All servers of one owner, and who names them. */
static void
show_owner(const struct cli *cli, const struct msu_result *r, size_t first)
{
	const struct msu_candidate *c = r->candidates[first];
	const char *name = owner(&c->server);
	struct msu_arena a = { 0 };

	/* TRANSLATORS: between the parts of a list */
	printf("    %s%s%s%s", term_on(cli, STYLE_BOLD), name, term_off(cli),
	    _(", "));
	/* TRANSLATORS: source, where it was found, 0 to 4 */
	term_wrapped(stdout, 4 + term_width(name) + term_width(_(", ")),
	    msu_arena_printf(&a, _("named by %s (%s), trust %u"),
	    msu_source_title(c->why[0]->source), c->why[0]->where,
	    c->trust), 6);
	msu_arena_free(&a);
	for (size_t i = first; r->candidates[i] != NULL; i++) {
		if (is_offered(r->candidates[i]) &&
		    strcmp(owner(&r->candidates[i]->server), name) == 0)
			show_offer(r->candidates[i]);
	}
}

void
show_choices(const struct cli *cli, const struct msu_result *r)
{
	printf("\n  %s\n", _("These servers were named:"));
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		if (is_offered(r->candidates[i]) && is_first_of_owner(r, i))
			show_owner(cli, r, i);
	}
}

/* ---- nothing ---------------------------------------------------------- */

/* A sign or a name that led nowhere counts as an answer, too. */
static bool
has_nothing(const struct msu_result *r, const char *source)
{
	bool asked = false;

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		if (strcmp(r->attempts[i]->source, source) != 0)
			continue;
		if (r->attempts[i]->answer != MSU_ANSWER_NEGATIVE &&
		    r->attempts[i]->answer != MSU_ANSWER_FOUND)
			return false;
		asked = true;
	}
	return asked;
}

/* The titles of all who were asked in vain. */
static const char *
those_with_nothing(struct msu_arena *a, const struct msu_result *r)
{
	const char *all = "", *id;

	for (size_t i = 0; (id = msu_source_at(i)) != NULL; i++) {
		/* TRANSLATORS: between the parts of a list */
		if (has_nothing(r, id))
			all = msu_arena_printf(a, "%s%s%s", all,
			    all[0] == '\0' ? "" : _("; "),
			    msu_source_title(id));
	}
	return all;
}

void
show_proof(const struct msu_result *r)
{
	struct msu_arena a = { 0 };

	term_pad(2);
	if (r->error.code == MSU_E_DNS_NXDOMAIN)
		term_paragraph(_("That is proven: the name servers say so."),
		    2);
	else if (r->error.code == MSU_E_NO_MAIL)
		term_paragraph(_("That is proven: the domain's own MX record "
		    "says so."), 2);
	else
		/* TRANSLATORS: a list of sources */
		term_paragraph(msu_arena_printf(&a, _("That is proven: each "
		    "of these answered that it has nothing: %s."),
		    those_with_nothing(&a, r)), 2);
	msu_arena_free(&a);
}
