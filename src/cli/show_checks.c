/* SPDX-License-Identifier: MPL-2.0 */
/* How the live checks of servers went, step by step where asked. */
#include <time.h>

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

static void
show_days(const struct msu_tls *tls)
{
	long days = (long)((tls->not_after - time(NULL)) / 86400);

	if (tls->not_after > 0 && days >= 0) {
		term_pad(6);
		printf(ngettext_("certificate valid for %ld day\n",
		    "certificate valid for %ld days\n",
		    (unsigned long)days), days);
	}
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
		printf("      %s %s\n", _("Valid until:"), day);
}

static void
show_failure(const struct cli *cli, const struct msu_check *c,
    const struct msu_step *s)
{
	fputs("\n      ", stdout);
	printf("%s: ", step_label(s->id));
	term_wrapped(stdout, 8 + term_width(step_label(s->id)),
	    msu_code_text(s->error.code), 6);
	if (c->advice != NULL) {
		fputs("      ", stdout);
		term_paragraph(_(c->advice->text), 6);
	}
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
	if (c->tls != NULL)
		show_days(c->tls);
	if (c->offered[0] != NULL)
		labelled_list(6, _("offered:"), c->offered);
}

static void
show_check(const struct cli *cli, const struct msu_check *c)
{
	const struct msu_step *bad = worst_step(c);
	char text[320];

	snprintf(text, sizeof(text), "%s %s:%u", show_proto(
	    c->server->proto), c->server->host, c->server->port);
	printf("  %s%s%s %s", term_on(cli, mark_style(c->verdict)),
	    mark(c->verdict), term_off(cli), text);
	if (c->verdict == MSU_NOT_RUN)
		printf("  %s\n", cli->offline ?
		    _("not checked: --offline sends nothing") :
		    _("not checked"));
	else if (bad != NULL)
		show_failure(cli, c, bad);
	else
		printf(_("  %s%s, %u ms\n"),
		    c->server->security == MSU_SECURITY_STARTTLS ?
		    "STARTTLS, " : "", c->tls != NULL &&
		    c->tls->version != NULL ? c->tls->version :
		    show_security(c->server->security), c->ms);
	if (cli->explain)
		show_steps_of(c);
}

void
show_checks(const struct cli *cli, const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++)
		show_check(cli, r->checks[i]);
}
