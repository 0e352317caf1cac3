# SPDX-License-Identifier: Apache-2.0

"""GRUB's tree and scripts, ironic's node template, kernel parameters."""
