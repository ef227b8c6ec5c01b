name     NetEase 126 Mail
domain   126.com
# smtp: mutt-wizard has 587; the rest say 465
server   imap tls imap.126.com 993
server   pop3 tls pop.126.com 995
server   smtp tls smtp.126.com 465
user     %EMAILADDRESS%
note     authorization-code https://mail.163.com/mailhelp/client.htm
note     enable-imap
help     https://mail.163.com/mailhelp/client.htm
# The IMAP server refuses to open folders ('Unsafe Login') until the client
# has sent an IMAP ID command.
quirk    imap-id
status   preparation
confidence high
source   ispdb nylas mutt-wizard nodemailer naprise public-code
source   official https://mail.163.com/mailhelp/client.htm
checked  2026-11
