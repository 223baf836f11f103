#!/usr/bin/env bash
# `make run`: a private cluster in build/run/cluster and the proxy on it, in the foreground, until Ctrl-C or SIGTERM.
# The configuration build/run/config.json is made once and is yours to edit; the data stay until `make clean`.
#   PORT (1337), HOST (localhost only), APP_ID, MASTER_KEY      override it for this run
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

run=$BUILD/run
cluster=$run/cluster
config=$run/config.json
port=${PORT:-1337}
proxy=

random_key() { od -An -N20 -tx1 /dev/urandom | tr -d ' \n'; }

# The value of a string in the configuration, which is one entry a line.
configured() { sed -n "s/^ *\"$1\" *: *\"\\([^\"]*\\)\".*/\\1/p" "$config" | head -n 1; }

write_config() {
    [ ! -e "$config" ] || return 0
    (umask 077 && cat > "$config.new") << EOF
{
    "appId": "parsegres",
    "masterKey": "$(random_key)",
    "mountPath": "/parse",
    "allowClientClassCreation": true,
    "liveQuery": {"classNames": [".*"]},
    "startLiveQueryServer": true,
    "host": "127.0.0.1"
}
EOF
    [ "$(id -u)" -ne 0 ] || chown "$(server_user):" "$config.new"
    mv "$config.new" "$config"
}

start_database() {
    "$ROOT/scripts/cluster.sh" init "$cluster"
    "$ROOT/scripts/cluster.sh" start "$cluster"
    if ! "$ROOT/scripts/cluster.sh" psql "$cluster" -Atqc '\l parsegres' | grep -q .; then
        "$ROOT/scripts/cluster.sh" psql "$cluster" -qc 'CREATE DATABASE parsegres'
    fi
}

# In a session of its own, so that the terminal's Ctrl-C comes to this script alone, which then stops the proxy before the
# database. If this script is killed, the proxy gets a SIGTERM. Its settings go through the environment: `ps` shows flags.
start_proxy() {
    local url
    url=$("$ROOT/scripts/cluster.sh" url "$cluster" parsegres)
    PORT=$port PARSE_SERVER_DATABASE_URI=$url \
        setsid "${AS_SERVER[@]}" setpriv --pdeathsig TERM "$BUILD/parsegres" "$config" 9>&- &
    proxy=$!
}

# What the shell may want to set for one run, under the names that the proxy reads.
export_overrides() {
    [ -z "${HOST:-}" ] || export PARSE_SERVER_HOST="$HOST"
    [ -z "${APP_ID:-}" ] || export PARSE_SERVER_APPLICATION_ID="$APP_ID"
    [ -z "${MASTER_KEY:-}" ] || export PARSE_SERVER_MASTER_KEY="$MASTER_KEY"
}

stop_all() {
    trap '' INT TERM HUP
    if [ -n "$proxy" ] && kill -TERM "$proxy" 2> /dev/null; then
        wait "$proxy" || true
    fi
    "$ROOT/scripts/cluster.sh" stop "$cluster"
    say "stopped"
}

wait_until_ready() {
    local url=$1 tries
    for ((tries = 0; tries < 300; tries++)); do
        kill -0 "$proxy" 2> /dev/null || return 1
        if curl -fs -o /dev/null --max-time 2 "$url/health"; then return 0; fi
        sleep 0.1
    done
    return 1
}

greet() {
    local url=$1 app=${PARSE_SERVER_APPLICATION_ID:-$(configured appId)} master=${PARSE_SERVER_MASTER_KEY:-$(configured masterKey)}
    cat << EOF

parsegres is ready.

    URL          $url
    app id       $app
    master key   $master

    curl -X POST $url/classes/GameScore \\
        -H 'X-Parse-Application-Id: $app' -H 'Content-Type: application/json' \\
        -d '{"player":"Ada","score":1337}'

    configuration   $config
    psql            scripts/cluster.sh psql build/run/cluster parsegres

Ctrl-C stops the proxy and the database.

EOF
}

mkdir -p "$run"
exec 9> "$run/lock"
flock -n 9 || die "make run is already running in this checkout"
if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    die "port $port is taken; choose another: make run PORT=1338"
fi
set_as_server
# Built under a strict umask, the program would be closed to the account that runs it.
[ "$(id -u)" -ne 0 ] || chmod a+rx "$BUILD/parsegres"
write_config
export_overrides

trap 'exit 0' INT TERM HUP
trap 'stop_all' EXIT
say "starting PostgreSQL"
start_database 9>&-
say "starting the proxy"
start_proxy
url=http://localhost:$port$(configured mountPath)
wait_until_ready "$url" || die "the proxy did not get ready; its messages are above, the database's in $cluster/log"
greet "$url"
wait "$proxy"
