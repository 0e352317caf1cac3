# SPDX-License-Identifier: Apache-2.0

"""This machine's files, directories, mounts and dnsmasq program."""
