name     o2 Poczta
domain   o2.pl go2.pl prokonto.pl tlen.pl
# login: ISPDB uses the local part, FairEmail the full address
server   imap tls poczta.o2.pl 993
server   pop3 tls poczta.o2.pl 995
server   smtp tls poczta.o2.pl 465
server   smtp starttls poczta.o2.pl 587
user     %EMAILLOCALPART%
help     https://pomoc.o2.pl/jak-skonfigurowac-program-pocztowy
confidence high
source   ispdb fairemail mailcore mutt-wizard
checked  2026-11
