/* SPDX-License-Identifier: MPL-2.0 */
/* libxml2 before there are several threads. */
#ifndef MSU_XMLINIT_H
#define MSU_XMLINIT_H

/* Sets up what all threads share; once is enough. */
void	msu_xml_init(void);

#endif
