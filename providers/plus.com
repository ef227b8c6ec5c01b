name     Plusnet
domain   *.plus.com
server   imap tls imap.plus.net 993
server   smtp tls relay.plus.net 465
user     %EMAILADDRESS%
help     https://www.plus.net/help/email-guides/how-to-set-up-plusnet-email/
confidence medium
source   fairemail quillbox
checked  2026-11
