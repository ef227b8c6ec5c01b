name     Virgin Media (NTL World)
domain   ntlworld.com
# ISPDB keeps the old NTL hosts; FairEmail and K-9 use the Virgin Media
# ones; newer names first
server   imap tls imap.virginmedia.com 993
server   imap tls imap.ntlworld.com 993
server   pop3 tls pop3.ntlworld.com 995
server   smtp tls smtp.virginmedia.com 465
server   smtp tls smtp.ntlworld.com 465
user     %EMAILADDRESS%
note     app-password
help     https://www.virginmedia.com/help/broadband/manage-email-account
status   preparation
confidence medium
source   ispdb fairemail k9
checked  2026-11
