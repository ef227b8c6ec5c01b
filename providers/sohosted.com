name     SoHosted
domain   sohosted.com
mx       sohosted.com
server   imap tls hostingsecure.email 993
server   smtp tls hostingsecure.email 465
user     %EMAILADDRESS%
help     https://support.hoasted.com/article/235-e-mail-instellen-op-google-android
confidence medium
source   fairemail
checked  2026-11
