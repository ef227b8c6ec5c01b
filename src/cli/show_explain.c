/* SPDX-License-Identifier: MPL-2.0 */
/* --explain: an expert's note on a lookup.  What was asked, source by source,
 * and what came back; who names which server; the conflicts, the score, and
 * what left this computer. */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"
#include "tree.h"

/* ---- what was asked --------------------------------------------------- */

static const char *
answer_label(const struct msu_attempt *t)
{
	static const char *const labels[MSU_ANSWER_COUNT] = {
		[MSU_ANSWER_FOUND] = N_("found"),
		[MSU_ANSWER_NEGATIVE] = N_("nothing"),
		[MSU_ANSWER_NONE] = N_("no answer"),
		[MSU_ANSWER_REFUSED] = N_("refused"),
		[MSU_ANSWER_SKIPPED] = N_("not asked"),
	};

	switch (t->error.code) {
	case MSU_E_STOPPED:
		return _("not awaited");
	case MSU_E_DNS_NXDOMAIN:
		return _("no name");
	case MSU_E_DNS_NODATA:
		return _("no record");
	default:
		return _(labels[t->answer]);
	}
}

static int
answer_width(const struct msu_result *r)
{
	int most = 0;

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		int width = term_width(answer_label(r->attempts[i]));

		most = width > most ? width : most;
	}
	return most;
}

/* "   12 →    41 ms  found      ": one column for all questions. */
static const char *
attempt_lead(struct msu_arena *a, const struct msu_attempt *t, int width)
{
	const char *label = answer_label(t);
	const char *times = t->answer == MSU_ANSWER_SKIPPED ?
	    msu_arena_printf(a, "%16s", "") :
	    msu_arena_printf(a, "%5u → %5u ms", t->start_ms,
	    t->start_ms + t->ms);

	return msu_arena_printf(a, "%s  %s%*s", times, label,
	    width - term_width(label) + 2, "");
}

static const char *
joined(struct msu_arena *a, const char *text, const char *more)
{
	if (more == NULL || more[0] == '\0')
		return text;
	return msu_arena_printf(a, "%s%s%s", text, text[0] == '\0' ? "" :
	    _(", "), more);
}

static void
add_facts(struct msu_arena *a, struct tree *line, const struct msu_attempt *t)
{
	const char *text = "";

	if (t->status != 0) {
		text = msu_arena_printf(a, "HTTP %u", t->status);
		text = joined(a, text, msu_arena_printf(a, ngettext_(
		    "%zu byte", "%zu bytes", (unsigned long)t->bytes),
		    t->bytes));
	}
	text = joined(a, text, t->ip);
	if (t->tls != NULL)
		text = joined(a, text, t->tls->version);
	if (t->secure)
		text = joined(a, text, "DNSSEC");
	if (text[0] != '\0')
		tree_add(a, line, "", "%s", text);
}

static void
add_labelled(struct msu_arena *a, struct tree *line, const char *label,
    const char *text)
{
	tree_add(a, line, "", "%s%s%s", label, term_gap(label), text);
}

static void
add_day(struct msu_arena *a, struct tree *line, time_t when)
{
	struct tm tm;
	char day[16];

	if (when > 0 && gmtime_r(&when, &tm) != NULL &&
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) > 0)
		add_labelled(a, line, _("Valid until:"), day);
}

/* Whose certificate it is that does not do. */
static void
add_certificate(struct msu_arena *a, struct tree *line,
    const struct msu_tls *tls)
{
	const char *names = "";

	if (tls->subject != NULL)
		add_labelled(a, line, _("Certificate of:"), tls->subject);
	for (size_t i = 0; i < 12 && tls->names[i] != NULL; i++)
		names = joined(a, names, tls->names[i]);
	if (names[0] != '\0')
		add_labelled(a, line, _("It lists:"), names);
	if (tls->issuer != NULL)
		add_labelled(a, line, _("Issued by:"), tls->issuer);
	add_day(a, line, tls->not_after);
}

/* Whether the error says more than the words before it. */
static bool
has_reason(const struct msu_attempt *t)
{
	switch (t->error.code) {
	case MSU_OK:
	case MSU_E_STOPPED:
	case MSU_E_DNS_NXDOMAIN:
	case MSU_E_DNS_NODATA:
		return false;
	case MSU_E_HTTP_STATUS:
		return t->status == 0;
	default:
		return true;
	}
}

static void
add_reason(struct msu_arena *a, struct tree *line,
    const struct msu_attempt *t)
{
	struct tree *why = tree_add(a, line, "", "%s",
	    msu_code_text(t->error.code));

	if (t->error.detail[0] != '\0')
		tree_add(a, why, "", "(%s)", t->error.detail);
	if (msu_code_is_certificate(t->error.code) && t->tls != NULL)
		add_certificate(a, why, t->tls);
}

static void
add_attempt(struct msu_arena *a, struct tree *source,
    const struct msu_attempt *t, int width)
{
	struct tree *line = tree_add(a, source, attempt_lead(a, t, width),
	    "%s", t->where);

	for (size_t i = 0; t->hops != NULL && t->hops[i] != NULL; i++)
		tree_add(a, line, "", _("redirected to %s"), t->hops[i]);
	add_facts(a, line, t);
	if (has_reason(t))
		add_reason(a, line, t);
	for (size_t i = 0; t->dropped != NULL && t->dropped[i] != NULL; i++)
		tree_add(a, line, "", "(%s)", t->dropped[i]);
}

static void
add_asked(struct msu_arena *a, struct tree *root, const struct msu_result *r)
{
	struct tree *asked = r->attempts[0] == NULL ? NULL :
	    tree_add(a, root, "", "%s", _("Asked:"));
	int width = answer_width(r);
	const char *id;

	for (size_t n = 0; (id = msu_source_at(n)) != NULL; n++) {
		struct tree *source = NULL;

		for (size_t i = 0; r->attempts[i] != NULL; i++) {
			if (strcmp(r->attempts[i]->source, id) != 0)
				continue;
			if (source == NULL)
				source = tree_add(a, asked, "", "%s",
				    msu_source_title(id));
			add_attempt(a, source, r->attempts[i], width);
		}
	}
}

/* ---- what was found --------------------------------------------------- */

static void
add_evidence(struct msu_arena *a, struct tree *line,
    const struct msu_evidence *e)
{
	struct tm tm;
	char month[16] = "";
	struct tree *word;

	if (e->seen != 0 && gmtime_r(&e->seen, &tm) != NULL)
		strftime(month, sizeof(month), ", %Y-%m", &tm);
	/* TRANSLATORS: source, where it was found, its date, 0 to 4 */
	word = tree_add(a, line, "", _("%s (%s%s), trust %u"),
	    msu_source_title(e->source), e->where, month, e->trust);
	if (e->guessed_user)
		tree_add(a, word, "", "%s",
		    _("it names no user name: that is inferred"));
}

static void
add_candidates(struct msu_arena *a, struct tree *root,
    const struct msu_result *r)
{
	struct tree *found = r->candidates[0] == NULL ? NULL :
	    tree_add(a, root, "", "%s", _("Found:"));

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];
		const struct msu_server *s = &c->server;
		const char *where = s->url != NULL ? s->url :
		    msu_arena_printf(a, "%s:%u %s", s->host, s->port,
		    show_security(s->security));
		struct tree *line = tree_add(a, found, "",
		    /* TRANSLATORS: protocol, server, 0 to 4, points */
		    _("%s %s, trust %u, score %d"), show_proto(s->proto),
		    where, c->trust, c->score);

		for (size_t j = 0; c->why[j] != NULL; j++)
			add_evidence(a, line, c->why[j]);
	}
}

static void
add_conflicts(struct msu_arena *a, struct tree *root,
    const struct msu_result *r)
{
	struct tree *all = r->conflicts[0] == NULL ? NULL :
	    tree_add(a, root, "", "%s", _("Contradictions:"));

	for (size_t i = 0; r->conflicts[i] != NULL; i++) {
		const struct msu_conflict *c = r->conflicts[i];

		tree_add(a, all, "", c->resolved ?
		    _("%s or %s: the first one counts") :
		    _("%s or %s: not decided"), c->chosen, c->other);
	}
}

static const char *
part_label(const char *part)
{
	static const struct {
		const char	*name, *text;
	} labels[] = {
		{ "trust", N_("trust in the source") },
		{ "agreement", N_("other sources agree") },
		{ "guessed-user-name", N_("the user name is inferred") },
		{ "domain-not-listed", N_("the document does not list the "
		    "domain") },
		{ "unusual-port", N_("unusual port") },
		{ "better-source-without-answer", N_("a better source did not "
		    "answer") },
		{ "not-confirmed-for-long", N_("the list has not been "
		    "confirmed for long") },
		{ "low-confidence", N_("the list is not sure") },
		{ "limit", N_("no more than this trust allows") },
		{ "open-conflict", N_("a contradiction that is not decided") },
		{ "incoming-checked", N_("the incoming server was reached") },
		{ "outgoing-checked", N_("the outgoing server was reached") },
		{ "certificate", N_("a certificate is not valid") },
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (strcmp(labels[i].name, part) == 0)
			return _(labels[i].text);
	}
	return part;
}

static void
add_score(struct msu_arena *a, struct tree *root, const struct msu_result *r)
{
	struct tree *score = r->parts[0] == NULL ? NULL :
	    tree_add(a, root, "", _("Score: %d of 100"), r->score);

	for (size_t i = 0; r->parts[i] != NULL; i++)
		tree_add(a, score, msu_arena_printf(a, "%+4d  ",
		    r->parts[i]->points), "%s", part_label(r->parts[i]->what));
}

static void
add_sent(struct msu_arena *a, struct tree *root, const struct msu_result *r)
{
	struct tree *sent = tree_add(a, root, "", "%s", r->sent[0] == NULL ?
	    _("Sent: nothing") : _("Sent:"));

	for (size_t i = 0; r->sent[i] != NULL; i++)
		tree_add(a, sent, "", "%s → %s",
		    show_sent_word(r->sent[i]->what),
		    show_sent_word(r->sent[i]->to));
}

void
show_explained(const struct msu_result *r)
{
	struct msu_arena a = { 0 };
	struct tree root = { 0 };

	add_asked(&a, &root, r);
	add_candidates(&a, &root, r);
	add_conflicts(&a, &root, r);
	add_score(&a, &root, r);
	add_sent(&a, &root, r);
	putchar('\n');
	tree_print(&root);
	msu_arena_free(&a);
}
