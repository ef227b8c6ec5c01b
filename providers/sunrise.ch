name     Sunrise
domain   sunrise.ch
server   imap tls imap.sunrise.ch 993
server   smtp tls smtp2.sunrise.ch 465
user     %EMAILADDRESS%
help     https://www.sunrise.ch/de/privatkunden/hilfe/nutzung-und-dienste/sunrise-mail.html
confidence medium
source   fairemail
checked  2026-11
