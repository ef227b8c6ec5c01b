name     prxy.com
mx       mxof.com
server   imap tls secure.prxy.com 993
server   smtp tls secure.prxy.com 465
user     %EMAILADDRESS%
help     https://my.prxy.com/knowledgebase/52/Summary-of-Email-Settings.html
confidence medium
source   fairemail
checked  2026-11
