#!/bin/sh
# Installs the Debian 12 packages that building and testing need, if any is missing.
set -eu

packages="g++ cmake ninja-build ccache pkg-config python3 git
    libfmt-dev libboost-json1.81-dev libcli11-dev libsqlite3-dev libxxhash-dev
    zlib1g-dev libzstd-dev
    doctest-dev spin tmux parallel libtext-csv-perl findutils clang-tidy clang zsh fish zstd
    libpq-dev postgresql-15 pgbouncer iproute2 filespooler"

missing=""
for package in $packages; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "stint: installing$missing"
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive

# Tests start servers of their own: what is installed here makes no cluster and starts no service.
policy=/usr/sbin/policy-rc.d
cluster=/etc/postgresql-common/createcluster.d/stint.conf
made=""
trap '[ -z "$made" ] || $as_root rm -f $made' EXIT
if [ ! -e "$policy" ]; then
    made="$made $policy"
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi
if [ ! -e "$cluster" ]; then
    made="$made $cluster"
    $as_root mkdir -p "${cluster%/*}"
    echo 'create_main_cluster = false' | $as_root tee "$cluster" >/dev/null
fi

# shellcheck disable=SC2086
{
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
} || {
    echo "stint: could not install$missing; install them by hand and run make again" >&2
    exit 1
}
