name     Hostinger Email
domain   hostinger.com
mx       hostinger.com hostinger.in
server   imap tls imap.hostinger.com 993
server   imap starttls imap.hostinger.com 143
server   pop3 tls pop.hostinger.com 995
server   pop3 starttls pop.hostinger.com 110
server   smtp tls smtp.hostinger.com 465
server   smtp starttls smtp.hostinger.com 587
user     %EMAILADDRESS%
help     https://www.hostinger.com/support/4768584-how-to-set-up-hostinger-email-on-mozilla-thunderbird-desktop-windows/
confidence high
source   fairemail mailspring mailcore email-provider-links mxsniff quillbox
checked  2026-11
