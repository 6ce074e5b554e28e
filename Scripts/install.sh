#!/usr/bin/env bash
# `make install` and `make uninstall`: puts what `make release` built, and all that belongs to it,
# where it goes.
#
#   DESTDIR=/some/root    a root other than / (packages)
#   PREFIX=/usr/local     where programs, manual pages and the unit go below it
#   BINARY=PATH           the program; default: the release build
#   UNITDIR, ZSHDIR       the unit, zsh's completions
#
# A configuration that is there is left alone, by both.
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
binary=${BINARY:-.build/release/dkim-milterd}
lib=$root$prefix/lib
share=$root$prefix/share
doc=$share/doc/dkim-milterd
units=$root${UNITDIR:-$prefix/lib/systemd/system}
completions_zsh=$root${ZSHDIR:-$prefix/share/zsh/site-functions}

# file MODE SOURCE TARGET
file() { install -D -m "$1" "$2" "$3"; }

completion() {
    mkdir -p "$(dirname "$2")"
    # Shells read it, none runs it.
    "$binary" --generate-completion-script "$1" | sed '1{/^#!/d}' >"$2"
    chmod 644 "$2"
}

install_all() {
    [ -x "$binary" ] || {
        echo "install: $binary is not there; run \`make release\` first" >&2
        exit 66
    }
    file 755 "$binary" "$root$prefix/sbin/dkim-milterd"

    local page
    for page in Man/*.[0-9]; do
        file 644 "$page" "$share/man/man${page##*.}/${page#Man/}"
    done

    file 644 Config/dkim-milterd.service "$units/dkim-milterd.service"
    sed -i "s,/usr/local/sbin/,$prefix/sbin/,g" "$units/dkim-milterd.service"
    file 644 Config/dkim-milterd.sysusers "$lib/sysusers.d/dkim-milterd.conf"
    file 644 Config/dkim-milterd.tmpfiles "$lib/tmpfiles.d/dkim-milterd.conf"

    completion bash "$share/bash-completion/completions/dkim-milterd"
    completion zsh "$completions_zsh/_dkim-milterd"
    completion fish "$share/fish/vendor_completions.d/dkim-milterd.fish"

    # Whoever has no user dkim-milterd yet gets it from sysusers.d, and the folder from tmpfiles.d.
    [ -d "$root/etc/dkim-filter" ] || install -d -m 750 "$root/etc/dkim-filter"
    [ -e "$root/etc/dkim-filter.conf" ] \
        || file 644 Config/dkim-filter.conf "$root/etc/dkim-filter.conf"
    file 644 Config/dkim-milterd.logcheck "$root/etc/logcheck/ignore.d.server/dkim-milterd"

    local text
    for text in README.md CHANGELOG.md LICENSE Documentation/*.md; do
        file 644 "$text" "$doc/${text##*/}"
    done
    file 644 Config/dkim-filter.conf.example "$doc/examples/dkim-filter.conf.example"
    file 644 Config/dkim-milterd.socket "$doc/examples/dkim-milterd.socket"
    local example
    [ -d Config/monitoring ] || return 0
    find Config/monitoring -type f | while read -r example; do
        file 644 "$example" "$doc/examples/${example#Config/}"
    done
}

uninstall_all() {
    local page
    for page in Man/*.[0-9]; do
        rm -f "$share/man/man${page##*.}/${page#Man/}"
    done
    rm -f "$root$prefix/sbin/dkim-milterd" "$units/dkim-milterd.service" \
        "$lib/sysusers.d/dkim-milterd.conf" "$lib/tmpfiles.d/dkim-milterd.conf" \
        "$share/bash-completion/completions/dkim-milterd" "$completions_zsh/_dkim-milterd" \
        "$share/fish/vendor_completions.d/dkim-milterd.fish" \
        "$root/etc/logcheck/ignore.d.server/dkim-milterd"
    rm -rf "$doc"
    if [ -d "$root/etc/dkim-filter" ]; then
        rmdir --ignore-fail-on-non-empty "$root/etc/dkim-filter"
    fi
}

case ${1:-} in
install)
    install_all
    if [ -z "$root" ]; then
        echo 'install: a new installation goes on with:' \
            'systemd-sysusers; systemd-tmpfiles --create; systemctl daemon-reload'
    fi
    ;;
uninstall) uninstall_all ;;
*)
    echo "usage: $0 install | uninstall" >&2
    exit 64
    ;;
esac
