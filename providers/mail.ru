name     Mail.ru (VK)
domain   mail.ru bk.ru inbox.ru list.ru corp.mail.ru internet.ru mail.ua
mx       mail.ru
server   imap tls imap.mail.ru 993
server   imap starttls imap.mail.ru 143
server   pop3 tls pop.mail.ru 995
server   pop3 starttls pop.mail.ru 110
server   smtp tls smtp.mail.ru 465
server   smtp starttls smtp.mail.ru 587
user     %EMAILADDRESS%
auth     oauth2 password
# oauth: Thunderbird and ISPDB use o2.mail.ru, FairEmail oauth.mail.ru
oauth2   issuer o2.mail.ru
oauth2   auth https://o2.mail.ru/login
oauth2   token https://o2.mail.ru/token
oauth2   scope mail.imap
# Create a password for an external application; the account password is
# refused.
note     app-password https://account.mail.ru/user/2-step-auth/passwords/
help     https://help.mail.ru/mail/mailer/popsmtp
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central naprise public-code quillbox
source   official https://help.mail.ru/mail/mailer/popsmtp
checked  2026-11
