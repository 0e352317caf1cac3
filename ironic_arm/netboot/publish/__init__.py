# SPDX-License-Identifier: Apache-2.0

"""The files that the PXE filter writes: rules, scripts, names."""
