# SPDX-License-Identifier: Apache-2.0

"""Kinds of findings about services that do not agree with each other."""

from ironic_arm.netboot.findings import Kind
from ironic_arm.netboot.findings import Severity

TFTP_ROOT = Kind(
    'tftp-root-disagrees', Severity.ERROR,
    'it is {own!r}, and {other} is {served!r}',
    'Set both to one directory',
    'The files that are written to the one directory are asked for in the '
    'other, where they are not.')
TFTP_ROOTS = Kind(
    'tftp-roots-differ', Severity.WARNING,
    'it is {own!r}, and {other} is {served!r}',
    'Set both to one directory, unless two TFTP servers serve them',
    'A machine finds in the one directory what it needs for inspection, and '
    'in the other what it needs to be deployed. One TFTP server has one '
    'root.')
NO_TFTP = Kind(
    'tftp-not-served', Severity.ERROR,
    'machines are told to load {name!r} from dnsmasq, and it serves no files',
    'Write enable-tftp and tftp-root={root}, or name the server that does '
    'in [arm_pxe_filter]tftp_server',
    'The firmware asks a server that does not answer.')

DENIES = Kind(
    'filter-denies-provider', Severity.ERROR,
    "it is dnsmasq, and {service} denies in the same dnsmasq the machines "
    "that ironic's DHCP provider admits",
    'Set this to none, and have ironic-arm-pxe-filter admit them: set '
    '[arm_pxe_filter]serve_provisioning to true; or run two dnsmasq '
    'processes, each with directories and a network of its own; or do '
    'without the filter where ironic boots every machine that it inspects',
    'The filter admits machines that are being inspected, and its entries '
    'outrank those of ironic. A node that is cleaned, deployed or rescued '
    'gets no address.')
PROVIDER_UNREAD = Kind(
    'provider-unread', Severity.ERROR,
    'ironic writes to {path!r} what nodes are answered, and dnsmasq does not '
    'read it',
    'Add {line} to {main}, or set this to the directory that dnsmasq reads',
    'Nodes get no address, or no boot file.')
UNANSWERED = Kind(
    'ironic-unanswered', Severity.ERROR,
    'ironic cannot be asked for its nodes: {why}',
    'Correct the address and the credentials there, or name a cloud of '
    'clouds.yaml with --os-cloud',
    'The nodes are not looked at. A service that has these options cannot '
    'ask ironic either.')

KINDS = (TFTP_ROOT, TFTP_ROOTS, NO_TFTP, DENIES, PROVIDER_UNREAD,
         UNANSWERED)
