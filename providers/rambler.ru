name     Rambler Mail
domain   rambler.ru autorambler.ru lenta.ru myrambler.ru r0.ru rambler.ua
domain   ro.ru
# imap: k9 has mail.rambler.ru:993/tls; kept imap.rambler.ru
# (ispdb/chatmail/fairemail)
# smtp: k9 has mail.rambler.ru:465/tls; kept smtp.rambler.ru
# (ispdb/chatmail/fairemail)
server   imap tls imap.rambler.ru 993
server   imap starttls imap.rambler.ru 143
server   pop3 tls pop.rambler.ru 995
server   smtp tls smtp.rambler.ru 465
user     %EMAILADDRESS%
note     enable-imap https://help.rambler.ru/mail/mail-pochtovye-klienty/1275/
help     https://help.rambler.ru/mail/mail-pochtovye-klienty/1277/
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore
checked  2026-11
