name     Kolab Now
domain   kolabnow.com attorneymail.ch barmail.ch collaborative.li
domain   diplomail.ch groupoffice.ch journalistmail.ch legalprivilege.ch
domain   libertymail.co libertymail.net mailatlaw.ch medmail.ch mykolab.ch
domain   mykolab.com myswissmail.ch opengroupware.ch pressmail.ch
domain   swisscollab.ch swissgroupware.ch switzerlandmail.ch
domain   trusted-legal-mail.ch
server   imap tls imap.kolabnow.com 993
server   smtp tls smtp.kolabnow.com 465
server   smtp starttls smtp.kolabnow.com 587
user     %EMAILADDRESS%
confidence medium
source   k9 nodemailer
checked  2026-11
