#!/usr/bin/env bash
# `make valgrind`: the pgTAP tests, all or those of FILES, with the server under valgrind's memcheck, which sees what the
# sanitizers cannot: parsegres.so inside a backend. Fails on any error of memcheck that is not PostgreSQL's own
# (valgrind.supp). Memory that PostgreSQL's allocator hands out is outside of what it checks; that of C++ is inside.
# Without JIT, since what LLVM generates looks like errors.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

place=$BUILD/valgrind
rm -rf "$place"
mkdir -p "$place/logs"
[ "$(id -u)" -ne 0 ] || chown "$(server_user):" "$place/logs"
cat > "$place/postgres" << END
#!/bin/sh
exec valgrind --quiet --leak-check=no --num-callers=40 --trace-children=yes --error-limit=no \\
    --suppressions='$place/valgrind.supp' --log-file='$place/logs/%p' \\
    '$BUILD/postgres/bin/postgres' "\$@" -c jit=off
END
chmod 0755 "$place/postgres"
# A copy, as the server's account may be unable to enter the checkout.
cp "$ROOT/scripts/valgrind.supp" "$place"

read -ra files <<< "${FILES:-}"
failed=0
PARSEGRES_POSTGRES=$place/postgres STATEMENT_TIMEOUT=30min "$ROOT/scripts/test-sql.sh" "${files[@]}" || failed=1
if find "$place/logs" -type f -size +0 | grep -q .; then
    cat "$place"/logs/* >&2
    die "memcheck found errors: $place/logs"
fi
exit "$failed"
