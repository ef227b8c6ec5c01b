name     Nauta (Cuba)
domain   nauta.cu
server   imap starttls imap.nauta.cu 143
server   smtp starttls smtp.nauta.cu 25
user     %EMAILADDRESS%
# The server certificate does not validate; submission uses port 25 with
# STARTTLS.
note     certificate
quirk    lenient-tls
confidence medium
source   chatmail chatmail-core
checked  2026-11
