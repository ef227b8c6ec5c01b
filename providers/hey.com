name     hey.com
domain   hey.com
note     own-apps-only
status   broken
confidence medium
source   chatmail
checked  2026-11
