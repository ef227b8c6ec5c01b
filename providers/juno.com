name     Juno / NetZero
domain   juno.com netzero.com netzero.net
server   imap tls imap.juno.com 993
server   pop3 tls pop.juno.com 995
server   smtp tls smtp.juno.com 465
user     %EMAILADDRESS%
# Mail-program access needs a paid Juno or NetZero plan.
note     paid-plan
status   preparation
confidence low
source   mailcore quillbox
checked  2026-11
