# shellcheck shell=bash
# What the scripts share; sourced, never run. Sets ROOT (the checkout) and BUILD (where everything made goes).

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# With links resolved: see prepare-build-dir.sh for when build/ is one.
BUILD=$(readlink -f "$ROOT/build")
export ROOT BUILD

say() { printf '==> %s\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# The account that PostgreSQL and the proxy run under. PostgreSQL refuses to run as root; for root it is the account that
# Debian's package makes.
server_user() {
    if [ "$(id -u)" -eq 0 ]; then echo postgres; else id -un; fi
}

# The words to put before a command so that it runs as server_user; sets the array AS_SERVER.
# Starting in / because that user may be unable to enter the current folder.
# shellcheck disable=SC2034  # AS_SERVER is for the scripts that source this
set_as_server() {
    AS_SERVER=(env -C /)
    [ "$(id -u)" -eq 0 ] || return 0
    local user
    user=$(server_user)
    id "$user" > /dev/null 2>&1 || die "there is no user $user to run the servers as (PostgreSQL refuses to run as root)"
    AS_SERVER=(env -C / "HOME=/" setpriv "--reuid=$user" "--regid=$(id -g "$user")" --init-groups)
}

# reachable FOLDER: may anybody pass through every folder on the way? Judged by permission bits, not by trying as
# server_user, since the package that makes that account may not be installed yet.
reachable() {
    local folder=$1 mode
    while [ "$folder" != / ]; do
        mode=$(stat -c %a "$folder")
        ((8#$mode & 8#001)) || return 1
        folder=$(dirname "$folder")
    done
}

# The pg_config of the PostgreSQL that the extension is built for.
pg_config_path() {
    local debian=/usr/lib/postgresql/15/bin/pg_config
    if [ -n "${PG_CONFIG:-}" ]; then
        echo "$PG_CONFIG"
    elif [ -x "$debian" ]; then
        echo "$debian"
    else
        echo pg_config
    fi
}
