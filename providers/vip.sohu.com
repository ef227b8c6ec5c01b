name     Sohu VIP Mail
domain   vip.sohu.com
server   pop3 plain pop3.vip.sohu.com 110
server   smtp plain smtp.vip.sohu.com 25
user     %EMAILADDRESS%
# Only unencrypted ports are on record (no working TLS on 465 in December
# 2022); treat as insecure and re-check.
note     plain-only
help     https://vip.sohu.com/#/help
confidence low
source   naprise public-code
checked  2026-11
