name     Apple iCloud Mail
domain   icloud.com me.com mac.com
mx       mail.icloud.com
# login: ISPDB local part for IMAP and full address for SMTP; FairEmail
# local part for both
# MailCore's STARTTLS on 143 is not confirmed elsewhere and was dropped
server   imap tls imap.mail.me.com 993 user=%EMAILLOCALPART%
server   smtp starttls smtp.mail.me.com 587
user     %EMAILADDRESS%
# Create an app-specific password for the Apple Account; two-factor
# authentication must be on.
note     app-password https://support.apple.com/en-us/HT204397
# IMAP login is the part before the @; SMTP login is the full iCloud
# address. For a custom domain use your main iCloud address to log in.
note     main-address
help     https://support.apple.com/HT202304
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas mutt-wizard nodemailer
source   dnsimple-services mxsniff naprise
source   official https://support.apple.com/en-us/HT202304
checked  2026-11
