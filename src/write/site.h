/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A site: what a domain publishes about its mail servers, as files for its web
 * server and as DNS records.  One row and one file for each kind of document
 * (pub_list.h, pub_*.c).
 */
#ifndef MSU_SITE_H
#define MSU_SITE_H

#include "arena.h"
#include "mailsetup.h"
#include "sink.h"

#define MSU_SITE_ADDRESS	"%EMAILADDRESS%"
#define MSU_SITE_LOCAL		"%EMAILLOCALPART%"
#define MSU_SITE_TTL		3600

#define MSU_FILE_AUTOCONFIG	"config-v1.1.xml"
#define MSU_FILE_POX		"autodiscover.xml"
#define MSU_FILE_V2		"autodiscover.json"
#define MSU_FILE_PACC		"user-agent-configuration.json"
#define MSU_FILE_APPLE		"apple.mobileconfig"
#define MSU_FILE_ZONE		"records.zone"
#define MSU_FILE_TABLE		"records.csv"

/* Values are clean when they come here: one line, hosts and URLs as
 * msu_site_url() wants them. */
struct msu_site {
	struct msu_arena	*arena;
	const char		*domain;	/* A-label, lower case */
	const char		*written;	/* as its owner writes it */
	const char		*name, *short_name;	/* the latter or NULL */
	const char		*help;		/* https URL, or NULL */
	const char		*web;		/* host that serves the files */
	/* In the provider's order, encrypted ones only; user is a form with
	 * placeholders, NULL without a login. */
	const struct msu_server	*const *servers;	/* mail, ManageSieve */
	const struct msu_server	*const *extra;		/* over https */
	const struct msu_oauth2	*oauth2;		/* or NULL */

	/* By the rows, for those after them. */
	bool			 has_pox, has_pacc, has_apple;
	const char		*pacc_txt;	/* vouches for the document */
	struct msu_list		 records;	/* struct msu_record */
	struct msu_list		 left_out;	/* struct msu_error */
};

struct msu_pub {
	const char	*id;
	const char	*const *files;
	void		(*write)(struct msu_sink *, struct msu_site *);
};

#define PUB(name)	extern const struct msu_pub msu_pub_##name;
#include "pub_list.h"
#undef PUB

/* Fills the sink with all documents; what cannot be said is in it with the
 * reason. */
void	msu_site_write(struct msu_sink *, struct msu_site *);

/* The first server of a kind, NULL if there is none. */
const struct msu_server *msu_site_server(const struct msu_site *,
	    enum msu_proto, enum msu_security);
const struct msu_server *msu_site_service(const struct msu_site *,
	    enum msu_proto);
/* What the domain's servers are to a writer: an account that is everybody's, the
 * provider's first servers as in and out, the domain as its address. */
struct msu_account msu_site_account(const struct msu_site *);
/* The user form of the first mail server whose login is not the address; NULL
 * if there is none. */
const char *msu_site_other_login(const struct msu_site *);

/* What stands in MSU_FILE_POX and MSU_FILE_V2; false if the format cannot say
 * it, *why says what. */
bool	msu_site_pox(const struct msu_site *, struct msu_buf *,
	    struct msu_error *why);
void	msu_site_v2(const struct msu_site *, struct msu_buf *);

/* Adds the records of the site's i-th kind of service over https, if it has one;
 * *label is below which name they are.  False past the end. */
bool	msu_site_web_service(struct msu_site *, size_t i, const char **label);

/* What is not published, and why: format as msu_fail(). */
void	msu_site_leave_out(struct msu_site *, enum msu_code,
	    const char *subject, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Records of a domain (struct msu_record) as a table. */
void	msu_record_table(struct msu_buf *, struct msu_arena *,
	    const struct msu_list *records, const char *domain);

/*
 * An https URL that every file can hold as it is: no port where it is 443, and
 * none of the characters that configurations of web servers take for their own
 * ('$', quotes, braces, ';', '\\', '#').  NULL if it is none.
 */
const char *msu_site_url(struct msu_arena *, const char *url);

#endif
