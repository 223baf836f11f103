#!/usr/bin/env bash
# Runs the pgTAP files tests/sql/*.sql, or those named, in a cluster of their own that is thrown away at the end.
# Each file runs in one database with the extensions pgtap and parsegres, as superuser; it has to leave that database as it
# found it, which BEGIN and ROLLBACK around it do. psql starts in tests/sql, so `\ir` and `\i` find helpers there.
#   STATEMENT_TIMEOUT (60s)      what hangs is to fail, not to stop everything
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

cluster=$BUILD/test-sql
control() { "$ROOT/scripts/cluster.sh" "$1" "$cluster" "${@:2}"; }

cd "$ROOT/tests/sql"
files=("$@")
[ "${#files[@]}" -gt 0 ] || files=(*.sql)
[ -e "${files[0]}" ] || die "no tests in tests/sql"

control drop
trap 'control drop' EXIT
trap 'exit 130' INT TERM HUP
control init fsync=off synchronous_commit=off full_page_writes=off \
    statement_timeout="${STATEMENT_TIMEOUT:-60s}"
control start
control psql -qc 'CREATE DATABASE parsegres_test'
control psql -q -d parsegres_test -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION pgtap' -c 'CREATE EXTENSION parsegres'
eval "$(control env)"
pg_prove --dbname parsegres_test "${files[@]}"
