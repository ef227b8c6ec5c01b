name     mail.com
domain   mail.com 2die4.com 2trom.com accountant.com acdcfan.com
domain   activist.com adexec.com africamail.com aircraftmail.com
domain   alabama.usa.com alaska.usa.com allergist.com alumni.com
domain   alumnidirector.com americamail.com amorous.com angelic.com
domain   appraiser.net archaeologist.com arcticmail.com arizona.usa.com
domain   artlover.com asia-mail.com asia.com atheist.com auctioneer.net
domain   australiamail.com bartender.net bellair.net berlin.com bigger.com
domain   bikerider.com birdlover.com blader.com boardermail.com
domain   brazilmail.com brew-master.com brew-meister.com bsdmail.com
domain   california.usa.com californiamail.com caress.com cash4u.com
domain   catlover.com cheerful.com chef.net chemist.com chinamail.com
domain   clerk.com cliffhanger.com clubmember.org collector.org
domain   columnist.com comic.com computer4u.com consultant.com
domain   contractor.net coolsite.net counsellor.com count.com couple.com
domain   cutey.com cyber-wizard.com cyberdude.com cybergal.com
domain   cyberservices.com dallasmail.com dbzmail.com deliveryman.com
domain   diplomats.com disciples.com discofan.com disposable.com doctor.com
domain   doglover.com doramail.com dr.com dublin.com dutchmail.com
domain   earthling.net elvisfan.com email.com engineer.com englandmail.com
domain   europe.com europemail.com execs.com fan.com fastservice.com
domain   feelings.com financier.com fireman.net florida.usa.com
domain   footballer.com galaxyhit.com gardener.com geologist.com
domain   germanymail.com graduate.org graphic-designer.com greenmail.net
domain   groupmail.com hackermail.com hairdresser.net hilarious.com
domain   hiphopfan.com hockeymail.com homemail.com hot-shot.com hour.com
domain   housemail.com humanoid.net illinois.usa.com iname.com innocent.com
domain   inorbit.com instruction.com instructor.net insurer.com
domain   irelandmail.com israelmail.com italymail.com japan.com job4u.com
domain   journalist.com keromail.com kissfans.com kittymail.com
domain   koreamail.com lawyer.com legislator.com linuxmail.org lobbyist.com
domain   london.com loveable.com lovecat.com mad.scientist.com
domain   madonnafan.com madrid.com mail-me.com marchmail.com metalfan.com
domain   mexicomail.com mindless.com minister.com mobsters.com monarchy.com
domain   moscowmail.com munich.com musician.org muslim.com myself.com
domain   net-shopping.com newyork.usa.com ninfan.com nonpartisan.com
domain   null.net nycmail.com oath.com optician.com orthodontist.net
domain   pacific-ocean.com pacificwest.com pediatrician.com petlover.com
domain   photographer.net physicist.net planetmail.com planetmail.net
domain   playful.com poetic.com polandmail.com politician.com popstar.com
domain   post.com presidency.com priest.com programmer.net protestant.com
domain   publicist.com qualityservice.com radiologist.net ravemail.com
domain   realtyagent.com reborn.com reggaefan.com registerednurses.com
domain   reincarnate.com religious.com repairman.com representative.com
domain   rescueteam.com revenue.com rocketship.com rockfan.com rome.com
domain   royal.net safrica.com saintly.com salesperson.net samerica.com
domain   sanfranmail.com scientist.com scotlandmail.com secretary.net
domain   seductive.com singapore.com snakebite.com socialworker.net
domain   sociologist.com solution4u.com songwriter.net soon.com
domain   spainmail.com surgical.net swedenmail.com swissmail.com
domain   teachers.org tech-center.com techie.com technologist.com
domain   texas.usa.com thegame.com theplate.com therapist.net toke.com
domain   tokyo.com toothfairy.com torontomail.com tvstar.com umpire.com
domain   usa.com uymail.com wallet.com webname.com weirdness.com who.net
domain   whoever.com winning.com witty.com worker.com workmail.com
domain   writeme.com yours.com
server   imap tls imap.mail.com 993
server   imap starttls imap.mail.com 143
server   pop3 tls pop.mail.com 995
server   pop3 starttls pop.mail.com 110
server   smtp tls smtp.mail.com 465
server   smtp starttls smtp.mail.com 587
user     %EMAILADDRESS%
# IMAP and POP3 are part of mail.com Premium only.
note     paid-plan https://support.mail.com/premium/imap/server.html
note     enable-imap
help     https://support.mail.com/premium/imap/server.html#indexlink_help_premium_imap
status   preparation
confidence high
source   ispdb chatmail fairemail k9 mailcore mutt-wizard
checked  2026-11
