#!/usr/bin/env bash
# Private PostgreSQL clusters with parsegres in them: for `make run`, tests and benchmarks. `make server` comes before.
#
#   cluster.sh init DIR [--tcp] [setting=value …]  make the cluster (nothing happens if it is there)
#   cluster.sh start DIR                            start it (nothing happens if it runs)
#   cluster.sh stop DIR [fast|immediate|smart]      stop it (nothing happens if it is down)
#   cluster.sh restart DIR [fast|immediate|smart]
#   cluster.sh psql DIR [psql's arguments]          a superuser's psql
#   cluster.sh env DIR                              PGHOST=… PGPORT=… PGUSER=… for eval, through the socket
#   cluster.sh url DIR [database]                   its connection URI: TCP if made with --tcp, else the socket
#   cluster.sh drop DIR                             stop it and delete DIR
#
# DIR gets data/, socket/, log (the server's) and log.1 (the one before). Without --tcp the socket is the only way in, and only the server's account
# and root can enter its folder. With --tcp it listens on 127.0.0.1 too, on a free port that it keeps, with a password that
# only the URI tells. As root the server runs as an unprivileged user (see server_user in lib.sh), and DIR has to be where
# that user can go: under build/. PARSEGRES_POSTGRES=program starts that in place of build/postgres/bin/postgres.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

usage() {
    sed -n '/^#   cluster/s/^# *//p' "$0" >&2
    exit 2
}

free_port() {
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

running() { "${AS_SERVER[@]}" "$bin/pg_ctl" status -D "$dir/data" > /dev/null 2>&1; }

# The path of a socket may have 107 bytes, and PostgreSQL takes some characters in it for separators: a checkout deep down or
# with an odd name gets a private folder under /tmp instead. It may be gone after a reboot, so this runs before each start.
choose_socket_dir() {
    local socket=$dir/socket
    if [ "${#socket}" -gt 85 ] || [[ $socket == *[!A-Za-z0-9/._-]* ]]; then
        socket=$(cat "$dir/socket-dir" 2> /dev/null || true)
        if [ "$(stat -c '%U %a %F' "$socket" 2> /dev/null)" != "$(server_user) 700 directory" ]; then
            socket=$("${AS_SERVER[@]}" mktemp -d /tmp/parsegres.XXXXXX)
        fi
    else
        "${AS_SERVER[@]}" mkdir -p -m 0700 "$socket"
    fi
    echo "$socket" > "$dir/socket-dir"
}

write_place() {
    local port=5432 addresses=
    if [ -e "$dir/tcp" ]; then
        port=$(cat "$dir/tcp")
        addresses=127.0.0.1
    fi
    printf "listen_addresses = '%s'\nport = %s\nunix_socket_directories = '%s'\n" \
        "$addresses" "$port" "$(cat "$dir/socket-dir")" | "${AS_SERVER[@]}" tee "$dir/data/place.conf" > /dev/null
}

init() {
    local tcp='' setting
    [ "${1:-}" != --tcp ] || { tcp=yes && shift; }
    if [ -e "$dir/data/PG_VERSION" ]; then
        [ "$(cat "$dir/data/PG_VERSION")" = "$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)" ] ||
            die "$dir holds the data of another major version of PostgreSQL"
        return 0
    fi
    mkdir -p "$dir"
    chmod 0755 "$dir"
    [ "$(id -u)" -ne 0 ] || chown "$(server_user):" "$dir"
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | "${AS_SERVER[@]}" tee "$dir/password" > /dev/null)
    # Under another name until it is complete, since an init killed half-way looks like a cluster.
    "${AS_SERVER[@]}" rm -rf "$dir/data.new"
    "${AS_SERVER[@]}" "$bin/initdb" -D "$dir/data.new" -U postgres --pwfile="$dir/password" --encoding=UTF8 \
        --locale=C.UTF-8 --lc-collate=C --auth-local=trust --auth-host=scram-sha-256 --no-sync > "$dir/log" 2>&1 ||
        { tail -n 20 "$dir/log" >&2 && die "initdb failed"; }
    {
        echo "include = 'place.conf'"
        echo "shared_preload_libraries = 'parsegres'"
        for setting in "$@"; do
            printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
        done
    } | "${AS_SERVER[@]}" tee -a "$dir/data.new/postgresql.conf" > /dev/null
    rm -f "$dir/log"
    [ -z "$tcp" ] || free_port > "$dir/tcp"
    "${AS_SERVER[@]}" mv "$dir/data.new" "$dir/data"
}

start() {
    local attempt
    [ -e "$dir/data/PG_VERSION" ] || die "no cluster in $dir"
    ! running || return 0
    for attempt in 1 2 3; do
        choose_socket_dir
        write_place
        [ ! -e "$dir/log" ] || mv -f "$dir/log" "$dir/log.1"
        if "${AS_SERVER[@]}" "$bin/pg_ctl" start ${PARSEGRES_POSTGRES:+-p "$PARSEGRES_POSTGRES"} -w -t 60 -D "$dir/data" \
            -l "$dir/log" > /dev/null 2>&1 < /dev/null; then
            return 0
        fi
        # Somebody took the free port first: once more with another.
        if [ ! -e "$dir/tcp" ] || ! grep -q 'Address already in use' "$dir/log"; then break; fi
        free_port > "$dir/tcp"
    done
    tail -n 20 "$dir/log" >&2
    die "PostgreSQL did not start (attempt $attempt), see $dir/log"
}

stop() {
    ! running || "${AS_SERVER[@]}" "$bin/pg_ctl" stop -w -t 60 -m "${1:-fast}" -D "$dir/data" > /dev/null
}

drop() {
    local socket
    [ -e "$dir/data" ] || [ -e "$dir/log" ] || { [ ! -e "$dir" ] || die "$dir is no cluster"; return 0; }
    [ ! -e "$dir/data" ] || stop immediate
    socket=$(cat "$dir/socket-dir" 2> /dev/null || true)
    case $socket in
        /tmp/parsegres.*) rm -rf "$socket" ;;
    esac
    rm -rf "$dir"
}

environment() {
    echo "export PGHOST=$(cat "$dir/socket-dir") PGPORT=$(cat "$dir/tcp" 2> /dev/null || echo 5432) PGUSER=postgres"
}

url() {
    local database=${1:-postgres}
    if [ -e "$dir/tcp" ]; then
        echo "postgres://postgres:$(cat "$dir/password")@127.0.0.1:$(cat "$dir/tcp")/$database"
    else
        echo "postgres://postgres@/$database?host=$(cat "$dir/socket-dir")"
    fi
}

[ $# -ge 2 ] || usage
command=$1
dir=$(readlink -m "$2")
shift 2
bin=$BUILD/postgres/bin
[ -x "$bin/pg_ctl" ] || die "no server in build/postgres yet: make server"
set_as_server

case $command in
    init) init "$@" ;;
    start) start ;;
    stop) stop "$@" ;;
    restart)
        stop "$@"
        start
        ;;
    psql)
        eval "$(environment)"
        exec psql "$@"
        ;;
    env) environment ;;
    url) url "$@" ;;
    drop) drop ;;
    *) usage ;;
esac
