#!/usr/bin/env bash
# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.
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
