#!/usr/bin/env bash
# Prints debian/changelog: the releases of CHANGELOG.md, which the package holds too.
#
# The version is that of the program (ProgramVersion.swift), which is that of the newest release in
# CHANGELOG.md. A later commit, one that has something under "Unreleased", adds its number and name:
# 0.1.0+123.g1a2b3c4. The tag vNUMBER, if there is one, is a release in any case.
set -euo pipefail
cd "$(dirname "$0")/.."

releases=$(sed -n 's/^## \[\([0-9.]*\)\] - \([0-9-]*\)$/\1 \2/p' CHANGELOG.md)
number=$(sed -n 's/^ *static let number = "\(.*\)"$/\1/p' Sources/dkim-milterd/ProgramVersion.swift)
newest=${releases%% *}
if [ -z "$number" ] || [ "$number" != "$newest" ]; then
    echo "debian-changelog: ProgramVersion.swift says $number, CHANGELOG.md says $newest" >&2
    exit 65
fi

maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
# entry VERSION DATE TEXT
entry() {
    printf 'dkim-milterd (%s-1) unstable; urgency=medium\n\n  * %s\n\n -- %s  %s\n\n' \
        "$1" "$3" "$maintainer" "$(date --utc --rfc-email --date "$2")"
}

if sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -q '^- ' \
    && git rev-parse --git-dir >/dev/null 2>&1 \
    && ! git tag --points-at HEAD | grep -qxF "v$number"; then
    entry "$number+$(git rev-list --count HEAD).g$(git rev-parse --short=7 HEAD)" \
        "$(git log -1 --format=%cI)" "A commit after version $number."
fi
while read -r version day; do
    entry "$version" "$day" "Version $version: see changelog.gz."
done <<<"$releases"
