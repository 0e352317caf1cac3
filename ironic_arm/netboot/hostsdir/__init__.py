# SPDX-License-Identifier: Apache-2.0

"""The hosts directory of dnsmasq: entries, contents, next writes."""
