name     24-mail
domain   24-mail.com 24-mail.de
server   imap tls 24-mail.com 993
server   smtp starttls 24-mail.com 587
user     %EMAILADDRESS%
help     http://24-mail.com/index.php?action=faq
confidence medium
source   fairemail
checked  2026-11
