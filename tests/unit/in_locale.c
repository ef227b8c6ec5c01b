/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Linked into every unit test.  A program that uses the library may have set
 * any locale, one with a decimal comma or another idea of small letters among
 * them; the library may not care.  MAILSETUP_TEST_LOCALE names one.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static void set_locale(void) __attribute__((constructor));

static void
set_locale(void)
{
	const char *name = getenv("MAILSETUP_TEST_LOCALE");

	if (name != NULL && setlocale(LC_ALL, name) == NULL) {
		fprintf(stderr, "there is no locale %s\n", name);
		_Exit(1);
	}
	/* the words stay English, wherever the library is installed */
	if (name != NULL)
		setenv("LANGUAGE", "en", 1);
}
