name     one.com
domain   one.com
mx       one.com
server   imap tls imap.one.com 993
server   smtp tls send.one.com 465
user     %EMAILADDRESS%
help     https://help.one.com/hc/en-us/articles/115005586769-Setting-up-a-Mobile-Phone
confidence high
source   ispdb fairemail mutt-wizard nodemailer mxsniff public-code
checked  2026-11
