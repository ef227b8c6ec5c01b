#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# From a clone to a running program.
#
#   ./autogen.sh                what such a script always does: make ./configure
#   ./autogen.sh deps           install what the build needs, and stop; what
#                               the tests need as well with "deps test", and the
#                               heavy programs with "deps full"
#   ./autogen.sh run [ARG...]   install, generate, configure and build what is
#                               not up to date, then run mailsetup with ARG...
#   ./autogen.sh check          the same, then every test
#   ./autogen.sh check --full   and those in which heavy programs (Thunderbird,
#                               Chromium, Wine …) read what mailsetup wrote,
#                               and all the others in two other locales
#
# Everything built goes to build/; nothing is installed but packages.
set -u

top=$(cd "$(dirname "$0")" && pwd) || exit 1
build=$top/build
program=$build/src/mailsetup
log=$build/autogen.log
# Servers and their like are where an ordinary user's PATH does not look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# One row a need: for what (build, test or full), how to see that it is there, and
# the packages that bring it; + joins several, - means that this system has
# none and that the tests which want it are skipped there.
#
#   cmd NAME     a command             pc MODULE   a pkg-config module
#   hdr NAME     a C header            py MODULE   a Python module
#   any A:B      one of these files
needs() {
	cat <<'TABLE'
#for   how what             apt                  dnf                  pacman           apk                   brew
build  cmd cc               gcc                  gcc                  gcc              gcc                   -
build  hdr stdlib.h         libc6-dev            glibc-devel          glibc            musl-dev              -
build  cmd make             make                 make                 make             make                  make
build  cmd autoreconf       autoconf             autoconf             autoconf         autoconf              autoconf
build  cmd automake         automake             automake             automake         automake              automake
build  cmd libtoolize       libtool              libtool              libtool          libtool               libtool
build  cmd autopoint        autopoint            gettext-devel        gettext          gettext-dev           gettext
build  cmd msgfmt           gettext              gettext              gettext          gettext               gettext
build  cmd pkg-config       pkg-config           pkgconf-pkg-config   pkgconf          pkgconf               pkgconf
build  pc  libcurl          libcurl4-openssl-dev libcurl-devel        curl             curl-dev              curl
build  pc  libxml-2.0       libxml2-dev          libxml2-devel        libxml2          libxml2-dev           libxml2
build  pc  libcjson         libcjson-dev         cjson-devel          cjson            cjson-dev             cjson
build  pc  libcares         libc-ares-dev        c-ares-devel         c-ares           c-ares-dev            c-ares
build  pc  libpsl           libpsl-dev           libpsl-devel         libpsl           libpsl-dev            libpsl
build  pc  libidn2          libidn2-dev          libidn2-devel        libidn2          libidn2-dev           libidn2
build  pc  libzip           libzip-dev           libzip-devel         libzip           libzip-dev            libzip
build  pc  libqrencode      libqrencode-dev      qrencode-devel       qrencode         libqrencode-dev       qrencode
build  pc  hiredis          libhiredis-dev       hiredis-devel        hiredis          hiredis-dev           hiredis
build  any /etc/ssl/certs/ca-certificates.crt:/etc/pki/tls/certs/ca-bundle.crt:/etc/ssl/cert.pem ca-certificates ca-certificates ca-certificates ca-certificates -
test   pc  cmocka           libcmocka-dev        libcmocka-devel      cmocka           cmocka-dev            cmocka
test   cmd nm               binutils             binutils             binutils         binutils              -
test   cmd xz               xz-utils             xz                   xz               xz                    xz
test   cmd strace           strace               strace               strace           strace                -
test   cmd jq               jq                   jq                   jq               jq                    jq
test   cmd makensis         nsis                 mingw32-nsis         -                -                     makensis
test   cmd valgrind         valgrind             valgrind             valgrind         valgrind              -
test   cmd shellcheck       shellcheck           ShellCheck           shellcheck       shellcheck            shellcheck
test   cmd mandoc           mandoc               mandoc               mandoc           mandoc                mandoc
test   cmd bash             bash                 bash                 bash             bash                  bash
test   cmd zsh              zsh                  zsh                  zsh              zsh                   zsh
test   cmd fish             fish                 fish                 fish             fish                  fish
test   cmd xmllint          libxml2-utils        libxml2              libxml2          libxml2-utils         libxml2
test   any /usr/share/i18n/locales/zh_CN locales glibc-locale-source glibc - -
test   cmd plistutil        libplist-utils       libplist             libplist         -                     libplist
test   cmd unzip            unzip                unzip                unzip            unzip                 unzip
test   cmd zbarimg          zbar-tools           zbar-tools           zbar             zbar                  zbar
test   cmd openssl          openssl              openssl              openssl          openssl               openssl
test   cmd python3          python3              python3              python           python3               python
test   py  jsonschema       python3-jsonschema   python3-jsonschema   python-jsonschema py3-jsonschema       -
test   cmd unshare          util-linux           util-linux           util-linux       util-linux            -
test   cmd setpriv          util-linux           util-linux           util-linux       setpriv               -
test   cmd ip               iproute2             iproute              iproute2         iproute2              -
test   any /usr/lib/dovecot/imap-login:/usr/libexec/dovecot/imap-login dovecot-imapd dovecot dovecot dovecot -
test   any /usr/lib/dovecot/pop3-login:/usr/libexec/dovecot/pop3-login dovecot-pop3d dovecot dovecot dovecot-pop3d -
test   any /usr/lib/dovecot/managesieve-login:/usr/libexec/dovecot/managesieve-login dovecot-managesieved dovecot-pigeonhole pigeonhole dovecot-pigeonhole-plugin -
test   any /usr/lib/dovecot/submission-login:/usr/libexec/dovecot/submission-login dovecot-submissiond dovecot dovecot dovecot-submissiond -
test   any /usr/sbin/exim4:/usr/sbin/exim:/usr/bin/exim exim4-daemon-light exim exim exim -
test   cmd ntlm_auth        winbind              samba-winbind-clients samba           -                    -
test   cmd knotd            knot                 knot                 knot             knot                  -
test   cmd named-checkzone  bind9-utils          bind-utils           bind             bind                  bind
test   any /usr/sbin/apache2:/usr/sbin/httpd:/usr/bin/httpd apache2-bin httpd apache apache2 httpd
test   cmd caddy            caddy                caddy                caddy            caddy                 caddy
test   cmd curl             curl                 curl                 curl             curl                  curl
test   cmd nginx            nginx-light          nginx                nginx            nginx                 -
test   cmd tinyproxy        tinyproxy-bin        tinyproxy            tinyproxy        tinyproxy             -
test   cmd redis-server     redis-server         -                    -                redis                 redis
test   cmd parallel         parallel             parallel             parallel         parallel              parallel
test   cmd sshd             openssh-server       openssh-server       openssh          openssh               -
test   cmd ssh              openssh-client       openssh-clients      openssh          openssh               -
test   cmd microsocks       microsocks           -                    -                microsocks            -
full   cmd jing             jing                 jing                 jing             -                     jing
full   cmd thunderbird      thunderbird          thunderbird          thunderbird      thunderbird           -
full   cmd Xvfb             xvfb                 xorg-x11-server-Xvfb xorg-server-xvfb xvfb                  -
full   cmd dbus-run-session dbus                 dbus-daemon          dbus             dbus                  -
full   cmd gdbus            libglib2.0-bin       glib2                glib2            glib                  -
full   cmd xdotool          xdotool              xdotool              xdotool          xdotool               -
full   cmd xwininfo         x11-utils            xwininfo             xorg-xwininfo    xwininfo              -
full   any /usr/libexec/evolution-source-registry:/usr/lib/evolution-source-registry evolution-data-server evolution-data-server evolution-data-server evolution-data-server -
full   any /usr/lib/x86_64-linux-gnu/girepository-1.0/Camel-1.2.typelib:/usr/lib/aarch64-linux-gnu/girepository-1.0/Camel-1.2.typelib:/usr/lib64/girepository-1.0/Camel-1.2.typelib:/usr/lib/girepository-1.0/Camel-1.2.typelib gir1.2-camel-1.2+gir1.2-edataserver-1.2 evolution-data-server evolution-data-server - -
full   py  gi               python3-gi           python3-gobject      python-gobject   py3-gobject3          -
full   cmd geary            geary                geary                geary            geary                 -
full   cmd gnome-keyring-daemon gnome-keyring    gnome-keyring        gnome-keyring    gnome-keyring         -
full   cmd secret-tool      libsecret-tools      libsecret            libsecret        -                     -
full   cmd claws-mail       claws-mail           claws-mail           claws-mail       claws-mail            -
full   cmd akonadi_imap_resource kdepim-runtime  -                    -                -                     -
full   cmd akonadictl       akonadi-server+akonadi-backend-mysql -       -                -                     -
full   cmd mysqld           mariadb-server-core  -                    -                -                     -
full   cmd wine             wine                 wine                 wine             wine                  -
full   cmd x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64 mingw64-gcc mingw-w64-gcc mingw-w64-gcc mingw-w64
test   cmd neomutt          neomutt              neomutt              neomutt          neomutt               neomutt
test   cmd mutt             mutt                 mutt                 mutt             mutt                  mutt
test   cmd msmtp            msmtp                msmtp                msmtp            msmtp                 msmtp
test   cmd mbsync           isync                isync                isync            isync                 isync
test   cmd aerc             aerc                 aerc                 aerc             aerc                  aerc
full   cmd chromium         chromium             chromium             chromium         chromium              -
full   cmd chromedriver     chromium-driver      chromedriver         chromium         chromium-chromedriver -
full   cmd pdftotext        poppler-utils        poppler-utils        poppler          poppler-utils         poppler
TABLE
}

say() {
	printf 'autogen.sh: %s\n' "$*" >&2
}

die() {
	say "$@"
	exit 1
}

# What is going on, for somebody who waits for it.
stage() {
	if [ -t 2 ] || [ "$verbose" = yes ]; then
		say "$@"
	fi
}

# ---- packages -----------------------------------------------------------

is_there() {	# how what
	case $1 in
	cmd)	command -v "$2" >/dev/null 2>&1 ;;
	pc)	pkg-config --exists "$2" >/dev/null 2>&1 ;;
	hdr)	printf '#include <%s>\n' "$2" |
		    "${CC:-cc}" -E - >/dev/null 2>&1 ;;
	# the system's Python, which the packages are for and the tests run
	py)	PATH=/usr/bin:$PATH python3 -c "import $2" >/dev/null 2>&1 ;;
	any)	(
			IFS=:
			for file in $2; do
				[ -e "$file" ] && exit 0
			done
			exit 1
		) ;;
	esac
}

# Packages of the groups in $1 whose needs are not met; their names for the
# package manager in column $2, or what was looked for if there is no column.
missing() {	# groups column
	needs | while read -r group how what apt dnf pacman apk brew; do
		case " $1 " in
		*" $group "*) ;;
		*) continue ;;
		esac
		case $2 in
		apt) package=$apt ;;
		dnf) package=$dnf ;;
		pacman) package=$pacman ;;
		apk) package=$apk ;;
		brew) package=$brew ;;
		*) package=$what ;;
		esac
		[ "$package" = - ] && continue
		is_there "$how" "$what" || printf '%s\n' "$package"
	done | tr + '\n' | sort -u | tr '\n' ' ' | sed 's/ $//'
}

package_manager() {
	for pm in apt-get dnf pacman apk brew; do
		if command -v $pm >/dev/null 2>&1; then
			echo "${pm%-get}"
			return
		fi
	done
	echo none
}

# Debian starts a daemon when its package is installed; the tests start their
# own, so nothing is started here.  A policy that is there already stays.
# shellcheck disable=SC2016 # expanded by the shell that runs it
install_apt='
policy=/usr/sbin/policy-rc.d
mark="made by autogen.sh of mailsetup"
export DEBIAN_FRONTEND=noninteractive
if [ ! -e $policy ] || grep -qs "$mark" $policy; then
	trap "rm -f $policy" EXIT
	trap "exit 1" HUP INT TERM
	printf "#!/bin/sh\n# %s\nexit 101\n" "$mark" >$policy &&
	chmod 755 $policy || exit 1
fi
get() {
	apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null
}
known() {
	apt-cache -q show "$@" >/dev/null 2>&1
}
known "$@" || get update || exit 1
get install --no-install-recommends "$@" && exit 0
# Lists may be so old that the files they name are gone.
get update && get install --no-install-recommends "$@"
'

# Runs a command as root, which sudo is only needed for if we are not.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif ! command -v sudo >/dev/null 2>&1; then
		say "neither root nor sudo: packages cannot be installed"
		return 1
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

install_packages() {	# manager package...
	pm=$1
	shift
	case $pm in
	apt)	as_root sh -c "$install_apt" sh "$@" ;;
	dnf)	as_root dnf -q -y install "$@" ;;
	pacman)	as_root pacman -S --noconfirm --needed "$@" ;;
	apk)	as_root apk add -q "$@" ;;
	brew)	brew install -q "$@" ;;
	none)	say "no package manager that this script knows"
		return 1 ;;
	esac
}

deps() {	# groups
	pm=$(package_manager)
	list=$(missing "$1" "$pm")
	if [ -z "$list" ]; then
		return 0
	fi
	say "installing: $list"
	mkdir -p "$build" || exit 1
	# shellcheck disable=SC2086 # a list of names
	if ! install_packages "$pm" $list >"$build/install.log" 2>&1; then
		tail -n 15 "$build/install.log" >&2
		die "could not install: $list"
	fi
	list=$(missing "$1" "$pm")
	[ -z "$list" ] || die "installed, but still missing: $list"
}

# ---- the build ----------------------------------------------------------

# Runs a command in a directory; its words are only shown when it fails.
quietly() {	# directory command...
	dir=$1
	shift
	if ! (cd "$dir" && exec "$@") >"$log" 2>&1 </dev/null; then
		tail -n 60 "$log" >&2
		die "failed: $* (all of it: $log)"
	fi
}

generate() {
	tools=
	for tool in autoreconf automake libtoolize autopoint; do
		command -v $tool >/dev/null 2>&1 || tools="$tools $tool"
	done
	[ -z "$tools" ] || die "missing:$tools (./autogen.sh deps installs them)"
	mkdir -p "$build" "$top/m4" || exit 1
	quietly "$top" autoreconf --force --install
}

# Automake's own rules keep what is there up to date.
generate_if_needed() {
	if [ ! -e "$top/configure" ] || [ ! -e "$top/src/Makefile.in" ] ||
	    [ ! -e "$top/config.h.in" ] || [ ! -e "$top/po/Makefile.in.in" ]
	then
		stage "generating ./configure"
		generate
	fi
}

configure_if_needed() {	# directory option...
	dir=$1
	shift
	if [ ! -e "$dir/Makefile" ]; then
		stage "configuring ${dir#"$top"/}"
		mkdir -p "$dir" || exit 1
		quietly "$dir" "$top/configure" "$@"
	fi
}

jobs() {
	getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}

# True if the program is newer than everything it is made of.  Directories
# count too: a file that was added or removed shows in them.
is_fresh() {
	[ -x "$program" ] && [ -e "$build/.fresh" ] &&
	    [ -z "$(find "$top/src" "$top/providers" "$top/configure.ac" \
		"$top/Makefile.am" "$top/autogen.sh" ! -name Makefile.in \
		-newer "$build/.fresh" -print 2>/dev/null)" ]
}

build_program() {
	deps build
	generate_if_needed
	configure_if_needed "$build"
	# Taken before the build: what is edited meanwhile is built next time.
	touch "$build/.started" || exit 1
	stage "building"
	quietly "$build" make -s -j"$(jobs)"
	mv -f "$build/.started" "$build/.fresh"
}

# ---- tests --------------------------------------------------------------

# The numbers that automake's summaries in a log give for the words in $2.
count() {	# log word...
	file=$1
	shift
	for word; do
		sed -n "s/^# $word: *//p" "$file"
	done | awk '{ n += $1 } END { print n + 0 }'
}

# Which tests were skipped, and why if their logs are still there: the reason
# is the first line.
say_skipped() {	# directory log
	sed -n 's/^SKIP: //p' "$2" | while IFS= read -r test; do
		why=$(sed -n '1s/^\(SKIP: \)*\([^ ]*\.sh: \)*//p' \
		    "$1/tests/${test%.sh}.log" 2>/dev/null)
		say "skipped: $test${why:+: $why}"
	done
}

# One make target whose log holds test summaries; the sums go up.
test_target() {	# directory log target [jobs]
	dir=$1
	name=$2
	stage "$3 in ${dir#"$top"/}"
	(cd "$dir" && exec make -j"${4-$(jobs)}" "$3") >"$name" 2>&1 </dev/null
	status=$?
	passed=$((passed + $(count "$name" PASS XFAIL)))
	failed=$((failed + $(count "$name" FAIL XPASS ERROR)))
	skipped=$((skipped + $(count "$name" SKIP)))
	say_skipped "$dir" "$name"
	if [ $status -ne 0 ]; then
		sed -n 's/^\(FAIL\|ERROR\): /autogen.sh: failed: /p' "$name" >&2
		find "$dir" -name test-suite.log -exec sed -n \
		    '/^FAIL/,$p' {} + 2>/dev/null | tail -n 200 >&2
		[ "$(count "$name" FAIL ERROR)" -gt 0 ] ||
		    tail -n 60 "$name" >&2
		say "failed: make $3 (all of it: $name)"
		result=1
	fi
}

check() {	# groups
	deps "$1"
	generate_if_needed
	passed=0
	failed=0
	skipped=0
	result=0
	# Everything under ASan and UBSan, and everything once more as it will
	# be shipped: from the tarball, without them, under valgrind.
	configure_if_needed "$build/check" --enable-sanitizers
	configure_if_needed "$build"
	case $1 in
	*full*)	# Two programs with windows at once are too slow for the
		# time that a test gives each.
		quietly "$build/check" make -s -j"$(jobs)" check TESTS=
		MAILSETUP_FULL=1
		export MAILSETUP_FULL
		test_target "$build/check" "$build/check.log" check 1
		unset MAILSETUP_FULL ;;
	*)	test_target "$build/check" "$build/check.log" check ;;
	esac
	case $1 in	# the rest once more in Chinese and in Turkish
	*full*)	test_target "$build/check" "$build/locales.log" \
		    check-locales ;;
	esac
	test_target "$build" "$build/distcheck.log" distcheck
	echo "$passed passed, $failed failed, $skipped skipped"
	return $result
}

# -------------------------------------------------------------------------

verbose=no
case ${1-} in
'')
	verbose=yes
	stage "generating ./configure"
	generate
	say "now: ./configure && make (or: ./autogen.sh run ADDRESS)"
	;;
deps)
	verbose=yes
	case ${2-build} in
	build)	deps build ;;
	test)	deps "build test" ;;
	full)	deps "build test full" ;;
	*)	die "usage: ./autogen.sh deps [test|full]" ;;
	esac
	say "everything that is needed is installed"
	;;
run)
	shift
	is_fresh || build_program
	exec "$program" "$@"
	;;
check)
	verbose=yes
	case ${2-} in
	'')	check "build test" ;;
	--full)	check "build test full" ;;
	*)	die "usage: ./autogen.sh check [--full]" ;;
	esac
	;;
*)
	die "usage: ./autogen.sh [deps [test|full] | run [ARG...] |" \
	    "check [--full]]"
	;;
esac
