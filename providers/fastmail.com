name     Fastmail
domain   fastmail.com 123mail.org 150mail.com 150ml.com 16mail.com
domain   2-mail.com 4email.net 50mail.com airpost.net allmail.net
domain   bestmail.us cluemail.com elitemail.org emailcorner.net
domain   emailengine.net emailengine.org emailgroups.net emailplus.org
domain   emailuser.net eml.cc f-m.fm fast-email.com fast-mail.org fastem.com
domain   fastemail.us fastemailer.com fastest.cc fastimap.com fastmail.cn
domain   fastmail.co.uk fastmail.com.au fastmail.de fastmail.es fastmail.fm
domain   fastmail.fr fastmail.im fastmail.in fastmail.jp fastmail.mx
domain   fastmail.net fastmail.nl fastmail.org fastmail.se fastmail.to
domain   fastmail.tw fastmail.uk fastmail.us fastmailbox.net
domain   fastmessaging.com fea.st fmail.co.uk fmailbox.com fmgirl.com
domain   fmguy.com ftml.net h-mail.us hailmail.net imap-mail.com imap.cc
domain   imapmail.org inoutbox.com internet-e-mail.com internet-mail.org
domain   internetemails.net internetmailing.net jetemail.net justemail.net
domain   letterboxes.org mail-central.com mail-page.com mailandftp.com
domain   mailas.com mailbolt.com mailc.net mailcan.com mailforce.net
domain   mailftp.com mailhaven.com mailingaddress.org mailite.com
domain   mailmight.com mailnew.com mailsent.net mailservice.ms mailup.net
domain   mailworks.org ml1.net mm.st myfastmail.com mymacmail.com
domain   nospammail.net operamail.com ownmail.net petml.com postinbox.com
domain   postpro.net proinbox.com promessage.com realemail.net
domain   reallyfast.biz reallyfast.info rushpost.com sent.as sent.at
domain   sent.com speedpost.net speedymail.org ssl-mail.com swift-mail.com
domain   the-fastest.net the-quickest.com theinternetemail.com veryfast.biz
domain   veryspeedy.net warpmail.net xsmail.com yepmail.net your-mail.com
mx       messagingengine.com
server   imap tls imap.fastmail.com 993
server   pop3 tls pop.fastmail.com 995
server   smtp tls smtp.fastmail.com 465
server   caldav https://caldav.fastmail.com
server   carddav https://carddav.fastmail.com
user     %EMAILADDRESS%
auth     oauth2 password
oauth2   issuer www.fastmail.com
oauth2   auth https://api.fastmail.com/oauth/authorize
oauth2   token https://api.fastmail.com/oauth/refresh
oauth2   scope https://www.fastmail.com/dev/protocol-imap https://www.fastmail.com/dev/protocol-pop https://www.fastmail.com/dev/protocol-smtp
note     app-password https://www.fastmail.help/hc/en-us/articles/360058752854-App-passwords
# The Basic plan has no IMAP/POP/SMTP access.
note     paid-plan
help     https://www.fastmail.help/hc/en-us/articles/1500000278342-Server-names-and-ports
status   preparation
confidence high
source   ispdb chatmail fairemail mailcore nylas mutt-wizard nodemailer
source   comm-central dnsimple-services mxsniff naprise
source   official https://www.fastmail.help/hc/en-us/articles/1500000278342-Server-names-and-ports
checked  2026-11
