name     Hover
mx       hover.com.cust.hostedemail.com
server   imap tls mail.hover.com 993
server   smtp starttls mail.hover.com 587
user     %EMAILADDRESS%
confidence low
source   nylas
checked  2026-11
