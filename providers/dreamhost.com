name     DreamHost
mx       dreamhost.com
server   imap tls imap.dreamhost.com 993
server   smtp tls smtp.dreamhost.com 465
user     %EMAILADDRESS%
help     https://help.dreamhost.com/hc/en-us/articles/214918038-Email-client-configuration-overview
confidence medium
source   fairemail mailcore mxsniff
checked  2026-11
