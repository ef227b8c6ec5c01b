name     Gazeta.pl
domain   gazeta.pl
server   imap tls imap.gazeta.pl 993
server   smtp tls smtp.gazeta.pl 465
user     %EMAILADDRESS%
confidence low
source   mailspring
checked  2026-11
