name     Netvigator (HKT)
domain   netvigator.com
server   imap tls imap.netvigator.com 993
server   smtp tls smtp.netvigator.com 465
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
