name     Tuta
domain   tuta.com keemail.me tuta.io tutamail.com tutanota.com tutanota.de
mx       tutanota.de
note     own-apps-only
status   broken
confidence medium
source   chatmail email-provider-links quillbox
checked  2026-11
