name     Hushmail
domain   hushmail.com hush.com hushmail.me
mx       hushmail.com
server   imap tls imap.hushmail.com 993
server   pop3 tls pop.hushmail.com 995
server   smtp tls smtp.hushmail.com 465
user     %EMAILADDRESS%
confidence high
source   mailcore mutt-wizard email-provider-links quillbox
checked  2026-11
