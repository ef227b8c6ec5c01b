name     Cablenet (Cyprus)
domain   cablenet.com.cy
server   imap starttls mail.cytanet.com.cy 143
server   smtp starttls mail-out.cytanet.com.cy 587
user     %EMAILADDRESS%
help     https://www.eworkswsi.com.cy/eworkswsi-cyprus-internet-marketing-blog/using-your-own-smtp-server-with-a-cytanet-e-mail-account-in-cyprus-1
confidence medium
source   fairemail
checked  2026-11
