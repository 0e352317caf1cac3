# SPDX-License-Identifier: Apache-2.0

"""Options of oslo.config, and the core's settings made from them."""
