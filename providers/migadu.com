name     Migadu
domain   migadu.com
mx       migadu.com
server   imap tls imap.migadu.com 993
server   smtp tls smtp.migadu.com 465
server   smtp starttls smtp.migadu.com 587
user     %EMAILADDRESS%
help     https://www.migadu.com/guides/index.html
confidence high
source   chatmail fairemail mxsniff public-code
checked  2026-11
