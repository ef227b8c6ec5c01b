name     Zoho Mail (US)
domain   zoho.com zohomail.com
# zohomail.com: chatmail sends it to the EU hosts, ISPDB to the US hosts;
# the account's data centre decides
server   imap tls imap.zoho.com 993
server   pop3 tls pop.zoho.com 995
server   smtp tls smtp.zoho.com 465
server   smtp starttls smtp.zoho.com 587
user     %EMAILADDRESS%
note     enable-imap
help     https://www.zoho.com/mail/help/imap-access.html
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore mutt-wizard nodemailer naprise
source   official https://www.zoho.com/mail/help/zoho-smtp.html
checked  2026-11
