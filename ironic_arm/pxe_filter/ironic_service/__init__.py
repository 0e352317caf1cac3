# SPDX-License-Identifier: Apache-2.0

"""The service ironic-arm-pxe-filter, for ironic's own inspection."""
