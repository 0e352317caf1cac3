# SPDX-License-Identifier: Apache-2.0

"""A model of dnsmasq 2.90: reads a configuration, answers a request."""
