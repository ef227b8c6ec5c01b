name     China Mobile 139 Mail
domain   139.com
mx       mx1.mail.139.com mx2.mail.139.com mx3.mail.139.com
# an old answer page has imap.10086.cn; the help page says imap.139.com
server   imap tls imap.139.com 993
server   pop3 tls pop.139.com 995
server   smtp tls smtp.139.com 465
user     %EMAILADDRESS%
# Set a client password under Account & Security and use it instead of the
# login password.
note     authorization-code
# IMAP/SMTP must be enabled in the mailbox protocol settings.
note     enable-imap
help     https://help.mail.10086.cn/statichtml/1/Content/858.html
status   preparation
confidence high
source   nylas naprise public-code quillbox
source   official https://help.mail.10086.cn/statichtml/1/Content/858.html
checked  2026-11
