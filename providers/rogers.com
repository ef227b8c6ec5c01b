name     Rogers (on Yahoo)
domain   rogers.com
server   imap tls imap.mail.yahoo.com 993
server   smtp tls smtp.mail.yahoo.com 465
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer login.yahoo.com
oauth2   auth https://api.login.yahoo.com/oauth2/request_auth
oauth2   token https://api.login.yahoo.com/oauth2/get_token
oauth2   scope mail-w
# Create an app password in the Rogers Yahoo mail account settings.
note     app-password
status   preparation
confidence high
source   chatmail mailspring email-provider-links
checked  2026-11
