#!/usr/bin/env bash
# Prints the folder of a Node.js that the SDK tests can use (20.19 or newer, with npm), and fetches one if there is none.
# Debian 12 has 18; its npm then installs a newer Node.js from the npm registry into build/node, for this checkout alone.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=20.20.2
own=$BUILD/node/node_modules/.bin

new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
        > /dev/null 2>&1
}

architecture() {
    case $(uname -m) in
        x86_64) echo x64 ;;
        aarch64) echo arm64 ;;
        *) die "no Node.js of the npm registry for $(uname -m): install Node.js 20.19 or newer" ;;
    esac
}

if new_enough node && command -v npm > /dev/null; then
    dirname "$(command -v node)"
    exit 0
fi
if ! new_enough "$own/node"; then
    "$ROOT/scripts/install-packages.sh" node
    say "installing Node.js $version into build/node"
    mkdir -p "$BUILD/node"
    npm install --prefix "$BUILD/node" --no-audit --no-fund --loglevel=error \
        "node-linux-$(architecture)@$version" npm@10 >&2 < /dev/null
    ln -sfn "../node-linux-$(architecture)/bin/node" "$own/node"
fi
echo "$own"
