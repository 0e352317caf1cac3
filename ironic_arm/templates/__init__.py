# SPDX-License-Identifier: Apache-2.0

"""Templates of the dnsmasq, GRUB, iPXE and SVG files that are written."""
