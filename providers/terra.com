name     Terra (Latin America)
domain   terra.com
server   imap tls imap.terra.com 993
server   smtp tls smtp.terra.com 465
user     %EMAILADDRESS%
confidence low
source   mailspring
checked  2026-11
