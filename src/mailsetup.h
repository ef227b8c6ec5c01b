/* SPDX-License-Identifier: MPL-2.0 */
/*
 * libmailsetup: which servers a mail address needs, whether they work, and
 * how they get into a mail program.
 *
 * This is the only installed header.  Its types are the words of the whole
 * program; its functions are the door of the library, and only programs call
 * them.
 *
 * Memory.  Structs are made by the library and read-only for the caller, and so
 * is everything in a result: it dies with that.  Lists are NULL-terminated
 * arrays of pointers and never NULL themselves.  Strings are UTF-8; one that may
 * be NULL says so, and so does an argument.  What a function gives as char * is
 * the caller's, for msu_free(), and NULL when out of memory; what it gives as
 * const is not.  Each _free(NULL) is fine.
 *
 * Languages.  Texts for people are translated to the caller's locale, in UTF-8
 * whatever its encoding; those that are English here go through
 * dgettext("mailsetup", …).  The library has found its translations by then.
 *
 * Units.  Times are milliseconds where the name says ms, and else time_t; sizes
 * are bytes.
 *
 * Threads.  A context, and what was made with it, belongs to one thread at a
 * time; contexts share nothing, and there are no global variables.  No thread is
 * started, and a connection that breaks raises no signal.  Functions that a
 * program sets are called in the thread that called the library, in its locale,
 * and call nothing with that context or job but msu_cancel().
 *
 * Versions.  A struct grows only at its end, so that programs built before work
 * on.  Those whose memory is the program's cannot grow: struct msu_error and
 * struct msu_fd never change, and a new member of struct msu_export_options or
 * struct msu_publish_options comes with another soname.  Enumerators have the
 * values of their order: from 1.0 on new ones come last, before the _COUNT, which
 * is for tables of the same build; until then they may come anywhere, with
 * another soname at each release.  A program has to expect values that it does
 * not know, and what it stores is names (msu_code_name() and the like).
 */
#ifndef MAILSETUP_H
#define MAILSETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#define MSU_API __attribute__((visibility("default")))
#else
#define MSU_API
#endif

/* ---- words ---------------------------------------------------------- */

enum msu_proto {
	MSU_PROTO_IMAP,
	MSU_PROTO_POP3,
	MSU_PROTO_SMTP,		/* submission, RFC 6409 */
	MSU_PROTO_JMAP,
	MSU_PROTO_CALDAV,
	MSU_PROTO_CARDDAV,
	MSU_PROTO_SIEVE,	/* ManageSieve, RFC 5804 */
	MSU_PROTO_COUNT
};

enum msu_security {
	MSU_SECURITY_PLAIN,	/* none; kept as a fact, never chosen */
	MSU_SECURITY_STARTTLS,	/* mandatory upgrade */
	MSU_SECURITY_TLS,	/* TLS from the first byte (RFC 8314) */
	MSU_SECURITY_COUNT
};

enum msu_auth {
	MSU_AUTH_PASSWORD,	/* PLAIN or LOGIN, inside TLS */
	MSU_AUTH_ENCRYPTED,	/* a challenge-response mechanism: CRAM-MD5 */
	MSU_AUTH_OAUTH2,	/* OAUTHBEARER or XOAUTH2 */
	MSU_AUTH_NTLM,
	MSU_AUTH_GSSAPI,
	MSU_AUTH_CERT,		/* TLS client certificate, EXTERNAL */
	MSU_AUTH_NONE,
	MSU_AUTH_COUNT
};

enum msu_outcome {		/* of a lookup */
	MSU_FOUND,
	MSU_NOTHING,		/* proven: there is nothing to find */
	MSU_TEMPORARY,		/* nothing yet, and absence is not proven */
	MSU_CONSENT,		/* somebody must decide */
	MSU_UNSUPPORTED,	/* the provider offers no IMAP, POP3, SMTP */
	MSU_USAGE,		/* not a mail address */
	MSU_PLANNED,		/* nothing was asked: see the plan */
	MSU_FAILED,		/* of msu_failure_json(): what no lookup, and
				 * nothing about an address, came to */
	MSU_OUTCOME_COUNT
};

enum msu_verdict {		/* of a check or one of its steps */
	MSU_NOT_RUN,
	MSU_PASS,
	MSU_WARN,
	MSU_FAIL,
	MSU_VERDICT_COUNT
};

enum msu_answer {		/* of one source that was asked */
	MSU_ANSWER_FOUND,
	MSU_ANSWER_NEGATIVE,	/* proven: it has nothing */
	MSU_ANSWER_NONE,	/* time-out, SERVFAIL, 5xx: don't know */
	MSU_ANSWER_REFUSED,	/* an answer that we must not use */
	MSU_ANSWER_SKIPPED,	/* not asked, by option */
	MSU_ANSWER_COUNT
};

enum msu_step_id {
	MSU_STEP_RESOLVE,
	MSU_STEP_CONNECT,
	MSU_STEP_TLS,		/* implicit TLS */
	MSU_STEP_GREETING,
	MSU_STEP_STARTTLS,	/* the command and its handshake */
	MSU_STEP_CAPABILITY,
	MSU_STEP_LOGIN,
	MSU_STEP_MAILBOX,
	MSU_STEP_COUNT
};

/* Every way to fail has a name (for JSON) and a text: msu_code_name(),
 * msu_code_text().  The rows are in base/err.c, in this order. */
enum msu_code {
	MSU_OK,
	/* ours */
	MSU_E_NOMEM,
	MSU_E_BUG,
	MSU_E_CANCELLED,
	MSU_E_ARGUMENT,
	/* addresses, hosts, URLs */
	MSU_E_ADDR_EMPTY,
	MSU_E_ADDR_NO_AT,
	MSU_E_ADDR_LOCAL,
	MSU_E_ADDR_DOMAIN,
	MSU_E_ADDR_LITERAL,
	MSU_E_ADDR_LABEL,
	MSU_E_ADDR_SUFFIX,
	MSU_E_ADDR_LONG,
	MSU_E_ADDR_UTF8,
	MSU_E_ADDR_SEVERAL,
	MSU_E_ADDR_BRACKET,
	MSU_E_HOST,
	MSU_E_URL,
	/* files */
	MSU_E_READ,
	MSU_E_WRITE,
	MSU_E_EXISTS,
	MSU_E_SYNTAX,
	MSU_E_TOO_BIG,
	MSU_E_BLOCK,
	MSU_E_COLUMN,
	MSU_E_NO_COLUMN,
	/* lookup */
	MSU_E_UNKNOWN_DOMAIN,
	MSU_E_NOT_ASKED,
	MSU_E_NOT_PROVEN,
	MSU_E_NO_MAIL_ACCESS,
	MSU_E_DISCONTINUED,
	MSU_E_PLAIN_ONLY,
	MSU_E_TRUST,
	MSU_E_NO_MAIL,
	MSU_E_DEADLINE,
	MSU_E_CONFLICT,
	MSU_E_CAPTIVE_PORTAL,
	MSU_E_NEEDS_ADDRESS,
	MSU_E_STOPPED,
	MSU_E_PROXY,
	MSU_E_MAIL_FILTER,
	MSU_E_NOT_OFFERED,
	MSU_E_REDIRECT,
	MSU_E_FOREIGN,
	MSU_E_HTTP_STATUS,
	MSU_E_LOGIN_WANTED,
	MSU_E_HTML,
	MSU_E_NO_SERVER,
	MSU_E_DIGEST,
	/* live check: names of CHECK.md's tables */
	MSU_E_OFFLINE,
	MSU_E_NOT_CHECKED,
	MSU_E_DNS_NXDOMAIN,
	MSU_E_DNS_NODATA,
	MSU_E_DNS_TIMEOUT,
	MSU_E_DNS_FAILURE,
	MSU_E_PRIVATE_ADDRESS,
	MSU_E_TCP_REFUSED,
	MSU_E_TCP_TIMEOUT,
	MSU_E_TCP_UNREACHABLE,
	MSU_E_TLS_HANDSHAKE,
	MSU_E_TLS_VERSION,
	MSU_E_TLS_NAME,
	MSU_E_CERT_EXPIRED,
	MSU_E_CERT_NOT_YET,
	MSU_E_CERT_UNTRUSTED,
	MSU_E_CERT_SELF_SIGNED,
	MSU_E_CERT_REVOKED,
	MSU_E_CERT_ENDS_SOON,
	MSU_E_STARTTLS_MISSING,
	MSU_E_STARTTLS_REFUSED,
	MSU_E_STARTTLS_INJECTION,
	MSU_E_PLAINTEXT_ON_TLS_PORT,
	MSU_E_WRONG_PROTOCOL,
	MSU_E_PREAUTH,
	MSU_E_SERVER_BUSY,
	MSU_E_REJECTED,
	MSU_E_CLOSED,
	MSU_E_NO_ANSWER,
	MSU_E_TOO_MANY,
	MSU_E_AUTH_MISSING,
	MSU_E_NOT_ENCRYPTED,
	MSU_E_SERVICE_MISSING,
	/* login */
	MSU_E_CREDENTIALS,
	MSU_E_APP_PASSWORD,
	MSU_E_AUTH_CODE,
	MSU_E_ACCESS_DISABLED,
	MSU_E_SMTP_DISABLED,
	MSU_E_OAUTH2_ONLY,
	MSU_E_OAUTH2_NEEDED,
	MSU_E_RATE_LIMITED,
	MSU_E_LOGIN_UNAVAILABLE,
	MSU_E_ACCOUNT_LOCKED,
	MSU_E_PASSWORD_EXPIRED,
	MSU_E_WEB_LOGIN,
	MSU_E_PLAN_NEEDED,
	MSU_E_LOGIN_LIMIT,
	MSU_E_USER_NAME,
	MSU_E_NOT_COUNTED,
	MSU_E_HOST_DOWN,
	MSU_E_LOGINS_STOPPED,
	MSU_E_SAME_ACCOUNT,
	MSU_E_CLIENT_BLOCKED,
	MSU_E_MAILBOX,
	/* round trip */
	MSU_E_LOGIN_NEEDED,
	MSU_E_SENDER_REFUSED,
	MSU_E_RECIPIENT_REFUSED,
	MSU_E_MESSAGE_SIZE,
	MSU_E_MESSAGE_REFUSED,
	MSU_E_LOGIN_DELAY,
	MSU_E_NOT_DELIVERED,
	MSU_E_ALTERED,
	MSU_E_IN_JUNK,
	MSU_E_NOT_DELETED,
	MSU_E_NO_ROUND_TRIP,
	/* export */
	MSU_E_CLIENT,
	MSU_E_NO_INCOMING,
	MSU_E_NO_OUTGOING,
	MSU_E_CANNOT_STARTTLS,
	MSU_E_CANNOT_AUTH,
	MSU_E_CANNOT_OAUTH2,
	MSU_E_CANNOT_TEXT,
	MSU_E_NOT_BUILT_IN,
	MSU_E_PASSWORD_NEEDED,
	MSU_E_CANNOT_PORT,
	MSU_E_CANNOT_SAY,
	MSU_E_DISAGREE,
	MSU_E_NO_PASSWORD,
	MSU_E_ONE_PERSON,
	MSU_CODE_COUNT
};

/* ---- the model ------------------------------------------------------ */

struct msu_error {
	enum msu_code	code;		/* what; translated when shown */
	int		os;		/* errno, CURLcode or DNS status; 0 if none */
	char		subject[256];	/* URL, host or file:line */
	char		detail[256];	/* the layer's own words, untranslated */
};

struct msu_server {			/* one place to connect to */
	enum msu_proto		 proto;
	enum msu_security	 security;
	uint16_t		 port;
	const char		*host;		/* A-label, lower case */
	const char		*url;		/* HTTP kinds only, else NULL */
	const char		*user;		/* placeholders filled in; NULL
						 * if no login is needed */
	const enum msu_auth	*auths;		/* best first */
	size_t			 nauths;
};

struct msu_attempt;

struct msu_evidence {			/* one source's word for one server */
	const char	*source;	/* "admin", "database", … */
	const char	*where;		/* domain, URL or file */
	unsigned	 trust;		/* 0..4 */
	time_t		 seen;		/* 0 if the source has no date */
	const struct msu_attempt *attempt;	/* that brought it, or NULL */
	bool		 guessed_user;	/* the source names no user */
};

struct msu_candidate {
	struct msu_server			 server;
	const struct msu_evidence *const	*why;	/* strongest first */
	unsigned				 trust;	/* 0..4 */
	int					 score;	/* 0..100 */
};

struct msu_note {			/* what the user must do or know */
	const char	*code;
	const char	*text;		/* English; dgettext("mailsetup", …)
					 * unless verbatim */
	const char	*url;		/* or NULL */
	bool		 verbatim;	/* the provider's own words, in its own
					 * language: not to be translated */
};

struct msu_oauth2 {			/* each may be NULL */
	const char	*issuer, *auth_url, *token_url, *scope;
};

struct msu_account {
	const char			*address;	/* as given, domain as A-label */
	const char			*domain;	/* A-label, lower case */
	const char			*display_name;	/* or NULL */
	const char			*provider;	/* id, or NULL */
	const char			*provider_name;	/* or NULL */
	const struct msu_server		*in, *out;	/* the choice; NULL if none */
	const struct msu_server	*const	*servers;	/* all mail servers, in order */
	const struct msu_server	*const	*extra;		/* CalDAV, CardDAV, … */
	const struct msu_oauth2		*oauth2;	/* or NULL */
	const struct msu_note *const	*notes;
	const char			*documentation;	/* URL or NULL */
};

struct msu_attempt {			/* one question to a source */
	const char		*source, *where;
	enum msu_answer		 answer;
	unsigned		 ms;	/* how long it took */
	struct msu_error	 error;	/* code MSU_OK if none */
	unsigned		 start_ms;	/* since the lookup began */
	bool			 secure;	/* DNSSEC, by a resolver that may
						 * be believed */
	unsigned		 status;	/* of HTTP; 0 if none */
	size_t			 bytes;		/* of the body */
	const char *const	*hops;		/* where redirects led */
	const char		*ip;		/* or NULL */
	const struct msu_tls	*tls;		/* or NULL */
	const char *const	*dropped;	/* what was not understood */
	bool			 has_age;	/* the web server said for how many
						 * seconds others may be given
						 * the same */
	unsigned		 max_age;
};

struct msu_sent {			/* what left this machine */
	const char	*what;		/* "example.org (MX)" */
	const char	*to;
};

struct msu_planned {			/* what would leave this machine */
	const char	*what, *to;	/* as in msu_sent; {mx} and the like for
					 * what only an answer tells */
	const char	*when;		/* English; dgettext("mailsetup", …) */
};

struct msu_part {			/* of the score */
	const char	*what;		/* "trust", "agreement", … */
	int		 points;
};

struct msu_conflict {			/* two sources that disagree */
	const char	*kind;		/* "web-host-default", … */
	const char	*chosen, *other;	/* domain or provider */
	bool		 resolved;	/* by a rule, or by consent */
};

struct msu_reason {			/* why these settings: one sentence */
	const char	*form;		/* English with %1 to %4 */
	const char	*args[4];	/* N_() texts or names; NULL if unused */
};

struct msu_certificate {		/* one of a chain */
	const char	*subject, *issuer;
	time_t		 not_after;
};

struct msu_tls {
	const char		*version, *cipher, *subject, *issuer;
	time_t			 not_before, not_after;
	const char *const	*names;	/* subjectAltName, DNS and IP */
	const struct msu_certificate *const *chain;	/* the server's own
							 * first */
	const char		*ocsp;	/* stapled: "good", "revoked",
					 * "invalid", "none"; NULL: not asked */
};

struct msu_step {
	enum msu_step_id	 id;
	enum msu_verdict	 verdict;
	unsigned		 ms;
	struct msu_error	 error;
};

struct msu_advice {			/* what is wrong and what to do */
	const char	*code;
	const char	*text;		/* what to do, in English;
					 * dgettext("mailsetup", …) */
	const char	*cause;		/* "settings", "credentials",
					 * "network", "provider" */
	const char	*problem;	/* what is wrong; NULL: the text of the
					 * failure says it */
	const char	*url;		/* or NULL */
};

struct msu_check;

struct msu_tried {			/* another server, since one failed */
	const char		*why;	/* "same-source", "other-port",
					 * "same-port", "certificate-name",
					 * "next-candidate", or "port" */
	const struct msu_check	*check;
};

struct msu_check {			/* live verification of one server */
	const struct msu_server		*server;
	enum msu_verdict		 verdict;
	unsigned			 ms;
	const struct msu_step		*steps;		/* in order of time */
	size_t				 nsteps;
	const struct msu_tls		*tls;		/* or NULL */
	const char *const		*offered;	/* SASL mechanisms */
	const struct msu_advice		*advice;	/* or NULL */
	const struct msu_tried *const	*tried;
	const struct msu_tried		*proposal;	/* one that works; never
							 * taken in silence; or
							 * NULL */
	const char			*login;	/* user name that was accepted, or
						 * NULL */
	const char			*mechanism;	/* of the login, or NULL */
	unsigned long			 max_size;	/* bytes of a message;
							 * 0: not told */
	const char *const		*dialogue;	/* "S: …" and "C: …", with
							 * MSU_OPT_DETAILS; what is
							 * secret is not in it */
};

struct msu_round_trip {			/* a message from the account to itself */
	enum msu_verdict		 verdict;
	struct msu_error		 error;
	const struct msu_advice		*advice;	/* or NULL */
	const char			*message_id;
	size_t				 bytes;		/* of the message */
	bool				 accepted, delivered;
	unsigned			 accepted_ms;	/* since it began */
	unsigned			 delivered_ms;	/* since accepted */
	const char			*folder;	/* or NULL */
	const char *const		*differences;	/* none: intact */
	bool				 deleted;
	bool				 may_arrive;	/* it was handed over,
							 * but not seen */
};

struct msu_result {
	const char				*address;	/* as typed, or NULL */
	const char				*domain;	/* or NULL */
	enum msu_outcome			 outcome;
	int					 exit;		/* exit code */
	struct msu_error			 error;		/* why, if not found */
	const struct msu_account		*account;	/* or NULL */
	unsigned				 trust;		/* of the choice */
	int					 score;
	const char				*confidence;	/* "high", "medium", "low" */
	const struct msu_reason *const		*reasons;
	const struct msu_candidate *const	*candidates;	/* best first */
	const struct msu_attempt *const		*attempts;
	const struct msu_sent *const		*sent;
	const struct msu_check *const		*checks;
	const struct msu_part *const		*parts;	/* of the score */
	const struct msu_conflict *const	*conflicts;
	const struct msu_planned *const		*plan;	/* of msu_plan() */
	const struct msu_round_trip		*round_trip;	/* or NULL */
};

enum msu_platform {			/* bits */
	MSU_ON_WINDOWS = 1,
	MSU_ON_MACOS = 2,
	MSU_ON_LINUX = 4,		/* and other systems like it */
	MSU_ON_ANDROID = 8,
	MSU_ON_IOS = 16			/* and iPadOS */
};

struct msu_client {			/* a mail program we export for */
	const char		*id, *title;	/* title: dgettext */
	const char *const	*steps;		/* how to apply, in order: dgettext */
	unsigned		 platforms;	/* where the program runs */
	/* What may be written, the main file first: a name in which ADDRESS and
	 * DOMAIN stand for the account's. */
	const char *const	*files;
	/* The command that applies it, run in the directory of the files by
	 * whoever installs, without anybody to answer it; NULL: a person has
	 * to take the steps. */
	const char		*command;
	/* Its files hold the password: made by msu_export_secret() only. */
	bool			 on_demand;
};

struct msu_file {			/* one file that was or was not written */
	const char		*client;	/* id */
	const char		*name;		/* path inside the directory */
	struct msu_error	 error;		/* MSU_OK: written */
	const char		*data;		/* content, when there was no */
	size_t			 len;		/* directory to write it into */
};

struct msu_exported {
	const struct msu_file *const	*files;
	const struct msu_account	*account;	/* as exported */
	/* sentences on what was asked for and cannot be in the files, NULL at
	 * the end: dgettext */
	const char *const		*left_out;
};

struct msu_provider {			/* one entry of the database */
	const char			*id, *name;
	const char *const		*domains, *const *mx;
	const struct msu_account	*account;	/* placeholders left in;
						 * address, domain NULL */
	const char			*confidence, *status;
	const char *const		*quirks, *const *sources;
	unsigned			 checked;	/* YYYYMM */
};

struct msu_stored {			/* a server as a program keeps it */
	const char	*host;		/* or NULL */
	uint16_t	 port;		/* 0 if it keeps none */
	bool		 tls;		/* from the first byte */
	bool		 tls_known;	/* whether it keeps that at all */
};

struct msu_imported {			/* an account of another program */
	const char		*file;		/* where it was found */
	const char		*address;	/* or NULL */
	const char		*login;		/* or NULL */
	struct msu_stored	 incoming, outgoing;
	/* What follows from that, NULL if nothing: where no TLS is kept,
	 * STARTTLS is demanded; IMAP or POP3 is told by the port, or else by
	 * the host's name. */
	const struct msu_server	*in, *out;
	struct msu_error	 error;		/* why it is of no use, or MSU_OK */
};

struct msu_import {
	const char			*path;	/* as given */
	const struct msu_imported *const *accounts;
	const char *const		*missing;	/* listed, but not there */
};

struct msu_record {			/* of DNS */
	const char	*name;		/* whole, without the final dot */
	const char	*type;		/* "SRV", "TXT", "CNAME", "A", "AAAA" */
	unsigned	 ttl;
	unsigned	 priority, weight, port;	/* of SRV */
	const char	*value;		/* target without the final dot ("."
					 * alone: not offered), text, address */
};

struct msu_published {			/* what a domain is to publish */
	const char				*domain;	/* A-label */
	/* One with an error was left out; the error says why. */
	const struct msu_file *const		*files;
	const struct msu_record *const		*records;
	const struct msu_error *const		*left_out;	/* servers and
								 * records */
};

enum msu_severity {			/* of a finding */
	MSU_ADVICE,			/* could be better */
	MSU_WARNING,			/* fails for some, or some day */
	MSU_ERROR,			/* fails, or is dangerous */
	MSU_SEVERITY_COUNT
};

struct msu_finding {			/* one problem of a domain */
	const char		*code;	/* "autoconfig-missing" */
	enum msu_severity	 severity;
	const char		*about;	/* URL, record or server */
	const struct msu_reason	*text;	/* what is wrong */
	const struct msu_reason	*fix;	/* what to do */
	const char		*copy;	/* a line to be taken over as it is: a
					 * record, an element; or NULL */
};

enum msu_prospect {			/* how setting up a program ends */
	MSU_PROSPECT_WORKS,		/* its settings were tried, and work */
	MSU_PROSPECT_INSECURE,		/* unencrypted, or found so */
	MSU_PROSPECT_FAILS,		/* settings that do not work */
	MSU_PROSPECT_NOTHING,		/* the user has to type them */
	MSU_PROSPECT_UNKNOWN,		/* somebody did not answer */
	MSU_PROSPECT_COUNT
};

struct msu_audited_client {		/* what a mail program would find */
	const char		*id, *title;
	enum msu_prospect	 prospect;
	const char		*place;	/* "autoconfig", …; or NULL */
	const char		*where;	/* its URL or record, or NULL */
	/* Placeholders such as %EMAILADDRESS% stand in the user's name; NULL:
	 * it finds none. */
	const struct msu_server	*in, *out;
	const char		*how;	/* whom it asks, in English;
					 * dgettext("mailsetup", …) */
	const char		*note;	/* what else is to be known, likewise;
					 * or NULL */
	const char		*known_from;	/* the document that says so */
};

struct msu_audit {
	const char				*domain;	/* A-label */
	enum msu_outcome			 outcome;	/* found, nothing,
								 * temporary */
	int					 exit;
	char					 grade;	/* 'A' to 'F'; 0: too
							 * little is known */
	const char				*grade_rule;	/* in English;
					 * dgettext("mailsetup", …); or NULL */
	size_t					 counts[MSU_SEVERITY_COUNT];
	const struct msu_finding *const		*findings;	/* worst first */
	const struct msu_audited_client *const	*clients;
	const struct msu_check *const		*checks;	/* of the servers
								 * that were named */
	const struct msu_attempt *const		*attempts;
	const struct msu_sent *const		*sent;
	const char				*written;	/* the domain as its
							 * owner writes it */
};

struct msu_grade {			/* one row of the rule for grades */
	char		 grade;
	const char	*rule;		/* English; dgettext("mailsetup", …) */
};

/* ---- words to and from text ----------------------------------------- */

/* Names as they stand in JSON; never NULL for a value in range. */
MSU_API const char	*msu_code_name(enum msu_code);
MSU_API const char	*msu_proto_name(enum msu_proto);
MSU_API const char	*msu_security_name(enum msu_security);
MSU_API const char	*msu_auth_name(enum msu_auth);
MSU_API const char	*msu_outcome_name(enum msu_outcome);
MSU_API const char	*msu_verdict_name(enum msu_verdict);
MSU_API const char	*msu_answer_name(enum msu_answer);
MSU_API const char	*msu_step_name(enum msu_step_id);
MSU_API const char	*msu_severity_name(enum msu_severity);
MSU_API const char	*msu_prospect_name(enum msu_prospect);

/* One sentence for people, translated to the caller's locale. */
MSU_API const char	*msu_code_text(enum msu_code);

/* What a source is, for people, translated; its id where there is no such
 * source, "" for NULL. */
MSU_API const char	*msu_source_title(const char *source);
/* The ids of all sources in order of rank; NULL past the end. */
MSU_API const char	*msu_source_at(size_t i);

/* A reason as one sentence, translated to the caller's locale; msu_free() it.
 * NULL when out of memory. */
MSU_API char		*msu_reason_text(const struct msu_reason *);

/* "0.9.1" */
MSU_API const char	*msu_version(void);

/* ---- a run ----------------------------------------------------------
 *
 * A function that can fail clears *err first and then says there why it did,
 * where that is known; err may be NULL.  The first context of a program is
 * made, and the last one freed, while no other thread uses libcurl, c-ares or
 * libxml2.
 */

struct msu_ctx;

enum msu_option {			/* for msu_set_*() */
	MSU_OPT_OFFLINE,		/* flag: no packet leaves */
	MSU_OPT_ALLOW_PRIVATE,		/* flag: private addresses behind
					 * public names may be contacted */
	MSU_OPT_LOOKUP_MS,		/* number: limit of a lookup, 1 to
					 * 3,600,000; 8000 */
	MSU_OPT_CHECK_MS,		/* number: the same of a check; 20000 */
	MSU_OPT_MIN_TRUST,		/* number: 0..4; default 2 */
	MSU_OPT_PROVIDERS,		/* text: database block or directory */
	MSU_OPT_CONFIG_DIR,		/* text: administrator's directory */
	MSU_OPT_CA_FILE,		/* text: PEM file of trusted roots, in
					 * place of the system's file */
	MSU_OPT_DNS_SERVER,		/* text: IP[:PORT], [IPv6]:PORT */
	MSU_OPT_FRESH,			/* flag: the network is asked even if
					 * the provider list has the domain */
	MSU_OPT_SEND_ADDRESS,		/* flag: the domain's own https server
					 * may learn the whole address */
	MSU_OPT_ALLOW_HTTP,		/* flag: autoconfig over plain http,
					 * once its absence over https is
					 * proven; trust 0 */
	MSU_OPT_PARENT,			/* flag: settings of a parent domain
					 * may be offered; trust 1 */
	MSU_OPT_GUESS,			/* flag: usual names are tried even if
					 * a source did not answer */
	MSU_OPT_TRUST_AD,		/* flag: the resolver's word that DNSSEC
					 * is valid counts although it is not
					 * on this machine */
	MSU_OPT_ONLINE_DB,		/* text: https URL of a provider list
					 * to be asked, too; without one none
					 * is */
	MSU_OPT_PROXY,			/* text: http:// or socks5:// URL; then
					 * nothing goes around it, and name
					 * servers are not asked */
	MSU_OPT_PORTS,			/* flag: a check also tries the other
					 * usual ports of each server */
	MSU_OPT_DETAILS,		/* flag: a check keeps the dialogue, and
					 * asks for a stapled OCSP response on a
					 * connection of its own */
	MSU_OPT_USER,			/* text: the user name to log in with, in
					 * place of that of the settings */
	MSU_OPT_STATE_DIR,		/* text: where refused logins are
					 * counted; the user's own directory */
	MSU_OPT_ROUND_TRIP,		/* flag: after logins that were accepted,
					 * a message is sent and fetched */
	MSU_OPT_ALSO,			/* text: address in ASCII for Cc and Bcc
					 * of that message, instead of the
					 * account's */
	MSU_OPT_KEEP,			/* flag: the message is not deleted */
	MSU_OPT_WAIT_MS,		/* number: how long for it, 1 to
					 * 3,600,000; 60000 */
	MSU_OPT_COUNT
};

/* A new context with default options; NULL when out of memory. */
MSU_API struct msu_ctx	*msu_ctx_new(void);
/* After its jobs; its results may outlive it. */
MSU_API void		 msu_ctx_free(struct msu_ctx *);

/* Another context with the same options and the same trace, for another thread,
 * and with what is shared; without the password.  NULL when out of memory. */
MSU_API struct msu_ctx	*msu_ctx_dup(const struct msu_ctx *);

/* MSU_E_ARGUMENT: no such option of that type, or a value out of range, or a job
 * of the context is not over.  A text is copied; NULL is the default. */
MSU_API enum msu_code	 msu_set_flag(struct msu_ctx *, enum msu_option, bool);
MSU_API enum msu_code	 msu_set_number(struct msu_ctx *, enum msu_option,
			    unsigned long);
MSU_API enum msu_code	 msu_set_text(struct msu_ctx *, enum msu_option,
			    const char *);

/* Untranslated lines about what is asked and answered, without secrets, valid
 * during the call.  areas: "all" or a list such as "dns,check"; MSU_E_ARGUMENT
 * names no area.  NULL for the function: it is not called any more. */
typedef void		 (*msu_trace_fn)(void *arg, const char *area,
			    const char *line);
MSU_API enum msu_code	 msu_set_trace(struct msu_ctx *, const char *areas,
			    msu_trace_fn, void *arg);

/*
 * The password, or an OAuth2 access token, for the logins of the next check:
 * one attempt on the incoming server and, if it is accepted, one on the
 * outgoing one.  It is copied into memory that is wiped as soon as the logins
 * are over, and at the latest with the context; the caller wipes his own.  A
 * POP3 server shows new mail to a new login only: with MSU_OPT_ROUND_TRIP more
 * of them follow there, until the message was found and is gone again.
 * MSU_E_ARGUMENT: empty, too long (4096 bytes; a token 16384), or with a NUL or
 * a line end in it; then, as with NULL, there is none.
 */
MSU_API enum msu_code	 msu_set_password(struct msu_ctx *, const char *,
			    size_t len);
MSU_API enum msu_code	 msu_set_token(struct msu_ctx *, const char *,
			    size_t len);

/* Called while servers are verified, and during a round trip.  NULL: it is not
 * called any more, the default. */
enum msu_activity {
	MSU_DOING_CHECK,	/* so many of so many servers are done */
	MSU_DOING_SEND,		/* the message is being sent */
	MSU_DOING_WAIT		/* for it: so many of so many seconds */
};
typedef void		 (*msu_progress_fn)(void *arg, enum msu_activity,
			    size_t done, size_t all);
MSU_API void		 msu_set_progress(struct msu_ctx *, msu_progress_fn,
			    void *arg);

/* What a lookup cannot decide. */
enum msu_asked {
	MSU_MAY_SEND_ADDRESS,	/* the whole address, to host, over https:
				 * that server wants to know it */
	MSU_MAY_USE_HTTP,	/* host is asked without encryption, since
				 * nobody has anything; what it says is of
				 * trust 0 */
	MSU_TAKE_TRUST,		/* in and out, although of a trust below the
				 * minimum */
	MSU_TAKE_ONE		/* of two that contradict each other with the
				 * same right: in and out, or the others */
};

enum msu_consent_answer {
	MSU_CONSENT_NO,		/* or not now: the lookup goes on, or ends,
				 * as if nobody had been asked */
	MSU_CONSENT_YES,
	MSU_CONSENT_OTHER	/* of MSU_TAKE_ONE: other_in and other_out */
};

struct msu_consent {			/* valid during the call */
	enum msu_asked			 asked;
	const char			*host;	/* A-label, or NULL */
	const struct msu_server		*in, *out;	/* or NULL */
	unsigned			 trust;		/* of these */
	const struct msu_server		*other_in, *other_out;	/* or NULL */
	unsigned			 other_trust;
};

/*
 * The function is asked what would otherwise end a lookup with MSU_CONSENT, or
 * what an option forbids by default.  It answers at once: the lookup's time goes
 * on, and in a job nothing else is done meanwhile.  Whoever has to ask a person
 * says no, asks, and looks up again.  A yes counts for that lookup alone; a
 * choice of MSU_TAKE_ONE is a conflict that is resolved.  NULL: nobody is asked,
 * the default.  A copy of the context asks nobody.
 */
typedef enum msu_consent_answer (*msu_consent_fn)(void *arg,
			    const struct msu_consent *);
MSU_API void		 msu_set_consent(struct msu_ctx *, msu_consent_fn,
			    void *arg);

/* May be called from a signal handler, and from any thread: the run ends soon,
 * MSU_E_CANCELLED, and so does every later one of this context. */
MSU_API void		 msu_cancel(struct msu_ctx *);

/* ---- the main job --------------------------------------------------- */

/*
 * Looks one address up.  *out is the result whatever the outcome and is the
 * caller's, to be freed with msu_result_free(); it is NULL only when the
 * function does not return MSU_OK (out of memory, unreadable --providers …).
 */
MSU_API enum msu_code	 msu_lookup(struct msu_ctx *, const char *address,
			    struct msu_result **out, struct msu_error *);

/* The same and, while slower sources are still out, the check of the leading
 * servers; then everything that msu_check() does. */
MSU_API enum msu_code	 msu_lookup_and_check(struct msu_ctx *,
			    const char *address, bool demanded,
			    struct msu_result **out, struct msu_error *);

/* Sends nothing: the result's plan lists what msu_lookup() would send, in
 * which case; with check, also what a check would. */
MSU_API enum msu_code	 msu_plan(struct msu_ctx *, const char *address,
			    bool check, struct msu_result **out,
			    struct msu_error *);

/*
 * Verifies the chosen servers of a result by live connections and sets its
 * checks, score, error and exit code: 6 for a login that was refused, 7 for a
 * certificate problem, 2 for another.  When no packet comes back from anywhere
 * (MSU_E_OFFLINE) or the context is offline, it is 2 only if demanded.  Does
 * nothing unless the outcome is MSU_FOUND.  No login without a password or
 * token; where a server fails, others are tried and proposed.
 */
MSU_API enum msu_code	 msu_check(struct msu_ctx *, struct msu_result *,
			    bool demanded, struct msu_error *);

/* The same, demanded, for servers given as URLs (imaps://host:993, smtp://host:587).
 * MSU_E_ARGUMENT: there is none; MSU_E_URL, MSU_E_HOST: one is none. */
MSU_API enum msu_code	 msu_check_urls(struct msu_ctx *,
			    const char *const *urls, struct msu_result **out,
			    struct msu_error *);

/*
 * The same for a program with a loop of its own: a job is started, stepped
 * until it is over, asked for its result, and freed.
 *
 *	job = msu_lookup_start(ctx, address, &err);
 *	while (msu_job_step(job)) {
 *		n = msu_job_fds(job, fds, max, &timeout);
 *		… sleep in poll(), or whatever the loop uses …
 *	}
 *	code = msu_job_result(job, &result, &err);
 *	msu_job_free(job);
 *
 * There are no threads behind it.  Jobs of different contexts may be mixed in
 * one loop; a context has one job at a time, and until that is over it takes no
 * other, no audit, no option and no password: MSU_E_ARGUMENT.  A job ends before
 * its context, and is used in one thread at a time.  Addresses and URLs are
 * copied.
 */
struct msu_job;

#ifdef _WIN32
typedef uintptr_t	 msu_socket;	/* a SOCKET */
#else
typedef int		 msu_socket;
#endif

enum msu_fd_events {			/* bits */
	MSU_FD_READ = 1,
	MSU_FD_WRITE = 2
};

struct msu_fd {				/* a socket to wait for */
	msu_socket	 fd;
	unsigned	 events;	/* any of them wakes the loop */
};

/* As msu_lookup(), msu_lookup_and_check(), msu_check() and msu_check_urls().
 * NULL: it could not start; err says why.  Nothing is sent before the first
 * step.  A result that is being checked outlives the job, and nothing else is
 * done with it until the job is over. */
MSU_API struct msu_job	*msu_lookup_start(struct msu_ctx *,
			    const char *address, struct msu_error *);
MSU_API struct msu_job	*msu_lookup_and_check_start(struct msu_ctx *,
			    const char *address, bool demanded,
			    struct msu_error *);
MSU_API struct msu_job	*msu_check_start(struct msu_ctx *,
			    struct msu_result *, bool demanded,
			    struct msu_error *);
MSU_API struct msu_job	*msu_check_urls_start(struct msu_ctx *,
			    const char *const *urls, struct msu_error *);

/* Does what can be done without sleeping, and calls the context's functions for
 * progress and trace.  True: the job goes on, and wants another step as soon as
 * one of its sockets is ready or its time-out is over; a step too many does no
 * harm.  False: it is over. */
MSU_API bool		 msu_job_step(struct msu_job *);

/*
 * What to wait for until the next step: how many sockets there are, of which
 * the first max are in fds, each once; and for how many milliseconds at most (0:
 * step at once), 100 or less.  They are others after every step, and the job's
 * to open and to close.  With libcurl before 8.8, one whose number is FD_SETSIZE
 * or more is not told, but waits for the time-out.
 */
MSU_API size_t		 msu_job_fds(struct msu_job *, struct msu_fd *fds,
			    size_t max, int *timeout_ms);

/* Once, when it is over: the code and *out as the blocking function has them.
 * The result of a lookup or of URLs is from now on the caller's, *out of
 * msu_check_start() is what that was given.  MSU_E_ARGUMENT: it is not over, or
 * the result was taken. */
MSU_API enum msu_code	 msu_job_result(struct msu_job *,
			    struct msu_result **out, struct msu_error *);

/* Drops what is still open without waiting for it, and the result unless that
 * was taken or is the caller's; a password is forgotten as at the job's end.
 * Not to be called from a function that the job calls. */
MSU_API void		 msu_job_free(struct msu_job *);

/*
 * What was found, for another address of the same domain: with the user names of
 * that address, and without checks.  The local
 * part of the first has to be one that stands in no server's name or setting.
 * The new result is to be freed before the first, of which it uses what is the
 * same.  MSU_E_ARGUMENT: another
 * domain, or nothing was found.
 */
MSU_API enum msu_code	 msu_result_for(const struct msu_result *,
			    const char *address, struct msu_result **out,
			    struct msu_error *);

/* The result and all that it holds; before the result that it was made of. */
MSU_API void		 msu_result_free(struct msu_result *);

/* ---- checks of many accounts ------------------------------------------- */

/*
 * What the checks of several contexts, each in its own thread, share, so that
 * servers have no more to do than is needed: a server (protocol, host, port and
 * security) is talked to once, and what that has shown is used for every check
 * that wants it; a host has at most two connections at a time and one new login
 * a second; one at which three connections in a row failed is left alone for a
 * minute, and then tried once (MSU_E_HOST_DOWN); one that says that there were
 * too many logins gets no more of them (MSU_E_LOGINS_STOPPED); and an account is
 * logged in to once (MSU_E_SAME_ACCOUNT).  All of it is for contexts with the
 * same options.  It is limited to 4,096 servers and 8,192 hosts, of which the
 * oldest are forgotten, and to 1,048,576 accounts (MSU_E_TOO_BIG).
 */
struct msu_share;

MSU_API struct msu_share *msu_share_new(void);	/* NULL when out of memory */
/* After the contexts that use it. */
MSU_API void		 msu_share_free(struct msu_share *);
/* From now on the context's checks share; NULL: they do not.  Not during one. */
MSU_API void		 msu_set_share(struct msu_ctx *, struct msu_share *);

/*
 * Whether a login on an incoming and an outgoing host may begin now: 0, or in
 * how many ms it is worth asking again.  With take and 0, a connection to each
 * is held for the context's next msu_check(), which gives them back.  A login
 * without that waits for nothing but the second between logins.
 */
MSU_API unsigned long	 msu_share_turn(struct msu_ctx *, const char *in,
			    const char *out, bool take);
/* An account that was logged in to before, in this line of a table (0: none).
 * MSU_E_SAME_ACCOUNT: that was known.  MSU_E_TOO_BIG, MSU_E_NOMEM. */
MSU_API enum msu_code	 msu_share_claim(struct msu_share *,
			    const char *account, unsigned long line);

/* ---- tables of accounts ---------------------------------------------- */

struct msu_row {			/* one account of a table */
	unsigned long		 line;		/* where it begins, from 1 */
	struct msu_error	 error;		/* MSU_OK, or why it is none */
	const char		*address;	/* each may be NULL */
	const char		*name, *reply_to, *organization;
	bool			 has_server;	/* it says something of one, in
						 * place of what is looked up */
	const char *const	*values;	/* for msu_lookup_row(); each may be
						 * NULL */
	size_t			 nvalues;
	const char		*password_file;	/* or NULL: no login */
};

struct msu_rows;

/* Up to size bytes of the input; 0 at its end, below 0 on failure (errno). */
typedef ptrdiff_t	 (*msu_read_fn)(void *arg, char *, size_t size);

/*
 * Reads the beginning of a table: CSV (RFC 4180; commas, semicolons or tabs)
 * whose first line names the columns, or JSON with one object a line, in UTF-8
 * or UTF-16.  The columns are address, which has to be there, name, reply_to,
 * organization, password_file, incoming_ and outgoing_ with host, port,
 * security, username and auth, and incoming_protocol.  MSU_E_COLUMN,
 * MSU_E_NO_COLUMN: the first line names others, or not the address; MSU_E_READ.
 * name is for errors.  NULL on failure; ends with msu_rows_close().
 */
MSU_API struct msu_rows	*msu_rows_open(msu_read_fn, void *arg,
			    const char *name, struct msu_error *);
/* The next row, valid until the one after it; *out is NULL at the end.  A row
 * that cannot be read is one with an error, and others follow.  What is not
 * MSU_OK ends it all (MSU_E_READ, MSU_E_NOMEM). */
MSU_API enum msu_code	 msu_rows_next(struct msu_rows *,
			    const struct msu_row **out, struct msu_error *);
MSU_API void		 msu_rows_close(struct msu_rows *);
/* Whether the first line says password_file: as a column or, of JSON, in the first
 * row.  To be asked before the first row is taken. */
MSU_API bool		 msu_rows_has_passwords(const struct msu_rows *);

/* msu_lookup() of the row's address, with the servers as the row wants them; a
 * row that is none gives a result that says so. */
MSU_API enum msu_code	 msu_lookup_row(struct msu_ctx *,
			    const struct msu_row *, struct msu_result **out,
			    struct msu_error *);
/*
 * msu_check() of such a result, demanded, and with the password that is in the
 * row's password_file, if it has one: one password, without or with a line end
 * behind it.  Its name is relative to dir (NULL: to the working directory).  If
 * it cannot be read, nobody logs in; where all else is well, the result's error
 * then says why (MSU_E_READ, MSU_E_TOO_BIG).
 */
MSU_API enum msu_code	 msu_check_row(struct msu_ctx *,
			    const struct msu_row *, const char *dir,
			    struct msu_result *, struct msu_error *);

/* The result as one line of JSON (version 1), no line end; msu_free() it. */
MSU_API char		*msu_result_json(const struct msu_result *);

/*
 * One value of the chosen servers: "address", "incoming_protocol",
 * "incoming_host", "incoming_port", "incoming_security" ("tls", "starttls"),
 * "incoming_username", "incoming_auth" ("password oauth2", best first) and, but
 * for the protocol, the same with "outgoing_"; "" if it is not known.  msu_free() it.  NULL: no such field, or out of memory;
 * a result of NULL only says whether there is one.
 */
MSU_API char		*msu_result_field(const struct msu_result *,
			    const char *name);

/* msu_result_json() of a failure that came before there was a result: every key is
 * there, and the subject, if there is one, stands before the detail.  address
 * may be NULL. */
MSU_API char		*msu_failure_json(const char *address,
			    const struct msu_error *);

/*
 * A result out of that JSON, for an export or to see what it came to: address,
 * domain, outcome, exit code, error, account, trust, score and confidence; the
 * lists are empty.  It is read like a stranger's document, and what no lookup
 * would give is refused: MSU_E_SYNTAX, MSU_E_TOO_BIG (1 MB).  *out is the
 * caller's, NULL on failure.
 */
MSU_API enum msu_code	 msu_result_read(const char *json, size_t len,
			    struct msu_result **out, struct msu_error *);

/* ---- keeping answers --------------------------------------------------- */

/* False: msu_lookup() of this address would ask nobody but this computer, so
 * that its answer is not worth keeping.  False as well where it cannot tell. */
MSU_API bool		 msu_asks_network(struct msu_ctx *,
			    const char *address);

#define MSU_DIGEST_SIZE	33	/* with the NUL */

/*
 * Of whatever an answer depends on beside the address and the network: version,
 * options and the provider database, whichever computer has them.  Answers that
 * were kept are the same for contexts whose digests are the same.  What cannot
 * be read is an error, as it is for a lookup.
 */
MSU_API enum msu_code	 msu_ctx_digest(struct msu_ctx *,
			    char digest[MSU_DIGEST_SIZE], struct msu_error *);

/* ---- export --------------------------------------------------------- */

/* All of them in the order of a list for people; they are constants. */
MSU_API const struct msu_client *const *msu_clients(void);

struct msu_export_options {		/* all may be zero; NULL: all are */
	const char	*display_name;
	bool		 pop3;		/* prefer POP3 to IMAP */
	bool		 force;		/* replace existing files */
	const char	*reply_to;	/* a mail address */
	const char	*organization;
	/* What becomes of mail that was fetched over POP3: it stays on the
	 * server, is removed after so many days (0: it stays), or at once.
	 * Programs that know no days leave it there. */
	unsigned	 leave_days;
	bool		 remove;
	bool		 folders;	/* a folder CLIENT/ for each client */
};

/*
 * Writes the files of one client for a result whose outcome is MSU_FOUND into
 * dir, which is made if missing.  A file that cannot be written appears in
 * *out with its error; the function's code is that of the first such file.
 * *out dies with the result; it is NULL when there was nothing to write.
 * dir NULL: nothing is written, the files are in *out.  MSU_E_CLIENT: there is
 * no such client; MSU_E_ADDR_EMPTY to MSU_E_ADDR_BRACKET: the address for replies
 * is none.  Where nothing was found the code is the result's own.
 */
MSU_API enum msu_code	 msu_export(struct msu_ctx *, struct msu_result *,
			    const char *client, const char *dir,
			    const struct msu_export_options *,
			    const struct msu_exported **out,
			    struct msu_error *);

/*
 * The same for a client on demand, with the password of msu_set_password(),
 * which is forgotten with this call; MSU_E_PASSWORD_NEEDED without one.  The
 * files are its owner's only (mode 0600).  dir NULL: nothing is written, and
 * show() gets each file; its content is wiped thereafter, and is not in *out.
 * options.folders has no meaning here.
 */
MSU_API enum msu_code	 msu_export_secret(struct msu_ctx *,
			    struct msu_result *, const char *client,
			    const char *dir,
			    const struct msu_export_options *,
			    void (*show)(void *arg, const struct msu_file *),
			    void *arg, const struct msu_exported **out,
			    struct msu_error *);

/*
 * A page that leads through the files of several exports of one result, made
 * with folders: name is "index.html".  dir NULL as above; all ends with NULL.
 */
MSU_API enum msu_code	 msu_export_index(struct msu_ctx *,
			    struct msu_result *,
			    const struct msu_exported *const *all,
			    const char *dir, bool force,
			    const struct msu_file **out, struct msu_error *);

/*
 * Writes files that are in memory as one zip archive, whole or not at all;
 * those with an error are left out, as are empty lists; MSU_E_ARGUMENT: there is
 * none left.  MSU_E_EXISTS unless force; MSU_E_NOT_BUILT_IN in a build without
 * libzip.
 */
MSU_API enum msu_code	 msu_export_zip(struct msu_ctx *,
			    const struct msu_exported *const *all,
			    const struct msu_file *index, const char *path,
			    bool force, struct msu_error *);

/* A text as one part of a path that is safe on any system, like the files of an
 * account are named; two texts never share one.  msu_free() it; NULL when out
 * of memory. */
MSU_API char		*msu_path_part(const char *);

/* A step of a client for this account, translated to the caller's locale: the
 * names in it are those of the account's files.  msu_free() it; NULL when out
 * of memory. */
MSU_API char		*msu_step_text(const struct msu_client *,
			    const struct msu_account *, const char *step);

/* All clients as one line of JSON (version 1), no line end; msu_free() it. */
MSU_API char		*msu_clients_json(void);

/* ---- import ---------------------------------------------------------- */

/*
 * Finds the accounts that Foxmail 7.2 for Windows keeps.  path is its program
 * directory (which has an FMStorage.list, or a Storage directory), a Storage
 * directory, the directory of one account, or an Account.rec0.  The layout is
 * not documented: what is known of it is read, passwords are passed over.  *out
 * is the caller's, to be freed with msu_import_free(), and in order of the
 * files' names.  MSU_E_READ: there is no such storage.
 */
MSU_API enum msu_code	 msu_import_foxmail(struct msu_ctx *, const char *path,
			    struct msu_import **out, struct msu_error *);
MSU_API void		 msu_import_free(struct msu_import *);
/* As one line of JSON (version 1), no line end; msu_free() it. */
MSU_API char		*msu_import_json(const struct msu_import *);

/*
 * The servers of an imported account as the result of a lookup, for
 * msu_check() and msu_export(); of trust 1, as nobody but the other program
 * names them.  The import may be freed before the result.  MSU_E_NO_INCOMING,
 * MSU_E_NO_OUTGOING: there are none.
 */
MSU_API enum msu_code	 msu_import_result(struct msu_ctx *,
			    const struct msu_imported *,
			    struct msu_result **out, struct msu_error *);

/* ---- the provider database ------------------------------------------ */

/* How many entries there are; opens the database, and fails if that does. */
MSU_API enum msu_code	 msu_provider_count(struct msu_ctx *, size_t *n,
			    struct msu_error *);
/* The i-th entry in order of id; NULL past the end.  An entry lives as long
 * as the context. */
MSU_API const struct msu_provider *msu_provider_at(struct msu_ctx *, size_t i);
/* By id or by domain; NULL if there is none. */
MSU_API const struct msu_provider *msu_provider_find(struct msu_ctx *,
			    const char *id_or_domain);

/* Called for each finding of msu_providers_check() and the like: "file:line: …".
 * It may be NULL. */
typedef void		 (*msu_finding_fn)(void *arg, bool is_error,
			    const char *where, const char *text);

/* Reads every file of a directory; *errors and *warnings count findings. */
MSU_API enum msu_code	 msu_providers_check(const char *dir, msu_finding_fn,
			    void *arg, size_t *errors, size_t *warnings,
			    struct msu_error *);
/* Compiles a directory into a block that MSU_OPT_PROVIDERS takes. */
MSU_API enum msu_code	 msu_providers_build(const char *dir,
			    const char *file, bool force, msu_finding_fn,
			    void *arg, struct msu_error *);

/* ---- what a domain publishes ---------------------------------------- */

struct msu_publish_options {		/* servers or account; the rest may be
					 * NULL */
	const char *const	*servers;	/* URLs as for msu_check_urls() */
	const char		*account;	/* a provider file (providers/README)
						 * or an autoconfig document */
	const char		*user;		/* "%EMAILADDRESS%" and the like */
	const char		*name;		/* at most 60 characters */
	const char		*short_name;	/* at most 20 */
	const char		*help;		/* https URL */
	const char		*web;		/* host that serves the files, or
						 * its IP addresses, "," between */
	bool			 force;		/* replace existing files */
};

/*
 * Writes the files and DNS records that make a domain's servers known to mail
 * programs into dir, which is made if missing: all or none.  What a format
 * cannot say is left out, and *out says why; that is no failure.  dir NULL:
 * nothing is written, the files are in *out.  *out is the caller's, to be freed
 * with msu_published_free(); NULL when there is nothing to write.
 */
MSU_API enum msu_code	 msu_publish(struct msu_ctx *, const char *domain,
			    const char *dir,
			    const struct msu_publish_options *,
			    struct msu_published **out, struct msu_error *);
MSU_API void		 msu_published_free(struct msu_published *);
/* As one line of JSON (version 1), no line end; msu_free() it. */
MSU_API char		*msu_published_json(const struct msu_published *);

/* Whether the files of a directory agree with each other; *errors counts what
 * does not.  MSU_E_DISAGREE if anything. */
MSU_API enum msu_code	 msu_publish_check(struct msu_ctx *, const char *dir,
			    msu_finding_fn, void *arg, size_t *errors,
			    struct msu_error *);

/* ---- what a domain looks like from outside -------------------------- */

/*
 * Asks everything that mail programs ask about a domain, tries the servers that
 * are named, and says what each program would end up with and what is wrong.
 * Nothing but the domain is sent: where a protocol wants an address, it is a
 * made-up one.  The questions end after twice MSU_OPT_LOOKUP_MS, the servers
 * after MSU_OPT_CHECK_MS.  *out is the caller's, to be freed with
 * msu_audit_free(); NULL when the function does not return MSU_OK: not a
 * domain, offline, or an error of the run itself.
 */
MSU_API enum msu_code	 msu_audit(struct msu_ctx *, const char *domain,
			    struct msu_audit **out, struct msu_error *);
MSU_API void		 msu_audit_free(struct msu_audit *);
/* As one line of JSON (version 1), no line end; msu_free() it. */
MSU_API char		*msu_audit_json(const struct msu_audit *);
/* As a web page of its own, which loads nothing and runs nothing, translated to
 * the caller's locale; msu_free() it.  NULL when out of memory. */
MSU_API char		*msu_audit_html(const struct msu_audit *);
/* The rule for grades, the best first: the first row that holds is the grade.
 * NULL past the end. */
MSU_API const struct msu_grade *msu_grade_at(size_t i);

/* What a function gave as char *. */
MSU_API void		 msu_free(void *);

#ifdef __cplusplus
}
#endif
#endif
