name     Astound (RCN, Erols)
domain   rcn.com erols.com
server   imap tls imap.rcn.com 993
server   smtp starttls smtp.rcn.com 587
user     %EMAILADDRESS%
confidence low
source   quillbox
checked  2026-11
