# SPDX-License-Identifier: Apache-2.0

"""Boot interfaces and hardware types of ironic, and their checks."""
