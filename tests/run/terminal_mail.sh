#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Programs of the terminal send and fetch through real servers with nothing but
# what we write for them: msmtp, mbsync, NeoMutt (and Mutt, if it is there).
# The passwords come from the commands in the files, the trust from a system
# that knows the authority of the test bed only.
# shellcheck disable=SC2016 # of what is in a muttrc
# shellcheck disable=SC2317 # functions by expect_that
needs="dovecot exim4 knotd mbsync msmtp neomutt ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost terminal_setup; do . "$run_dir/$part.sh"; done

pki_start
knot_start
mailhost_start
terminal_setup
variant tls 'imap tls imap.example.test 993' \
    'smtp tls smtp.example.test 465'
variant starttls 'imap starttls imap.example.test 143' \
    'smtp starttls smtp.example.test 587'
variant crammd5 'imap tls crammd5.example.test 993 auth=encrypted' \
    'smtp starttls crammd5.example.test 587 auth=encrypted'
variant oauth2 'imap tls oauthonly.example.test 993 auth=oauth2' \
    'smtp tls oauthonly.example.test 465 auth=oauth2'
variant nologin 'imap tls imap.example.test 993' \
    'smtp starttls smtp.example.test 2525 auth=none'
variant pop3 'pop3 tls pop.example.test 995' \
    'smtp tls smtp.example.test 465'
variant popstart 'pop3 starttls pop.example.test 110' \
    'smtp starttls smtp.example.test 587'

subject='Grüße – 测试, проверка'
printf 'Eine Zeile mit Umlauten: äöü ß €\n\n.\nFrom here 测试\n-- \nlast\n' \
    >"$T/body"

# message ID: one to alice, on standard output
message() {
	cat <<-END
	From: alice@example.test
	To: alice@example.test
	Subject: =?UTF-8?B?$(printf '%s' "$subject" | base64)?=
	Message-ID: <$1@example.test>
	MIME-Version: 1.0
	Content-Type: text/plain; charset=UTF-8
	Content-Transfer-Encoding: 8bit

	END
	cat "$T/body"
}

# got MAILDIR ID [FIELD=TEXT...]
got() {
	dir=$1 id=$2
	shift 2
	mail_py got "$dir" "$id" "$T/body" "$subject" "$@"
}

fails() {
	! with "$@"
}
refuses() {			# and says what
	! with "$@" >"$T/said" 2>&1 && grep -i 'certificate' "$T/said"
}

# ---- msmtp sends, mbsync fetches ------------------------------------------

for v in tls starttls crammd5 oauth2; do
	export_to $v msmtp,isync
	message "msmtp-$v" >"$T/message"
	expect_that "msmtp_sends_$v" with msmtp -C "$(file_of $v msmtp)" \
	    -a alice@example.test alice@example.test <"$T/message"
	[ $v != oauth2 ] || continue
	mkdir -p "$T/home/$v/Mail/alice@example.test"
	expect_that "mbsync_fetches_$v" with mbsync \
	    -c "$(file_of $v mbsync)" alice@example.test
	expect_that "message_of_msmtp_is_in_the_maildir_$v" \
	    got "$T/home/$v/Mail/alice@example.test/INBOX" "msmtp-$v"
done

# ---- NeoMutt and Mutt send, and show the folder ----------------------------

# What a muttrc could take for something else.
sender='Zoë "x\y" $HOME `id` #; '"'测试'"
group='Ä "Co" \ $HOME `id` #; '"'x'"

# mutt_export VARIANT: and the user takes the password lines in, which are
# comments
mutt_export() {
	export_to "$1" neomutt --force --name "$sender" \
	    --reply-to back@example.test --organization "$group"
	sed 's/^# \(set [a-z]*_pass\)/\1/' "$(file_of "$v" neomutt)" \
	    >"$T/home/$v/muttrc"
}
# shows_it ARGUMENT...: the message is there on the screen, then q ends it
shows_it() {
	types 'Grüße' q -- "$mutt" -F "$T/home/$v/muttrc" \
	    -e 'set sleep_time = 0' "$@"
}

mutt_works() {
	how='with ESMTPSA'
	case $v in
	nologin) how='with esmtps ' ;;
	*tls) how='with esmtpsa ' ;;
	esac
	id=$mutt-$v
	empty_mailboxes
	expect_that "${mutt}_sends_$v" with "$mutt" -F "$T/home/$v/muttrc" \
	    -e "my_hdr Message-ID: <$id@example.test>" -e 'set sleep_time = 0' \
	    -s "$subject" alice@example.test <"$T/body"
	expect_that "message_of_${mutt}_arrives_$v" \
	    got "$(mailhost_folder alice)" "$id" "From=$sender" \
	    "From=<alice@example.test>" "Reply-To=back@example.test" \
	    "Organization=$group" "Received=$how"
	expect_that "${mutt}_shows_the_folder_$v" shows_it
}

# G fetches what is there, which is then in the spoolfile.
mutt_fetches() {
	empty_mailboxes
	message "$mutt-$v" >"$T/message"
	with msmtp -C "$(file_of tls msmtp)" alice@example.test <"$T/message"
	got "$(mailhost_folder alice)" "$mutt-$v" || return
	mkdir -p "$T/home/$v/Mail"	# or it asks whether it may
	: >"$T/home/$v/mbox"
	expect_that "${mutt}_fetches_$v" shows_it \
	    -e "set spoolfile=$T/home/$v/mbox" -e 'push G'
	expect_that "${mutt}_leaves_it_on_the_server_$v" \
	    got "$(mailhost_folder alice)" "$mutt-$v"
}

for mutt in neomutt mutt; do
	command -v $mutt >/dev/null || continue
	for v in tls starttls crammd5 oauth2 nologin; do
		mutt_export $v
		mutt_works
	done
	for v in pop3 popstart; do
		mutt_export $v
		mutt_fetches
	done
done

# ---- nobody else's servers ------------------------------------------------

trust "$T/pki/stranger.pem"
empty_mailboxes
for v in tls starttls; do
	message "untrusted-$v" >"$T/message"
	expect_that "msmtp_refuses_a_stranger_$v" refuses msmtp \
	    -C "$(file_of $v msmtp)" alice@example.test <"$T/message"
	expect_that "mbsync_refuses_a_stranger_$v" refuses mbsync \
	    -c "$(file_of $v mbsync)" alice@example.test
	for mutt in neomutt mutt; do
		command -v $mutt >/dev/null || continue
		expect_that "${mutt}_refuses_a_stranger_$v" fails $mutt \
		    -F "$T/home/$v/muttrc" -s "$subject" alice@example.test \
		    <"$T/body"
	done
done
expect_that nothing_was_sent [ -z "$(find "$H/mail" -path '*/new/*')" ]
finish
