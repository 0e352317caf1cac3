# SPDX-License-Identifier: Apache-2.0

"""Boot loaders of distributions: finding them, and putting them in place."""
