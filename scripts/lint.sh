#!/usr/bin/env bash
# The checks of `make lint`: clang-format on all C++, clang-tidy on core and proxy, shellcheck on the scripts.
# The headers that are generated have to be there (make lint sees to it).
set -uo pipefail
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1

failed=0
mapfile -t sources < <(git ls-files '*.cpp' '*.hpp')
mapfile -t tidied < <(git ls-files 'extension/core/*.cpp' 'proxy/*.cpp')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)

say "clang-format"
clang-format-14 --dry-run --Werror "${sources[@]}" || failed=1
say "clang-tidy (a file takes seconds)"
# It counts the warnings of system headers on stderr, for each file.
printf '%s\n' "${tidied[@]}" | xargs -P "$(nproc)" -I '{}' clang-tidy-14 --quiet '{}' -- \
    -std=c++20 -Iextension/core -Iproxy/src -I"$BUILD/generated" -I"$("$(pg_config_path)" --includedir)" \
    2> >(grep -v ' generated\.$' >&2) || failed=1
say "shellcheck"
shellcheck -x -P SCRIPTDIR "${scripts[@]}" || failed=1
exit "$failed"
