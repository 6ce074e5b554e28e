#!/usr/bin/env bash
# What DKIM costs a mail server, measured: a private Postfix between smtp-source and smtp-sink,
# with and without dkim-milterd. Writes an HTML report and a CSV file. The work is in stress/.
#
#   Scripts/stress.sh [-s 20] [-l 180000] [-m 400] [--with opendkim,scanners] [--quick] …
#
#   --help                 all options
#   DKIM_MILTERD=PATH      takes this binary instead of building one
#   KEEP=1                 leaves its temporary directory behind
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ -x /usr/bin/python3 ] || "$root/Scripts/install-dependencies.sh" run
exec /usr/bin/python3 -B "$root/Scripts/stress" "$@"
