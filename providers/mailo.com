name     Mailo
domain   mailo.com africamel.net americamel.net asiamel.net brusseler.com
domain   calidifontain.be email.bzh emailasso.net europamel.net francemel.fr
domain   inmano.com lavache.com mailoo.org monemail.com mongenie.com
domain   net-c.be net-c.ca net-c.cat net-c.com net-c.es net-c.fr net-c.it
domain   net-c.lu net-c.nl net-c.pl netc.eu netc.fr netc.it netc.lu netc.pl
domain   netcmail.com netcourrier.com perso.be postel.bzh teaser.fr
# chatmail has imap/smtp.mailo.com; FairEmail, K-9 and mutt-wizard have
# mail.mailo.com
# netcourrier.com and mailoo.org once had their own host names
server   imap tls mail.mailo.com 993
server   smtp tls mail.mailo.com 465
user     %EMAILADDRESS%
confidence medium
source   chatmail fairemail k9 mailspring mutt-wizard
checked  2026-11
