#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Run all tests of ironic-arm on a Debian machine, as root:
#
#     tools/test.sh                    everything
#     tools/test.sh core unit-latest   these environments of tox.ini
#
# Missing system packages (bindep.txt) are installed; everything from PyPI
# goes into the cache folder and .tox/. The last line adds up all tests in
# pytest's form.

set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What takes longest is first. These wait for services and packets most of
# their time, so that one more than there are processors fits.
WAITING=(
    functional-filter functional-latest functional-dnsmasq devstack
    functional-2025.2 functional-2024.1 real
)
# One machine boots at a time, since its processor is emulated, and the rest
# are busy themselves.
COMPUTING=(
    boot devstack-boot
    clock unit-latest unit-2025.2 unit-2024.1
    peer-latest peer-2025.2 peer-2024.1
    core docs linters releasenotes
)

system_packages() {
    sed -e 's/#.*//' -e 's/\[.*//' "$TOP/bindep.txt" | xargs -n 1
}

# run_tox NAME COUNT ENVIRONMENT...: run so many environments at a time, and
# leave tox's result file of that name in $results.
run_tox() {
    local name=$1 count=$2 rc=0
    shift 2
    [ $# -gt 0 ] || return 0
    say "Running $*"
    contained "$tox" run-parallel --parallel "$count" \
        --parallel-no-spinner \
        --result-json "$results/$name.json" -e "$(IFS=,; echo "$*")" || rc=$?
    say "tox ended with code $rc"
}

need_root
cd "$TOP"
mapfile -t packages < <(system_packages)
apt_install "${packages[@]}"
IRONIC_ARM_CACHE=$(cache_dir)
export IRONIC_ARM_CACHE
make_venv "$IRONIC_ARM_CACHE/tox" constraints/tools.txt tox tox-uv
tox=$VENV/bin/tox

results=$TOP/.tox/results
rm -rf "$results"
mkdir -p "$results"
export JUNIT_DIR=$results
if [ $# -gt 0 ]; then
    WAITING=("$@")
    COMPUTING=()
fi
run_tox waiting "$(($(nproc) + 1))" "${WAITING[@]}"
run_tox computing "$(nproc)" "${COMPUTING[@]}"
python3 tools/summary.py "$results" "$SECONDS" "${WAITING[@]}" \
    "${COMPUTING[@]}"
