#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The devstack plugin of ironic-arm. devstack sources it once in each phase,
# after those of ironic and ironic-inspector: see README.rst.

# shellcheck source=devstack/lib/ironic-arm
source "$DEST/ironic-arm/devstack/lib/ironic-arm"

if is_service_enabled ironic-arm; then
    case "$1 ${2:-}" in
        'stack pre-install')
            check_ironic_arm_order
            install_ironic_arm_packages
            ;;
        'stack install')
            echo_summary "Installing ironic-arm"
            install_ironic_arm
            install_ironic_arm_loaders
            install_ironic_arm_images
            ;;
        'stack post-config')
            # ironic and ironic-inspector wrote their files a moment ago.
            echo_summary "Configuring ironic-arm"
            place_ironic_arm_files
            configure_ironic_arm
            if is_ironic_arm_filter_required; then
                configure_ironic_arm_filter
            elif [[ "$IRONIC_ARM_PXE_FILTER" == "True" ]]; then
                configure_ironic_arm_service
            fi
            ;;
        'stack extra')
            check_ironic_arm_in_force
            start_ironic_arm
            ;;
        'stack test-config')
            echo_summary "Checking what ironic-arm configured"
            check_ironic_arm_configuration
            ;;
        'unstack ')
            stop_ironic_arm
            unconfigure_ironic_arm
            ;;
        'clean ')
            unconfigure_ironic_arm
            cleanup_ironic_arm
            ;;
    esac
fi
