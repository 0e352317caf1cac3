# SPDX-License-Identifier: Apache-2.0

"""GRUB's tree, scripts, node template and kernel parameters."""
