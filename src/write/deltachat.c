/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Delta Chat: a dclogin link as a QR code, which a telephone scans.  Parameters
 * are those of dclogin_scheme.rs in Delta Chat's core and of uri-schemes.md in
 * its interface repository, read 2026-11.  The format demands the password, so
 * this is made on demand only; the link is in no file but the picture.
 */
#include <string.h>

#include "buf.h"
#include "i18n.h"
#include "qr.h"
#include "secret.h"
#include "writer.h"

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_STARTTLS] = "starttls",
	[MSU_SECURITY_TLS] = "ssl",
};

/* All but the unreserved characters of RFC 3986 §2.3: the reader takes a plus
 * for a blank, and the address up to "?" or "/". */
static void
put_escaped(struct msu_buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
		    c == '_' || c == '~')
			msu_buf_addc(b, *s);
		else {
			msu_buf_addc(b, '%');
			msu_buf_addc(b, hex[c >> 4]);
			msu_buf_addc(b, hex[c & 15]);
		}
	}
}

/* Host, port, login and security of IMAP (i) or SMTP (s). */
static void
put_server(struct msu_buf *b, char which, const struct msu_server *s,
    const char *user)
{
	msu_buf_addf(b, "&%ch=", which);
	put_escaped(b, s->host);
	msu_buf_addf(b, "&%cp=%u&%cu=", which, s->port, which);
	put_escaped(b, user);
	msu_buf_addf(b, "&%cs=%s", which, securities[s->security]);
}

/* Without a password of its own, SMTP takes IMAP's.  No word about the
 * certificate: the app then checks it. */
static void
put_link(struct msu_buf *b, const struct msu_profile *p,
    const struct msu_secret *password)
{
	msu_buf_adds(b, "dclogin:");
	put_escaped(b, p->account->address);
	msu_buf_adds(b, "?p=");
	put_escaped(b, msu_secret_text(password));
	msu_buf_adds(b, "&v=1");
	put_server(b, 'i', p->account->in, p->in_user);
	put_server(b, 's', p->account->out, p->out_user);
}

static const struct {
	const char	*form;
	void		(*draw)(struct msu_buf *, const struct msu_qr *);
} pictures[] = {
	{ "deltachat-ADDRESS.svg", msu_qr_svg },
	{ "deltachat-ADDRESS.txt", msu_qr_text },
};

#define MAX_LINK	((size_t)64 << 10)	/* three times any password */
#define MAX_PICTURE	((size_t)512 << 10)	/* of MSU_QR_MAX bytes */

static void
put_picture(struct msu_sink *sink, const char *name, const struct msu_qr *qr,
    void (*draw)(struct msu_buf *, const struct msu_qr *))
{
	struct msu_buf picture, *b = msu_sink_file(sink, "deltachat", name);

	msu_sink_secret(sink);
	msu_buf_init(&picture, MAX_PICTURE);
	msu_buf_reserve(&picture, MAX_PICTURE);	/* growth leaves copies */
	draw(&picture, qr);
	msu_buf_reserve(b, picture.len);
	msu_buf_add(b, msu_buf_text(&picture), picture.len);
	if (picture.code != MSU_OK)
		b->code = picture.code;
	msu_buf_wipe(&picture);
	msu_buf_free(&picture);
}

static void
put_pictures(struct msu_sink *sink, const struct msu_profile *p,
    const char *link)
{
	const char *name = msu_writer_name(sink->arena, pictures[0].form, p);
	struct msu_qr qr = { 0 };
	enum msu_code rc = msu_qr_make(sink->arena, link, &qr);

	if (rc == MSU_E_TOO_BIG)
		msu_sink_refuse(sink, "deltachat", name, rc, name,
		    "with the password in it, it has more than the %d bytes "
		    "that can be scanned", MSU_QR_MAX);
	else if (rc != MSU_OK)
		msu_sink_refuse(sink, "deltachat", name, rc, name, NULL);
	for (size_t i = 0; rc == MSU_OK &&
	    i < sizeof(pictures) / sizeof(pictures[0]); i++)
		put_picture(sink, msu_writer_name(sink->arena,
		    pictures[i].form, p), &qr, pictures[i].draw);
	msu_qr_wipe(&qr);
}

static void
deltachat_write(struct msu_sink *sink, const struct msu_profile *p,
    const struct msu_secret *password)
{
	struct msu_buf link;

	/* rare, and legal only in quotes: its core (2.57) takes no such
	 * address, from whatever source */
	if (strpbrk(p->account->address, " <>") != NULL) {
		msu_sink_refuse(sink, "deltachat", msu_writer_name(sink->arena,
		    pictures[0].form, p), MSU_E_CANNOT_TEXT,
		    p->account->address, "Delta Chat takes no address with a "
		    "blank, < or > in it");
		return;
	}
	msu_buf_init(&link, MAX_LINK);
	msu_buf_reserve(&link, MAX_LINK);	/* growth leaves copies */
	put_link(&link, p, password);
	put_pictures(sink, p, msu_buf_text(&link));
	msu_buf_wipe(&link);
	msu_buf_free(&link);
}

static const char *const steps[] = {
	N_("The code holds the password: let nobody see it or take a picture "
	"of it, and clear the screen afterwards."),
	N_("In Delta Chat tap the QR code symbol, scan the code and confirm "
	"the address."),
	NULL
};

static const char *const files[] = {
	"deltachat-ADDRESS.svg", "deltachat-ADDRESS.txt", NULL
};

const struct msu_writer msu_writer_deltachat = {
	.client = {
		.id = "deltachat",
		.title = N_("Delta Chat"),
		.steps = steps,
		.platforms = MSU_ON_ANDROID | MSU_ON_IOS | MSU_ON_WINDOWS |
		    MSU_ON_MACOS | MSU_ON_LINUX,
		.files = files,
		.on_demand = true,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	/* it logs in with a plain password only, at both servers */
	.auths = MSU_BIT(MSU_AUTH_PASSWORD),
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_ORGANIZATION),
	.write_secret = deltachat_write,
};
