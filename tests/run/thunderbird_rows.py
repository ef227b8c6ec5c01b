# SPDX-License-Identifier: MPL-2.0
"""The accounts that thunderbird.py exports, and what Thunderbird is to make of
them."""

# Numbers of nsMsgSocketType.idl and nsMsgAuthMethod.idl.
STARTTLS, TLS = 2, 3
NONE, PASSWORD, ENCRYPTED, GSSAPI, NTLM, OAUTH2 = 1, 3, 4, 5, 6, 10


def row(claim, address, arguments, incoming, outgoing, name="", **more):
    """incoming, outgoing: type host port security auth user; more: reply_to,
    organization; with POP3 remove, or days (0: for ever)"""
    keys = ("type", "host", "port", "security", "auth", "user")
    return dict(claim=claim, address=address, arguments=arguments,
                incoming=dict(zip(keys, incoming)),
                outgoing=dict(zip(keys, outgoing)), name=name, **more)


SERVER = """\
<%(way)sServer type="%(type)s"><hostname>%(host)s</hostname>
<port>%(port)d</port><socketType>%(security)s</socketType>
%(rest)s</%(way)sServer>
"""


def document(domain, name, *servers):
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig '
            'version="1.1"><emailProvider id="%s"><domain>%s</domain>\n'
            '<displayName>%s</displayName>\n' % (domain, domain, name))
    for kind, host, port, security, auths, user in servers:
        rest = "".join("<authentication>%s</authentication>" % a
                       for a in auths)
        if user is not None:
            rest = "<username>%s</username>%s" % (user, rest)
        text += SERVER % dict(way="outgoing" if kind == "smtp" else "incoming",
                              type=kind, host=host, port=port,
                              security=security, rest=rest)
    return text + "</emailProvider></clientConfig>\n"


DOCUMENTS = {
    # each way to log in that both know, with STARTTLS
    "encrypted.example": document(
        "encrypted.example", "&lt;b&gt; &amp; &quot;Co&quot; \u2026",
        ("imap", "imap.encrypted.example", 143, "STARTTLS",
         ["password-encrypted"], "%EMAILLOCALPART%.%EMAILDOMAIN%"),
        ("smtp", "smtp.encrypted.example", 587, "STARTTLS",
         ["password-encrypted"], "%EMAILLOCALPART%.%EMAILDOMAIN%")),
    "kerberos.example": document(
        "kerberos.example", "Kerberos",
        ("imap", "imap.kerberos.example", 1143, "STARTTLS", ["GSSAPI"],
         "%EMAILLOCALPART%"),
        ("smtp", "smtp.kerberos.example", 2587, "STARTTLS", ["GSSAPI"],
         "%EMAILLOCALPART%")),
    "ntlm.example": document(
        "ntlm.example", "NTLM",
        ("pop3", "pop.ntlm.example", 110, "STARTTLS", ["NTLM"],
         "%EMAILADDRESS%"),
        ("smtp", "smtp.ntlm.example", 465, "SSL", ["none"], None)),
    # OAuth2 for a host that Thunderbird has no registration for
    "oauth.example": document(
        "oauth.example", "OAuth2",
        ("imap", "imap.oauth.example", 993, "SSL",
         ["OAuth2", "password-cleartext"], "%EMAILADDRESS%"),
        ("smtp", "smtp.oauth.example", 465, "SSL",
         ["OAuth2", "password-cleartext"], "%EMAILADDRESS%")),
    "sso.example": document(
        "sso.example", "OAuth2 only",
        ("imap", "imap.sso.example", 993, "SSL", ["OAuth2"], "%EMAILADDRESS%"),
        ("smtp", "smtp.sso.example", 465, "SSL", ["OAuth2"],
         "%EMAILADDRESS%")),
    "xn--bcher-kva.example": document(
        "xn--bcher-kva.example", "B\u00fccher",
        ("imap", "imap.xn--bcher-kva.example", 993, "SSL",
         ["password-cleartext"], "%EMAILADDRESS%"),
        ("smtp", "smtp.xn--bcher-kva.example", 465, "SSL",
         ["password-cleartext"], "%EMAILADDRESS%")),
}

QQ_IN = ("imap", "imap.qq.com", 993, TLS, PASSWORD)
QQ_OUT = ("smtp", "smtp.qq.com", 465, TLS, PASSWORD)
ROWS = [
    row("name_beyond_ascii", "zoe@qq.com", ["--name", "Zo\u00eb \u6d4b\u8bd5"],
        QQ_IN + ("zoe@qq.com",), QQ_OUT + ("zoe@qq.com",),
        "Zo\u00eb \u6d4b\u8bd5"),
    row("pop3_for_some_days", "me@163.com",
        ["--pop3", "--leave-on-server=14", "--reply-to", "answers@qq.com",
         "--organization", "B\u00fccher \"& Co\" \\ <x>"],
        ("pop3", "pop.163.com", 995, TLS, PASSWORD, "me@163.com"),
        ("smtp", "smtp.163.com", 465, TLS, PASSWORD, "me@163.com"),
        days=14, reply_to="answers@qq.com",
        organization="B\u00fccher \"& Co\" \\ <x>"),
    # a policy would make "true" of the number
    row("pop3_for_one_day", "day@163.com", ["--pop3", "--leave-on-server=1"],
        ("pop3", "pop.163.com", 995, TLS, PASSWORD, "day@163.com"),
        ("smtp", "smtp.163.com", 465, TLS, PASSWORD, "day@163.com"),
        days=1, policy=False),
    row("starttls_submission", "me@icloud.com", [],
        ("imap", "imap.mail.me.com", 993, TLS, PASSWORD, "me"),
        ("smtp", "smtp.mail.me.com", 587, STARTTLS, PASSWORD,
         "me@icloud.com")),
    row("local_part_as_login", "me@yahoo.co.jp", [],
        ("imap", "imap.mail.yahoo.co.jp", 993, TLS, PASSWORD, "me"),
        ("smtp", "smtp.mail.yahoo.co.jp", 465, TLS, PASSWORD, "me")),
    row("oauth2", "me@gmail.com", [],
        ("imap", "imap.gmail.com", 993, TLS, OAUTH2, "me@gmail.com"),
        ("smtp", "smtp.gmail.com", 465, TLS, OAUTH2, "me@gmail.com")),
    row("oauth2_with_pop3", "me@outlook.com",
        ["--pop3", "--leave-on-server=0"],
        ("pop3", "outlook.office365.com", 995, TLS, OAUTH2, "me@outlook.com"),
        ("smtp", "smtp-mail.outlook.com", 587, STARTTLS, OAUTH2,
         "me@outlook.com"), remove=True),
    row("quotes_in_the_name", "quotes@qq.com",
        ["--name", 'A"); user_pref("mail.evil", "z"); //\\ \'<&>%\\'],
        QQ_IN + ("quotes@qq.com",), QQ_OUT + ("quotes@qq.com",),
        'A"); user_pref("mail.evil", "z"); //\\ \'<&>%\\'),
    row("line_end_in_the_name", "lines@qq.com",
        ["--name", 'evil\r\nuser_pref("mail.evil", "z");\u2028x\t*/'],
        QQ_IN + ("lines@qq.com",), QQ_OUT + ("lines@qq.com",),
        'evil  user_pref("mail.evil", "z"); x */'),
    row("odd_local_part", "o'brien+a=b%25{}@qq.com", [],
        QQ_IN + ("o'brien+a=b%25{}@qq.com",),
        QQ_OUT + ("o'brien+a=b%25{}@qq.com",)),
    row("encrypted_password", "me@encrypted.example", [],
        ("imap", "imap.encrypted.example", 143, STARTTLS, ENCRYPTED,
         "me.encrypted.example"),
        ("smtp", "smtp.encrypted.example", 587, STARTTLS, ENCRYPTED,
         "me.encrypted.example")),
    row("kerberos", "me@kerberos.example", [],
        ("imap", "imap.kerberos.example", 1143, STARTTLS, GSSAPI, "me"),
        ("smtp", "smtp.kerberos.example", 2587, STARTTLS, GSSAPI, "me")),
    row("ntlm_and_no_login_for_sending", "me@ntlm.example", [],
        ("pop3", "pop.ntlm.example", 110, STARTTLS, NTLM, "me@ntlm.example"),
        ("smtp", "smtp.ntlm.example", 465, TLS, NONE, ""), policy=False),
    row("oauth2_that_thunderbird_cannot", "me@oauth.example", [],
        ("imap", "imap.oauth.example", 993, TLS, PASSWORD,
         "me@oauth.example"),
        ("smtp", "smtp.oauth.example", 465, TLS, PASSWORD,
         "me@oauth.example")),
    row("idn", "me@b\u00fccher.example", [],
        ("imap", "imap.xn--bcher-kva.example", 993, TLS, PASSWORD,
         "me@xn--bcher-kva.example"),
        ("smtp", "smtp.xn--bcher-kva.example", 465, TLS, PASSWORD,
         "me@xn--bcher-kva.example"),
        written="me@xn--bcher-kva.example"),
]

# Somebody's own account, which is there before ours.
PRESENT = row("present", "me@present.example", [],
              ("imap", "imap.present.example", 993, TLS, PASSWORD, "me"),
              ("smtp", "smtp.present.example", 465, TLS, PASSWORD, "me"),
              "Present")
PRESENT_PREFS = b"""\
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.accountmanager.defaultaccount", "account1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.identity.id1.fullName", "Present");
user_pref("mail.identity.id1.useremail", "me@present.example");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.valid", true);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.present.example");
user_pref("mail.server.server1.port", 993);
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.authMethod", 3);
user_pref("mail.server.server1.userName", "me");
user_pref("mail.server.server1.name", "me@present.example");
user_pref("mail.server.server1.check_new_mail", true);
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtp.defaultserver", "smtp1");
user_pref("mail.smtpserver.smtp1.type", "smtp");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.present.example");
user_pref("mail.smtpserver.smtp1.port", 465);
user_pref("mail.smtpserver.smtp1.try_ssl", 3);
user_pref("mail.smtpserver.smtp1.authMethod", 3);
user_pref("mail.smtpserver.smtp1.username", "me");
"""
