name     Simply.com
# for domains of the customers' own; no mail exchanger is on record, so only
# the name finds this entry
server   imap tls imap.simply.com 993
server   smtp starttls smtp.simply.com 587
user     %EMAILADDRESS%
confidence medium
source   public-code
checked  2026-11
