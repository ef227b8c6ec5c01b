name     Yahoo Mail
domain   yahoo.com ymail.com rocketmail.com myyahoo.com y7mail.com yahoo.at
domain   yahoo.be yahoo.bg yahoo.ca yahoo.cl yahoo.co.id yahoo.co.il
domain   yahoo.co.in yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.uk
domain   yahoo.co.za yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.co
domain   yahoo.com.hk yahoo.com.hr yahoo.com.mx yahoo.com.my yahoo.com.pe
domain   yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.ua
domain   yahoo.com.ve yahoo.com.vn yahoo.cz yahoo.de yahoo.dk yahoo.ee
domain   yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.in
domain   yahoo.it yahoo.lv yahoo.nl yahoo.no yahoo.pl yahoo.pt yahoo.ro
domain   yahoo.se yahoo.sk
# yahoodns.net is also used as MX by AOL and AT&T, so a match on it alone
# cannot tell them apart
mx       am0.yahoodns.net yahoodns.net
# smtp: Nylas and mutt-wizard have 587; kept 465
server   imap tls imap.mail.yahoo.com 993
server   pop3 tls pop.mail.yahoo.com 995
server   smtp tls smtp.mail.yahoo.com 465
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer login.yahoo.com
oauth2   auth https://api.login.yahoo.com/oauth2/request_auth
oauth2   token https://api.login.yahoo.com/oauth2/get_token
oauth2   scope mail-w
# Without OAuth create an app password under Account security; the account
# password is refused.
note     app-password https://help.yahoo.com/kb/generate-manage-third-party-passwords-sln15241.html
help     https://help.yahoo.com/kb/SLN4724.html
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central email-provider-links mxsniff naprise quillbox
source   official https://help.yahoo.com/kb/SLN4724.html
checked  2026-11
