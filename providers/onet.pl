name     Onet Poczta
domain   onet.pl adres.pl amorki.pl autograf.pl buziaczek.pl cyberia.pl
domain   onet.com.pl onet.eu op.pl opoczta.pl poczta.onet.eu poczta.onet.pl
domain   pseudonim.pl republika.pl spoko.pl vip.onet.pl vp.pl
server   imap tls imap.poczta.onet.pl 993
server   pop3 tls pop3.poczta.onet.pl 995
server   smtp tls smtp.poczta.onet.pl 465
server   smtp starttls smtp.poczta.onet.pl 587
user     %EMAILADDRESS%
help     https://pomoc.poczta.onet.pl/baza-wiedzy/konfiguracja-poczty-w-programie-mozilla-thunderbird/
confidence high
source   ispdb fairemail mutt-wizard
checked  2026-11
