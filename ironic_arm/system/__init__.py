# SPDX-License-Identifier: Apache-2.0

"""This machine's files, mounts and dnsmasq configuration."""
