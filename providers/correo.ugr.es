name     University of Granada
domain   correo.ugr.es
server   imap tls correo.ugr.es 993
server   smtp tls correo.ugr.es 465
user     %EMAILADDRESS%
confidence low
source   mailspring
checked  2026-11
