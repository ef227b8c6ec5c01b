name     Frontier
domain   frontier.com citlink.net frontiernet.net
server   imap tls imap.frontier.com 993
server   smtp tls smtp.frontier.com 465
user     %EMAILADDRESS%
confidence low
source   quillbox
checked  2026-11
