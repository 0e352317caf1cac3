# SPDX-License-Identifier: Apache-2.0

"""A ramdisk with the agent from Debian packages and wheels."""
