#!/usr/bin/env bash
# Runs test suites one after the other, all of them even if one fails, then repeats each runner's own summary:
#   test.sh [core] [proxy] [sql] [e2e]       all when none is named; the status is 0 only if all passed
set -uo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

logs=$BUILD/test-logs

run_e2e() {
    local node
    node=$("$ROOT/scripts/use-node.sh") || return 1
    "$ROOT/scripts/npm-ci.sh" tests/e2e cloud || return 1
    cd "$ROOT/tests/e2e" || return 1
    PATH=$node:$PATH npm test
}

run_suite() {
    case $1 in
        core | proxy) "$BUILD/tests/$1/run_tests" ;;
        sql) "$ROOT/scripts/test-sql.sh" ;;
        e2e) run_e2e ;;
    esac
}

title() {
    case $1 in
        core) echo "the core (Catch2)" ;;
        proxy) echo "the proxy (Catch2)" ;;
        sql) echo "SQL (pgTAP)" ;;
        e2e) echo "end to end (node --test)" ;;
        *) die "no such suite: $1" ;;
    esac
}

# Where each runner says what came out.
runner_summary() {
    case $1 in
        core | proxy) grep -E '^(All tests passed|test cases:|assertions:)' ;;
        sql) sed -n '/^Test Summary Report/,$p; /^All tests successful/,$p' ;;
        e2e) grep -E '^. (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ' | tail -n 8 ;;
    esac
}

# A runner that came to no summary said in its last lines why.
summary() {
    sed 's/\x1b\[[0-9;]*m//g' "$logs/$1.log" | runner_summary "$1" | grep . || tail -n 5 "$logs/$1.log"
}

mkdir -p "$logs"
suites=("$@")
[ "${#suites[@]}" -gt 0 ] || suites=(core proxy sql e2e)
declare -A status
for suite in "${suites[@]}"; do
    say "$(title "$suite")"
    (run_suite "$suite") 2>&1 | tee "$logs/$suite.log"
    status[$suite]=${PIPESTATUS[0]}
done

failed=0
for suite in "${suites[@]}"; do
    verdict=passed
    [ "${status[$suite]}" -eq 0 ] || { verdict="FAILED (status ${status[$suite]}), see $logs/$suite.log" && failed=1; }
    printf '\n=== %s: %s\n' "$(title "$suite")" "$verdict"
    summary "$suite"
done
exit "$failed"
