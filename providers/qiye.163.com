name     NetEase Enterprise Mail
mx       mxmail.netease.com qiye.163.com
# smtp TLS port: 465 (FairEmail, topmailsender, one Go client) against 994
# (Nylas and two lists that cite NetEase help); both kept
# pop3: one note has pop3.qiye.163.com
# region: accounts in the Hangzhou centre use imaphz/smtphz
server   imap tls imap.qiye.163.com 993
server   imap tls imaphz.qiye.163.com 993
server   imap tls hwhzimap.qiye.163.com 993
server   pop3 tls pop.qiye.163.com 995
server   smtp tls smtp.qiye.163.com 465
server   smtp tls smtp.qiye.163.com 994
server   smtp tls smtphz.qiye.163.com 465
server   smtp tls hwhzsmtp.qiye.163.com 465
user     %EMAILADDRESS%
# Use a client authorization password from the webmail client settings; a
# bound phone number is needed to create it.
note     authorization-code https://qiye.163.com/help/client-profile.html
# Error ERR.LOGIN.IPDENY means the administrator restricts logins by IP
# address.
note     ip-restriction
help     https://qiye.163.com/help/client-profile.html
# Send an IMAP ID command after login, as for other NetEase services.
quirk    imap-id
status   preparation
confidence high
source   fairemail nylas public-code
source   official https://qiye.163.com/help/client-profile.html
source   web https://www.topmailsender.com/en/youxiang/204-wangyi-qiyeyouxiang-netease-enterprise-mailbox
checked  2026-11
