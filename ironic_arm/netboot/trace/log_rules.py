# SPDX-License-Identifier: Apache-2.0

"""Why an attempt to boot came no further, where the log shows it."""

from ironic_arm.netboot.checks import dnsmasq_answers
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.trace import file_rules
from ironic_arm.netboot.trace.events import Outcome
from ironic_arm.netboot.trace.evidence import Evidence
from ironic_arm.netboot.trace.evidence import Rule
from ironic_arm.netboot.trace.evidence import Stage
from ironic_arm.netboot.trace.roles import Role

NOT_ALLOWED = FindingType(
    'not-let-in', Severity.ERROR, page=Page.BOOT,
    problem='dnsmasq ignored its {count} requests for an address',
    remedy='Start the inspection or deployment of its node, and check '
           'whether a port of the node has this address: the PXE filter '
           'allows only such machines',
    effect='A filter of MAC addresses (dhcp-hostsdir, dhcp-host or '
           'dhcp-ignore) denies the machine, so dnsmasq does not answer. The '
           'firmware gives up and tries its next boot device.')
NO_ADDRESS = FindingType(
    'no-address', Severity.ERROR, page=Page.BOOT,
    problem='dnsmasq had no address for it: {why!r}',
    remedy='Make the dhcp-range larger or shorten the lease time, and check '
           'whether the machine is in the network of the range',
    effect='The firmware gives up and tries its next boot device.')
NO_BOOT_FILE = FindingType(
    'no-boot-file', Severity.ERROR, page=Page.BOOT,
    problem='it was offered an address without a boot file for its '
            'architecture ({machine}), which its firmware does not take',
    remedy='Add a dhcp-match and a dhcp-boot for its client architecture; '
           'ironic-arm explain shows what every architecture gets',
    effect='PXE firmware never requests an address that comes without a boot '
           'file. It asks again and again, and tries its next boot device.',
    variant_of=dnsmasq_answers.NO_BOOT_FILE)
ADDRESS_REFUSED = FindingType(
    'address-refused', Severity.ERROR, page=Page.BOOT,
    problem='dnsmasq refused the address that it requested: {why!r}',
    remedy='Check whether two DHCP servers or two machines use one address',
    effect='The firmware starts anew or gives up.')
LOADER_MISSING = FindingType(
    'loader-not-found', Severity.ERROR, page=Page.BOOT,
    problem='its boot file {path!r} is not there',
    remedy='Install the loader for {machine} there (ironic-arm loader '
           'install), or correct the boot file',
    effect='The firmware goes on to its next boot device; UEFI prints '
           'PXE-E23.')
FILE_REFUSED = FindingType(
    'file-not-readable', Severity.ERROR, page=Page.BOOT,
    problem='the {role} {path!r} could not be read by the server',
    remedy='Make the file readable for everyone; dnsmasq that runs as root '
           'serves none that only root can read',
    effect='The machine stops where it needs the file.')
SECOND_STAGE = FindingType(
    'second-stage-missing', Severity.ERROR, page=Page.BOOT,
    problem='shim was loaded, and what it starts is not there: {path!r}',
    remedy='Install the network GRUB there under exactly this name '
           '(ironic-arm loader install --secure-boot)',
    effect='shim starts the file with this name; without it the firmware goes '
           'on to its next boot device.')
KERNEL_MISSING = FindingType(
    'kernel-not-found', Severity.ERROR, page=Page.BOOT,
    problem='the kernel {path!r} is not there',
    remedy='Copy it there, or correct the path in the configuration that '
           'names it',
    effect='The loader stops with an error.')
RAMDISK_MISSING = FindingType(
    'ramdisk-not-found', Severity.ERROR, page=Page.BOOT,
    problem='the ramdisk {path!r} is not there',
    remedy='Copy it there, or correct the path in the configuration that '
           'names it',
    effect='The loader stops with an error, or the kernel finds no system.')
CALLBACK_REFUSED = FindingType(
    'callback-refused', Severity.ERROR, page=Page.BOOT,
    problem='its agent called {path!r} and was answered {status}',
    remedy='Read the log of that service at this time',
    effect='ironic does not accept what the agent sends.')

_Found = Finding | None

ENOUGH = 3
"""Ignored requests from which on the filter is taken to deny the machine."""


def _callback_refused(seen: Evidence) -> _Found:
    callback = seen.attempt.callback
    if callback and callback.status >= 400:
        return CALLBACK_REFUSED.at(seen.where, path=callback.path,
                                   status=callback.status)
    return None


def _missing(seen: Evidence) -> _Found:
    """Find the file that the machine needed and did not get."""
    loader = seen.sent(Role.LOADER)
    for role, finding_type in (
            (Role.RAMDISK, RAMDISK_MISSING),
            (Role.KERNEL, KERNEL_MISSING),
            (Role.LOADER, SECOND_STAGE if loader else LOADER_MISSING)):
        one = seen.lacking(role)
        if not one or seen.attempt.system or (
                role is Role.LOADER and seen.stage > Stage.LOADER):
            continue
        if one.outcome is Outcome.REFUSED:
            finding_type = FILE_REFUSED
        if one.outcome is not Outcome.FAILED:
            return finding_type.at(seen.where, path=one.path, role=role.value,
                                   machine=seen.machine_name)
    return None


def _no_boot_file(seen: Evidence) -> _Found:
    """Find an offer that names no boot file."""
    firmware = seen.attempt.firmware
    if (seen.stage not in (Stage.OFFERED, Stage.ADDRESS)
            or seen.attempt.files or not firmware or not firmware.logged
            or firmware.boot_file or not firmware.client.vendor_class
            or (firmware.given or firmware.offered < 2) and not seen.silent):
        return None
    return NO_BOOT_FILE.at(seen.where, machine=seen.machine_name)


def _not_allowed(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or seen.stage is not Stage.ASKED
            or not firmware.ignored
            or firmware.ignored < ENOUGH and not seen.silent):
        return None
    return NOT_ALLOWED.at(seen.where, count=firmware.ignored)


def _no_address(seen: Evidence) -> _Found:
    firmware = seen.attempt.firmware
    if (not firmware or not firmware.why_not or firmware.given
            or seen.attempt.files):
        return None
    finding_type = ADDRESS_REFUSED if firmware.requested else NO_ADDRESS
    return finding_type.at(seen.where, why=firmware.why_not)


RULES: tuple[Rule, ...] = (
    _callback_refused, *file_rules.RULES, _missing, _not_allowed, _no_address,
    _no_boot_file)
