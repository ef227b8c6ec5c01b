name     BT Mail
domain   btinternet.com btopenworld.com talk21.com
# smtp: mutt-wizard has mail.btinternet.com:587/starttls
server   imap tls mail.btinternet.com 993
server   pop3 tls mail.btinternet.com 995
server   smtp tls mail.btinternet.com 465
user     %EMAILADDRESS%
help     https://www.bt.com/help/email/manage-email-account/manual-settings/what-are-the-settings-for-outgoing-and-incoming-bt-email-servers
confidence high
source   ispdb fairemail mutt-wizard
checked  2026-11
