/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Functions that wait for an answer in the middle of their work and can be left
 * there: they give MSU_FLOW_WAIT, and are called again, with the same arguments,
 * when that is over; then they go on where they were.  What has to outlive a
 * wait is in a struct; locals are set before FLOW_BEGIN, each time.  The place
 * is an int of that struct, 0 to begin with, one for each function.
 */
#ifndef MSU_FLOW_H
#define MSU_FLOW_H

#include <stdbool.h>

enum msu_flow { MSU_FLOW_NO, MSU_FLOW_YES, MSU_FLOW_WAIT };

#define FLOW_BEGIN(place)	switch (place) { default:

/* answer = call, as soon as that is yes or no. */
#define FLOW_WAIT(place, answer, call) \
	do { \
		(place) = __LINE__; \
		__attribute__((fallthrough)); \
	case __LINE__: \
		(answer) = (call); \
		if ((answer) == MSU_FLOW_WAIT) \
			return MSU_FLOW_WAIT; \
	} while (0)

/* Ends the function, anywhere in it; the next call begins it anew. */
#define FLOW_RETURN(place, answer) \
	do { \
		(place) = 0; \
		return (answer); \
	} while (0)

#define FLOW_END(place, answer) \
	} \
	(place) = 0; \
	return (answer)

static inline enum msu_flow
msu_flow_is(bool yes)
{
	return yes ? MSU_FLOW_YES : MSU_FLOW_NO;
}

#endif
