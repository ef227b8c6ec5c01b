/* SPDX-License-Identifier: MPL-2.0 */
/* The table of servers, and the words for what stands in it. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "i18n.h"
#include "str.h"

const char *
show_proto(enum msu_proto p)
{
	static const char *const labels[MSU_PROTO_COUNT] = {
		[MSU_PROTO_IMAP] = "IMAP",
		[MSU_PROTO_POP3] = "POP3",
		[MSU_PROTO_SMTP] = "SMTP",
		[MSU_PROTO_JMAP] = "JMAP",
		[MSU_PROTO_CALDAV] = "CalDAV",
		[MSU_PROTO_CARDDAV] = "CardDAV",
		[MSU_PROTO_SIEVE] = "ManageSieve",
	};

	return labels[p];
}

const char *
show_security(enum msu_security s)
{
	static const char *const labels[MSU_SECURITY_COUNT] = {
		[MSU_SECURITY_PLAIN] = N_("none"),
		[MSU_SECURITY_STARTTLS] = "STARTTLS",
		[MSU_SECURITY_TLS] = "SSL/TLS",
	};

	return _(labels[s]);
}

static const char *
auth_label(enum msu_auth a)
{
	static const char *const labels[MSU_AUTH_COUNT] = {
		[MSU_AUTH_PASSWORD] = N_("password"),
		[MSU_AUTH_ENCRYPTED] = N_("encrypted password"),
		[MSU_AUTH_OAUTH2] = "OAuth2",
		[MSU_AUTH_NTLM] = "NTLM",
		[MSU_AUTH_GSSAPI] = "Kerberos/GSSAPI",
		[MSU_AUTH_CERT] = N_("client certificate"),
		[MSU_AUTH_NONE] = N_("no login"),
	};

	return _(labels[a]);
}

enum { COLUMNS = 6 };

struct row {
	char	cells[COLUMNS][160];
};

static void
set_cell(struct row *r, int column, const char *text)
{
	msu_str_copy_clean(r->cells[column], sizeof(r->cells[column]), text,
	    strlen(text));
}

static void
fill_row(struct row *r, const char *label, const struct msu_server *s)
{
	char text[160];
	size_t used = 0;

	memset(r, 0, sizeof(*r));
	snprintf(text, sizeof(text), "%s%s%s", label,
	    label[0] == '\0' ? "" : " ", show_proto(s->proto));
	set_cell(r, 0, text);
	set_cell(r, 1, s->url != NULL ? s->url : s->host);
	if (s->url == NULL) {
		snprintf(text, sizeof(text), "%u", s->port);
		set_cell(r, 2, text);
		set_cell(r, 3, show_security(s->security));
	}
	set_cell(r, 4, s->user == NULL ? "" : s->user);
	text[0] = '\0';
	for (size_t i = 0; i < s->nauths && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i == 0 ? "" : _(" or "), auth_label(s->auths[i]));
	set_cell(r, 5, text);
}

/* Widths of the columns; returns that of the table.  A URL, which has no port
 * beside it, may reach into the columns that it leaves empty. */
static int
measure(const struct row *rows, size_t n, int *width)
{
	int all = 0;

	for (int c = 0; c < COLUMNS; c++) {
		width[c] = 0;
		for (size_t i = 0; i < n; i++) {
			int w = term_width(rows[i].cells[c]);

			if (w > width[c] &&
			    (c != 1 || rows[i].cells[2][0] != '\0'))
				width[c] = w;
		}
		all += 2 + width[c];
	}
	return all;
}

/* For a terminal that is narrower than the table: a value a line. */
static void
print_blocks(const struct cli *cli, const struct row *rows, size_t n)
{
	int longest = 0;

	for (int c = 1; c < COLUMNS; c++) {
		if (term_width(rows[0].cells[c]) > longest)
			longest = term_width(rows[0].cells[c]);
	}
	for (size_t i = 1; i < n; i++) {
		printf("  %s\n", rows[i].cells[0]);
		for (int c = 1; c < COLUMNS; c++) {
			if (rows[i].cells[c][0] == '\0')
				continue;
			printf("    %s%s%s", term_on(cli, STYLE_DIM),
			    rows[0].cells[c], term_off(cli));
			term_pad(longest - term_width(rows[0].cells[c]) + 2);
			printf("%s%s%s\n", c == 1 ? term_on(cli, STYLE_BOLD) :
			    "", rows[i].cells[c], c == 1 ? term_off(cli) : "");
		}
	}
}

static void
print_rows(const struct cli *cli, const struct row *rows, size_t n)
{
	int width[COLUMNS];

	if (measure(rows, n, width) > term_columns() &&
	    term_is_terminal(stdout)) {
		print_blocks(cli, rows, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int gap = 2;

		for (int c = 0; c < COLUMNS; c++) {
			const char *text = rows[i].cells[c];

			/* no blanks at line ends */
			if (text[0] == '\0') {
				gap += width[c] + 2;
				continue;
			}
			term_pad(gap < 2 ? 2 : gap);
			if (c == 2)		/* numbers to the right */
				term_pad(width[c] - term_width(text));
			printf("%s%s%s", i == 0 ? term_on(cli, STYLE_DIM) :
			    c == 1 ? term_on(cli, STYLE_BOLD) : "", text,
			    i == 0 || c == 1 ? term_off(cli) : "");
			gap = 2 + (c == 2 ? 0 : width[c] - term_width(text));
		}
		putchar('\n');
	}
}

static void
fill_head(struct row *r)
{
	memset(r, 0, sizeof(*r));
	set_cell(r, 1, _("server"));
	set_cell(r, 2, _("port"));
	set_cell(r, 3, _("security"));
	set_cell(r, 4, _("user name"));
	set_cell(r, 5, _("login"));
}

void
show_servers(const struct cli *cli, const struct msu_account *a)
{
	struct row *rows;
	size_t n = 0, all = 3;

	for (size_t i = 0; a->servers[i] != NULL; i++)
		all++;
	for (size_t i = 0; a->extra[i] != NULL; i++)
		all++;
	rows = calloc(all, sizeof(*rows));
	if (rows == NULL)
		return;
	fill_head(&rows[n++]);
	if (a->in != NULL)
		fill_row(&rows[n++], _("Incoming"), a->in);
	if (a->out != NULL)
		fill_row(&rows[n++], _("Outgoing"), a->out);
	for (size_t i = 0; a->servers[i] != NULL; i++) {
		if ((cli->all || (a->in == NULL && a->out == NULL)) &&
		    a->servers[i] != a->in && a->servers[i] != a->out)
			fill_row(&rows[n++], "", a->servers[i]);
	}
	for (size_t i = 0; a->extra[i] != NULL; i++)
		fill_row(&rows[n++], "", a->extra[i]);
	print_rows(cli, rows, n);
	free(rows);
}
