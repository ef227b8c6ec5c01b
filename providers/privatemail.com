name     Private-Mail
domain   privatemail.com
server   imap tls smtp.privatemail.com 993
server   smtp tls smtp.privatemail.com 465
user     %EMAILADDRESS%
help     https://privatemail.com/
confidence medium
source   fairemail
checked  2026-11
