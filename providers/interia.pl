name     Interia
domain   interia.pl *.hub.pl adresik.net interia.com interia.eu interiowy.pl
domain   intmail.pl ogarnij.se pacz.to pisz.to poczta.fm vip.interia.pl
server   imap tls poczta.interia.pl 993
server   smtp tls poczta.interia.pl 465
user     %EMAILADDRESS%
note     enable-imap
help     https://pomoc.poczta.interia.pl/news-parametry-do-konfiguracji-programow-pocztowych,nId,2136275
status   preparation
confidence high
source   fairemail mailspring mutt-wizard
checked  2026-11
