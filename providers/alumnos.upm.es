name     UPM students
domain   alumnos.upm.es
server   imap tls correo.alumnos.upm.es 993 user=%EMAILLOCALPART%
server   smtp starttls smtp.upm.es 587
user     %EMAILADDRESS%
confidence low
source   mailspring
checked  2026-11
