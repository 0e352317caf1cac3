# SPDX-License-Identifier: Apache-2.0

"""Options of oslo.config, and from them to the settings of the core."""
