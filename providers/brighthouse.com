name     Spectrum (Bright House)
domain   brighthouse.com bak.rr.com bham.rr.com cfl.rr.com emore.rr.com
domain   eufala.rr.com indy.rr.com mi.rr.com panhandle.rr.com
domain   tampabay.rr.com
server   imap tls mail.brighthouse.com 993
server   smtp tls mail.brighthouse.com 587
user     %EMAILADDRESS%
note     app-password
help     https://www.spectrum.net/support/internet/spectrum-email-server-settings/
status   preparation
confidence medium
source   fairemail
checked  2026-11
