name     RU-CENTER mail
mx       nic.ru
server   imap tls mail.nic.ru 993
server   pop3 tls mail.nic.ru 995
server   smtp tls mail.nic.ru 465
user     %EMAILADDRESS%
confidence low
source   public-code
checked  2026-11
