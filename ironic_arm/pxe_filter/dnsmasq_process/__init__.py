# SPDX-License-Identifier: Apache-2.0

"""The running dnsmasq: find, check, start, reload and end it."""
