/* SPDX-License-Identifier: MPL-2.0 */
/* The lookup sources in order of rank (no include guard: read as a table). */
SOURCE(admin)
SOURCE(database)
SOURCE(mx)
