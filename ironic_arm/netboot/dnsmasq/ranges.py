# SPDX-License-Identifier: Apache-2.0

"""``dhcp-range`` of dnsmasq 2.90, parsed."""

import ipaddress
import re

from ironic_arm.netboot.dnsmasq import model as rules
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.dnsmasq.lines import split

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TIME = re.compile(r'[0-9]*[wdhmsWDHMS]?')
_MODES6 = {'static': rules.Mode.STATIC, 'ra-stateless': rules.Mode.STATELESS}
_FLAGS6 = frozenset({'ra-only', 'slaac', 'ra-names', 'ra-advrouter',
                     'off-link', *_MODES6})


def same_network(one: Address, other: Address, prefix: int) -> bool:
    """Return whether two addresses are of one network."""
    return (one.version == other.version and
            int(one) ^ int(other) < 1 << one.max_prefixlen - prefix)


def parse(line: Line) -> rules.Range:
    """Return the range of a line.

    :raises ValueError: dnsmasq refuses it.
    """
    parts = split(line.value or '')
    filters: list[str] = []
    tag = ''
    while len(parts) > 1 and not re.fullmatch('[ .:a-fA-F0-9]*', parts[0]):
        part = parts.pop(0)
        if part.startswith(('tag:', 'net:')):
            filters += [plain(part[4:])] if part[4:] else []
        elif tag:
            raise ValueError('it sets more than one tag')
        else:
            tag = plain(part.removeprefix('set:'))
    if len(parts) < 2:
        raise ValueError('it has no end')
    start = ipaddress.ip_address(parts[0])
    read = _range4 if start.version == 4 else _range6
    return read(line, tuple(filters), tag, start, parts[1:])


def _range4(line: Line, filters: rules.Tags, tag: str,
            start: Address,
            rest: list[str]) -> rules.Range:
    mode = {'static': rules.Mode.STATIC, 'proxy': rules.Mode.PROXY}.get(
        rest[0], rules.Mode.DYNAMIC)
    end = start
    if mode is rules.Mode.DYNAMIC:
        end = ipaddress.IPv4Address(rest[0])
    prefix = None
    rest = rest[1:]
    if rest and '.' in rest[0]:
        prefix = ipaddress.ip_network(f'0.0.0.0/{rest.pop(0)}').prefixlen
        if rest and '.' in rest[0]:
            rest.pop(0)
    _check_lease_time(rest)
    first, last = sorted((start, end), key=int)
    if prefix is not None and not same_network(first, last, prefix):
        raise ValueError('start and end are not of one network')
    return rules.Range(line.place, 4, filters, tag, first, last, mode,
                       prefix)


def _range6(line: Line, filters: rules.Tags, tag: str,
            start: Address,
            rest: list[str]) -> rules.Range:
    end, mode, prefix = start, None, 64
    first = True
    while rest:
        part = rest[0]
        if part in _FLAGS6:
            mode = _MODES6.get(part, mode)
        elif first and ':' in part and not part.startswith('constructor:'):
            end = ipaddress.IPv6Address(part)
            mode = mode or rules.Mode.DYNAMIC
        elif not part.startswith('constructor:'):
            break
        first = False
        rest = rest[1:]
    if rest and re.fullmatch('[0-9]+', rest[0]) and int(rest[0]) <= 128:
        prefix = int(rest[0])
        rest = rest[1:]
    if prefix < 64:
        raise ValueError('the prefix is shorter than 64')
    _check_lease_time(rest)
    # Without an end it announces the network only, and answers no request.
    low, high = sorted((start, end), key=int)
    if not same_network(low, high, prefix):
        raise ValueError('start and end are not of one network')
    return rules.Range(line.place, 6, filters, tag, low, high,
                       mode or rules.Mode.STATELESS, prefix)


def _check_lease_time(rest: list[str]) -> None:
    if len(rest) > 1 or rest and rest[0] not in (
            'infinite', 'deprecated') and not _TIME.fullmatch(rest[0]):
        raise ValueError(f'{plain(rest[-1])!r} is no lease time')
