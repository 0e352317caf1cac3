# SPDX-License-Identifier: Apache-2.0

"""Boot loaders, kernels, ramdisks and packages, read from their bytes."""
