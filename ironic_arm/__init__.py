# SPDX-License-Identifier: Apache-2.0

"""Network boot of ARM servers for OpenStack ironic."""
