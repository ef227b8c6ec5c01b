name     Scarlet
domain   scarlet.be
# smtp: FairEmail 465/tls, one other list 587/starttls
server   imap tls imap.scarlet.be 993
server   smtp tls smtp.scarlet.be 465
user     %EMAILADDRESS%
note     app-password
help     https://www.scarlet.be/help/faq/769/59/Welke-standaardinstellingen-gebruikt-Scarlet-voor-e-mail
status   preparation
confidence medium
source   fairemail public-code
checked  2026-11
