name     Telia Sweden
domain   telia.com
server   imap tls mailin.telia.com 993
server   smtp tls mailout.telia.com 465
user     %EMAILADDRESS%
help     https://www.telia.se/privat/support/info/konfigurera-e-post-android
confidence medium
source   fairemail
checked  2026-11
