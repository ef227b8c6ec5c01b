name     IONOS (US and international)
domain   ionos.com
mx       1and1.com ionos.com
server   imap tls imap.ionos.com 993
server   smtp tls smtp.ionos.com 465
user     %EMAILADDRESS%
note     mailbox-password
help     https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/
confidence medium
source   fairemail email-provider-links mxsniff quillbox
checked  2026-11
