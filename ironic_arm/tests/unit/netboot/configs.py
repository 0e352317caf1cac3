# SPDX-License-Identifier: Apache-2.0

"""Configurations of dnsmasq from text."""

from ironic_arm.netboot.dnsmasq import config
from ironic_arm.netboot.dnsmasq import lines


def parse(text, file='dnsmasq.conf'):
    """Return the model of one file."""
    return config.parse(lines.directives(text, file))
