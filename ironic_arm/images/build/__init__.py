# SPDX-License-Identifier: Apache-2.0

"""Images of whole distributions, with the builder of ironic."""
