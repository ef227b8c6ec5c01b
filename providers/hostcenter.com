name     Swisscom hosting (own domain)
# for domains of the customers' own; no mail exchanger is on record, so only
# the name finds this entry
server   imap tls mail.hostcenter.com 993
server   smtp starttls mail.hostcenter.com 587
user     %EMAILADDRESS%
help     https://emailsetup.swisscom.ch/guide/#step=emailSettingsMobileAppSelection
confidence medium
source   fairemail
checked  2026-11
