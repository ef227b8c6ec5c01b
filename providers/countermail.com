name     Countermail
domain   countermail.com
server   imap tls imap1.countermail.com 993
server   smtp tls imap1.countermail.com 465
user     %EMAILADDRESS%
# Use an IMAP key from the account settings instead of the password.
note     app-password https://support.countermail.com/kb/faq.php?id=14
help     https://support.countermail.com/kb/faq.php?id=14
status   preparation
confidence medium
source   fairemail
checked  2026-11
