name     AOL Mail
domain   aol.com aim.com aol.co.nz aol.co.uk aol.com.ar aol.com.au
domain   aol.com.br aol.com.mx aol.de aol.es aol.fr aol.it aol.se
domain   compuserve.com cs.com jp.aol.com love.com netscape.net
domain   wmconnect.com wow.com ygm.com
mx       gm0.yahoodns.net mx.aol.com
server   imap tls imap.aol.com 993
server   pop3 tls pop.aol.com 995
server   smtp tls smtp.aol.com 465
server   smtp starttls smtp.aol.com 587
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer login.aol.com
oauth2   auth https://api.login.aol.com/oauth2/request_auth
oauth2   token https://api.login.aol.com/oauth2/get_token
oauth2   scope mail-w
# Without OAuth create an app password under Account security; the account
# password is refused.
note     app-password https://login.aol.com/myaccount/security/app-password
help     https://help.aol.com/articles/how-do-i-use-other-email-applications-to-send-and-receive-my-aol-mail
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central email-provider-links mxsniff quillbox
checked  2026-11
