name     88.com Mail
domain   88.com
server   imap tls imap.88.com 993
server   smtp tls smtp.88.com 465
user     %EMAILADDRESS%
# Create a dedicated client password in the webmail client settings and use
# that.
note     app-password
note     enable-imap
status   preparation
confidence medium
source   public-code
checked  2026-11
