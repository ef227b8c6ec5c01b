name     Telstra / BigPond
domain   bigpond.com bigpond.net bigpond.net.au telstra.com
server   imap tls imap.telstra.com 993
server   pop3 tls pop.telstra.com 995
server   smtp tls smtp.telstra.com 465
user     %EMAILADDRESS%
help     https://www.telstra.com.au/support/category/email/telstra-mail/recommended-email-settings-for-telstra-mail
confidence high
source   ispdb fairemail
checked  2026-11
