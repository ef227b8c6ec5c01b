name     WP Poczta
domain   wp.pl
# login: ISPDB uses the local part, FairEmail the full address
server   imap tls imap.wp.pl 993
server   pop3 tls pop3.wp.pl 995
server   smtp tls smtp.wp.pl 465
user     %EMAILLOCALPART%
note     app-password
help     https://pomoc.wp.pl/jak-skonfigurowac-program-pocztowy
status   preparation
confidence high
source   ispdb fairemail mailcore mutt-wizard
checked  2026-11
