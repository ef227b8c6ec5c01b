name     ACTIVE 24 Webhosting
domain   active24.com smtp.cz
mx       active24.com
server   imap tls email.active24.com 993
server   pop3 tls email.active24.com 995
server   smtp tls email.active24.com 465
user     %EMAILADDRESS%
confidence medium
source   ispdb
checked  2026-11
