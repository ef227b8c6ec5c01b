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
#include <sys/socket.h>
#endif

/* Milliseconds on a clock that never goes back; only differences mean
 * anything. */
uint64_t	msu_clock_ms(void);

/* Bytes that nobody can guess, 256 at most; false if the system has none. */
bool		msu_random(void *, size_t len);

struct msu_locale {
	void	*c, *before;
};

/* Until msu_c_locale_end(), texts that libraries make in this thread are
 * English, so that they can be compared and stand in JSON. */
void		msu_c_locale_start(struct msu_locale *);
void		msu_c_locale_end(struct msu_locale *);

/* So many files and sockets may be open, or as many as the system lets. */
void		msu_allow_files(unsigned long n);

/* For many threads that wait most of the time: less memory, more contention for
 * it.  Before they are started. */
void		msu_few_heaps(void);

/* The C library's words for an errno, in English whatever the locale. */
void		msu_strerror(int os, char *words, size_t size);

#endif
