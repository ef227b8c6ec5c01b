name     Yandex Mail / Yandex 360
domain   yandex.com yandex.ru ya.ru narod.ru yandex.by yandex.com.tr
domain   yandex.fr yandex.kz yandex.net yandex.ua yandex.uz
mx       yandex.net yandex.ru
# hosts: imap/smtp.yandex.ru and .com are the same service; Thunderbird's
# OAuth table knows only the .com names
# smtp: Nylas and mutt-wizard have 587; kept 465
server   imap tls imap.yandex.com 993
server   pop3 tls pop.yandex.com 995
server   smtp tls smtp.yandex.com 465
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer oauth.yandex.com
oauth2   auth https://oauth.yandex.com/authorize
oauth2   token https://oauth.yandex.com/token
oauth2   scope mail:imap_full mail:smtp
# Without OAuth create an app password for Mail in Yandex ID; the account
# password is refused.
note     app-password https://id.yandex.com/security/app-passwords
# Allow mail programs (IMAP or POP3) in Yandex Mail settings first.
note     enable-imap https://yandex.com/support/mail/mail-clients/others.html
help     https://yandex.com/support/mail/mail-clients/others.html
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central mxsniff naprise quillbox
source   official https://yandex.com/support/mail/mail-clients/others.html
checked  2026-11
