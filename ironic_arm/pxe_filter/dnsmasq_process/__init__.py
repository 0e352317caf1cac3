# SPDX-License-Identifier: Apache-2.0

"""The dnsmasq that runs: find, start, stop and reload it."""
