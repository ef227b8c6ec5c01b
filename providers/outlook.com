name     Outlook.com / Hotmail / Live / MSN
domain   outlook.com hotmail.com live.com msn.com hotmail.at hotmail.be
domain   hotmail.ca hotmail.cl hotmail.co.id hotmail.co.il hotmail.co.in
domain   hotmail.co.jp hotmail.co.kr hotmail.co.th hotmail.co.uk
domain   hotmail.co.za hotmail.com.ar hotmail.com.au hotmail.com.br
domain   hotmail.com.hk hotmail.com.mx hotmail.com.pe hotmail.com.tr
domain   hotmail.com.tw hotmail.com.vn hotmail.cz hotmail.de hotmail.dk
domain   hotmail.es hotmail.fi hotmail.fr hotmail.gr hotmail.hu hotmail.it
domain   hotmail.jp hotmail.kr hotmail.lt hotmail.lv hotmail.my hotmail.nl
domain   hotmail.no hotmail.ph hotmail.pt hotmail.rs hotmail.sa hotmail.se
domain   hotmail.sg hotmail.sk live.at live.be live.ca live.cl live.cn
domain   live.co.il live.co.jp live.co.kr live.co.nz live.co.th live.co.uk
domain   live.co.za live.com.ar live.com.au live.com.gr live.com.mx
domain   live.com.my live.com.pe live.com.ph live.com.pt live.com.sg
domain   live.com.tr live.com.vn live.cz live.de live.dk live.es live.fi
domain   live.fr live.hk live.hu live.ie live.in live.it live.jp live.lv
domain   live.nl live.no live.ph live.pt live.ru live.sa live.se live.sg
domain   live.sk livemail.tw msn.cn outlook.at outlook.be outlook.cl
domain   outlook.cn outlook.co.id outlook.co.il outlook.co.nz outlook.co.th
domain   outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
domain   outlook.com.pe outlook.com.tr outlook.com.vn outlook.cz outlook.de
domain   outlook.dk outlook.es outlook.fr outlook.hu outlook.ie outlook.in
domain   outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph
domain   outlook.pt outlook.sa outlook.sg outlook.sk windowslive.com
mx       hotmail.com olc.protection.outlook.com
# smtp: ISPDB, MailCore, Nodemailer say smtp-mail.outlook.com; FairEmail,
# K-9, chatmail say smtp.office365.com; both answer
# imap: older lists have imap-mail.outlook.com
server   imap tls outlook.office365.com 993
server   pop3 tls outlook.office365.com 995
server   smtp starttls smtp-mail.outlook.com 587
server   smtp starttls smtp.office365.com 587
user     %EMAILADDRESS%
auth     oauth2
oauth2   issuer login.microsoftonline.com
oauth2   auth https://login.microsoftonline.com/common/oauth2/v2.0/authorize
oauth2   token https://login.microsoftonline.com/common/oauth2/v2.0/token
oauth2   scope https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access
# Personal Microsoft accounts accept only OAuth2 for IMAP, POP3 and SMTP
# since September 2024; passwords and app passwords fail.
note     oauth-only https://support.microsoft.com/en-us/office/pop-imap-and-smtp-settings-8361e398-8af4-4e97-b147-6c6c4ac95353
# POP and IMAP access may have to be switched on in Outlook.com settings
# under Forwarding and IMAP.
note     enable-imap
help     https://support.microsoft.com/en-us/office/pop-imap-and-smtp-settings-8361e398-8af4-4e97-b147-6c6c4ac95353
# status: chatmail marks it BROKEN because passwords fail; it works with
# OAuth2
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central email-provider-links naprise
source   official https://support.microsoft.com/en-us/office/pop-imap-and-smtp-settings-8361e398-8af4-4e97-b147-6c6c4ac95353
checked  2026-11
