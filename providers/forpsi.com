name     Forpsi
domain   forpsi.com
mx       forpsi.com
server   imap tls imap.forpsi.com 993
server   smtp tls smtp.forpsi.com 465
user     %EMAILADDRESS%
confidence low
source   mutt-wizard
checked  2026-11
