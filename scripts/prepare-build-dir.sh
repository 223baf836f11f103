#!/usr/bin/env bash
# Makes build/. As root the servers run under another account, and that account cannot enter a checkout under /root (or any
# other closed folder of root's). There build/ becomes a link to a folder of its own under /var/lib/parsegres, which only root can write.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

make_elsewhere() {
    local place
    [ "$(stat -c %U "$ROOT")" = root ] ||
        die "$(server_user) cannot enter $ROOT, and root cannot run PostgreSQL: call make as the owner, it uses sudo where needed"
    place=/var/lib/parsegres/$(printf %s "$ROOT" | cksum | cut -d' ' -f1)
    say "$(server_user) cannot enter $ROOT: build/ is kept in $place"
    mkdir -p "$place"
    # What an earlier `make` left moves along.
    if [ -d "$ROOT/build" ]; then
        cp -a "$ROOT/build/." "$place/"
        rm -rf "$ROOT/build"
    fi
    ln -sfn "$place" "$ROOT/build"
}

if [ -L "$ROOT/build" ]; then
    mkdir -p "$BUILD"
elif [ "$(id -u)" -eq 0 ] && ! reachable "$ROOT"; then
    make_elsewhere
else
    mkdir -p "$ROOT/build"
fi
