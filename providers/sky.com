name     Sky
domain   sky.com
server   imap tls imap.tools.sky.com 993
server   pop3 tls pop.tools.sky.com 995
server   smtp tls smtp.tools.sky.com 465
user     %EMAILADDRESS%
note     app-password
help     http://help.sky.com/articles/get-emails-on-other-clients?product=email
status   preparation
confidence high
source   ispdb fairemail
checked  2026-11
