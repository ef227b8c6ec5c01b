name     NetEase free enterprise mail (ym.163.com)
mx       mx.ym.163.com
server   imap tls imap.ym.163.com 993
server   smtp tls smtp.ym.163.com 994
user     %EMAILADDRESS%
# Old free edition; many domains have moved to the paid service, so confirm
# by a live check.
note     old-service
quirk    imap-id
confidence low
source   nylas
checked  2026-11
