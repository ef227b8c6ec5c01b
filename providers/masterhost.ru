name     Masterhost
mx       masterhost.ru
server   imap tls imap.masterhost.ru 993
server   pop3 tls pop.masterhost.ru 995
server   smtp tls smtp.masterhost.ru 465
user     %EMAILADDRESS%
confidence low
source   public-code
checked  2026-11
