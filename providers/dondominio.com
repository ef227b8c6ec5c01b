name     DonDominio/MrDomain
domain   dondominio.com
mx       dondominio.com
server   imap tls imap.dondominio.com 993
server   pop3 tls pop3.dondominio.com 995
server   smtp tls smtp.dondominio.com 465
user     %EMAILADDRESS%
confidence medium
source   ispdb
checked  2026-11
