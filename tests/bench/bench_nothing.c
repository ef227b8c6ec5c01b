/* SPDX-License-Identifier: MPL-2.0 */
/* Does nothing, with the program's libraries: what offline.sh compares with. */
int
main(void)
{
	return 0;
}
