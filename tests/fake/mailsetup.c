/* SPDX-License-Identifier: MPL-2.0 */
/*
 * In mailsetup's place on Windows, for installers that are tried under Wine:
 * adds its arguments as one line to arguments.txt beside itself, and answers
 * --get with the servers of one provider.
 */
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
	static const struct {
		const char	*name, *value;
	} values[] = {
		{ "incoming_host", "imap.qq.com" },
		{ "incoming_port", "993" },
		{ "incoming_security", "tls" },
	};
	char path[1024];
	const char *slash = strrchr(argv[0], '\\'), *wanted = "";
	FILE *f;

	snprintf(path, sizeof(path), "%.*sarguments.txt", slash == NULL ? 0 :
	    (int)(slash + 1 - argv[0]), argv[0]);
	f = fopen(path, "a");
	if (f == NULL)
		return 10;
	for (int i = 1; i < argc; i++) {
		fprintf(f, "%s|", argv[i]);
		if (strcmp(argv[i], "--get") == 0 && i + 1 < argc)
			wanted = argv[i + 1];
	}
	fputs("\n", f);
	if (fclose(f) != 0)
		return 10;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strstr(wanted, values[i].name) != NULL)
			printf("%s%s", i == 0 ? "" : "\t", values[i].value);
	}
	if (wanted[0] != '\0')
		putchar('\n');
	return 0;
}
