name     Alibaba Cloud personal mail
domain   aliyun.com
mx       mx2.mail.aliyun.com
# pop3: two lists have pop.aliyun.com; the official page, as quoted in
# public code, says pop3.aliyun.com
server   imap tls imap.aliyun.com 993
server   pop3 tls pop3.aliyun.com 995
server   smtp tls smtp.aliyun.com 465
user     %EMAILADDRESS%
note     imap-may-be-off
help     https://help.aliyun.com/zh/document_detail/465307.html
confidence high
source   chatmail nylas nodemailer public-code quillbox
source   official https://help.aliyun.com/zh/document_detail/465307.html
checked  2026-11
