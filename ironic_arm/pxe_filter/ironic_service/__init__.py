# SPDX-License-Identifier: Apache-2.0

"""The service ironic-arm-pxe-filter, beside ironic."""
