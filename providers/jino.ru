name     Jino
mx       jino.ru
server   imap tls mail.jino.ru 993
server   smtp tls smtp.jino.ru 465
user     %EMAILADDRESS%
confidence low
source   public-code
checked  2026-11
