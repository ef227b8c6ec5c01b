name     TOM Mail
domain   tom.com 163.net 163vip.com vip.tom.com
# 163.net: one list has imap/smtp.163.net; naprise cites TOM's own help page
# for smtp.tom.com
server   imap tls imap.tom.com 993
server   pop3 tls pop.tom.com 995
server   smtp tls smtp.tom.com 465
user     %EMAILADDRESS%
help     https://help.tom.com/freemail/3421485459.html?col_index=16
confidence medium
source   naprise public-code
source   official https://help.tom.com/freemail/3421485459.html?col_index=16
checked  2026-11
