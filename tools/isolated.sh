#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Run a command in namespaces of its own: no network but a loopback, a
# temporary file system for temporary files, and no process that outlives
# the command. The tests that start services run in it.

set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || die "usage: tools/isolated.sh COMMAND..."
need_root
# The same folder for all: each world sees a file system of its own on it.
root=$(cache_dir)/world
mkdir -p "$root"
export TMPDIR=$root PYTHONPATH=$TOP/tools
exec python3 -m fleet.sandbox.world "$root" "$@"
