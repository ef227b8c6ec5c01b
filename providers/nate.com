name     Nate Mail
domain   nate.com
# smtp: smtp.nate.com (two lists) against smtp.mail.nate.com (six programs)
# imap: one list has imap.mail.nate.com
server   imap tls imap.nate.com 993
server   smtp tls smtp.mail.nate.com 465
server   smtp starttls smtp.mail.nate.com 587
user     %EMAILADDRESS%
# Allow IMAP/SMTP for external mail programs in Nate Mail settings.
note     enable-imap
status   preparation
confidence medium
source   public-code quillbox
checked  2026-11
