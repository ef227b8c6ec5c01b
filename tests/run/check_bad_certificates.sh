#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every certificate that must not be accepted is refused, for its own reason,
# by each protocol, with TLS at once and after STARTTLS.
needs="dovecot knotd ss"
# shellcheck source=lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=/dev/null
for part in pki knot dovecot; do . "$run_dir/$part.sh"; done

pki_start
knot_start
dovecot_start
set -- --json --allow-private --ca-file "$CA" --dns-server 127.0.0.1

bad="expired:cert-expired wrongname:tls-name selfsigned:cert-self-signed
    unknownca:cert-untrusted notyet:cert-not-yet"

for b in $bad; do
	for scheme in imaps imap pop3s pop3 smtps smtp; do
		case $scheme in *s) step=tls ;; *) step=starttls ;; esac
		echo "${b%:*}_is_refused_by_$scheme" \
		    "| $scheme://${b%:*}.example.test | $step | ${b#*:} | 5000"
	done
done >"$T/rows"
expect_table 7 "$@" <"$T/rows"

for b in $bad; do
	run check "imaps://${b%:*}.example.test" "$@"
	expect_json "${b%:*}_alone_is_exit_7" 7 \
	    "checks.0.steps.tls.error.code=${b#*:}" \
	    "checks.0.steps.greeting.outcome=not-run"
	cp "$T/out" "$T/${b%:*}.json"
done

# Whose certificate it is, is told all the same.
facts() {
	cp "$T/$1.json" "$T/out"
	status=7
	shift
	expect_json "$@"
}
facts wrongname names_of_the_wrong_certificate_are_told 7 \
    checks.0.tls.names:other.invalid "checks.0.tls.subject~other.invalid"
facts unknownca unknown_issuer_is_named 7 "checks.0.tls.issuer~nobody's root"
facts expired end_of_the_expired_is_told 7 \
    checks.0.tls.not_after=2001-01-01T00:00:00Z
facts selfsigned owner_of_the_self_signed_is_told 7 \
    "checks.0.tls.subject~mail.example.test"

run check imaps://expired.example.test --allow-private --ca-file "$CA"
expect people_read_that_it_has_expired 7 expired.example.test 'expired'

# Not an error yet, but said.
run check imaps://soon.example.test smtp://soon.example.test "$@"
expect_json certificate_that_ends_soon_is_a_warning 0 \
    checks.0.outcome=warn checks.1.outcome=warn \
    checks.0.steps.tls.error.code=cert-ends-soon \
    checks.1.steps.starttls.error.code=cert-ends-soon

# A server that cannot do better than TLS 1.1.
spawn "$T/oldtls.log" openssl s_server -quiet -tls1_1 \
    -cipher 'ALL:@SECLEVEL=0' -accept 127.0.0.10:993 \
    -cert "$T/pki/good.pem" -key "$T/pki/good.key"
await "openssl s_server" "$T/oldtls.log" is_listening 127.0.0.10:993
run check imaps://oldtls.example.test "$@"
expect_json old_tls_is_refused 2 checks.0.steps.tls.error.code=tls-version

# The system's roots are a file, or a directory, or both, as libcurl was built;
# --ca-file takes the place of all of them.  Last, for they are replaced.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
	mkdir "$T/roots"
	cp "$T/pki/stranger.pem" "$T/pki/ca.pem" "$T/roots"
	cp "$T/pki/stranger.pem" "$T/roots/ca-certificates.crt"
	mount_over "$T/roots" /etc/ssl/certs
	by_default() {
		run check imaps://unknownca.example.test --json \
		    --allow-private --dns-server 127.0.0.1
		expect_json "$@"
	}
	by_default roots_in_no_directory_are_read_from_the_file 0
	hash=$(openssl x509 -hash -noout -in "$T/pki/stranger.pem")
	ln -s stranger.pem "$T/roots/$hash.0"
	by_default roots_of_the_system_are_trusted 0
	run check imaps://unknownca.example.test "$@"
	expect_json roots_of_the_system_are_not_trusted_beside_ca_file 7 \
	    checks.0.steps.tls.error.code=cert-untrusted
	hash=$(openssl x509 -hash -noout -in "$T/pki/ca.pem")
	rm "$T/roots/"*.0
	ln -s ca.pem "$T/roots/$hash.0"
	cat "$T/pki/ca.pem" >>"$T/roots/ca-certificates.crt"
	by_default roots_that_a_directory_lacks_are_read_from_the_file 0
fi

finish
