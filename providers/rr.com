name     Spectrum (TWC Roadrunner)
domain   rr.com *.rr.com roadrunner.com
server   imap tls mail.twc.com 993
server   pop3 tls mail.twc.com 995
server   smtp starttls mail.twc.com 587
user     %EMAILADDRESS%
note     app-password
help     https://www.timewarnercable.com/en/support/faqs/faqs-internet/e-mailacco/incoming-outgoing-server-addresses.html
status   preparation
confidence high
source   ispdb fairemail
checked  2026-11
