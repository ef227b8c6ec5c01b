name     Mailfence
domain   mailfence.com
mx       mailfence.com
server   imap tls imap.mailfence.com 993
server   smtp tls smtp.mailfence.com 465
user     %EMAILLOCALPART%
note     app-password
help     https://mailfence.com/en/faq.jsp
status   preparation
confidence high
source   fairemail mutt-wizard email-provider-links
checked  2026-11
