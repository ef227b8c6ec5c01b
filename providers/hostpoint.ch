name     Hostpoint
mx       mail.hostpoint.ch
server   imap tls imap.mail.hostpoint.ch 993
server   smtp tls asmtp.mail.hostpoint.ch 465
server   smtp starttls asmtp.mail.hostpoint.ch 587
user     %EMAILADDRESS%
help     https://support.hostpoint.ch/
confidence high
source   public-code
checked  2026-11
