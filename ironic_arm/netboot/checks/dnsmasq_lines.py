# SPDX-License-Identifier: Apache-2.0

"""Checks of the lines of a dnsmasq configuration."""

import itertools
import re

from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.dnsmasq import directives
from ironic_arm.netboot.dnsmasq import model
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import plain
from ironic_arm.netboot.findings import Finding
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity

REFUSED = FindingType(
    'refused', Severity.ERROR, page=Page.DNSMASQ,
    problem='dnsmasq does not start with {line!r}: {why}',
    remedy='Correct the line',
    effect='No machine gets an answer.',
    no_fix='What was meant is not known here.')
SKIPPED = FindingType(
    'skipped', Severity.ERROR, page=Page.DNSMASQ,
    problem='dnsmasq skips {value!r}: {why}',
    remedy='Correct the line',
    effect='The line of a hosts or options file has no effect.',
    no_fix='What was meant is not known here.')
NO_SOURCE = FindingType(
    'missing-source', Severity.ERROR, page=Page.DNSMASQ,
    problem='{why}',
    remedy='Create it, or take {name} out',
    effect='dnsmasq does not start without a file or directory that its '
           'configuration names.',
    fix=dnsmasq_remedies.source)
NOT_FOLLOWED = FindingType(
    'not-followed', Severity.WARNING, page=Page.DNSMASQ,
    problem='{line!r} could change the answers: {why}',
    remedy='Judge the answers with that in mind',
    effect='The answers of dnsmasq may differ from those that are shown.',
    no_fix='Nothing is known to be wrong: it could not be checked.')
EVERYTHING = FindingType(
    'match-everything', Severity.ERROR, page=Page.DNSMASQ,
    problem='tag {tag!r} is set for every client architecture: the value is '
            'the one byte 0, which is part of each of them',
    remedy='Write {spelling}',
    effect='All machines get what is meant for one architecture.',
    fix=dnsmasq_remedies.decimal)
NEVER = FindingType(
    'match-never', Severity.ERROR, page=Page.DNSMASQ,
    problem='tag {tag!r} is set for no client architecture: the value is '
            '{length} bytes that are none',
    remedy='Write {spelling}',
    effect='The machines that are meant get nothing from rules with this tag.',
    fix=dnsmasq_remedies.decimal)
BOOT_WITHOUT_TAG = FindingType(
    'boot-without-tag', Severity.ERROR, page=Page.DNSMASQ,
    problem='{file!r} is the boot file here, and {server!r} the name of a '
            'server',
    remedy='Write dhcp-boot=tag:{file},{server}',
    effect='The first word of dhcp-boot is the boot file of every machine '
           'unless it begins with "tag:".',
    fix=dnsmasq_remedies.tag)
TAG_NEVER_SET = FindingType(
    'tag-never-set', Severity.WARNING, page=Page.DNSMASQ,
    problem='nothing sets the tag {tag!r} for DHCPv{family}{other}',
    remedy='Add a dhcp-match for DHCPv{family} that sets it, or take the rule '
           'out; a tag with the name of an interface is set by dnsmasq',
    effect='The rule counts for no machine.',
    fix=dnsmasq_remedies.set_tag)
SHADOWED = FindingType(
    'shadowed', Severity.WARNING, page=Page.DNSMASQ,
    problem='this rule never counts: {winner} holds whenever it does, and was '
            'read later',
    remedy='Take one of them out',
    effect='Of two rules that hold, the one that was read last counts.',
    fix=dnsmasq_remedies.drop)
SET_IN_HOSTS = FindingType(
    'set-in-hosts', Severity.WARNING, page=Page.DNSMASQ,
    problem='{number} host entries of files that are read again set tags: '
            'dnsmasq 2.90 aborts at SIGHUP once it has served one of those '
            'machines (2.91 does not)',
    remedy='Set the tags by dhcp-mac in the configuration, or use another '
           'release of dnsmasq',
    effect='No machine gets an answer until dnsmasq is started again.',
    no_fix='Who writes these entries is not known here.')
MAC_WITH_DASHES = FindingType(
    'mac-with-dashes', Severity.ERROR, page=Page.DNSMASQ,
    problem='{name!r} is taken for a host name, so the entry has no effect on '
            'the machine',
    remedy='Write the address with colons',
    effect='A machine that should be denied may get an answer, and one that '
           'should be allowed none.',
    fix=dnsmasq_remedies.colons)
SAME_ADDRESS = FindingType(
    'same-address', Severity.WARNING, page=Page.DNSMASQ,
    problem='with no-ping, machines that boot together can be offered the '
            'same address',
    remedy='Take dhcp-sequential-ip or no-ping out',
    effect='One of two machines with one address does not boot.',
    fix=dnsmasq_remedies.drop)
PROXY = FindingType(
    'proxy-answers-all', Severity.ERROR, page=Page.DNSMASQ,
    problem='a PXE proxy answers machines that host entries ignore, such as '
            'that of {entry}',
    remedy='Deny them with dhcp-ignore and a tag, such as '
           'dhcp-ignore=tag:!known',
    effect='Machines that should be denied get an answer and boot.',
    no_fix='Which other machines the proxy is to answer is not known here.')
NETWORKS = FindingType(
    'several-networks', Severity.WARNING, page=Page.DNSMASQ,
    problem='the DHCPv{family} ranges are of {number} networks, and the '
            'answers assume that a machine is in all of them',
    remedy='Name the network with --network ADDRESS/LENGTH',
    effect='What is shown for a machine may be right in one of the networks '
           'only.',
    no_fix='Which network was meant is not known here.')

_Rule = model.Boot | model.Option

CLIENT_ARCH = {4: 93, 6: 61}
_SPELLING = {4: 'the number in decimal, such as option:client-arch,11',
             6: 'two bytes, such as option6:61,00:0b'}
_ALWAYS_SET = {'known', 'known-othernet', 'bootp', 'cpewan-id', 'dhcpv6'}
_MAC_WITH_DASHES = re.compile(r'([0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}')


def find(config: Config) -> list[Finding]:
    """Return the findings about the lines, in the order of the checks."""
    return [finding for check in _CHECKS for finding in check(config)]


def _refused(config: Config) -> Found:
    for refused in config.refused:
        line = refused.line
        if refused.fatal:
            yield REFUSED.at(str(line.place), line=str(line),
                             why=refused.why)
        else:
            yield SKIPPED.at(str(line.place), why=refused.why,
                             value=plain(line.value or ''))
    for line, why in config.missing:
        yield NO_SOURCE.at(
            str(line.place), why=why, name=line.name,
            path=plain(line.value or '').partition(',')[0])


def _unknown(config: Config) -> Found:
    for line in config.unknown:
        why = directives.UNMODELLED.get(
            line.name, 'ironic-arm does not model it')
        yield NOT_FOLLOWED.at(str(line.place), line=str(line),
                              why=why)


def _matches(config: Config) -> Found:
    for match in config.matches:
        if match.number != CLIENT_ARCH[match.family] or match.value is None:
            continue
        value = match.value
        if all(value.matches(code.to_bytes(2, 'big'))
               for code in range(256)):
            yield EVERYTHING.at(
                str(match.place), tag=match.tag, family=match.family,
                spelling=_SPELLING[match.family])
        elif len(value.data) > 2:
            yield NEVER.at(
                str(match.place), tag=match.tag, family=match.family,
                length=len(value.data), spelling=_SPELLING[match.family])


def _untagged_boots(config: Config) -> Found:
    tags = _settable(config, 4)
    for boot in config.boots:
        if not boot.tags and boot.server_name and (
                boot.file in tags or '.' in boot.server_name
                and not re.search(r'[./]', boot.file)):
            yield BOOT_WITHOUT_TAG.at(
                str(boot.place), file=boot.file, server=boot.server_name)


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
    """Rules that require a tag that nothing sets."""
    settable = {family: _settable(config, family) for family in (4, 6)}
    every: list[_Rule] = [*config.boots, *config.options]
    for rule in every:
        family = rule.family if isinstance(rule, model.Option) else 4
        for tag in rule.tags:
            if tag[:1] not in ('!', '#') and tag not in settable[family]:
                other = tag in settable[10 - family]
                yield TAG_NEVER_SET.at(
                    str(rule.place), tag=tag, family=family,
                    other=f', only for DHCPv{10 - family}' if other else '')


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
                yield SHADOWED.at(str(rule.place),
                                  winner=str(winner.place))
            later.setdefault(frozenset(rule.tags), rule)


def _winner(tags: model.Tags, later: dict[frozenset[str], _Rule]
            ) -> _Rule | None:
    """Return a later rule that requires no other tags.

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
        yield SET_IN_HOSTS.at(str(tagged[0].place),
                              number=len(tagged))
    for host in config.hosts.named:
        if _MAC_WITH_DASHES.fullmatch(host.name):
            yield MAC_WITH_DASHES.at(str(host.place), name=host.name)


def _pings(config: Config) -> Found:
    sequential = config.flags.get('dhcp-sequential-ip')
    if sequential and 'no-ping' in config.flags:
        yield SAME_ADDRESS.at(str(sequential))


def _proxies(config: Config) -> Found:
    proxies = [one for one in config.ranges if one.mode is model.Mode.PROXY]
    if proxies and config.hosts.ignoring:
        yield PROXY.at(str(proxies[0].place),
                       entry=str(config.hosts.ignoring))


def _networks(config: Config) -> Found:
    for family in (4, 6):
        ranges = [one for one in config.ranges if one.family == family]
        known = {(int(one.start) >> (32 - (one.prefix or 24)
                                     if family == 4 else 64), one.prefix)
                 for one in ranges}
        if len(known) > 1:
            yield NETWORKS.at(str(ranges[-1].place), family=family,
                              number=len(known))


_CHECKS = (_refused, _unknown, _matches, _untagged_boots, _unset_tags,
           _shadowed, _hosts, _pings, _proxies, _networks)
