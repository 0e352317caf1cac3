# SPDX-License-Identifier: Apache-2.0

"""The PXE filter, for ironic-inspector and for ironic."""
