name     ILJ Mail
domain   1fj.com christianlady.com christianman.com friday.tv ilj.com
domain   ilovejesus.com militaryproud.com oicu812.com righttackle.com
domain   saturday.tv tidetalk.com whatacool.com
server   imap tls secure.iljmail.com 993
server   smtp starttls secure.iljmail.com 587
user     %EMAILADDRESS%
help     https://www.iljmail.com/knowledge-base/incoming-outgoing-mail-server-settings-2/
confidence medium
source   fairemail
checked  2026-11
