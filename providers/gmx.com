name     GMX (international)
domain   gmx.com gmx.ca gmx.cn gmx.co.in gmx.co.uk gmx.com.br gmx.com.my
domain   gmx.com.tr gmx.es gmx.fr gmx.hk gmx.ie gmx.it gmx.li gmx.ph gmx.pt
domain   gmx.ru gmx.se gmx.sg gmx.tm gmx.tw gmx.us
# chatmail puts gmx.com on the German hosts; ISPDB, FairEmail, K-9, MailCore
# use imap.gmx.com/mail.gmx.com
# MX mx0.gmx.com is shared with mail.com, which needs other hosts, so no MX
# rule is given
server   imap tls imap.gmx.com 993
server   imap starttls imap.gmx.com 143
server   pop3 tls pop.gmx.com 995
server   pop3 starttls pop.gmx.com 110
server   smtp tls mail.gmx.com 465
server   smtp starttls mail.gmx.com 587
user     %EMAILADDRESS%
note     app-password-2fa https://support.gmx.com/security/2fa/application-specific-passwords.html
note     enable-imap https://support.gmx.com/pop-imap/toggle.html
help     https://support.gmx.com/pop-imap/imap/server.html#indexlink_help_pop-imap_imap
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore nylas nodemailer
checked  2026-11
