# SPDX-License-Identifier: Apache-2.0

"""The PXE filters: machines boot only while ironic inspects them."""
