#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Run the plugins of devstack as its own scripts do:
#
#     run.sh {stack|unstack|clean|configure} PLUGIN...
#
# A PLUGIN is the name of a folder in $DEST. $TOP_DIR/localrc is read first,
# as devstack reads local.conf, and $TOP_DIR/post-config holds lines of
# "FILE SECTION OPTION VALUE" that it would set at the end of that phase.
# "configure" is the part of "stack" before services start. Where $ONLY names a
# plugin, all others are read and have nothing to do.

set -o errexit -o errtrace
trap 'echo "line $LINENO of ${BASH_SOURCE[0]} failed" >&2' ERR

# Upstream's plugins trace every command.
exec 19>>"$TOP_DIR/trace.log"
BASH_XTRACEFD=19

what=$1
shift
plugins=("$@")
# shellcheck disable=SC2034  # plugins look at it
DEVSTACK_PLUGINS=$(IFS=,; echo "$*")

# shellcheck source=/dev/null
. "$TOP_DIR/localrc"
# shellcheck source=SCRIPTDIR/functions.sh
. "$(dirname "${BASH_SOURCE[0]}")/functions.sh"

run_phase() {
    local plugin phase
    for plugin in "${plugins[@]}"; do
        phase=("$@")
        [[ "${ONLY:-$plugin}" == "$plugin" ]] || phase=(nothing)
        # shellcheck source=/dev/null
        . "$DEST/$plugin/devstack/plugin.sh" "${phase[@]}"
    done
}

configure() {
    local file section option value
    run_phase stack pre-install
    run_phase stack install
    run_phase stack post-config
    while read -r file section option value; do
        [[ ! -e "$file" ]] || iniset "$file" "$section" "$option" "$value"
    done <"$TOP_DIR/post-config"
}

for plugin in "${plugins[@]}"; do
    # shellcheck source=/dev/null
    . "$DEST/$plugin/devstack/settings"
done
case $what in
    stack)
        configure
        run_phase stack extra
        run_phase stack test-config
        ;;
    configure) configure ;;
    *) run_phase "$what" ;;
esac
