name     Lark Mail
mx       larksuite.com
server   imap tls imap.larksuite.com 993
server   smtp tls smtp.larksuite.com 465
user     %EMAILADDRESS%
# Generate a dedicated third-party client password in Lark mail settings.
note     app-password
status   preparation
confidence low
source   public-code
checked  2026-11
