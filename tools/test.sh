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

# These share the processors; what takes longest is first. One machine at a
# time may boot beside them.
TOGETHER=(
    functional-filter functional-latest functional-dnsmasq
    functional-2025.2 functional-2024.1 devstack real
    clock unit-latest unit-2025.2 unit-2024.1
    peer-latest peer-2025.2 peer-2024.1
    core docs linters releasenotes
)
ALONE=(boot devstack-boot)

system_packages() {
    sed -e 's/#.*//' -e 's/\[.*//' "$TOP/bindep.txt" | xargs -n 1
}

# Run tox on environments and leave its result file in $results.
run_tox() {
    local name=$1 rc=0
    shift
    [ $# -gt 0 ] || return 0
    say "Running $*"
    contained "$tox" run-parallel --parallel "$(nproc)" \
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
    TOGETHER=("$@")
    ALONE=()
fi
run_tox together "${TOGETHER[@]}"
for name in "${ALONE[@]}"; do
    run_tox "$name" "$name"
done
python3 tools/summary.py "$results" "$SECONDS" "${TOGETHER[@]}" "${ALONE[@]}"
