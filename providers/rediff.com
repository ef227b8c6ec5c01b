name     rediff email
domain   rediff.com
server   imap tls imap.rediffmailpro.com 993
server   smtp tls smtp.rediffmailpro.com 465
user     %EMAILADDRESS%
help     https://support.rediff.com/imap-settings-for-outlook/
confidence medium
source   fairemail
checked  2026-11
