name     Combell
mx       mailprotect.be
# smtp: smtp-auth.mailprotect.be (FairEmail and three programs) against
# smtp.mailprotect.be (one list)
server   imap tls imap.mailprotect.be 993
server   smtp tls smtp-auth.mailprotect.be 465
user     %EMAILADDRESS%
help     https://www.combell.com/en/help/kb/set-up-a-basic-mailbox-on-your-devices/
confidence medium
source   fairemail public-code
checked  2026-11
