/* SPDX-License-Identifier: MPL-2.0 */
/* Marks texts for people: N_() in tables, _() where they are shown. */
#ifndef MSU_I18N_H
#define MSU_I18N_H

#ifdef ENABLE_NLS
#include <libintl.h>
#define _(s) dgettext("mailsetup", s)
#define ngettext_(one, many, n) dngettext("mailsetup", one, many, n)
#else
#define _(s) (s)
#define ngettext_(one, many, n) ((n) == 1 ? (one) : (many))
#endif
#define N_(s) s

#endif
