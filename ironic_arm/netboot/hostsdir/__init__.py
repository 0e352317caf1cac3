# SPDX-License-Identifier: Apache-2.0

"""dnsmasq's hosts directory: its entries, its contents, what to write next."""
