# SPDX-License-Identifier: Apache-2.0

# Shell functions shared by the scripts in this folder. Source this file:
#
#     . "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#
# Everything for the reader goes to stderr; stdout carries only results.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# say TEXT...: one line of progress.
say() {
    printf '%s\n' "$*" >&2
}

# die TEXT...: say why and end the script with code 1.
die() {
    say "ERROR: $*"
    exit 1
}

# need_root: end the script unless it runs as root.
need_root() {
    [ "$(id -u)" -eq 0 ] ||
        die "$(basename "$0") must run as root (try: sudo $0): it" \
            "installs packages and makes private network namespaces."
}

# cache_dir: print the folder kept between runs, made if it is missing.
# IRONIC_ARM_CACHE overrides it.
cache_dir() {
    local dir=${IRONIC_ARM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ironic-arm}
    mkdir -p "$dir" || die "cannot make the cache folder $dir." \
        "Set IRONIC_ARM_CACHE to a folder that can be written."
    (cd "$dir" && pwd)
}

# with_progress LABEL COMMAND...: run a quiet command that may take long.
# Shows LABEL and the seconds gone (live on a terminal, else every 10 s);
# prints the command's own output only if it fails, and returns its code.
with_progress() {
    local label=$1 log name pid began=$SECONDS shown=-1 rc=0
    shift
    name=$(mktemp) || die "cannot make a temporary file in ${TMPDIR:-/tmp}"
    exec {log}<>"$name"
    rm -f "$name" # whatever ends us, it is gone
    # A group of its own, to end its children as well.
    setsid "$@" </dev/null >&"$log" 2>&1 &
    pid=$!
    # shellcheck disable=SC2064  # expand now: the name is local
    trap "_end_group $pid; exit 130" INT
    # shellcheck disable=SC2064
    trap "_end_group $pid; exit 143" TERM HUP
    [ -t 2 ] || say "$label ..."
    while kill -0 "$pid" 2>/dev/null; do
        [ "$shown" -eq $((SECONDS - began)) ] || {
            shown=$((SECONDS - began))
            _show_seconds "$label" "$shown"
        }
        sleep 0.2
    done
    wait "$pid" || rc=$?
    trap - INT TERM HUP
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
    if [ "$rc" -eq 0 ]; then
        say "$label: done in $((SECONDS - began)) s"
    else
        tail -n 40 "/dev/fd/$log" >&2
        say "$label: FAILED with code $rc after $((SECONDS - began)) s"
    fi
    exec {log}>&-
    return "$rc"
}

_end_group() {
    trap '' INT TERM HUP
    kill -TERM -- "-$1" "$1" 2>/dev/null || true
    for _ in {1..200}; do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

_show_seconds() {
    if [ -t 2 ]; then
        printf '\r\033[K%s ... %s s' "$1" "$2" >&2
    elif [ "$2" -gt 0 ] && [ $(($2 % 10)) -eq 0 ]; then
        say "$1 ... $2 s"
    fi
}

# contained COMMAND...: run a command in a process namespace of its own and
# return its code. Whatever it has started ends with it, and with this
# script: when a signal ends the script, even SIGKILL, the kernel ends all
# processes of the namespace, whichever sessions and parents they have.
contained() {
    local pid rc=0
    # A shell is the first process, to reap those that lost their parent. A
    # background command would ignore SIGINT otherwise, with all tests in it.
    # shellcheck disable=SC2016  # for that shell to expand
    setpriv --pdeathsig KILL -- \
        unshare --pid --fork --kill-child --mount-proc -- \
        bash -c 'trap "exit 143" TERM
            env --default-signal=INT,QUIT "$@" &
            wait "$!"' contained "$@" &
    pid=$!
    # shellcheck disable=SC2064  # expand now: the name is local
    trap "_end_contained $pid; exit 130" INT
    # shellcheck disable=SC2064
    trap "_end_contained $pid; exit 143" TERM HUP
    wait "$pid" || rc=$?
    trap - INT TERM HUP
    return "$rc"
}

# The first process ends at once, but for a moment while it starts; with it
# the kernel ends all others, and unshare after them.
_end_contained() {
    local first=
    trap '' INT TERM HUP
    for _ in {1..100}; do
        read -r first 2>/dev/null <"/proc/$1/task/$1/children" || true
        [ -z "$first" ] || kill -TERM "$first" 2>/dev/null || true
        kill -0 "$1" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    say "Stopped; no process is left."
}

# apt_missing PACKAGE...: print those that are not installed.
apt_missing() {
    local package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" \
            2>/dev/null)" = installed ] || printf '%s\n' "$package"
    done
}

# apt_install PACKAGE...: install those that are missing; touches neither
# the network nor apt when nothing is.
apt_install() {
    local missing
    command -v apt-get >/dev/null ||
        die "apt-get not found: Debian 12 or newer is needed."
    mapfile -t missing < <(apt_missing "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    [ -n "${_lists_are_fresh:-}" ] ||
        with_progress "Refreshing the package lists" apt-get -q update ||
        die "apt-get update failed (see above)."
    _lists_are_fresh=yes
    with_progress "Installing ${missing[*]}" \
        env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o Dpkg::Options::=--force-confold \
        install --no-install-recommends "${missing[@]}" ||
        die "apt-get install failed (see above)."
}

# need_python: end the script unless python3 is 3.10 or newer with the venv
# module; installs Debian's python3-venv if only that is missing.
need_python() {
    command -v python3 >/dev/null || apt_install python3
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        die "python3 is $(python3 -V 2>&1); 3.10 or newer is needed."
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        apt_install python3-venv
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        die "$(command -v python3) cannot make virtual environments" \
            "(no ensurepip); put a complete python3 first on PATH."
}

# make_venv DIR CONSTRAINTS REQUIREMENT...: make or reuse a virtual
# environment with the requirements installed under the constraints file,
# and leave its folder in VENV. There is one for each combination of python3,
# constraints, requirements and the package's own metadata, so that checkouts
# which share the cache never replace one that another is using. Those that
# nobody used for two weeks are removed.
make_venv() {
    local dir=$1 constraints=$2 stamp
    shift 2
    [ -f "$constraints" ] || die "the constraints file $constraints is" \
        "missing: this checkout is incomplete."
    need_python
    mkdir -p "$(dirname "$dir")"
    stamp=$(_venv_stamp "$constraints" "$@")
    VENV=$dir-${stamp:0:12}
    exec 9>"$dir.lock"
    flock 9  # a second run waits until the first has made it
    if [ "$(cat "$VENV/.stamp" 2>/dev/null)" != "$stamp" ]; then
        _fill_venv "$VENV" "$constraints" "$@"
        printf '%s\n' "$stamp" >"$VENV/.stamp"
    fi
    touch "$VENV/.stamp"
    _remove_unused "$dir"
    exec 9>&-
}

_remove_unused() {
    local stamp
    for stamp in "$1"-*/.stamp; do
        [ -z "$(find "$stamp" -mtime +14)" ] || rm -rf "${stamp%/.stamp}"
    done
}

_venv_stamp() {
    local constraints=$1 name
    shift
    {
        printf '%s\n' "$@"
        python3 -c 'import sys; print(sys.version, sys.executable)'
        for name in setup.cfg setup.py pyproject.toml; do
            [ ! -f "$TOP/$name" ] || cat "$TOP/$name"
        done
        cat "$constraints"
    } | sha256sum | cut -d ' ' -f 1
}

_fill_venv() {
    local dir=$1 constraints=$2
    shift 2
    _pbr_version
    rm -f "$dir/.stamp"
    with_progress "Making the virtual environment $dir" \
        python3 -m venv --clear "$dir" || die "python3 -m venv failed."
    with_progress "Fetching the installer uv" \
        "$dir/bin/python" -m pip install -q uv ||
        die "pip could not install uv (is PyPI reachable?)."
    mkdir -p "$dir/tmp" # uv leaves lock files among temporary files
    with_progress "Installing Python packages" \
        env TMPDIR="$dir/tmp" "$dir/bin/uv" pip install -q \
        --python "$dir/bin/python" \
        -c "$constraints" "$@" || die "installing Python packages failed."
}

# pbr takes the version from git; a checkout that git cannot read (no .git,
# another owner) gets a plain one.
_pbr_version() {
    [ -z "${PBR_VERSION:-}" ] || return 0
    git -C "$TOP" rev-parse -q --verify HEAD >/dev/null 2>&1 ||
        export PBR_VERSION=0.0.0
}
