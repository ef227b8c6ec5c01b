name     Telenet
domain   telenet.be
server   imap tls imap.telenet.be 993
server   smtp starttls smtp.telenet.be 587
user     %EMAILADDRESS%
help     https://www2.telenet.be/nl/klantenservice/e-mails-versturen/
confidence high
source   fairemail mailspring mutt-wizard
checked  2026-11
