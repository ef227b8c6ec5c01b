name     Hiworks (Gabia)
# for domains of the customers' own; no mail exchanger is on record, so only
# the name finds this entry
server   pop3 tls pop3s.hiworks.com 995
server   smtp tls smtps.hiworks.com 465
user     %EMAILADDRESS%
# POP3 only; the organisation's administrator must allow POP3/SMTP.
note     pop3-only
note     administrator
confidence low
source   public-code
checked  2026-11
