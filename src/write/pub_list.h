/* SPDX-License-Identifier: MPL-2.0 */
/* What a domain publishes.  The order is that of writing: records come after
 * the documents that they vouch for, and the letter about all of it last. */
PUB(autoconfig)
PUB(autodiscover)
PUB(pacc)
PUB(mobileconfig)
PUB(dns)
PUB(nginx)
PUB(apache)
PUB(caddy)
PUB(readme)
