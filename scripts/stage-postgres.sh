#!/usr/bin/env bash
# Makes build/postgres: the server of PG_CONFIG once more, as a tree of its own, with links to nearly everything. PostgreSQL
# looks for extensions only in the folders beside its program; with a program of its own, the clusters of this checkout
# see the extension just built, while the system's PostgreSQL stays as it is and no root is needed.
#   make -C extension install DESTDIR=build/postgres     puts the extension into it
#   PG_CONFIG=build/postgres/bin/pg_config               makes a tool take this server
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

pg_config=$(pg_config_path)
bindir=$("$pg_config" --bindir)
sharedir=$("$pg_config" --sharedir)
libdir=$("$pg_config" --pkglibdir)
stage=$BUILD/postgres
[ -x "$bindir/initdb" ] || die "no PostgreSQL server in $bindir"

# Adds what is not there yet and touches nothing else, because servers may be running on the tree. parsegres itself comes
# from this checkout, even if the system has one, and the folders that it is installed into are no links to the system's.
link_entries() {
    local entry name
    mkdir -p "$stage$1"
    for entry in "$1"/*; do
        name=${entry##*/}
        case $name in
            parsegres* | extension | bitcode) continue ;;
        esac
        [ -e "$stage$entry" ] || ln -sfn "$entry" "$stage$entry"
    done
}

# A copy, because a linked program finds its folders through the link.
copy_program() {
    local copy=$stage$bindir/$1
    if [ "$bindir/$1" -nt "$copy" ]; then
        cp "$bindir/$1" "$copy.$$"
        mv "$copy.$$" "$copy"
    fi
}

link_entries "$sharedir"
link_entries "$sharedir/extension"
link_entries "$libdir"
[ ! -d "$libdir/bitcode" ] || link_entries "$libdir/bitcode"
mkdir -p "$stage$bindir"
for program in postgres initdb pg_ctl pg_config; do
    copy_program "$program"
done
link_entries "$bindir"
ln -sfn "$stage$bindir" "$stage/bin"
