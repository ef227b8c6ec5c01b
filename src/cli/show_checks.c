/* SPDX-License-Identifier: MPL-2.0 */
/* How the live checks of servers went, step by step where asked. */
#include <string.h>
#include <time.h>

#include "arena.h"
#include "cli.h"
#include "err.h"
#include "i18n.h"

static const char *
mark(enum msu_verdict v)
{
	static const char *const marks[MSU_VERDICT_COUNT] = {
		[MSU_NOT_RUN] = "–",
		[MSU_PASS] = "✓",
		[MSU_WARN] = "!",
		[MSU_FAIL] = "✗",
	};

	return marks[v];
}

static enum term_style
mark_style(enum msu_verdict v)
{
	return v == MSU_PASS ? STYLE_GOOD : v == MSU_FAIL ? STYLE_BAD :
	    STYLE_WARN;
}

static const char *
step_label(enum msu_step_id id)
{
	static const char *const labels[MSU_STEP_COUNT] = {
		[MSU_STEP_RESOLVE] = N_("name"),
		[MSU_STEP_CONNECT] = N_("connection"),
		[MSU_STEP_TLS] = N_("TLS"),
		[MSU_STEP_GREETING] = N_("greeting"),
		[MSU_STEP_STARTTLS] = N_("STARTTLS"),
		[MSU_STEP_CAPABILITY] = N_("capabilities"),
		[MSU_STEP_LOGIN] = N_("login"),
		[MSU_STEP_MAILBOX] = N_("mailbox"),
	};

	return _(labels[id]);
}

static const struct msu_step *
worst_step(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		if (c->steps[i].verdict == c->verdict &&
		    c->verdict > MSU_PASS)
			return &c->steps[i];
	}
	return NULL;
}

/* How long the certificate holds; nothing if it is not known, or over. */
static const char *
days_text(struct msu_arena *a, const struct msu_tls *tls)
{
	long days = tls == NULL || tls->not_after <= 0 ? -1 :
	    (long)((tls->not_after - time(NULL)) / 86400);

	return days < 0 ? "" : msu_arena_printf(a,
	    ngettext_(", certificate valid for %ld day",
	    ", certificate valid for %ld days", (unsigned long)days), days);
}

/* A list, of which the beginning is enough. */
static void
labelled_list(int indent, const char *label, const char *const *v)
{
	char text[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i <= 12 && v[i] != NULL && used < sizeof(text);
	    i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i == 0 ? "" : " ", i < 12 ? v[i] : "…");
	term_labelled(indent, label, text);
}

/* Whose certificate it is, for people who have to judge it. */
static void
show_bad_tls(const struct msu_tls *tls)
{
	struct tm tm;
	char day[16];

	if (tls->subject != NULL)
		term_labelled(6, _("Certificate of:"), tls->subject);
	if (tls->names[0] != NULL)
		labelled_list(6, _("It lists:"), tls->names);
	if (tls->issuer != NULL)
		term_labelled(6, _("Issued by:"), tls->issuer);
	if (tls->not_after > 0 && gmtime_r(&tls->not_after, &tm) != NULL &&
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) > 0)
		term_labelled(6, _("Valid until:"), day);
}

/* "SMTP smtp.example.org:465 (SSL/TLS)" */
static const char *
server_text(struct msu_arena *a, const struct msu_server *s)
{
	if (s->url != NULL)
		return msu_arena_printf(a, "%s %s", show_proto(s->proto),
		    s->url);
	return msu_arena_printf(a, "%s %s:%u (%s)", show_proto(s->proto),
	    s->host, s->port, show_security(s->security));
}

/* Whether a server above has been given the same advice. */
static bool
was_advised(const struct msu_result *r, const struct msu_check *c)
{
	for (size_t i = 0; r->checks[i] != c; i++) {
		const struct msu_advice *a = r->checks[i]->advice;

		if (a != NULL && strcmp(a->code, c->advice->code) == 0 &&
		    strcmp(a->text, c->advice->text) == 0)
			return true;
	}
	return false;
}

/* What is wrong, whose fault it is, and what to do now: said once. */
static void
show_advice(const struct msu_result *r, const struct msu_check *c)
{
	struct msu_arena a = { 0 };
	const struct msu_advice *advice = c->advice;
	const char *cause = show_cause(advice->cause);

	if (was_advised(r, c)) {
		term_pad(6);
		/* TRANSLATORS: "the network", "the provider" … */
		term_paragraph(msu_arena_printf(&a,
		    _("Cause: %s, as above."), cause), 6);
		msu_arena_free(&a);
		return;
	}
	if (advice->problem != NULL) {
		term_pad(6);
		term_paragraph(_(advice->problem), 6);
	}
	/* TRANSLATORS: "the network", "the provider" … */
	term_labelled(6, msu_arena_printf(&a, _("Cause: %s."), cause),
	    _(advice->text));
	if (advice->url != NULL)
		printf("      %s\n", advice->url);
	msu_arena_free(&a);
}

/* Offered, not taken. */
static void
show_proposal(const struct cli *cli, const struct msu_check *c)
{
	struct msu_arena a = { 0 };

	printf("      %s→%s ", term_on(cli, STYLE_GOOD), term_off(cli));
	/* TRANSLATORS: a server */
	term_paragraph(msu_arena_printf(&a, _("This works instead: %s"),
	    server_text(&a, c->proposal->check->server)), 8);
	msu_arena_free(&a);
}

static void
show_failure(const struct cli *cli, const struct msu_result *r,
    const struct msu_check *c, const struct msu_step *s)
{
	struct msu_arena a = { 0 };
	/* TRANSLATORS: a step of a check, "name" to "mailbox" */
	const char *label = msu_arena_printf(&a, _("%s:"), step_label(s->id));

	printf("\n      %s%s", label, term_gap(label));
	term_wrapped(stdout, 6 + term_width(label) +
	    term_width(term_gap(label)), msu_code_text(s->error.code), 6);
	msu_arena_free(&a);
	if (c->advice != NULL)
		show_advice(r, c);
	if (c->proposal != NULL)
		show_proposal(cli, c);
	if (msu_code_is_certificate(s->error.code) && c->tls != NULL)
		show_bad_tls(c->tls);
	else if (s->error.detail[0] != '\0')
		/* on one line, to be copied into a search */
		printf("      %s(%s)%s\n", term_on(cli, STYLE_DIM),
		    s->error.detail, term_off(cli));
}

static void
show_steps_of(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct msu_step *s = &c->steps[i];

		printf("      %s %s", mark(s->verdict), step_label(s->id));
		if (s->verdict != MSU_NOT_RUN)
			printf(_(", %u ms"), s->ms);
		if (s->error.code != MSU_OK)
			printf(": %s", msu_code_name(s->error.code));
		putchar('\n');
	}
	if (c->tls != NULL && c->tls->ocsp != NULL)
		term_labelled(6, _("OCSP, stapled:"), c->tls->ocsp);
	if (c->tls != NULL && c->tls->cipher != NULL)
		term_labelled(6, _("Cipher:"), c->tls->cipher);
	for (size_t i = 0; c->tls != NULL && c->tls->chain[i] != NULL; i++) {
		if (c->tls->chain[i]->subject != NULL)
			term_labelled(6, i == 0 ? _("Certificate of:") :
			    _("vouched for by:"), c->tls->chain[i]->subject);
	}
	for (size_t i = 0; c->dialogue[i] != NULL; i++)
		printf("      %s\n", c->dialogue[i]);
	if (c->offered[0] != NULL)
		labelled_list(6, _("offered:"), c->offered);
}

/* Behind the server, which takes so many columns, or below it. */
static void
show_works(const struct msu_check *c, int used)
{
	struct msu_arena a = { 0 };
	const char *ms = msu_arena_printf(&a, _(", %u ms"), c->ms);
	bool starttls = c->server->security == MSU_SECURITY_STARTTLS;
	const char *text = msu_arena_printf(&a, "%s%s%s%s%s",
	    starttls ? "STARTTLS" : "", starttls ? _(", ") : "",
	    c->tls != NULL && c->tls->version != NULL ? c->tls->version :
	    show_security(c->server->security), days_text(&a, c->tls), ms);

	if (used + 2 + term_width(text) <= term_columns())
		fputs("  ", stdout);
	else
		fputs("\n      ", stdout);
	term_paragraph(text, 6);
	if (c->login != NULL) {
		term_pad(6);
		/* TRANSLATORS: a user name, a SASL mechanism */
		term_paragraph(msu_arena_printf(&a, _("login accepted: %s "
		    "(%s)"), c->login, c->mechanism), 6);
	}
	msu_arena_free(&a);
}

/* Each port's answer in a word or two. */
static void
show_tried(const struct cli *cli, const struct msu_check *c)
{
	int indent = cli->explain ? 8 : 6;
	struct msu_arena a = { 0 };

	if (cli->explain && c->tried[0] != NULL)
		printf("      %s\n", _("Tried as well:"));
	for (size_t i = 0; c->tried[i] != NULL; i++) {
		const struct msu_check *t = c->tried[i]->check;
		const struct msu_step *bad = worst_step(t);

		term_pad(indent);
		printf("%s%s%s ", term_on(cli, mark_style(t->verdict)),
		    mark(t->verdict), term_off(cli));
		term_paragraph(msu_arena_printf(&a, "%s%s%s",
		    server_text(&a, t->server), bad != NULL ? ": " : "",
		    bad != NULL ? msu_code_text(bad->error.code) : ""),
		    indent + 2);
	}
	msu_arena_free(&a);
}

/* Of one that fails it is worth knowing in which way it was talked to.  Returns
 * how many columns that took. */
static int
show_name(const struct cli *cli, const struct msu_check *c)
{
	const struct msu_server *s = c->server;
	struct msu_arena a = { 0 };
	const char *text = c->verdict == MSU_FAIL || s->url != NULL ?
	    server_text(&a, s) : msu_arena_printf(&a, "%s %s:%u",
	    show_proto(s->proto), s->host, s->port);
	int used = 4 + term_width(text);

	printf("  %s%s%s %s", term_on(cli, mark_style(c->verdict)),
	    mark(c->verdict), term_off(cli), text);
	msu_arena_free(&a);
	return used;
}

static void
show_check(const struct cli *cli, const struct msu_result *r,
    const struct msu_check *c)
{
	const struct msu_step *bad = worst_step(c);
	int used = show_name(cli, c);

	if (c->verdict == MSU_NOT_RUN)
		printf("  %s\n", cli->offline ?
		    _("not checked: --offline sends nothing") :
		    _("not checked"));
	else if (bad != NULL)
		show_failure(cli, r, c, bad);
	else
		show_works(c, used);
	if (cli->explain)
		show_steps_of(c);
	if (cli->explain || cli->ports)
		show_tried(cli, c);
}

static bool
has_submission(const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		if (r->checks[i]->server->proto == MSU_PROTO_SMTP)
			return true;
	}
	return false;
}

void
show_checks(const struct cli *cli, const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++)
		show_check(cli, r, r->checks[i]);
	if (!cli->ports || !has_submission(r))
		return;
	fputs("  ", stdout);
	term_paragraph(_("Port 25 was not tried: there, mail servers talk to "
	    "each other. It takes no logins, most networks block it, and a "
	    "mail program must not use it."), 2);
}
