#!/usr/bin/env bash
# `make run`: builds dkim-milterd and sends a message through it, out of and back into a private
# Postfix, with the key in a private DNS server. What happens is in quickstart.py.
#
#   ONCE=1   ends by itself after the first message (also without a terminal)
#   KEEP=1   leaves its temporary directory behind
#   DKIM_MILTERD=PATH   takes this binary instead of building one
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install-dependencies.sh build run test
if [ -z "${DKIM_MILTERD:-}" ]; then
    make --no-print-directory release
    DKIM_MILTERD=$PWD/.build/release/dkim-milterd
fi

# Postfix's master insists on root; the daemon drops its rights at once.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
exec "${as_root[@]}" env "DKIM_MILTERD=$DKIM_MILTERD" "ONCE=${ONCE:-}" "KEEP=${KEEP:-}" \
    /usr/bin/python3 -B Scripts/quickstart.py
