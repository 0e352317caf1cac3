# SPDX-License-Identifier: Apache-2.0

"""Files that assembled ramdisks hold, and locked wheels."""
