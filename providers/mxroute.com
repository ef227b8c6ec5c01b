name     MXroute
mx       mxroute.com
server   imap tls mail.mxlogin.com 993
server   smtp tls mail.mxlogin.com 465
user     %EMAILADDRESS%
note     own-host
help     https://mxroute.com/support/
confidence medium
source   fairemail mxsniff
checked  2026-11
