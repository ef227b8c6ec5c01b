/* SPDX-License-Identifier: MPL-2.0 */
/* The table of commands. */
#include <string.h>

#include "cli.h"

#define COMMAND(name)	extern const struct cli_command command_##name;
#include "command_list.h"
#undef COMMAND

const struct cli_command *const *
cli_commands(void)
{
	static const struct cli_command *const all[] = {
#define COMMAND(name)	&command_##name,
#include "command_list.h"
#undef COMMAND
		NULL
	};

	return all;
}

const struct cli_command *
cli_command_find(const char *name)
{
	const struct cli_command *const *c;

	for (c = cli_commands(); *c != NULL; c++) {
		if (strcmp((*c)->name, name) == 0)
			return *c;
	}
	return NULL;
}
