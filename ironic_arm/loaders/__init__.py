# SPDX-License-Identifier: Apache-2.0

"""Boot loaders: find them in packages, build one, install them."""
