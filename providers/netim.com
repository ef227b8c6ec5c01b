name     NETIM
# for domains of the customers' own; no mail exchanger is on record, so only
# the name finds this entry
server   imap tls mail1.netim.hosting 993
server   smtp tls mail1.netim.hosting 465
user     %EMAILADDRESS%
help     https://support.netim.com/en/wiki/Setup_your_messaging_software
confidence medium
source   fairemail
checked  2026-11
