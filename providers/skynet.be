name     Proximus
domain   skynet.be belgacom.net kidcity.be proximus.be
# smtp: ISPDB relay.proximus.be, two newer lists smtp.proximus.be; both kept
server   imap tls imap.proximus.be 993
server   pop3 tls pop.proximus.be 995
server   smtp starttls relay.proximus.be 587
server   smtp starttls smtp.proximus.be 587
user     %EMAILADDRESS%
help     http://support.en.proximus.be/app/answers/detail/residential/internet/e-mails/set-up-your-mailbox/a_id/13753/c/1284,1349,1372,1963
confidence medium
source   ispdb public-code quillbox
checked  2026-11
