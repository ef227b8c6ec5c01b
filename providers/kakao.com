name     Kakao Mail
domain   kakao.com
# login: a guide quoting the Kakao FAQ says the part before the @; programs
# in the wild use both forms
server   imap tls imap.kakao.com 993
server   pop3 tls pop.kakao.com 995
server   smtp tls smtp.kakao.com 465
user     %EMAILLOCALPART%
# With two-step verification the Kakao account needs an app password for
# mail programs.
note     app-password-2fa
note     enable-imap
help     https://cs.kakao.com/helps?articleId=1073195244&service=156&category=519
status   preparation
confidence high
source   public-code
source   official https://cs.kakao.com/helps?articleId=1073195244&service=156&category=519
checked  2026-11
