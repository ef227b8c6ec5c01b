name     VOO
domain   voo.be
server   imap tls imap.voo.be 993
server   smtp starttls smtp.voo.be 587
user     %EMAILADDRESS%
confidence low
source   public-code
checked  2026-11
