name     Thundermail
domain   thundermail.com tb.pro
server   imap tls mail.thundermail.com 993
server   smtp tls mail.thundermail.com 465
user     %EMAILADDRESS%
oauth2   issuer auth.tb.pro
oauth2   auth https://auth.tb.pro/realms/tbpro/protocol/openid-connect/auth
oauth2   token https://auth.tb.pro/realms/tbpro/protocol/openid-connect/token
oauth2   scope openid profile email offline_access
note     app-password
status   preparation
confidence medium
source   fairemail comm-central
checked  2026-11
