name     Virgin Media
domain   virginmedia.com virgin.com
server   imap tls imap.virginmedia.com 993
server   pop3 tls pop3.virginmedia.com 995
server   smtp tls smtp.virginmedia.com 465
user     %EMAILADDRESS%
note     app-password
help     https://www.virginmedia.com/help/broadband/manage-email-account
status   preparation
confidence high
source   ispdb fairemail k9
checked  2026-11
