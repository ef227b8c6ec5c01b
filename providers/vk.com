name     VK Mail (on Mail.ru)
domain   vk.com
# chatmail (2024) reports it works; VK's own FAQ said mail programs are not
# supported
server   imap tls imap.mail.ru 993
server   smtp tls smtp.mail.ru 465
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer o2.mail.ru
oauth2   auth https://o2.mail.ru/login
oauth2   token https://o2.mail.ru/token
oauth2   scope mail.imap
# Create a password for external applications in the Mail.ru account.
note     app-password https://account.mail.ru/user/2-step-auth/passwords/
status   preparation
confidence medium
source   chatmail
checked  2026-11
