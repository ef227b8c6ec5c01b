name     Namecheap Private Email
domain   privateemail.com
mx       privateemail.com
server   imap tls mail.privateemail.com 993
server   smtp tls mail.privateemail.com 465
user     %EMAILADDRESS%
help     https://www.namecheap.com/support/knowledgebase/article.aspx/1179/2175/general-private-email-configuration-for-mail-clients-and-mobile-devices/
confidence high
source   fairemail nylas mxsniff public-code
checked  2026-11
