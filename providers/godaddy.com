name     GoDaddy Workspace Email
mx       secureserver.net
server   imap tls imap.secureserver.net 993
server   pop3 tls pop.secureserver.net 995
server   smtp tls smtpout.secureserver.net 465
user     %EMAILADDRESS%
# GoDaddy also resells Microsoft 365 and Titan; those domains have other MX
# hosts and need those settings.
note     reseller
help     https://www.godaddy.com/help/server-and-port-settings-for-workspace-email-6949
confidence high
source   ispdb fairemail nylas domain-connect mxsniff quillbox
checked  2026-11
