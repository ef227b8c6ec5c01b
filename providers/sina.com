name     Sina Mail
domain   sina.com
# smtp: mutt-wizard has 587; the official page says 465
# several lists use the sina.com hosts for sina.cn and vip.sina.com; the
# official page gives one host set per suffix
server   imap tls imap.sina.com 993
server   pop3 tls pop.sina.com 995
server   smtp tls smtp.sina.com 465
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
source   mutt-wizard naprise public-code
source   official https://help.sina.com.cn/comquestiondetail/view/160/
checked  2026-11
