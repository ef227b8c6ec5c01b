name     Purelymail
domain   purelymail.com cheapermail.com placeq.com rethinkmail.com
domain   worldofmail.com
server   imap tls imap.purelymail.com 993
server   smtp tls smtp.purelymail.com 465
user     %EMAILADDRESS%
help     https://purelymail.com/docs/setup/technical
confidence high
source   chatmail fairemail mutt-wizard
checked  2026-11
