#!/usr/bin/env bash
# `make check-deb`: builds the package of the program that was built (DKIM_MILTERD, or the release
# build), looks at it with lintian, and installs, upgrades and purges it in a fresh Debian that runs
# its systemd. The last line is `N passed, N failed`.
#
# Needs root or sudo. The fresh Debian comes from debootstrap once and is kept in .build.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS="install end-to-end" TESTS="test_installation test_package" exec Scripts/test.sh
