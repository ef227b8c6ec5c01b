#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Reads the files for telephones as their programs do, and says what is wrong.

	phone_files.py apple|apple-domain|k9|fairemail SCHEMA FILE...

A file in a directory hostile-* must also give back every hostile string; one
in live-remove takes mail from the POP3 server.  apple-domain is one that a
domain publishes: what is a person's own is not in it.
"""
import json
import os
import plistlib
import re
import sys
import uuid
import xml.etree.ElementTree as ElementTree

# As in unit/write_cases.h.
HOSTILE_NAME = (
    b' "Zo\xc3\xab" \\ \'x\' <b>&amp;</b> ]]> %EMAILADDRESS% $(id) `id`'
    b'\r\nPassword=1\t\xe2\x80\x8f\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d '
    b'\xf0\x9f\x98\x80 \xff</script> ' + 60 * b'a' + 60 * b'b' +
    5 * b'\xe6\xb5\x8b\xe8\xaf\x95')
HOSTILE_ADDRESS = '"a<b>&\'%x\\""@example.com'
HOSTILE_LOGINS = {
    'hostile-text': 'a\\b"c\'<d>&amp;]]>%EMAILADDRESS%',
    'hostile-domain': '"a<b>&\'%x\\"".example.com',
}

failures = []


def claim(true, what):
    if not true:
        failures.append(what)


def one_line(raw):
    """What becomes of a name: one clean line of 255 bytes at most."""
    text = raw.decode('utf-8', 'replace').replace('\ufffd', '?')
    text = ''.join(' ' if ord(c) < 32 else c for c in text).lstrip(' ')
    while len(text.encode()) > 255:
        text = text[:-1]
    return text.rstrip(' ')


def is_uuid5(text):
    return str(uuid.UUID(text)) == text and uuid.UUID(text).version == 5


# ---- apple ---------------------------------------------------------------

TEXT, NUMBER, FLAG = str, int, bool
HEAD = {'PayloadType': TEXT, 'PayloadVersion': NUMBER,
        'PayloadIdentifier': TEXT, 'PayloadUUID': TEXT}
TOP = dict(HEAD, PayloadDisplayName=TEXT, PayloadDescription=TEXT,
           PayloadContent=list)
TOP_MAY = {'PayloadOrganization': TEXT}
MAIL = dict(HEAD, EmailAccountType=TEXT, EmailAccountDescription=TEXT,
            EmailAddress=TEXT)
MAIL_MAY = {'EmailAccountName': TEXT}
for way in 'Incoming', 'Outgoing':
    MAIL[way + 'MailServerAuthentication'] = TEXT
    MAIL[way + 'MailServerHostName'] = TEXT
    MAIL[way + 'MailServerPortNumber'] = NUMBER
    MAIL[way + 'MailServerUseSSL'] = FLAG
MAIL['IncomingMailServerUsername'] = TEXT
LOGIN = {'OutgoingMailServerUsername': TEXT,
         'OutgoingPasswordSameAsIncomingPassword': FLAG}
PERSONAL = ('EmailAddress', 'IncomingMailServerUsername',
            'OutgoingMailServerUsername')
AUTHS = {'EmailAuthPassword', 'EmailAuthCRAMMD5', 'EmailAuthNTLM'}


def has_types(d, must, may, what):
    for key in must:
        claim(key in d, '%s: no %s' % (what, key))
    for key, value in d.items():
        want = must.get(key, may.get(key))
        claim(want is not None, '%s: %s is not of the key set' % (what, key))
        # not isinstance(): a bool would be an int
        claim(type(value) is want, '%s: %s is %r' % (what, key, value))


def without(keys, names):
    return {k: v for k, v in keys.items() if k not in names}


def read_profile(data, missing):
    """The profile and its mail account, whose keys are all but the missing."""
    top = plistlib.loads(data, fmt=plistlib.FMT_XML)
    has_types(top, TOP, TOP_MAY, 'profile')
    claim(len(top['PayloadContent']) == 1, 'not one account')
    mail = top['PayloadContent'][0]
    login = mail['OutgoingMailServerAuthentication'] != 'EmailAuthNone'
    has_types(mail, without(dict(MAIL, **(LOGIN if login else {})), missing),
              {} if missing else MAIL_MAY, 'mail')
    claim(top['PayloadType'] == 'Configuration', 'PayloadType')
    claim(mail['PayloadType'] == 'com.apple.mail.managed', 'PayloadType')
    claim(mail['EmailAccountType'] in ('EmailTypeIMAP', 'EmailTypePOP'),
          'EmailAccountType')
    claim(mail['IncomingMailServerAuthentication'] in AUTHS, 'incoming auth')
    claim(mail['OutgoingMailServerAuthentication'] in AUTHS |
          {'EmailAuthNone'}, 'outgoing auth')
    claim(re.fullmatch(r'[A-Za-z0-9.-]+', top['PayloadIdentifier']),
          top['PayloadIdentifier'])
    claim(mail['PayloadIdentifier'] == top['PayloadIdentifier'] + '.mail',
          'sub-identifier')
    for d in top, mail:
        claim(d['PayloadVersion'] == 1, 'PayloadVersion')
        claim(is_uuid5(d['PayloadUUID']), d['PayloadUUID'])
    claim(top['PayloadUUID'] != mail['PayloadUUID'], 'one UUID twice')
    claim(mail['IncomingMailServerUseSSL'] and
          mail['OutgoingMailServerUseSSL'], 'unencrypted')
    return top, mail


def read_apple_domain(data, _schema, _remove):
    read_profile(data, PERSONAL)


def read_apple(data, _schema, _remove):
    top, mail = read_profile(data, ())
    if 'OutgoingMailServerUsername' in mail:
        claim(mail['OutgoingPasswordSameAsIncomingPassword'] ==
              (mail['OutgoingMailServerUsername'] ==
               mail['IncomingMailServerUsername']), 'one password or two')
    domain = '.'.join(reversed(mail['EmailAddress'].rpartition('@')[2]
                               .encode('idna').decode().split('.')))
    claim(top['PayloadIdentifier'].startswith(domain + '.'),
          top['PayloadIdentifier'])
    return (mail['EmailAddress'], mail.get('EmailAccountName'),
            mail.get('OutgoingMailServerUsername'))


# ---- k9: the form is xmllint's business -----------------------------------

def read_k9(data, _schema, remove):
    account = ElementTree.fromstring(data).find('accounts/account')
    claim(is_uuid5(account.get('uuid')), account.get('uuid'))
    policy = account.findtext("settings/value[@key='deletePolicy']")
    kind = account.find('incoming-server').get('type')
    claim((policy == 'DELETE') == (kind == 'IMAP' or remove),
          '%s with %s' % (kind, policy))
    user = account.findtext('outgoing-server/username')
    auth = account.findtext('outgoing-server/authentication-type')
    claim((user == '') == (auth == 'NONE'), '%s for %s' % (auth, user))
    return (account.findtext('identities/identity/email'),
            account.findtext('identities/identity/name'), user)


# ---- fairemail -----------------------------------------------------------

def read_fairemail(data, schema, remove):
    import jsonschema
    claim(data[:1] == b'{' and data[-1:] == b'}',
          'taken for an encrypted file')
    settings = json.loads(data.decode())
    with open(schema, encoding='utf-8') as f:
        rules = json.load(f)
    for e in jsonschema.Draft7Validator(rules).iter_errors(settings):
        failures.append('%s: %s' % (list(e.path), e.message))
    account = settings['accounts'][0]
    identity = account['identities'][0]
    claim(is_uuid5(account['uuid']), account['uuid'])
    claim(is_uuid5(identity['uuid']), identity['uuid'])
    claim(account.get('leave_on_server') ==
          (None if account['protocol'] == 0 else not remove),
          'leave_on_server')
    return identity['email'], identity['name'], identity['user']


def main(client, schema, files):
    read = {'apple': read_apple, 'apple-domain': read_apple_domain,
            'k9': read_k9,
            'fairemail': read_fairemail}[client]
    bad = 0
    for path in files:
        failures.clear()
        with open(path, 'rb') as f:
            data = f.read()
        case = os.path.basename(os.path.dirname(path))
        try:
            got = read(data, schema, case == 'live-remove')
        except Exception as e:  # any reader's way to say no
            failures.append('%s: %s' % (type(e).__name__, e))
        if case in HOSTILE_LOGINS and not failures:
            want = (HOSTILE_ADDRESS, one_line(HOSTILE_NAME),
                    HOSTILE_LOGINS[case])
            claim(got == want, '%r, not %r' % (got, want))
        print('%s %s' % ('not ok' if failures else 'ok', path))
        for failure in failures:
            print('#   ' + failure)
        bad += bool(failures)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
