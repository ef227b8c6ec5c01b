name     Gmail
domain   gmail.com googlemail.com
mx       gmail-smtp-in.l.google.com
# K-9 used imap/smtp.googlemail.com for googlemail.com; same service
server   imap tls imap.gmail.com 993
server   pop3 tls pop.gmail.com 995
server   smtp tls smtp.gmail.com 465
server   smtp starttls smtp.gmail.com 587
server   caldav https://apidata.googleusercontent.com
server   carddav https://www.googleapis.com
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer accounts.google.com
oauth2   auth https://accounts.google.com/o/oauth2/v2/auth
oauth2   token https://oauth2.googleapis.com/token
oauth2   scope https://mail.google.com/
# Without OAuth you need 2-Step Verification and a 16-letter app password;
# the account password is refused.
note     app-password https://support.google.com/accounts/answer/185833
help     https://support.google.com/mail/answer/7126229
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   comm-central naprise
source   official https://support.google.com/mail/answer/7126229
checked  2026-11
