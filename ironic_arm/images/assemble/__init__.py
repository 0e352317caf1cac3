# SPDX-License-Identifier: Apache-2.0

"""Ramdisks with the agent, assembled from packages."""
