name     Sohu Mail
domain   sohu.com
# mutt-wizard has only 143/25 without TLS; newer lists have TLS ports
server   imap tls imap.sohu.com 993
server   pop3 tls pop3.sohu.com 995
server   smtp tls smtp.sohu.com 465
user     %EMAILADDRESS%
# Use the separate client password generated when IMAP is enabled, not the
# login password.
note     authorization-code
# Enable IMAP/SMTP under Options > POP3/SMTP/IMAP; leave the IP allow-list
# off unless you have a fixed address.
note     enable-imap
help     https://mail.sohu.com/fe/#/help
status   preparation
confidence high
source   naprise public-code quillbox
source   web https://mail.sohu.com/fe/#/help
checked  2026-11
