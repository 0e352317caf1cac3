# SPDX-License-Identifier: Apache-2.0

"""Boot loaders, kernels, ramdisks and packages, from their bytes."""
