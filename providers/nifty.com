name     @nifty
domain   nifty.com
# ISPDB still lists only unencrypted POP3 110 and SMTP 587; quillbox lists
# TLS ports, so the plaintext ones were dropped; to be confirmed live
server   imap tls imap.nifty.com 993
server   smtp tls smtp.nifty.com 465
user     %EMAILADDRESS%
confidence low
source   ispdb quillbox
checked  2026-11
