# SPDX-License-Identifier: Apache-2.0

"""The PXE filter driver arm-dnsmasq of ironic-inspector."""
