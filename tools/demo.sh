#!/bin/bash
# SPDX-License-Identifier: Apache-2.0

# Boots an emulated ARM server over the network with real ironic,
# ironic-inspector, dnsmasq and GRUB, configured by ironic-arm, and inspects
# it. See --help for the options. Everything it downloads is kept in
# ~/.cache/ironic-arm (IRONIC_ARM_CACHE); nothing else is left behind but
# the Debian packages it needs.

set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGES=(
    # the machine and its network
    qemu-system-arm qemu-efi-aarch64 iproute2 dnsmasq-base ipmitool
    # the ramdisks
    cpio zstd kmod debian-archive-keyring
    # the private world
    util-linux mount
)

LIFE_PACKAGES=(
    # the machine behind Redfish
    libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients python3-libvirt
    # the image for its disk
    gdisk mtools grub-common
    # who logs in to it during a rescue
    openssh-client
)

main() {
    export PYTHONPATH=$TOP/tools PYTHONWARNINGS=ignore
    case " $* " in
        *' --help '* | *' -h '*) exec python3 -m fleet.demo.options "$@" ;;
    esac
    need_root
    need_python
    python3 -m fleet.demo.options "$@" # before anything that takes time
    IRONIC_ARM_CACHE=$(cache_dir)
    export IRONIC_ARM_CACHE
    case " $* " in
        *' --full-life '*) PACKAGES+=("${LIFE_PACKAGES[@]}") ;;
    esac
    apt_install "${PACKAGES[@]}"
    make_venv "$IRONIC_ARM_CACHE/venv-demo" "$TOP/constraints/latest.txt" \
        -e "${TOP}[ironic,inspector]" -r "$TOP/tools/fleet/requirements.txt"
    exec "$VENV/bin/python" -m fleet.demo "$@"
}

main "$@"
