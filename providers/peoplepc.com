name     PeoplePC
domain   peoplepc.com
server   imap plain imap.peoplepc.com 143
server   pop3 plain pop.peoplepc.com 110
server   smtp starttls smtpauth.peoplepc.com 587
user     %EMAILADDRESS%
auth     encrypted
note     plain-only
confidence medium
source   ispdb
checked  2026-11
