name     NetEase 188 Mail
domain   188.com
server   imap tls imap.188.com 993
server   smtp tls smtp.188.com 465
user     %EMAILADDRESS%
note     authorization-code https://mail.163.com/mailhelp/client.htm
note     enable-imap
help     https://help.163.com/special/sp/vip163_client.html
# The IMAP server refuses to open folders ('Unsafe Login') until the client
# has sent an IMAP ID command.
quirk    imap-id
status   preparation
confidence high
source   naprise public-code
source   official https://help.163.com/special/sp/vip163_client.html
checked  2026-11
