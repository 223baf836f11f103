#!/usr/bin/env bash
# `make clean`: stops the clusters in build/ and deletes it, with the folder that it links to (see prepare-build-dir.sh).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ -e "$ROOT/build" ] || [ -L "$ROOT/build" ] || exit 0
mkdir -p "$BUILD"
if [ -e "$BUILD/run/lock" ] && ! flock -n "$BUILD/run/lock" true; then
    die "make run is running in this checkout: stop it first"
fi
for data in "$BUILD"/*/data "$BUILD"/*/*/data; do
    [ ! -e "$data/PG_VERSION" ] || "$ROOT/scripts/cluster.sh" drop "$(dirname "$data")"
done
rm -rf "$BUILD" "$ROOT/build"
