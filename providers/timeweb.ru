name     Timeweb
mx       timeweb.ru
server   imap tls imap.timeweb.ru 993
server   pop3 tls pop3.timeweb.ru 995
server   smtp tls smtp.timeweb.ru 465
server   smtp starttls smtp.timeweb.ru 587
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
