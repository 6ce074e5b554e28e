#!/usr/bin/env bash
# Installs the Debian packages that building, running, testing and packaging dkim-milterd need.
#
#   Scripts/install-dependencies.sh [GROUP …]      (default: build run test package)
#
# Groups that nothing else needs: `bench` and `opendkim`, other signers to measure beside this one;
# `scanners`, what Scripts/stress.sh puts beside it.
#
# Asks nothing, uses sudo where it is not root, does nothing when everything is there,
# and starts no service: what a package would start is held back while it is being installed.
set -euo pipefail

# shellcheck disable=SC2034  # read through a name reference below
packages_build=(
    binutils git libc6-dev libstdc++-12-dev make pkg-config
    libidn2-dev liblmdb-dev libmilter-dev libpq-dev libsqlite3-dev libssl-dev libunbound-dev
)
# shellcheck disable=SC2034
packages_run=(bind9 bind9-dnsutils bind9-utils ca-certificates postfix procps python3 swaks)
# shellcheck disable=SC2034
packages_test=(
    debootstrap gcc libmail-dkim-perl lmdb-utils man-db mandoc miltertest opendkim opendkim-tools
    openssl php-cli php-pgsql postgresql prometheus python3-authres python3-dkim python3-nacl
    python3-pip redis-server rspamd spamassassin sqlite3 systemd zabbix-frontend-php
    zabbix-server-pgsql
)
# shellcheck disable=SC2034
packages_package=(debhelper dpkg-dev lintian)
# shellcheck disable=SC2034
packages_bench=(dkimpy-milter gcc opendkim openssl python3 rspamd)
# shellcheck disable=SC2034
packages_opendkim=(opendkim)
# shellcheck disable=SC2034
packages_scanners=(amavisd-new clamav-daemon spamassassin)

groups=("$@")
[ ${#groups[@]} -gt 0 ] || groups=(build run test package)

missing=()
for group in "${groups[@]}"; do
    case $group in
    build | run | test | package | bench | opendkim | scanners)
        declare -n list="packages_$group"
        ;;
    *)
        echo "usage: $0 [build] [run] [test] [package] [bench] [opendkim] [scanners]" >&2
        exit 64
        ;;
    esac
    for package in "${list[@]}"; do
        dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null \
            | grep -q '^ii' || missing+=("$package")
    done
done

# What tests import and Debian does not have, from PyPI into a folder of its own.
install_python_packages() {
    local requirements=Tests/EndToEnd/requirements.txt folder=.build-python
    [[ " ${groups[*]} " == *' test '* ]] || return 0
    cd "$(dirname "$0")/.."
    cmp -s "$requirements" "$folder/requirements.txt" && return 0
    echo "install-dependencies: installing $requirements into $folder"
    rm -rf "$folder"
    /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
        --no-deps --require-hashes --target "$folder" --requirement "$requirements"
    cp "$requirements" "$folder/"
}

if [ ${#missing[@]} -eq 0 ]; then
    install_python_packages
    echo "install-dependencies: everything is there (${groups[*]})"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install-dependencies: neither root nor sudo; install by hand: ${missing[*]}" >&2
        exit 77
    }
    as_root=(sudo)
fi

# invoke-rc.d asks policy-rc.d before it starts anything; 101 means "not allowed".
# An administrator's own policy stays as it is.
policy=/usr/sbin/policy-rc.d
placed_policy=no
remove_policy() {
    if [ "$placed_policy" = yes ]; then "${as_root[@]}" rm -f "$policy"; fi
}
trap remove_policy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ ! -e "$policy" ]; then
    placed_policy=yes
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l \
        apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}

echo "install-dependencies: installing ${missing[*]}"
# A Postfix that is new here gets no configuration; one that is configured is not touched.
if ! dpkg-query --show postfix >/dev/null 2>&1; then
    echo 'postfix postfix/main_mailer_type select No configuration' \
        | "${as_root[@]}" debconf-set-selections
fi
# The package lists may be there and fresh enough: fetch them only if the first try fails.
if ! apt install --yes --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    apt update
    apt install --yes --no-install-recommends "${missing[@]}"
fi
install_python_packages
