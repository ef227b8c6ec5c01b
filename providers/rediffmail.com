name     Rediffmail
domain   rediffmail.com
# ISPDB lists submission on the unusual port 586 besides 465
server   pop3 tls pop.rediffmail.com 995
server   smtp tls smtp.rediffmail.com 465
server   smtp tls smtp.rediffmail.com 586
user     %EMAILADDRESS%
# Mail-program access is limited on free accounts; IMAP needs a paid plan.
note     paid-plan
status   preparation
confidence medium
source   ispdb email-provider-links
checked  2026-11
