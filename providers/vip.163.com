name     NetEase VIP 163 Mail
domain   vip.163.com
# two preset lists send vip.163.com to imap.163.com; the VIP service has its
# own hosts according to its help page and two other lists
server   imap tls imap.vip.163.com 993
server   smtp tls smtp.vip.163.com 465
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
