/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Thunderbird: a zip that its Import takes, and a QR code for Thunderbird on
 * Android.  Names and numbers are those of comm-central's profile importer and
 * QRExport.sys.mjs, and of Thunderbird for Android's qr-code-format.md, read
 * 2026-11.
 */
#include "i18n.h"
#include "model.h"
#include "quote.h"
#include "qr.h"
#include "thunderbird_prefs.h"
#include "zipfile.h"

#define MAX_PREFS	((size_t)64 << 10)

/* ---- the zip: prefs.js ----------------------------------------------- */

static void
add_pref(void *arg, const struct msu_thunderbird_pref *v)
{
	struct msu_buf *b = arg;

	msu_buf_addf(b, "user_pref(\"%s\", ", v->name);
	msu_thunderbird_value(b, v);
	msu_buf_adds(b, ");\n");
}

/* The importer adds this to the accounts that are there already. */
static void
write_zip(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *name = msu_writer_name(sink->arena,
	    "thunderbird-ADDRESS.zip", p);
	struct msu_zip_entry entries[] = {
		/* older versions drop one level: so the directory is there */
		{ .name = "mail-profile/" },
		{ .name = "mail-profile/prefs.js" },
	};
	struct msu_buf prefs, zip;
	enum msu_code rc;

	msu_buf_init(&prefs, MAX_PREFS);
	msu_buf_init(&zip, 2 * MAX_PREFS);
	/* the importer renumbers the keys */
	msu_thunderbird_prefs(sink->arena, p, "1", add_pref, &prefs);
	entries[1].data = msu_buf_text(&prefs);
	entries[1].len = prefs.len;
	rc = prefs.code;
	if (rc == MSU_OK)
		rc = msu_zip_write(&zip, entries, 2);
	if (rc == MSU_OK)
		msu_buf_add(msu_sink_file(sink, "thunderbird", name),
		    msu_buf_text(&zip), zip.len);
	else
		msu_sink_refuse(sink, "thunderbird", name, rc, name, NULL);
	msu_buf_free(&prefs);
	msu_buf_free(&zip);
}

/* ---- the QR code ----------------------------------------------------- */

static void
add_qr_server(struct msu_buf *b, int type, const struct msu_server *s,
    enum msu_auth auth, const char *user)
{
	msu_buf_addf(b, "[%d,", type);
	msu_quote_json(b, s->host);
	msu_buf_addf(b, ",%u,%d,%d,", s->port,
	    msu_thunderbird_securities[s->security].number,
	    msu_thunderbird_auths[auth].qr);
	msu_quote_json(b, user);
}

/* One account in one code; an empty password makes the app ask for it, while
 * null would make it stop. */
static void
add_qr_text(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	msu_buf_adds(b, "[1,[1,1],");
	add_qr_server(b, acct->in->proto == MSU_PROTO_IMAP ? 0 : 1, acct->in,
	    p->in_auth, p->in_user);
	msu_buf_addc(b, ',');
	msu_quote_json(b, acct->address);
	msu_buf_adds(b, ",\"\"],[[");
	add_qr_server(b, 0, acct->out, p->out_auth, p->out_user);
	msu_buf_adds(b, ",\"\"],[");
	msu_quote_json(b, acct->address);
	msu_buf_addc(b, ',');
	msu_quote_json(b, p->name);
	msu_buf_adds(b, "]]]]");
}

/* One code in three forms: to look at, to send on, to show in a terminal. */
static const struct {
	const char	*form;
	void		(*draw)(struct msu_buf *, const struct msu_qr *);
} pictures[] = {
	{ "thunderbird-android-ADDRESS.svg", msu_qr_svg },
	{ "thunderbird-android-ADDRESS.png", msu_qr_png },
	{ "thunderbird-android-ADDRESS.qr.txt", msu_qr_text },
};

/* One line for all of them.  Without a code that cannot be, the export is still
 * complete; without one for which there was no memory, it is not. */
static void
refuse_qr(struct msu_sink *sink, const struct msu_profile *p,
    enum msu_code code, size_t len)
{
	const char *name = msu_writer_name(sink->arena, pictures[0].form, p);

	if (code == MSU_E_CANNOT_AUTH)
		msu_sink_refuse(sink, "thunderbird", name, code, name,
		    "Thunderbird for Android accepts no %s", msu_auth_name(
		    msu_thunderbird_auths[p->in_auth].qr < 0 ? p->in_auth :
		    p->out_auth));
	else if (code == MSU_E_TOO_BIG)
		msu_sink_refuse(sink, "thunderbird", name, code, name,
		    "%zu bytes, at most %d fit a code that can be scanned",
		    len, MSU_QR_MAX);
	else
		msu_sink_refuse(sink, "thunderbird", name, code, name, NULL);
	if (code == MSU_E_CANNOT_AUTH || code == MSU_E_TOO_BIG)
		msu_sink_extra(sink);
}

/* Left out, not refused, in a build without the library. */
static void
write_qr(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_qr qr;
	struct msu_buf text;
	enum msu_code rc;

	msu_buf_init(&text, 4 * MSU_QR_MAX);
	add_qr_text(&text, p);
	rc = text.code;
	if (rc == MSU_OK)
		rc = msu_qr_make(sink->arena, msu_buf_text(&text), &qr);
	if (msu_thunderbird_auths[p->in_auth].qr < 0 ||
	    msu_thunderbird_auths[p->out_auth].qr < 0)
		rc = MSU_E_CANNOT_AUTH;
	for (size_t i = 0; rc == MSU_OK && i < sizeof(pictures) /
	    sizeof(pictures[0]); i++)
		pictures[i].draw(msu_sink_file(sink, "thunderbird",
		    msu_writer_name(sink->arena, pictures[i].form, p)), &qr);
	if (rc != MSU_OK && rc != MSU_E_NOT_BUILT_IN)
		refuse_qr(sink, p, rc, text.len);
	msu_buf_free(&text);
}

static void
thunderbird_write(struct msu_sink *sink, const struct msu_profile *p)
{
	write_zip(sink, p);
	write_qr(sink, p);
}

static const char *const steps[] = {
	N_("In Thunderbird open Menu > Tools > Import, choose \"Import from a "
	"file\" and then a Thunderbird back-up as zip file."),
	N_("Choose thunderbird-ADDRESS.zip, tick the accounts and press "
	"Import: the account is added to those that are there already."),
	N_("Restart Thunderbird, and type the password when it asks for it."),
#ifdef HAVE_LIBQRENCODE
	N_("On Android: in Thunderbird choose Settings > Import settings, scan "
	"the picture thunderbird-android-ADDRESS.svg (or .png) and type the "
	"password."),
	N_("In a terminal that is wide enough, \"cat "
	"thunderbird-android-ADDRESS.qr.txt\" shows the same picture."),
#endif
	NULL
};

static const char *const files[] = {
	"thunderbird-ADDRESS.zip", "thunderbird-android-ADDRESS.svg",
	"thunderbird-android-ADDRESS.png",
	"thunderbird-android-ADDRESS.qr.txt", NULL
};

const struct msu_writer msu_writer_thunderbird = {
	.client = {
		.id = "thunderbird",
		.title = N_("Thunderbird"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS | MSU_ON_MACOS | MSU_ON_LINUX |
		    MSU_ON_ANDROID,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_COUNT) - 1,
	.has_oauth2 = msu_thunderbird_has_oauth2,
	.write = thunderbird_write,
};
