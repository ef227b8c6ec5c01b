/* SPDX-License-Identifier: MPL-2.0 */
/* In Outlook's place, for Windows: writes its command line into the file that
 * OUTLOOK_SAYS names, as UTF-8, and ends.  Built by run/outlook_wine.sh. */
#include <stdio.h>

#include <windows.h>

int
wmain(void)
{
	wchar_t path[MAX_PATH], unfinished[MAX_PATH + 4];
	char line[4096];
	FILE *f;

	if (GetEnvironmentVariableW(L"OUTLOOK_SAYS", path, MAX_PATH) == 0)
		return 2;
	swprintf(unfinished, MAX_PATH + 4, L"%ls.x", path);
	WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line,
	    sizeof(line), NULL, NULL);
	f = _wfopen(unfinished, L"wb");
	if (f == NULL || fputs(line, f) < 0 || fclose(f) != 0)
		return 3;
	/* whole, or not there yet: somebody waits for it */
	return MoveFileW(unfinished, path) ? 0 : 4;
}
