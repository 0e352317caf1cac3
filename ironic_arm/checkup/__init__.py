# SPDX-License-Identifier: Apache-2.0

"""A whole check of this machine, over every service of it."""
