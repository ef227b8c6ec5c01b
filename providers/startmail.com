name     StartMail
domain   startmail.com
mx       startmail.com
# smtp: mailspring has smtp.startmail.com:587/starttls
server   imap tls imap.startmail.com 993
server   smtp tls smtp.startmail.com 465
user     %EMAILADDRESS%
# Use the per-device IMAP password from StartMail settings.
note     app-password https://support.startmail.com/hc/en-us/articles/360006536217-Configure-a-trusted-device-IMAP-password
help     https://support.startmail.com/hc/en-us/articles/360006596718-Server-addresses
status   preparation
confidence medium
source   fairemail mailspring email-provider-links quillbox
checked  2026-11
