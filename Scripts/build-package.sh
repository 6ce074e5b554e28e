#!/usr/bin/env bash
# `make deb`: a Debian package of the program that was built.
#
#   BINARY=PATH    the program; default: the release build
#   OUTPUT=PATH    where the package goes; default: .build/package
#
# The last line is the package's path. lintian must find no error.
set -euo pipefail
cd "$(dirname "$0")/.."

export BINARY=${BINARY:-$PWD/.build/release/dkim-milterd}
export OUTPUT=${OUTPUT:-$PWD/.build/package}
output=$OUTPUT
mkdir -p "$output"
rm -f "$output"/dkim-milterd*_*.{deb,ddeb,changes,buildinfo}

clean() {
    rm -rf debian/.debhelper debian/changelog debian/debhelper-build-stamp debian/dkim-milterd \
        debian/files debian/*.debhelper debian/*.log debian/*.substvars
}
clean
trap clean EXIT

Scripts/debian-changelog.sh >debian/changelog
name=dkim-milterd_$(dpkg-parsechangelog -S Version)_$(dpkg --print-architecture)
# What is needed to build the program has been there: no need for build-essential here.
dpkg-buildpackage --build=binary --unsigned-source --unsigned-changes --no-pre-clean \
    --no-check-builddeps \
    --buildinfo-file="$output/$name.buildinfo" --changes-file="$output/$name.changes" \
    --changes-option="-u$output" --buildinfo-option="-u$output"
lintian --allow-root --fail-on error "$output/$name.changes"
echo "$output/$name.deb"
