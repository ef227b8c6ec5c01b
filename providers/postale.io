name     Postale.io
# for domains of the customers' own; no mail exchanger is on record, so only
# the name finds this entry
server   imap tls mail.postale.io 993
server   smtp tls mail.postale.io 465
user     %EMAILADDRESS%
confidence low
source   cypht
checked  2026-11
