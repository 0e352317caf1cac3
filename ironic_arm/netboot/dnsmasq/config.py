# SPDX-License-Identifier: Apache-2.0

"""The model of a dnsmasq configuration, made from its directives."""

import collections.abc
import dataclasses

from ironic_arm.netboot.dnsmasq import directives
from ironic_arm.netboot.dnsmasq import lines as dnsmasq_lines
from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq import parsers
from ironic_arm.netboot.dnsmasq import ranges
from ironic_arm.netboot.dnsmasq.hosts import Hosts
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import Place

OPTIONS_LINE = ' dhcp-optsfile'
HOSTS_LINE = ' dhcp-hostsfile'
"""Names of the lines of files that hold values only."""


@dataclasses.dataclass
class Config:
    """What configures a dnsmasq, each list in the order it was read.

    :ivar flags: the directives that are set and have no value, and those
        whose value only matters for being there.
    :ivar interfaces: values of ``interface``.
    :ivar not_served: values of the directives that exclude interfaces.
    :ivar tftp_roots: values of ``tftp-root``.
    :ivar pxe_vendors: values of ``dhcp-pxe-vendor``.
    :ivar unknown: lines that could change an answer and are not followed.
    :ivar refused: lines that dnsmasq does not accept.
    :ivar reread: lines that name what is read again while dnsmasq runs.
    :ivar missing: files and directories that are named and not there.
    :ivar sources: files that were read.
    """

    matches: list[rules.Match] = dataclasses.field(default_factory=list)
    classes: list[rules.Class] = dataclasses.field(default_factory=list)
    macs: list[rules.MacTag] = dataclasses.field(default_factory=list)
    tag_ifs: list[rules.TagIf] = dataclasses.field(default_factory=list)
    boots: list[rules.Boot] = dataclasses.field(default_factory=list)
    options: list[rules.Option] = dataclasses.field(default_factory=list)
    ignores: list[rules.Ignore] = dataclasses.field(default_factory=list)
    ranges: list[rules.Range] = dataclasses.field(default_factory=list)
    services: list[rules.Service] = dataclasses.field(default_factory=list)
    hosts: Hosts = dataclasses.field(default_factory=Hosts)
    flags: dict[str, Place] = dataclasses.field(default_factory=dict)
    interfaces: list[str] = dataclasses.field(default_factory=list)
    not_served: list[tuple[str, str]] = dataclasses.field(
        default_factory=list)
    tftp_roots: list[Line] = dataclasses.field(default_factory=list)
    pxe_vendors: list[str] = dataclasses.field(default_factory=list)
    unknown: list[Line] = dataclasses.field(default_factory=list)
    refused: list[rules.Refused] = dataclasses.field(default_factory=list)
    reread: list[Line] = dataclasses.field(default_factory=list)
    missing: list[tuple[Line, str]] = dataclasses.field(default_factory=list)
    sources: list[str] = dataclasses.field(default_factory=list)

    def add(self, line: Line) -> None:
        """Add one directive; what dnsmasq refuses goes to ``refused``."""
        reread = line.name in (OPTIONS_LINE, HOSTS_LINE)
        why = _UNCLOSED if line.name == '"' else directives.wrong_value(
            line.name.removeprefix(' '), line.value is not None)
        if not why:
            try:
                _TAKE.get(line.name, _take_flag)(self, line)
            except ValueError as exc:
                why = str(exc) or 'the value is not understood'
        if why:
            self.refused.append(rules.Refused(line, why, not reread))


_UNCLOSED = 'a quote is never closed'
_Take = collections.abc.Callable[[Config, Line], None]


def _take_flag(config: Config, line: Line) -> None:
    if line.name in directives.UNMODELLED:
        config.unknown.append(line)
    else:
        config.flags[line.name] = line.place


def _take_option(config: Config, line: Line) -> None:
    option = parsers.option(line, line.name == 'dhcp-option-force')
    if option is None:
        config.unknown.append(line)
    elif option.number >= 0:
        config.options.append(option)


def _take_match(config: Config, line: Line) -> None:
    match = parsers.match(line)
    if match is None:
        config.unknown.append(line)
    else:
        config.matches.append(match)


def _take_host(config: Config, line: Line) -> None:
    config.hosts.add(line, line.name == HOSTS_LINE)


def _take_prompt(config: Config, line: Line) -> None:
    config.flags['pxe-prompt'] = line.place


def _take_excluded(config: Config, line: Line) -> None:
    config.not_served += [(line.name, name) for name in _names(line)]


def _take_vendors(config: Config, line: Line) -> None:
    config.pxe_vendors += _names(line)


def _names(line: Line) -> list[str]:
    return [dnsmasq_lines.plain(part)
            for part in dnsmasq_lines.split(line.value or '')]


_TAKE: dict[str, _Take] = {
    'dhcp-boot': lambda c, x: c.boots.append(parsers.boot(x)),
    'dhcp-host': _take_host,
    HOSTS_LINE: _take_host,
    'dhcp-ignore': lambda c, x: c.ignores.append(parsers.ignore(x)),
    'dhcp-mac': lambda c, x: c.macs.append(parsers.mac_tag(x)),
    'dhcp-match': _take_match,
    'dhcp-option': _take_option,
    'dhcp-option-force': _take_option,
    OPTIONS_LINE: _take_option,
    'dhcp-pxe-vendor': _take_vendors,
    'dhcp-range': lambda c, x: c.ranges.append(ranges.parse(x)),
    'dhcp-userclass': lambda c, x: c.classes.append(parsers.class_(x)),
    'dhcp-vendorclass': lambda c, x: c.classes.append(parsers.class_(x)),
    'except-interface': _take_excluded,
    'interface': lambda c, x: c.interfaces.extend(_names(x)),
    'no-dhcp-interface': _take_excluded,
    'no-dhcpv4-interface': _take_excluded,
    'no-dhcpv6-interface': _take_excluded,
    'pxe-prompt': _take_prompt,
    'pxe-service': lambda c, x: c.services.append(parsers.service(x)),
    'tag-if': lambda c, x: c.tag_ifs.append(parsers.tag_if(x)),
    'tftp-root': lambda c, x: c.tftp_roots.append(x),
}


def parse(lines: collections.abc.Iterable[Line]) -> Config:
    """Return the model of directives, in the order that dnsmasq reads them.

    Other files are not followed: see
    :func:`ironic_arm.netboot.dnsmasq.loading.load`.
    """
    config = Config()
    for line in lines:
        config.add(line)
    return config
