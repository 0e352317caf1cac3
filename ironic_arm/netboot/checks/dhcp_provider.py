# SPDX-License-Identifier: Apache-2.0

"""Whether dnsmasq and the PXE filter go with ironic's DHCP provider.

The provider ``dnsmasq`` of ironic writes a host entry and a boot file for
each node that it boots, into two directories that dnsmasq reads.
"""

import collections.abc
import posixpath

from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.dnsmasq.machines import Outcome
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.findings.service_report import Effect
from ironic_arm.netboot.findings.service_report import ServiceFacts
from ironic_arm.netboot.findings.service_report import ServiceFinding

DENIES = FindingType(
    'filter-denies-provider', Severity.ERROR, page=Page.SERVICES,
    problem='it is dnsmasq, and {service} denies in the same dnsmasq the '
            "machines that ironic's DHCP provider allows",
    remedy='Set this to none, and have ironic-arm-pxe-filter allow them: set '
           '[arm_pxe_filter]serve_provisioning to true; or run two dnsmasq '
           'processes, each with directories and a network of its own; or do '
           'without the filter where ironic boots every machine that it '
           'inspects',
    effect='The filter allows machines under inspection only, and its '
           'entries outrank those of ironic. A node that is cleaned, '
           'deployed or rescued gets no address.',
    no_fix='Which of them is to boot machines is for you to decide.')
PROVIDER_UNREAD = FindingType(
    'provider-unread', Severity.ERROR, page=Page.SERVICES,
    problem='ironic writes the answers for its nodes to {path!r}, and '
            'dnsmasq does not read it',
    remedy='Add {line} to {main}, or set this to the directory that dnsmasq '
           'reads',
    effect='Nodes get no address, or no boot file.',
    fix=dnsmasq_remedies.read_provider)

_HOSTS, _OPTIONS = 'dhcp-hostsdir', 'dhcp-optsdir'


def find(ironic: ServiceFacts | None, ours: ServiceFacts | None,
         dnsmasq: Config | None, main: str
         ) -> collections.abc.Iterator[ServiceFinding]:
    """Yield why nodes do not get what ironic writes for them.

    The parameters are those of :func:`services.find`.
    """
    if ironic is None or not ironic.hostsdir:
        return
    if ours and _denied(ironic, ours, dnsmasq):
        yield ServiceFinding(DENIES.at(
            '[dhcp]dhcp_provider', service=ours.service), ironic.service,
            Effect.FAILS)
    if dnsmasq and not is_elsewhere(ironic, ours, dnsmasq):
        for name, path in _unread(ironic, dnsmasq):
            yield ServiceFinding(PROVIDER_UNREAD.at(
                f'[dnsmasq]{name.replace("-", "_")}', path=path, main=main,
                line=f'{name}={path}'), ironic.service, Effect.FAILS)


def is_elsewhere(ironic: ServiceFacts | None, ours: ServiceFacts | None,
                 dnsmasq: Config) -> bool:
    """Return whether the provider writes for another dnsmasq.

    That of the PXE filter is this one then, and reads nothing of ironic.
    """
    return bool(ironic and ironic.hostsdir and ours
                and len(_unread(ironic, dnsmasq)) == 2)


def left(outcomes: collections.abc.Iterable[Outcome],
         ironic: ServiceFacts | None, dnsmasq: Config) -> list[Outcome]:
    """Return the answers to which ironic adds nothing.

    A node gets a boot file from ironic where dnsmasq has none, but not over
    DHCPv6: the provider writes the options of DHCPv4 only.
    """
    writes = bool(ironic and ironic.hostsdir and not _unread(ironic, dnsmasq))
    return [one for one in outcomes
            if not (writes and one.machine.family == 4
                    and one.answer.offered and not one.answer.boot_file)]


def _unread(ironic: ServiceFacts, dnsmasq: Config) -> list[tuple[str, str]]:
    """Return the directories of the provider that a dnsmasq does not read.

    :returns: pairs of a directive and its value.
    """
    return [(name, path) for name, path in (
        (_HOSTS, ironic.hostsdir), (_OPTIONS, ironic.optsdir))
        if not _reads(dnsmasq, name, path)]


def _denied(ironic: ServiceFacts, ours: ServiceFacts,
            dnsmasq: Config | None) -> bool:
    """Return whether one dnsmasq reads what the filter and ironic write.

    A filter that allows what ironic allows denies none of its nodes.
    """
    if ours.provisioning:
        return False
    if _normal(ironic.hostsdir) == _normal(ours.hostsdir):
        return True
    return dnsmasq is not None and all(
        _reads(dnsmasq, _HOSTS, path)
        for path in (ironic.hostsdir, ours.hostsdir))


def _reads(dnsmasq: Config, name: str, path: str) -> bool:
    return any(line.name == name and line.value is not None
               and _normal(plain(line.value)) == _normal(path)
               for line in dnsmasq.reread)


def _normal(path: str) -> str:
    return posixpath.normpath(path) if path else ''
