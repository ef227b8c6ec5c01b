name     NetEase 163 Mail
domain   163.com
# smtp: mutt-wizard has 587 without saying it was tested; official page and
# six sources say 465 (or 994)
server   imap tls imap.163.com 993
server   pop3 tls pop.163.com 995
server   smtp tls smtp.163.com 465
server   smtp tls smtp.163.com 994
user     %EMAILADDRESS%
note     authorization-code https://mail.163.com/mailhelp/client.htm
note     enable-imap
help     https://mail.163.com/mailhelp/client.htm
# The IMAP server refuses to open folders ('Unsafe Login') until the client
# has sent an IMAP ID command.
quirk    imap-id
status   preparation
confidence high
source   ispdb chatmail nylas mutt-wizard nodemailer naprise quillbox
source   official https://mail.163.com/mailhelp/client.htm
source   web https://koishi.chat/en-US/plugins/adapter/mail
source   web https://note.lispstudio.com/dacaf276000eb6a58da4f0ecc45cd0e2
checked  2026-11
