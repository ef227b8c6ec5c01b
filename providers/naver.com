name     Naver Mail
domain   naver.com
# login: chatmail uses the local part, ISPDB (2025) the full address; kept
# the full address
# smtp: 465 in ISPDB, 587 STARTTLS in five other sources; both kept
server   imap tls imap.naver.com 993
server   pop3 tls pop.naver.com 995
server   smtp tls smtp.naver.com 465
server   smtp starttls smtp.naver.com 587
user     %EMAILADDRESS%
# Turn on two-step verification and use an application password; normal
# passwords stopped working for mail programs in late 2025.
note     app-password https://help.naver.com/service/30029/contents/21344?osType=COMMONOS
# Set POP3/IMAP to 'use' in Naver Mail preferences.
note     enable-imap
help     https://help.naver.com/service/30029/contents/21342?osType=PC&lang=ko
status   preparation
confidence high
source   ispdb chatmail k9 mailspring nodemailer public-code quillbox
checked  2026-11
