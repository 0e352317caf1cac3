#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Stands in for systemctl and systemd-run where no systemd runs: start, stop
# and restart a service by what its unit says, in the simplest way.

set -euo pipefail

STATE=/run/docrun
mkdir -p "$STATE"

# unit_word UNIT NAME: print the value of a line of the unit's file.
unit_word() {
    local folder
    for folder in /etc/systemd/system /lib/systemd/system; do
        [ ! -f "$folder/$1.service" ] ||
            sed -n "s/^$2=-\\?//p" "$folder/$1.service"
    done | head -n 1
}

pid_file() {
    local named
    named=$(unit_word "$1" PIDFile)
    printf '%s\n' "${named:-$STATE/$1.pid}"
}

# launch UNIT COMMAND...
launch() {
    local unit=$1
    shift
    setsid "$@" </dev/null >>"$STATE/$unit.log" 2>&1 &
    printf '%s\n' $! >"$STATE/$unit.pid"
}

start() {
    local command
    command=$(unit_word "$1" ExecStart)
    [ -n "$command" ] || {
        echo "Failed to start $1.service: Unit $1.service not found." >&2
        return 5
    }
    # shellcheck disable=SC2086
    if [ "$(unit_word "$1" Type)" = forking ]; then
        $command >>"$STATE/$1.log" 2>&1
    else
        launch "$1" $command
    fi
}

stop() {
    local file pid
    file=$(pid_file "$1")
    pid=$(cat "$file" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
    done
    rm -f "$file"
}

case "$(basename "$0") $1" in
"systemd-run --unit")
    unit=$2
    shift 2
    launch "$unit" "$@"
    echo "Running as unit: $unit.service"
    ;;
"systemctl daemon-reload" | "systemctl enable" | "systemctl disable") ;;
"systemctl start") start "$2" ;;
"systemctl stop") stop "$2" ;;
"systemctl restart")
    stop "$2"
    start "$2"
    ;;
*)
    echo "$(basename "$0"): not known here: $*" >&2
    exit 1
    ;;
esac
