# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""What is wrong with the lines of a dnsmasq configuration themselves."""

import collections.abc
import itertools
import re

from ironic_arm.netboot import dnsmasq_names
from ironic_arm.netboot import dnsmasq_rules as rules
from ironic_arm.netboot.dnsmasq_config import Config
from ironic_arm.netboot.dnsmasq_lines import plain
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Found = collections.abc.Iterator[Finding]
_Rule = rules.Boot | rules.Option

CLIENT_ARCH = {4: 93, 6: 61}
_ALWAYS_SET = {'known', 'known-othernet', 'bootp', 'cpewan-id', 'dhcpv6'}
_MAC_WITH_DASHES = re.compile(r'([0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}')


def find(config: Config) -> list[Finding]:
    """Return what is wrong with the lines, in the order of the checks."""
    return [finding for check in _CHECKS for finding in check(config)]


def _refused(config: Config) -> Found:
    for refused in config.refused:
        line = refused.line
        if refused.fatal:
            yield Finding('refused', ERROR, str(line.place),
                          f'dnsmasq does not start with {str(line)!r}: '
                          f'{refused.why}', 'Correct the line')
        else:
            yield Finding('skipped', ERROR, str(line.place),
                          f'dnsmasq passes {plain(line.value or "")!r} '
                          f'over: {refused.why}', 'Correct the line')
    for line, why in config.missing:
        yield Finding('missing-source', ERROR, str(line.place), why,
                      f'Create it, or take {line.name} out')


def _unknown(config: Config) -> Found:
    for line in config.unknown:
        why = dnsmasq_names.UNMODELLED.get(
            line.name, 'it is of a kind that is not followed')
        yield Finding('not-followed', WARNING, str(line.place),
                      f'{str(line)!r} could change the answers: {why}',
                      'Judge the answers with that in mind')


def _matches(config: Config) -> Found:
    for match in config.matches:
        if match.number != CLIENT_ARCH[match.family] or match.value is None:
            continue
        value = match.value
        if all(value.matches(code.to_bytes(2, 'big'))
               for code in range(256)):
            yield Finding(
                'match-everything', ERROR, str(match.place),
                f'tag {match.tag!r} is set for every client architecture: '
                'the value is the one byte 0, which is part of each of '
                'them', _spelling(match.family))
        elif len(value.data) > 2:
            yield Finding(
                'match-never', ERROR, str(match.place),
                f'tag {match.tag!r} is set for no client architecture: the '
                f'value is {len(value.data)} bytes that are none',
                _spelling(match.family))


def _spelling(family: int) -> str:
    return ('Write the number in decimal, such as option:client-arch,11'
            if family == 4 else
            'Write two bytes, such as option6:61,00:0b')


def _untagged_boots(config: Config) -> Found:
    tags = _settable(config, 4)
    for boot in config.boots:
        if not boot.tags and boot.server_name and (
                boot.file in tags or '.' in boot.server_name
                and not re.search(r'[./]', boot.file)):
            yield Finding(
                'boot-without-tag', ERROR, str(boot.place),
                f'{boot.file!r} is the boot file here, and '
                f'{boot.server_name!r} the name of a server',
                f'Write dhcp-boot=tag:{boot.file},{boot.server_name}')


def _settable(config: Config, family: int) -> set[str]:
    """Return the tags that requests of a family can have."""
    found = _ALWAYS_SET | set(config.interfaces)
    found |= {one.tag for one in config.matches if one.family == family}
    found |= {one.tag for one in config.classes
              if family == 4 or not one.vendor or one.enterprise}
    found |= {one.tag for one in config.macs}
    found |= {one.tag for one in config.ranges if one.family == family}
    found |= {tag for one in config.tag_ifs for tag in one.sets}
    found |= {tag for host in config.hosts.tagged for tag in host.sets}
    for line in config.unknown:
        found |= set(re.findall('(?:set:)?([^,]+)', line.value or '')[:1])
    return found


def _unset_tags(config: Config) -> Found:
    """Rules that ask for a tag that nothing sets."""
    settable = {family: _settable(config, family) for family in (4, 6)}
    every: list[_Rule] = [*config.boots, *config.options]
    for rule in every:
        family = rule.family if isinstance(rule, rules.Option) else 4
        for tag in rule.tags:
            if tag[:1] not in ('!', '#') and tag not in settable[family]:
                other = tag in settable[10 - family]
                yield Finding(
                    'tag-never-set', WARNING, str(rule.place),
                    f'nothing sets the tag {tag!r} for DHCPv{family}'
                    + (f', only for DHCPv{10 - family}' if other else ''),
                    f'Add a dhcp-match for DHCPv{family} that sets it, or '
                    'take the rule out; a tag with the name of an '
                    'interface is set by dnsmasq')


def _shadowed(config: Config) -> Found:
    """Rules that a later one always outranks."""
    groups: dict[object, list[_Rule]] = {}
    for boot in config.boots:
        groups.setdefault('dhcp-boot', []).append(boot)
    for option in config.options:
        if option.vendor is None:
            groups.setdefault((option.family, option.number),
                              []).append(option)
    for group in groups.values():
        later: dict[frozenset[str], _Rule] = {}
        for rule in reversed(group):
            winner = _winner(rule.tags, later)
            if winner:
                yield Finding(
                    'shadowed', WARNING, str(rule.place),
                    f'this rule never counts: {winner.place} holds '
                    'whenever it does, and was read later',
                    'Take one of them out')
            later.setdefault(frozenset(rule.tags), rule)


def _winner(tags: rules.Tags, later: dict[frozenset[str], _Rule]
            ) -> _Rule | None:
    """Return a later rule that asks for no other tags.

    A rule without tags only outranks one without tags.
    """
    if not tags:
        return later.get(frozenset())
    if len(tags) > 8:
        return later.get(frozenset(tags))
    for size in range(1, len(tags) + 1):
        for some in itertools.combinations(tags, size):
            if frozenset(some) in later:
                return later[frozenset(some)]
    return None


def _hosts(config: Config) -> Found:
    tagged = [host for host in config.hosts.tagged if host.reread]
    if tagged:
        yield Finding(
            'set-in-hosts', WARNING, str(tagged[0].place),
            f'{len(tagged)} host entries of files that are read again set '
            'tags: dnsmasq 2.90 aborts at SIGHUP once it has served one of '
            'those machines (2.91 does not)',
            'Set the tags by dhcp-mac in the configuration, or use another '
            'release of dnsmasq')
    for host in config.hosts.named:
        if not _MAC_WITH_DASHES.fullmatch(host.name):
            continue
        yield Finding(
            'mac-with-dashes', ERROR, str(host.place),
            f'{host.name!r} is taken for a host name, so the entry has no '
            'effect on the machine', 'Write the address with colons')


def _pings(config: Config) -> Found:
    sequential = config.flags.get('dhcp-sequential-ip')
    if sequential and 'no-ping' in config.flags:
        yield Finding(
            'same-address', WARNING, str(sequential),
            'with no-ping, machines that boot together can be offered the '
            'same address', 'Take dhcp-sequential-ip or no-ping out')


def _proxies(config: Config) -> Found:
    proxies = [one for one in config.ranges if one.mode is rules.Mode.PROXY]
    if proxies and config.hosts.ignoring:
        yield Finding(
            'proxy-answers-all', ERROR, str(proxies[0].place),
            'a PXE proxy answers machines that host entries ignore, such '
            f'as that of {config.hosts.ignoring}',
            'Deny them with dhcp-ignore and a tag, such as '
            'dhcp-ignore=tag:!known')


def _networks(config: Config) -> Found:
    for family in (4, 6):
        ranges = [one for one in config.ranges if one.family == family]
        known = {(int(one.start) >> (32 - (one.prefix or 24)
                                     if family == 4 else 64), one.prefix)
                 for one in ranges}
        if len(known) > 1:
            yield Finding(
                'several-networks', WARNING, str(ranges[-1].place),
                f'the DHCPv{family} ranges are of {len(known)} networks, '
                'and the answers suppose that a machine is in all of them',
                'Name the network with --network ADDRESS/LENGTH')


_CHECKS = (_refused, _unknown, _matches, _untagged_boots, _unset_tags,
           _shadowed, _hosts, _pings, _proxies, _networks)
