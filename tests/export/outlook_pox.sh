#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every golden Autodiscover file is well-formed, and has the elements, the order
# and the namespaces that schema/autodiscover.rng writes down; a file with one
# of them wrong is not accepted, so the schema does look.
set -u
dir=${srcdir:-.}
schema=$dir/schema/autodiscover.rng
if ! command -v xmllint >/dev/null; then
	echo 'SKIP: xmllint (Debian: libxml2-utils) is not installed'
	exit 77
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failed=0
seen=0

accepts() {	# file
	xmllint --noout --nonet --relaxng "$schema" "$1" >"$tmp/out" 2>&1
}

for xml in "$dir"/export/outlook-autodiscover/*/DOMAIN-autodiscover.xml; do
	[ -e "$xml" ] || continue
	seen=$((seen + 1))
	if accepts "$xml"; then
		echo "ok $xml"
	else
		echo "not ok $xml"
		cat "$tmp/out"
		failed=1
	fi
done
[ "$seen" -ge 5 ] || {
	echo "not ok: only $seen files in $dir/export/outlook-autodiscover"
	failed=1
}

# One change each, of a file that is accepted.
good=$dir/export/outlook-autodiscover/starttls-submission/
good=${good}DOMAIN-autodiscover.xml
refuses() {	# name sed-script
	sed "$2" "$good" >"$tmp/bad.xml"
	if cmp -s "$good" "$tmp/bad.xml"; then
		echo "not ok $1: nothing was changed"
		failed=1
	elif accepts "$tmp/bad.xml"; then
		echo "not ok $1: is accepted"
		failed=1
	else
		echo "ok $1"
	fi
}
refuses https_in_a_namespace_is_another 's,"http:,"https:,'
refuses response_has_its_own_namespace 's, xmlns=".*2006a",,'
refuses spa_is_said '/<SPA>/d'
refuses ssl_is_not_off 's,<SSL>on,<SSL>off,'
refuses encryption_is_known 's,<Encryption>SSL,<Encryption>STARTTLS,'
refuses order_is_kept '/<Server>/{h;d;};/<Port>/G'
refuses both_are_in_one_account \
    's,^      </Protocol>,&</Account><Account>,'
refuses login_is_nobodys 's,<DomainRequired>,<LoginName>zoe</LoginName>&,'
refuses server_has_a_name 's,<Server>.*</Server>,<Server/>,'
refuses port_is_a_number 's,<Port>993,<Port>993x,'
refuses mail_is_not_fetched_without_login \
    's,<AuthRequired>on,<AuthRequired>off,'
exit $failed
