name     Runbox
domain   runbox.com
mx       runbox.com
# smtp: mutt-wizard has mail.runbox.com:587/starttls
# smtp: nodemailer has smtp.runbox.com:465/tls; kept mail.runbox.com
# (fairemail/mailspring)
server   imap tls mail.runbox.com 993
server   smtp tls mail.runbox.com 465
user     %EMAILADDRESS%
help     https://help.runbox.com/email-program-settings/
confidence high
source   fairemail mailspring mutt-wizard nodemailer mxsniff
checked  2026-11
