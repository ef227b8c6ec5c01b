name     Tencent Exmail (WeCom Mail)
domain   exmail.qq.com
# MX: personal QQ mail uses mx1-3.qq.com, hosted domains mxbiz1-2.qq.com, so
# the suffix qq.com alone must not be used
mx       exmail.qq.com mxbiz1.qq.com mxbiz2.qq.com
server   imap tls imap.exmail.qq.com 993
server   imap tls hwimap.exmail.qq.com 993
server   pop3 tls pop.exmail.qq.com 995
server   smtp tls smtp.exmail.qq.com 465
server   smtp starttls smtp.exmail.qq.com 587
server   smtp tls hwsmtp.exmail.qq.com 465
user     %EMAILADDRESS%
# When Secure Login is on, use a client-specific password from the webmail
# settings instead of the login password.
note     authorization-code https://service.exmail.qq.com/
# The company administrator must allow IMAP/SMTP for the member, who then
# enables it in the webmail settings.
note     enable-imap
note     administrator
# Outside China the hw-prefixed servers are usually faster.
note     hosts-abroad
help     https://service.exmail.qq.com/
status   preparation
confidence high
source   nylas nodemailer public-code
source   web http://www.schwkj.cn/qqbizmail/aa10478
source   web https://www.67wa.com/127803.html
source   web https://www.topmailsender.com/en/youxiang/205-tengxun-qiyeyouxiang-tencent-enterprise-mailbox
checked  2026-11
