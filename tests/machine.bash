# What the tests' scripts share: what the machine needs, and finding it.
#
# Whoever reads this in stands in the root of the repository, and calls `remove_drop_ins` when it ends.

drop_ins=() # files that keep Debian's packages from starting servers, while they are in place

say() { printf '\n── %s\n' "$*"; }

die() {
    printf '\n%s: %s\n' "tests/${0##*/}" "$*" >&2
    exit 1
}

# ── what the machine needs ──

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "to install packages, run this as root, install sudo, or install the packages yourself: $*"
    fi
}

# The newest installed server, or nothing.
newest_postgres() {
    find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1
}

# The nats-server that the system has, or nothing. Debian keeps it where only root's PATH looks.
debian_nats() {
    PATH="/usr/sbin:$PATH" command -v nats-server || true
}

# drop_in <file> <text>: a setting that is there while packages are installed.
drop_in() {
    drop_ins+=("$1")
    as_root mkdir -p "${1%/*}"
    printf '%s\n' "$2" | as_root tee "$1" >/dev/null
    as_root chmod +x "$1"
}

remove_drop_ins() {
    [ ${#drop_ins[@]} -eq 0 ] || as_root rm -f "${drop_ins[@]}"
    drop_ins=()
}

# install_packages [package…]: what is missing of what every test needs, and these.
install_packages() {
    local missing=()
    command -v cc >/dev/null || missing+=(gcc libc6-dev) # rustc links with it, and SQLite is compiled
    command -v git >/dev/null || missing+=(git)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates) # cargo downloads the dependencies
    command -v runuser >/dev/null || missing+=(util-linux)
    [ -n "${CHUAN_TEST_POSTGRES_BIN:-}" ] || [ -n "$(newest_postgres)" ] || missing+=(postgresql)
    [ -n "${CHUAN_TEST_NATS_SERVER:-}" ] || [ -n "$(debian_nats)" ] || missing+=(nats-server)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
    missing+=("$@")
    [ ${#missing[@]} -gt 0 ] || return 0

    command -v apt-get >/dev/null || die "this machine has no apt-get; install by hand: ${missing[*]}"
    say "installing ${missing[*]}"
    # Debian's packages make and start a cluster, and start NATS, unless these files say otherwise. They go away again: it is not
    # our machine.
    drop_in /etc/postgresql-common/createcluster.d/chuan-tests.conf 'create_main_cluster = false'
    [ -e /usr/sbin/policy-rc.d ] || drop_in /usr/sbin/policy-rc.d $'#!/bin/sh\nexit 101'
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300) status=0
    {
        as_root "${apt[@]}" update &&
            as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"
    } </dev/null || status=$?
    remove_drop_ins
    [ "$status" -eq 0 ] || die "apt-get could not install: ${missing[*]}"
}

check_toolchain() {
    command -v cargo >/dev/null || PATH="$PATH:${HOME:-/root}/.cargo/bin"
    command -v cargo >/dev/null || die 'no cargo: install a Rust toolchain first'
    local component
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 || rustup component add "${component/fmt/rustfmt}" ||
            die "cargo $component is missing, and rustup could not add it"
    done
}

# Debian's server, and what a script finds it by.
prepare_nats() {
    export CHUAN_TEST_NATS_SERVER=${CHUAN_TEST_NATS_SERVER:-$(debian_nats)}
    [ -x "$CHUAN_TEST_NATS_SERVER" ] || die "no nats-server in '$CHUAN_TEST_NATS_SERVER'"
    "$CHUAN_TEST_NATS_SERVER" --version
}

# A Python with tests/requirements.txt, made anew when that has changed, and the newest nats-server, which comes with it.
prepare_python() {
    local place=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/chuan/venv
    if ! cmp -s tests/requirements.txt "$place/requirements.txt"; then
        say "a Python with tests/requirements.txt in $place"
        rm -rf "$place"
        mkdir -p "$place"
        python3 -m venv "$place"
        "$place/bin/pip" --quiet --disable-pip-version-check install --requirement tests/requirements.txt ||
            die 'pip could not install tests/requirements.txt'
        cp tests/requirements.txt "$place/requirements.txt" # last: a venv that was not finished is made anew
    fi
    export CHUAN_TEST_PYTHON=$place/bin/python
    export CHUAN_TEST_NATS_NEWEST=${CHUAN_TEST_NATS_NEWEST:-$place/bin/nats-server}
    "$CHUAN_TEST_NATS_NEWEST" --version
}
