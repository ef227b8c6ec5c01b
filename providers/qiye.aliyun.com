name     Alibaba Mail (enterprise)
mx       mxhichina.com qiye.aliyun.com
# hosts: *.mxhichina.com are the older names of the same service
# pop3: pop.qiye.aliyun.com appears in Alibaba's DNS guide but no source
# gives its port
server   imap tls imap.qiye.aliyun.com 993
server   imap tls imap.mxhichina.com 993
server   pop3 tls pop.mxhichina.com 995
server   smtp tls smtp.qiye.aliyun.com 465
server   smtp tls smtp.mxhichina.com 465
user     %EMAILADDRESS%
# If third-party client passwords are enforced (default for organisations
# created since 2024), use one instead of the login password.
note     app-password
# The administrator must enable IMAP/SMTP or POP3/SMTP for the mailbox.
note     administrator
help     https://help.aliyun.com/en/document_detail/36687.html
status   preparation
confidence high
source   nodemailer public-code
source   official https://help.aliyun.com/en/document_detail/36687.html
source   web http://qiyealiyou.com/xinwendongtai/xingyedongtai/276.html
checked  2026-11
