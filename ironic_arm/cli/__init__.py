# SPDX-License-Identifier: Apache-2.0

"""The commands of ironic-arm, and ironic-arm-status."""
