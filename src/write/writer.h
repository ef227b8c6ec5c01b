/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Writers: one row and one file per client.  A writer says what its format can
 * express; choosing servers that fit, and refusing when none does, is done
 * here for all of them.
 */
#ifndef MSU_WRITER_H
#define MSU_WRITER_H

#include "arena.h"
#include "mailsetup.h"
#include "sink.h"

struct msu_secret;

#define MSU_BIT(v)	(1u << (v))

/* What most clients can do: see struct msu_writer. */
#define MSU_BOTH_INCOMING						\
	(MSU_BIT(MSU_PROTO_IMAP) | MSU_BIT(MSU_PROTO_POP3))
#define MSU_ENCRYPTED							\
	(MSU_BIT(MSU_SECURITY_TLS) | MSU_BIT(MSU_SECURITY_STARTTLS))

/* What a writer writes: an account, and how this client is to use it. */
struct msu_profile {
	/* in and out are the servers to use; NULL: see struct msu_writer */
	const struct msu_account *account;
	const char		*local;		/* of the address */
	const char		*name;		/* sender's, one line, or "" */
	const char		*in_user;
	const char		*out_user;	/* "" if there is no login */
	enum msu_auth		 in_auth, out_auth;
	const char		*reply_to;	/* address, or "" */
	const char		*organization;	/* one line, or "" */
	unsigned		 leave_days;	/* POP3: as in the options */
	bool			 remove;
	const char		*stem;		/* for file names */
};

/* What may be asked for in the options. */
enum msu_wish {
	MSU_WISH_REPLY_TO,
	MSU_WISH_ORGANIZATION,
	MSU_WISH_DAYS,			/* on the server, with POP3 */
	MSU_WISH_REMOVE,
	MSU_WISH_COUNT
};

struct msu_writer {
	struct msu_client	 client;
	/* Bits of enum msu_proto; 0: the client fetches no mail, and an account
	 * without a server for that is good enough. */
	unsigned		 incoming;
	/* Bits of enum msu_security; out 0: the same of sending. */
	unsigned		 in_security, out_security;
	unsigned		 auths;		/* bits of enum msu_auth */
	/* The files cannot tell STARTTLS from TLS: the program goes by the
	 * port, so that a usual port with the other one is refused. */
	bool			 port_tells;
	/* NULL: OAuth2 works with any server, if auths has it */
	bool			(*has_oauth2)(const struct msu_server *);
	/* Bits of enum msu_wish: the files have no place for it, and whoever
	 * asked for it is told so. */
	unsigned		 lacks;
	unsigned		 max_days;	/* of leave_days; 0: any */
	void			(*write)(struct msu_sink *,
				    const struct msu_profile *);
	/* Instead, for a client on demand: its files hold the password.  They
	 * are private, no copy of it is left behind, and none is in the
	 * arena. */
	void			(*write_secret)(struct msu_sink *,
				    const struct msu_profile *,
				    const struct msu_secret *);
};

#define WRITER(name)	extern const struct msu_writer msu_writer_##name;
#include "list.h"
#undef WRITER

struct msu_platform_name {
	enum msu_platform	 bit;
	const char		*id, *title;	/* in JSON; for people, English */
};
/* All of them; id NULL ends the list. */
const struct msu_platform_name *msu_platform_names(void);

const struct msu_writer *const *msu_writers(void);
const struct msu_client *const *msu_writer_clients(void);
/* NULL if there is no such client. */
const struct msu_writer *msu_writer_find(const char *id);

/*
 * Fills the sink with the files of one client.  Of the account's servers the
 * first that the client can use are taken: the account's own choice before the
 * others, IMAP before POP3 unless options say otherwise, never an unencrypted
 * one.  *chosen is the account with these as in and out (one of them is NULL
 * where the client has no use for it), or the account itself
 * if there are none: then the main file is in the sink as refused, with what
 * the settings need, and the code says the same.  So it is if the client is on
 * demand and the sink has no password.
 */
enum msu_code msu_writer_run(const struct msu_writer *,
	    const struct msu_account *, const struct msu_export_options *,
	    struct msu_sink *, const struct msu_account **chosen);

/* Which servers that would be, and how they are logged in to.  False if it is
 * refused, *why says what for. */
struct msu_choice {
	const struct msu_server	*in, *out;
	enum msu_auth		 in_auth, out_auth;
};
bool	msu_writer_choose(const struct msu_writer *, struct msu_arena *,
	    const struct msu_account *, struct msu_choice *,
	    struct msu_error *why);

/* The same, and the files written into dir; *out is in the arena. */
enum msu_code msu_writer_export(const struct msu_writer *,
	    const struct msu_account *, const struct msu_export_options *,
	    const char *dir, struct msu_arena *,
	    const struct msu_exported **out, struct msu_error *);

/* The same for a client on demand: the password is in its files, so that they
 * are either written or shown, which ends with the call, and kept nowhere. */
struct msu_demand {
	const struct msu_secret	*password;	/* NULL: refused */
	const char		*dir;		/* NULL: show() each file */
	void			(*show)(void *arg, const struct msu_file *);
	void			*arg;
};
enum msu_code msu_writer_demand(const struct msu_writer *,
	    const struct msu_account *, const struct msu_export_options *,
	    const struct msu_demand *, struct msu_arena *,
	    const struct msu_exported **out, struct msu_error *);

/* The name of a file for this account: ADDRESS in the form, which is one of the
 * client's files, is the stem, DOMAIN the domain. */
const char *msu_writer_name(struct msu_arena *, const char *form,
	    const struct msu_profile *);

/* A step in which each of the client's file forms is the name that the account's
 * file has; the step may be a translation of the client's. */
const char *msu_writer_step(struct msu_arena *, const struct msu_client *,
	    const struct msu_account *, const char *step);

#endif
