/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: what libcurl's end of a conversation means. */
#ifndef MSU_PROBEJUDGE_H
#define MSU_PROBEJUDGE_H

#include <curl/curl.h>

#include "mailsetup.h"

/* What is known when a conversation has ended before its time; with a web
 * server, too, whose steps are CONNECT and, from then on, TLS. */
struct msu_probe_end {
	enum msu_step_id	 step;		/* that was under way */
	bool			 upgrading;	/* STARTTLS is out, TLS not up */
	bool			 upgraded;
	bool			 proxy;		/* it was to connect for us */
	long			 os;		/* CURLINFO_OS_ERRNO */
	long			 verify;	/* CURLINFO_SSL_VERIFYRESULT */
	const char		*words;		/* CURLOPT_ERRORBUFFER, English */
	const char		*last_line;	/* the server's, "" if none */
};

/* rc: anything but CURLE_OK. */
enum msu_code	msu_probe_judge(const struct msu_probe_end *, CURLcode rc);

/* MSU_OK, or what the first line of a server makes impossible. */
enum msu_code	msu_probe_judge_greeting(enum msu_proto, const char *line);

struct msu_probe_answer {		/* to one command, while it comes */
	char			 tag[16];	/* IMAP: the command's */
	bool			 is_offer;	/* to a question for
						 * capabilities */
	bool			 has_offer;	/* IMAP: they came */
	unsigned		 lines;		/* so far */
	size_t			 bytes;
};

/* The same for the next line of an answer, which counts it.  MSU_E_TOO_BIG: it
 * is one too many. */
enum msu_code	msu_probe_judge_line(struct msu_probe_answer *,
		    enum msu_proto, const char *line, size_t bytes);

#endif
