/* SPDX-License-Identifier: MPL-2.0 */
/* The commands, the main job first (no include guard: read as a table). */
COMMAND(main)
COMMAND(lookup)
COMMAND(check)
COMMAND(export)
COMMAND(batch)
COMMAND(import)
COMMAND(publish)
COMMAND(audit)
COMMAND(clients)
COMMAND(providers)
COMMAND(completion)
