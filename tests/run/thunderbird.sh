#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The real Thunderbird takes what we write for it (thunderbird.py), and with it
# gets and sends mail (thunderbird_mail.py).
needs="thunderbird dovecot exim4 knotd ss"
# It takes a minute and a browser's worth of memory, so only on demand.
[ -n "${MAILSETUP_FULL-}" ] || {
	echo "SKIP: ${0##*/}: heavy clients are tried with MAILSETUP_FULL=1"
	exit 77
}
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot mailhost; do . "$run_dir/$part.sh"; done

# ---- a program directory that is ours to fill ------------------------------
# It takes itself to be where its executable is; all else are links.

theirs=/usr/lib/thunderbird
[ -x "$theirs/thunderbird-bin" ] || skip "there is no $theirs/thunderbird-bin"
ours=$T/program
mkdir "$ours" "$ours/isp" "$ours/distribution" "$ours/defaults" \
    "$ours/defaults/pref" "$T/tmp"
for file in "$theirs"/*; do
	case ${file##*/} in
	thunderbird-bin)	cp "$file" "$ours" ;;
	isp|distribution|defaults) ;;
	*)	ln -s "$(readlink -f "$file")" "$ours/${file##*/}" ;;
	esac
done
cp "$theirs"/defaults/pref/*.js "$ours/defaults/pref"

verdicts_of() {		# SCRIPT ARGUMENT...
	script=$1
	shift
	TMPDIR=$T/tmp PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
	    "$run_dir/$script.py" "$MAILSETUP" "$ours" "$T" "$@" \
	    >"$T/verdicts" 2>&1 ||
		grep -q '^not ok' "$T/verdicts" || not_ok "$script"
	take_verdicts
}

if [ $# = 0 ]; then	# without a claim that is looked for
	# alice's folders: Maildir++ has dots between them, IMAP's UTF-7 in them
	mkdir "$T/mail"
	cat >"$T/mail/example.test" <<-END
	name     Example Mail
	domain   example.test
	server   imap tls imap.example.test 993
	server   smtp starttls smtp.example.test 587
	user     %EMAILADDRESS%
	confidence high
	source   admin
	checked  2026-11
	END
	pki_start
	knot_start
	mailhost_start
	inbox=$(mailhost_folder alice)
	for folder in '' Archive Archive.2026 'Entw&APw-rfe &bUuL1Q-'; do
		for part in '' /cur /new /tmp; do
			server_dir "$inbox${folder:+/.$folder}$part"
		done
		[ -z "$folder" ] || echo "$folder" >>"$inbox/subscriptions"
	done
	printf '%s\n' 'From: bob@example.test' 'To: alice@example.test' \
	    'Subject: Seen by Thunderbird' '' 'Text' >"$inbox/cur/1.1.1:2,S"
	chmod -R a+rwX "$inbox"
	verdicts_of thunderbird_mail "$CA" "$inbox"
fi
verdicts_of thunderbird "$@"
finish
