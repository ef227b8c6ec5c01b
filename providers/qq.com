name     QQ Mail / Foxmail (Tencent)
domain   qq.com foxmail.com vip.qq.com
mx       mx1.qq.com mx2.qq.com mx3.qq.com
# login: chatmail uses the local part for IMAP, all others the full address;
# kept the full address (needed for foxmail.com and vip.qq.com)
# foxmail.com: Nylas (2016) and MailCore (2020) point qq.com/foxmail.com at
# the enterprise hosts *.exmail.qq.com; four newer sources say *.qq.com
server   imap tls imap.qq.com 993
server   pop3 tls pop.qq.com 995
server   smtp tls smtp.qq.com 465
server   smtp starttls smtp.qq.com 587
user     %EMAILADDRESS%
# Use the 16-letter authorization code from QQ Mail settings as the
# password; the QQ password is rejected.
note     authorization-code https://service.mail.qq.com/
# IMAP/SMTP or POP3/SMTP must be switched on under Settings > Account; this
# needs an SMS check.
note     enable-imap
help     https://service.mail.qq.com/
status   preparation
confidence high
source   ispdb chatmail mailspring nylas mutt-wizard nodemailer naprise
source   public-code quillbox
source   official https://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=331
source   web https://cloud.kd.cn/ask/9658.html
checked  2026-11
