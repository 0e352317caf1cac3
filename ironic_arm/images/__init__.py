# SPDX-License-Identifier: Apache-2.0

"""Kernels and ramdisks with ironic-python-agent inside."""
