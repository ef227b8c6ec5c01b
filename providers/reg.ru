name     REG.RU hosting mail
mx       hosting.reg.ru
server   imap tls mail.hosting.reg.ru 993
server   pop3 tls mail.hosting.reg.ru 995
server   smtp tls mail.hosting.reg.ru 465
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
