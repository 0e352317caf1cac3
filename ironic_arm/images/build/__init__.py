# SPDX-License-Identifier: Apache-2.0

"""Ramdisks with the agent, built by ironic-python-agent-builder."""
