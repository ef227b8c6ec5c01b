name     88.com Mail (111.com)
domain   111.com
server   imap tls imap.111.com 993
server   smtp tls smtp.111.com 465
user     %EMAILADDRESS%
# Create a dedicated client password in the webmail client settings and use
# that.
note     app-password
note     enable-imap
status   preparation
confidence low
source   public-code
checked  2026-11
