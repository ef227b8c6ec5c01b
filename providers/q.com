name     Q.com
domain   q.com
# imap: fairemail has mail.centurylink.net:993/tls; kept mail.q.com (ispdb)
# smtp: fairemail has smtp.centurylink.net:587/starttls; kept smtp.q.com
# (ispdb)
server   imap tls mail.q.com 993
server   pop3 tls mail.q.com 995
server   smtp starttls smtp.q.com 587
user     %EMAILADDRESS%
help     https://www.centurylink.com/home/help/internet/email/how-to-set-up-your-email-server-settings-to-go-through-pop-and-smtp.html
confidence medium
source   ispdb fairemail
checked  2026-11
