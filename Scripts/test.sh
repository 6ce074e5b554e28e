#!/usr/bin/env bash
# `make check`: installs what is missing, checks style and layers, builds, runs every test.
#
# The last line is `N passed, N failed`: Swift tests and end-to-end tests together, and each of
# the other steps if it failed. The exit status is 0 only if nothing failed.
#
#   STEPS="lint layers swift release end-to-end"   a part of it
#   DKIM_MILTERD=PATH                              the binary for the end-to-end tests
#   TESTS="test_postfix.DNSOutages …"              some of the end-to-end tests
set -uo pipefail
cd "$(dirname "$0")/.." || exit 70
steps=${STEPS:-install lint layers swift release end-to-end}
jobs=${JOBS:-$(nproc)}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0
failed=0

wanted() { [[ " $steps " == *" $1 "* ]]; }

# step NAME SECONDS COMMAND… — bounded in time; a failure counts as one.
step() {
    local name=$1 seconds=$2 status=0
    shift 2
    echo "==> $name"
    timeout --kill-after=30 "$seconds" "$@" || status=$?
    [ $status -eq 0 ] && return 0
    [ $status -eq 124 ] && echo "==> $name: not done within $seconds s"
    echo "==> $name: FAILED (status $status)"
    failed=$((failed + 1))
    return 1
}

# add PASSED FAILED
add() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# The sum of an attribute over the test suites of the XML reports.
reported() {
    cat "$results"/swift*.xml 2>/dev/null | grep -o '<testsuite [^>]*>' \
        | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

swift_tests() {
    step 'debug build, warnings are errors' 2400 \
        swift build --build-tests -j "$jobs" -Xswiftc -warnings-as-errors || return
    # One target at a time: what talks to servers is not starved by what only computes.
    local folder
    for folder in Tests/*Tests; do swift_target "${folder#Tests/}"; done
}

swift_target() {
    echo "==> swift test: $1"
    local status=0 bad all
    rm -f "$results"/swift*.xml
    timeout --kill-after=30 1200 swift test --skip-build -Xswiftc -warnings-as-errors \
        --filter "^$1\\." --xunit-output "$results/swift.xml" || status=$?
    all=$(reported tests)
    bad=$(($(reported failures) + $(reported errors) + $(reported skipped)))
    # A run that crashed or found no test reports nothing wrong.
    [ $status -ne 0 ] && [ "$bad" -eq 0 ] && bad=1 && all=$((all + 1))
    [ "$all" -eq 0 ] && echo "==> swift test: no test ran in $1" && bad=1 && all=1
    add $((all - bad)) "$bad"
}

end_to_end() {
    echo '==> end to end'
    local as_root=() tests status=0 line
    read -ra tests <<<"${TESTS:-}"
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    # Postfix's master insists on root, also for a private instance.
    timeout --kill-after=30 3000 "${as_root[@]}" env \
        "DKIM_MILTERD=${DKIM_MILTERD:-$PWD/.build/release/dkim-milterd}" "KEEP=${KEEP:-}" \
        /usr/bin/python3 -B Tests/EndToEnd "${tests[@]}" 2>&1 \
        | tee "$results/end-to-end.log" || status=$?
    line=$(tail -n 1 "$results/end-to-end.log")
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        add "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    else
        echo "==> end to end: FAILED (status $status)"
        add 0 1
    fi
}

if wanted install; then step install 1200 Scripts/install-dependencies.sh; fi
if wanted lint; then
    folders=()
    for folder in Package.swift Sources Tests Benchmarks Fuzz; do
        [ -e "$folder" ] && folders+=("$folder")
    done
    step lint 600 swift format lint --strict --recursive --parallel "${folders[@]}"
fi
if wanted layers; then step layers 60 Scripts/check-layers.sh; fi
if wanted swift; then swift_tests; fi
if wanted release; then
    step 'release build' 2400 make release JOBS="$jobs" || steps=${steps/end-to-end/}
fi
if wanted end-to-end; then end_to_end; fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
