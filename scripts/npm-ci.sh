#!/usr/bin/env bash
# Installs what the lock file of a folder says, if it is newer than what is there: npm-ci.sh FOLDER …
# npm ci deletes and installs everything, so only then.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

node=$("$ROOT/scripts/use-node.sh")
for folder in "$@"; do
    cd "$ROOT/$folder"
    if [ package-lock.json -nt node_modules/.package-lock.json ]; then
        say "installing the npm packages of $folder"
        PATH=$node:$PATH npm ci --no-audit --no-fund --loglevel=error < /dev/null
    fi
done
