name     Swisscom Bluewin
domain   bluewin.ch bluemail.ch
server   imap tls imaps.bluewin.ch 993
server   pop3 tls pop3s.bluewin.ch 995
server   smtp tls smtpauths.bluewin.ch 465
user     %EMAILADDRESS%
note     app-password
help     https://emailsetup.swisscom.ch/guide/#step=emailSettingsMobileAppSelection
status   preparation
confidence high
source   ispdb chatmail fairemail nodemailer
checked  2026-11
