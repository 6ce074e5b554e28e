#!/usr/bin/env bash
# Runs the Swift tests under the thread and the address sanitizer of clang and Swift, in a copy of
# the project below .build/sanitize. The libraries of the system are not instrumented.
# Usage: Scripts/sanitize.sh [thread] [address]
#
# The daemon so built lies in .build/sanitize/NAME/.build/debug; with DKIM_MILTERD naming it the
# end-to-end tests run it: their limits on memory are not met then.
set -euo pipefail
cd "$(dirname "$0")/.."

kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(thread address)
# libmilter leaves the thread that waits for signals behind; what is reachable at the end is no leak.
export TSAN_OPTIONS="report_thread_leaks=0 halt_on_error=1 ${TSAN_OPTIONS:-}"
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"

for kind in "${kinds[@]}"; do
    folder=$PWD/.build/sanitize/$kind
    mkdir -p "$folder"
    # What is gone here goes there, too. Times are kept, so that only what has changed is compiled.
    rm -rf "$folder/Sources" "$folder/Tests"
    tar --exclude=.build --exclude=.build-python --exclude=.git -cf - . | tar -xf - -C "$folder"
    if [ "$kind" = thread ]; then
        # It does not see the standard library's Mutex, which tests use, and would take each two uses
        # of a value behind one for a race. There our own lock goes by that name.
        grep -rl 'Mutex[<(]' --include='*.swift' Tests | cut -d/ -f1,2 | sort -u \
            | while read -r target; do
                sed -e 's/Locked/Mutex/g; s/package //; s/@usableFromInline //; /@inlinable/d' \
                    Sources/Locks/Locked.swift >"$folder/$target/Mutex.swift"
                touch -r Sources/Locks/Locked.swift "$folder/$target/Mutex.swift"
            done
    fi
    echo "==> $kind sanitizer"
    swift test --package-path "$folder" --sanitize="$kind" -j "${JOBS:-$(nproc)}"
done
