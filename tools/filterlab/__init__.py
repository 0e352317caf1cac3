# SPDX-License-Identifier: Apache-2.0

"""PXE filters side by side: real drivers, real dnsmasq, real packets.

The differential test, the benchmark and the soak share this harness. Each
side has a cable of its own with a dnsmasq at one end and a sender of
packets at the other, and a process of its own with the filter driver in it.
"""
