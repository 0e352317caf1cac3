# SPDX-License-Identifier: Apache-2.0

"""The PXE filters, which allow and deny machines by MAC address."""
