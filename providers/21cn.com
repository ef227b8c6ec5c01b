name     21CN Mail
domain   21cn.com
# login secret: one guide says the login password, another list says an
# authorization code
server   imap tls imap.21cn.com 993
server   pop3 tls pop.21cn.com 995
server   smtp tls smtp.21cn.com 465
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
