#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every golden file for programs of the terminal is read by the program that it
# is for (for himalaya, which is in no distribution that we test on, by a parser
# of TOML), which says the values that were meant.
# shellcheck disable=SC2016 # of what is in the files
# shellcheck disable=SC2317 # functions by expect_that
needs="mbsync msmtp neomutt ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki terminal_setup; do . "$run_dir/$part.sh"; done

goldens=$run_dir/../export
pki_start
terminal_setup
# Whatever the address is.
printf '#!/bin/sh\necho "$@"\n' | tee "$T/bin/pass" >"$T/bin/oama"
v=files
mkdir "$T/home/$v"

# values CLIENT COMMAND...: each line of the table on standard input, "case |
# line", is among what the command says of that case's file; and it says
# something of every file, without a complaint.
values() {
	client=$1
	shift
	cat >"$T/table"
	for file in "$goldens/$client"/*/*-ADDRESS.*; do
		case=${file%/*}
		case=${case##*/}
		cat "$file" >"$T/config"
		chmod 600 "$T/config"
		if ! with "$@" >"$T/said" 2>"$T/err" || [ ! -s "$T/said" ] ||
		    [ -s "$T/err" ]; then
			cat "$T/err"
			echo "$case: $*: not accepted"
			return 1
		fi
		sed -n "s/^$case *| //p" "$T/table" |
		    grep -vxF -f "$T/said" | sed "s/^/$case: missing: /"
	done >"$T/wrong"
	cat "$T/wrong"
	[ ! -s "$T/wrong" ]
}

# ---- msmtp ----------------------------------------------------------------

export T
expect_that msmtp_reads_every_file values msmtp sh -c '
	account=$(sed -n "s/^account default : //p" "$T/config")
	msmtp -C "$T/config" -P -a "$account" x@example.com |
	    grep -v "^password ="' <<'END'
authorization-code  | host = smtp.qq.com
authorization-code  | tls_starttls = off
authorization-code  | auth = choose
authorization-code  | passwordeval = pass mail/12345@qq.com
starttls-submission | port = 587
starttls-submission | tls_starttls = on
starttls-submission | tls_trust_file = system
starttls-submission | tls_certcheck = on
local-part-login    | user = joe@example.net
oauth2-or-password  | auth = choose
oauth2-only         | auth = XOAUTH2
oauth2-only         | passwordeval = oama access zoe@outlook.com
gssapi              | auth = GSSAPI
gssapi              | user = zoe
pop3                | auth = none
pop3                | user = (not set)
plain-only          | host = mail.plain.example
idn-domain          | user = zoë@xn--bcher-kva.example
idn-domain          | from = zoë@xn--bcher-kva.example
hostile-text        | from = "a<b>&'%x\""@example.com
hostile-text        | user = a\b"c'<d>&amp;]]>%EMAILADDRESS%
hostile-text        | passwordeval = pass 'mail/"a<b>&'\''%x\""@example.com'
hostile-domain      | user = "a<b>&'%x\"".example.com
END

# ---- NeoMutt and Mutt -----------------------------------------------------
# Of every variable that is set; the one writes $name, the other not.

cat >"$T/variables" <<'END'
authorization-code  | realname="张三"
authorization-code  | folder="imaps://imap.qq.com:993/"
authorization-code  | smtp_url="smtps://12345%40qq.com@smtp.qq.com:465/"
starttls-submission | smtp_url="smtp://zoe%40example.org@smtp.example.org:587/"
starttls-submission | ssl_force_tls is set
starttls-submission | ssl_starttls=yes
starttls-only       | folder="imap://mail.old.example:143/"
local-part-login    | imap_user="joe"
local-part-login    | imap_authenticators="plain:login"
oauth2-only         | imap_oauth_refresh_command="oama access zoe@outlook.com"
oauth2-only         | smtp_authenticators="oauthbearer:xoauth2"
pop3                | pop_host="pops://pop.pop.example:995/"
pop3                | pop_user="zoe@pop.example"
pop3                | smtp_url="smtps://relay.pop.example:465/"
every-option        | from="zoe@example.com"
idn-domain          | from="zoë@xn--bcher-kva.example"
idn-domain          | smtp_url="smtps://zo%C3%AB%40xn--bcher-kva.example@smtp.xn--bcher-kva.example:465/"
END
for mutt in neomutt mutt; do
	command -v $mutt >/dev/null || continue
	export mutt
	expect_that ${mutt}_reads_every_file values neomutt sh -c '
		set -- $(sed -n "s/^set \([a-z_]*\) = .*/-Q \1/p" "$T/config")
		"$mutt" -n -F "$T/config" "$@" </dev/null |
		    sed -e "s/^set real_name/set realname/" -e "s/^set //" \
		    -e "s/ = /=/" -e "s/^ssl_force_tls=yes/ssl_force_tls is set/"
	' <"$T/variables"
done

# ---- mbsync ---------------------------------------------------------------
# It says nothing of a file but by what it does: so it gets as far as a server
# that is not there, and with the hostile names to one that is.

sed -n 's/^Host "\(.*\)"/127.0.0.99 \1/p' "$goldens"/isync/*/* |
    grep -v ' imap.example.com$' | sort -u >>"$T/hosts"
hostile_start
expect_that mbsync_reads_every_file values isync sh -c '
	# which has to be there
	mkdir -p "$HOME/$(sed -n "s,^Path \"~/\(.*\)\",\1,p" "$T/config")"
	mbsync -c "$T/config" -l -a 2>&1 | tee "$T/mbsync"
	! grep "^$T/config:" "$T/mbsync" >&2' <<'END'
authorization-code | Cannot connect to imap.qq.com (127.0.0.99:993): Connection refused
starttls-only      | Cannot connect to mail.old.example (127.0.0.99:143): Connection refused
hostile-text       | IMAP command 'LOGIN <user> <pass>' returned an error: NO not here
hostile-domain     | IMAP command 'LOGIN <user> <pass>' returned an error: NO not here
END
expect_that mbsync_understands_hostile_text_as_meant hostile_logins 2

# ---- himalaya -------------------------------------------------------------

/usr/bin/python3 -c 'import tomllib' 2>/dev/null || {
	echo "# python3 has no tomllib: the files for himalaya are not tried"
	finish
}
expect_that himalaya_files_are_toml values himalaya \
    /usr/bin/python3 "$run_dir/terminal_mail.py" toml "$T/config" <<'END'
authorization-code  | display-name = 张三
authorization-code  | imap.id.auto = True
authorization-code  | imap.sasl.plain.password.command = ['pass', 'mail/12345@qq.com']
starttls-submission | imap.server = imaps://imap.example.org:993
starttls-submission | imap.starttls = False
starttls-submission | smtp.server = smtp://smtp.example.org:587
starttls-submission | smtp.starttls = True
local-part-login    | imap.sasl.plain.username = joe
local-part-login    | mailbox.alias.inbox = INBOX
oauth2-only         | smtp.sasl.xoauth2.token.command = ['oama', 'access', 'zoe@outlook.com']
hostile-text        | email = "a<b>&'%x\""@example.com
hostile-text        | display-name = "Zoë" \ 'x' <b>&amp;</b> ]]> %EMAILADDRESS% $(id) `id`  Password=1 ‏שלום 😀 ?</script> aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb测试测试测试测试测试
hostile-text        | smtp.sasl.plain.username = a\b"c'<d>&amp;]]>%EMAILADDRESS%
hostile-domain      | smtp.sasl.plain.username = "a<b>&'%x\"".example.com
END
finish
