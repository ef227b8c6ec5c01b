name     Facebook mail
domain   facebook.com
# Facebook closed its e-mail service in 2014.
note     discontinued
status   broken
confidence low
source   quillbox
checked  2026-11
