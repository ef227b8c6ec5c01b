name     Infomaniak
domain   ik.me ikmail.com etik.com
mx       infomaniak.ch
# smtp: mutt-wizard has mail.infomaniak.com:587/starttls
server   imap tls mail.infomaniak.com 993
server   smtp tls mail.infomaniak.com 465
server   smtp starttls mail.infomaniak.com 587
user     %EMAILADDRESS%
# Use the mailbox or device password generated in the Infomaniak dashboard,
# not the account password.
note     app-password https://www.infomaniak.com/en/support/faq
help     https://www.infomaniak.com/fr/support/faq/search?q=imap
status   preparation
confidence high
source   chatmail fairemail mutt-wizard nodemailer public-code
checked  2026-11
