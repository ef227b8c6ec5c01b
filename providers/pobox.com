name     Pobox
domain   pobox.com
mx       pobox.com rightbox.com
server   imap tls mail.pobox.com 993
server   imap starttls mail.pobox.com 143
server   pop3 tls mail.pobox.com 995
server   pop3 starttls mail.pobox.com 110
server   smtp tls smtp.pobox.com 465
server   smtp starttls smtp.pobox.com 587
user     %EMAILADDRESS%
help     http://www.pobox.com/helpspot/index.php?pg=kb.book&id=18
confidence high
source   ispdb mailcore dnsimple-services mxsniff
checked  2026-11
