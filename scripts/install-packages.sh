#!/usr/bin/env bash
# Installs the Debian packages of the groups named, as far as they are missing: install-packages.sh build run test …
# Asks for nothing, calls apt only when something is missing, and shows apt's own output only when it fails.
# PACKAGES=skip: trust that all is there (another distribution, another PostgreSQL).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ "${PACKAGES:-}" != skip ] || exit 0

wanted() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { print $2 }' "$ROOT/scripts/packages.txt"
    done
}

missing() {
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2> /dev/null | awk '$1 == "installed" { print $2 }')
    comm -23 <(printf '%s\n' "$@" | sort -u) <(sort -u <<< "$installed")
}

# apt prints hundreds of lines that matter only when it fails. No stdin: nothing may wait for an answer.
quietly() {
    if ! "$@" > "$log" 2>&1 < /dev/null; then
        tail -n 60 "$log" >&2
        die "failed: $*"
    fi
}

# Debian's package makes and starts a cluster `main` on port 5432 when it is first installed. Nobody asked for one here, so
# this is switched off, by Debian's own means, while our apt runs.
without_main_cluster() {
    local folder=/etc/postgresql-common/createcluster.d
    "${as_root[@]}" sh -c "mkdir -p $folder && echo 'create_main_cluster = false' > $folder/parsegres.conf"
    trap '"${as_root[@]}" rm -f /etc/postgresql-common/createcluster.d/parsegres.conf; rm -f "$log"' EXIT
}

mapfile -t packages < <(wanted "$@")
command -v dpkg-query > /dev/null || die "this is no Debian: install what these are there, then add PACKAGES=skip: ${packages[*]}"
mapfile -t absent < <(missing "${packages[@]}")
[ "${#absent[@]}" -gt 0 ] || exit 0

as_root=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a)
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || die "missing Debian packages, and neither root nor sudo to install them: ${absent[*]}"
    # The password is asked for now, not in the middle of a silent step.
    if [ -t 0 ]; then sudo -v; else sudo -n true || die "sudo wants a password, and nobody is there to type it"; fi
    as_root=(sudo "${as_root[@]}")
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
case " ${absent[*]} " in
    *" postgresql-15 "*) without_main_cluster ;;
esac
apt=(apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -q -y)
say "reading the package lists"
quietly "${as_root[@]}" "${apt[@]}" update
say "installing Debian packages (a few minutes the first time): ${absent[*]}"
quietly "${as_root[@]}" "${apt[@]}" install --no-install-recommends "${absent[@]}"
