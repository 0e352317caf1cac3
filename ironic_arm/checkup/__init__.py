# SPDX-License-Identifier: Apache-2.0

"""A check of all services of one machine: ironic-arm check."""
