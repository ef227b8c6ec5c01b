/* SPDX-License-Identifier: MPL-2.0 */
/* An INI file as Windows reads it: for each file of the command line, which are
 * whole paths, every value as "file<tab>section<tab>key<tab>value", UTF-8.
 * Built by run/outlook_wine.sh. */
#include <stdio.h>

#include <windows.h>

#define MAX	32768

static void
put(const wchar_t *s, char end)
{
	char text[4 * 1024];

	WideCharToMultiByte(CP_UTF8, 0, s, -1, text, sizeof(text), NULL, NULL);
	fputs(text, stdout);
	putchar(end);
}

static void
read_section(const wchar_t *file, const wchar_t *section)
{
	static wchar_t keys[MAX], value[MAX];

	GetPrivateProfileStringW(section, NULL, L"", keys, MAX, file);
	for (const wchar_t *k = keys; *k != L'\0'; k += wcslen(k) + 1) {
		GetPrivateProfileStringW(section, k, L"(none)", value, MAX,
		    file);
		put(file, '\t');
		put(section, '\t');
		put(k, '\t');
		put(value, '\n');
	}
}

int
wmain(int argc, wchar_t **argv)
{
	static wchar_t sections[MAX];

	for (int i = 1; i < argc; i++) {
		if (GetPrivateProfileSectionNamesW(sections, MAX,
		    argv[i]) == 0)
			return 1;
		for (const wchar_t *s = sections; *s != L'\0';
		    s += wcslen(s) + 1)
			read_section(argv[i], s);
	}
	return 0;
}
