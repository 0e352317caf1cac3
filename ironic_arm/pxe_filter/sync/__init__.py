# SPDX-License-Identifier: Apache-2.0

"""The hosts directory follows the ports and their inspections."""
