/* SPDX-License-Identifier: MPL-2.0 */
/* The clients that we export for, in the order in which they are listed. */
WRITER(thunderbird)
WRITER(apple)
WRITER(outlook)
WRITER(foxmail)
WRITER(k9)
WRITER(fairemail)
WRITER(outlook_autodiscover)
WRITER(thunderbird_fleet)
WRITER(deltachat)
WRITER(neomutt)
WRITER(msmtp)
WRITER(isync)
