# SPDX-License-Identifier: Apache-2.0

"""Checks whether the settings of the services agree with each other."""

import collections.abc
import posixpath

from ironic_arm.netboot.checks import dhcp_provider
from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.checks import remedies
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.findings.service_report import DNSMASQ
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding

TFTP_ROOT = FindingType(
    'tftp-root-disagrees', Severity.ERROR, page=Page.SERVICES,
    problem='it is {own!r}, and {other} is {served!r}',
    remedy='Set both to one directory',
    effect='Files are written to the one directory, and machines request '
           'them from the other.',
    fix=remedies.served)
TFTP_ROOT_LINE = FindingType(
    'tftp-root-disagrees', Severity.ERROR, page=Page.SERVICES,
    problem=TFTP_ROOT.problem, remedy=TFTP_ROOT.remedy,
    effect=TFTP_ROOT.effect, fix=dnsmasq_remedies.tftp_root,
    variant_of=TFTP_ROOT, variant='line')
TFTP_ROOTS = FindingType(
    'tftp-roots-differ', Severity.WARNING, page=Page.SERVICES,
    problem='it is {own!r}, and {other} is {served!r}',
    remedy='Set both to one directory, unless two TFTP servers serve them',
    effect='A machine finds in the one directory what it needs for '
           'inspection, and in the other what it needs to be deployed. One '
           'TFTP server has one root.',
    fix=remedies.served)
NO_TFTP = FindingType(
    'tftp-not-served', Severity.ERROR, page=Page.SERVICES,
    problem='machines are to load {name!r} from dnsmasq, and it serves no '
            'files',
    remedy='Write enable-tftp and tftp-root={root}, or name the server that '
           'does in [arm_pxe_filter]tftp_server',
    effect='The firmware requests the file from a server that does not '
           'answer.',
    fix=dnsmasq_remedies.tftp)
UNANSWERED = FindingType(
    'ironic-unanswered', Severity.ERROR, page=Page.SERVICES,
    problem='the nodes of ironic cannot be read: {why}',
    remedy='Correct the address and the credentials there, or name a cloud of '
           'clouds.yaml with --os-cloud',
    effect='The nodes are not checked. A service that has these options '
           'cannot reach ironic either.',
    no_fix='Only you know the address and the password.')

_Found = collections.abc.Iterator[ServiceFinding]


def find(ironic: ServiceFacts | None, ours: ServiceFacts | None,
         dnsmasq: Config | None, main: str) -> list[ServiceFinding]:
    """Return where services do not agree.

    :param ironic: facts of ironic; ``None`` if they are not known.
    :param ours: facts of the PXE filter, likewise.
    :param dnsmasq: the configuration of dnsmasq, likewise.
    :param main: the main configuration file of dnsmasq.
    """
    found = [*_served(ours, dnsmasq, main),
             *dhcp_provider.find(ironic, ours, dnsmasq, main)]
    line = _root(dnsmasq) if dnsmasq else None
    if line and ours and ours.uses_dnsmasq and (
            ironic is None or not _differ(ironic.tftp_root, ours.tftp_root)):
        return [*found, *_line(line, ours)]
    return [*found, *_roots(ironic, ours, _path(line) if line else '')]


def _line(line: Line, ours: ServiceFacts) -> _Found:
    """Find a dnsmasq that is alone with its TFTP root."""
    if _differ(_path(line), ours.tftp_root):
        yield ServiceFinding(TFTP_ROOT_LINE.at(
            str(line.place), own=_path(line), other=ours.option,
            served=ours.tftp_root), DNSMASQ, Effect.FAILS)


def _served(ours: ServiceFacts | None, dnsmasq: Config | None, main: str
            ) -> _Found:
    """Find boot files that dnsmasq is to serve and does not."""
    if (ours and ours.uses_dnsmasq and ours.boot_files and dnsmasq
            and 'enable-tftp' not in dnsmasq.flags):
        yield ServiceFinding(NO_TFTP.at(
            main, name=next(iter(ours.boot_files.values())),
            root=ours.tftp_root), DNSMASQ, Effect.FAILS)


def _roots(ironic: ServiceFacts | None, ours: ServiceFacts | None,
           served: str) -> _Found:
    """Find TFTP roots that are not one."""
    if ours and ours.uses_dnsmasq and _differ(ours.tftp_root, served):
        yield ServiceFinding(TFTP_ROOT.at(
            ours.option, own=ours.tftp_root, other='tftp-root of dnsmasq',
            served=served), ours.service, Effect.FAILS)
    other, name = ((served, 'tftp-root of dnsmasq') if served else
                   (ours.tftp_root, ours.option) if ours else ('', ''))
    if ironic and _differ(ironic.tftp_root, other):
        yield ServiceFinding(TFTP_ROOTS.at(
            ironic.option, own=ironic.tftp_root, other=name, served=other),
            ironic.service)


def _differ(one: str, other: str) -> bool:
    """Return whether both are known and are not one directory."""
    return bool(one and other) and (
        posixpath.normpath(one) != posixpath.normpath(other))


def _root(dnsmasq: Config) -> Line | None:
    """Return the line of the one TFTP root of a dnsmasq, if it has one."""
    if 'enable-tftp' not in dnsmasq.flags or len(dnsmasq.tftp_roots) != 1:
        return None
    return dnsmasq.tftp_roots[0]


def _path(line: Line) -> str:
    return plain(line.value or '').partition(',')[0]
