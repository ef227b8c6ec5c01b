name     Beget
mx       beget.com
server   imap tls imap.beget.com 993
server   imap starttls imap.beget.com 143
server   pop3 tls pop3.beget.com 995
server   smtp tls smtp.beget.com 465
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
