# SPDX-License-Identifier: Apache-2.0

"""Synchronize the allow list with dnsmasq's hosts directory."""
