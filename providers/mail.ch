name     mail.ch
domain   mail.ch
server   imap tls imap.mail.ch 993
server   pop3 tls pop.mail.ch 995
server   smtp tls smtp.mail.ch 465
server   smtp starttls smtp.mail.ch 587
user     %EMAILADDRESS%
help     https://mail.ch/en/help/messages/external_e-mail_clients/pop3-imap_settings
confidence high
source   official https://mail.ch/en/help/messages/external_e-mail_clients/pop3-imap_settings
checked  2026-11
