# SPDX-License-Identifier: Apache-2.0

"""The pure core: network booting as plain data and functions."""
