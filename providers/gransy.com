name     Gransy (G-Hosting)
mx       gransy.com internetserver.cz
server   imap tls imap.gransy.com 993
server   imap starttls imap.gransy.com 143
server   pop3 tls imap.gransy.com 995
server   pop3 starttls imap.gransy.com 110
server   smtp tls smtp.gransy.com 465
server   smtp starttls smtp.gransy.com 587
server   smtp starttls smtp.gransy.com 25
user     %EMAILADDRESS%
help     https://emaily.eu/
confidence medium
source   ispdb
checked  2026-11
