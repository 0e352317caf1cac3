# SPDX-License-Identifier: Apache-2.0

"""Boot interfaces, hardware types and checks inside of ironic."""
