#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Real providers looked up without a network: right settings, valid JSON.
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"

use_resolver '# none'

# address | incoming | its user | outgoing | note
while IFS='|' read -r address incoming user outgoing note; do
	read -r in_proto in_host in_port in_security <<-END
	$incoming
	END
	read -r out_host out_port out_security <<-END
	$outgoing
	END
	run lookup --offline --json "$address"
	expect_json "settings_of_${address#*@}" 0 \
	    version=1 "address=$address" "domain=${address#*@}" \
	    outcome=found \
	    "account.incoming.protocol=$in_proto" \
	    "account.incoming.host=$in_host" \
	    "account.incoming.port=$in_port" \
	    "account.incoming.security=$in_security" \
	    "account.incoming.username=$user" \
	    account.outgoing.protocol=smtp \
	    "account.outgoing.host=$out_host" \
	    "account.outgoing.port=$out_port" \
	    "account.outgoing.security=$out_security" \
	    ${note:+"account.notes.$note.text~."} \
	    confidence!=null candidates.0.evidence.0.source=database \
	    'sent#0' 'checks#0'
done <<'END'
me@qq.com|imap imap.qq.com 993 tls|me@qq.com|smtp.qq.com 465 tls|authorization-code
me@foxmail.com|imap imap.qq.com 993 tls|me@foxmail.com|smtp.qq.com 465 tls|authorization-code
me@gmail.com|imap imap.gmail.com 993 tls|me@gmail.com|smtp.gmail.com 465 tls|app-password
me@163.com|imap imap.163.com 993 tls|me@163.com|smtp.163.com 465 tls|authorization-code
me@outlook.com|imap outlook.office365.com 993 tls|me@outlook.com|smtp-mail.outlook.com 587 starttls|oauth-only
me@t-online.de|imap secureimap.t-online.de 993 tls|me@t-online.de|securesmtp.t-online.de 465 tls|app-password
me@yahoo.co.jp|imap imap.mail.yahoo.co.jp 993 tls|me|smtp.mail.yahoo.co.jp 465 tls|enable-imap
END

run lookup --offline --json me@gmail.com
expect_json oauth2_of_gmail 0 account.oauth2.issuer=accounts.google.com \
    account.oauth2.auth_url~^https:// account.incoming.auth:oauth2

# Capitals in the domain and a name around the address make no difference.
run lookup --offline --json 'Li Lei <me@QQ.com>'
expect_json name_and_capitals 0 domain=qq.com \
    account.incoming.username=me@qq.com

# Several addresses: an object a line, in the order given.
run lookup --offline --json me@qq.com nobody@unknown.example me@gmail.com
expect_that several_addresses /usr/bin/python3 "$run_dir/judge.py" \
    "$T/out" --lines 3 0.domain=qq.com 1.account=null 2.domain=gmail.com

# Nobody was asked, so that it does not exist is not proven.
run lookup --offline --json me@unknown.example
expect_json unknown_domain_offline_is_not_absence 4 outcome=temporary \
    account=null error.code=not-asked 'checks#0' 'sent#0'
run lookup --offline me@unknown.example
expect people_read_what_could_be_done 4 unknown.example

run lookup --offline --json not-an-address
expect_json bad_address_is_usage 1 outcome=usage account=null domain=null \
    error.code=address-no-at
run lookup --offline --json me@example@example.org
expect_json two_at_signs_are_usage 1 outcome=usage account=null
run lookup --offline --json 'me@[192.0.2.1]'
expect_json address_literal_is_usage 1 outcome=usage error.code=address-ip

# JSON is for programs: the language of the user does not matter.
run lookup --offline --json me@qq.com
cp "$T/out" "$T/english"
LANGUAGE=en@pseudo LC_ALL=en_US.UTF-8
run lookup --offline --json me@qq.com
LANGUAGE='' LC_ALL=C.UTF-8
expect_that json_is_never_translated \
    /usr/bin/python3 "$run_dir/same.py" "$T/english" "$T/out"

finish
