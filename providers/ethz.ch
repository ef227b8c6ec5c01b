name     ETH Zürich
domain   ethz.ch biomed.ee.ethz.ch student.ethz.ch
server   imap tls mail.ethz.ch 993
server   smtp starttls mail.ethz.ch 587
user     %EMAILADDRESS%
confidence low
source   mutt-wizard
checked  2026-11
