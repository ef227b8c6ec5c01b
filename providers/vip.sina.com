name     Sina VIP Mail
domain   vip.sina.com
server   imap tls imap.vip.sina.com 993
server   pop3 tls pop.vip.sina.com 995
server   smtp tls smtp.vip.sina.com 465
user     %EMAILADDRESS%
# Use the client authorization code shown once when IMAP is enabled; the
# login password is rejected.
note     authorization-code https://help.sina.com.cn/comquestiondetail/view/160/
# Enable IMAP4/SMTP (or POP3/SMTP) in the webmail settings; an SMS check is
# required.
note     enable-imap
help     https://help.sina.com.cn/comquestiondetail/view/160/
status   preparation
confidence high
source   naprise public-code
source   official https://help.sina.com.cn/comquestiondetail/view/160/
checked  2026-11
