#!/usr/bin/env bash
# Fuzzes the parsers that read what comes from outside, each for FUZZ_SECONDS (30).
# Usage: Scripts/fuzz.sh [TARGET…]
set -euo pipefail

cd "$(dirname "$0")/../Fuzz"
seconds=${FUZZ_SECONDS:-30}
# gold, the default linker, cannot link what libFuzzer needs.
swift build -c release -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    targets=(signature key-record mailbox message results body verify diagnosis)
fi
# Swift's own crash report would wait for a terminal.
export SWIFT_BACKTRACE=enable=no
for target in "${targets[@]}"; do
    mkdir -p ".build/corpus/$target"
    echo "fuzz: $target, ${seconds} s"
    .build/release/fuzz "$target" -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix=".build/$target-" ".build/corpus/$target" >".build/$target.log" 2>&1 || {
        tail -40 ".build/$target.log"
        echo "fuzz: $target failed; the input lies in Fuzz/.build"
        exit 1
    }
    grep -E 'DONE|number_of_executed_units' ".build/$target.log"
done
