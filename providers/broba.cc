name     Plala Broba
domain   amethyst.broba.cc diamond.broba.cc garnet.broba.cc
server   pop3 plain mail.broba.cc 110
server   smtp plain mail.broba.cc 587
user     %EMAILADDRESS%
note     plain-only
confidence medium
source   ispdb
checked  2026-11
