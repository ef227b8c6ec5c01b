/* SPDX-License-Identifier: MPL-2.0 */
/* What systems do differently and no other door covers. */
#ifndef MSU_COMPAT_H
#define MSU_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* inet_pton(), inet_ntop() and struct sockaddr_in6 */
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#endif

/* Milliseconds on a clock that never goes back; only differences mean
 * anything. */
uint64_t	msu_clock_ms(void);

/* Bytes that nobody can guess, 256 at most; false if the system has none. */
bool		msu_random(void *, size_t len);

struct msu_inside {
	void		*c, *locale;	/* ours and the program's, or NULL */
#ifndef _WIN32
	sigset_t	 mask;		/* the program's */
	bool		 pending;	/* a SIGPIPE was, before */
#endif
};

/*
 * From start to end, texts that libraries make in this thread are English, so
 * that they can be compared and stand in JSON; and a peer that is gone is an
 * error and no SIGPIPE, which would end a program that does not ignore it:
 * c-ares writes to its TCP sockets as if they were files.  What belongs to the
 * program is called between leave and enter, with its own locale and signals;
 * NULL is nowhere, so that there is nothing to leave.
 */
void		msu_inside_start(struct msu_inside *);
void		msu_inside_end(struct msu_inside *);
void		msu_inside_leave(struct msu_inside *);
void		msu_inside_enter(struct msu_inside *);

/* So many files and sockets may be open, or as many as the system lets. */
void		msu_allow_files(unsigned long n);

/* For many threads that wait most of the time: less memory, more contention for
 * it.  Before they are started. */
void		msu_few_heaps(void);

/* The C library's words for an errno, in English whatever the locale. */
void		msu_strerror(int os, char *words, size_t size);

#endif
