# SPDX-License-Identifier: Apache-2.0

"""Conflicts of our dnsmasq rules with the operator's.

Both are tested on a model of dnsmasq, with and without the files that are
to be written. Machines that we map must get our boot file and all others
what they got before.
"""

import dataclasses
import re

from ironic_arm.netboot import findings
from ironic_arm.netboot.checks import dnsmasq_remedies
from ironic_arm.netboot.checks import filter_rules
from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.dnsmasq import overlay
from ironic_arm.netboot.dnsmasq.answer import Answer
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.hosts import Hosts
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.server import Server
from ironic_arm.netboot.findings import FindingType
from ironic_arm.netboot.findings import Found
from ironic_arm.netboot.findings import Page
from ironic_arm.netboot.findings import Severity
from ironic_arm.netboot.publish import dnsmasq_rules

RULES_UNREAD = FindingType(
    'rules-unread', Severity.WARNING, page=Page.FILTER,
    problem='{conf} has no line "{line}", and without it dnsmasq does not '
            'read what ironic-arm writes',
    remedy='Add it at the end of {conf}, unless the command line of dnsmasq '
           'has it',
    effect='No machine gets the boot files of this configuration.',
    fix=dnsmasq_remedies.read_rules)
NEIGHBOUR_CHANGED = FindingType(
    'neighbour-changed', Severity.ERROR, page=Page.FILTER,
    problem='the rules of ironic-arm would change the boot file of {machine} '
            'to {file!r}',
    remedy='Rename tags of yours that begin with ironic-arm-',
    effect='The filter does not start.',
    no_fix='Which other lines use these tags is not known here.')
NEIGHBOUR_SILENT = FindingType(
    'neighbour-silent', Severity.ERROR, page=Page.FILTER,
    problem='{who} would not get the boot file of {tags}',
    remedy="Run 'ironic-arm explain' for the reason",
    effect='The filter does not start.',
    no_fix='Which answer these machines are to get is not known here.')
NEIGHBOUR_WINS = FindingType(
    'neighbour-wins', Severity.ERROR, page=Page.FILTER,
    problem='the line "{line}" is read after the rules of ironic-arm and '
            'overrides them for {who}',
    remedy='{otherwise}, or change the line to "{instead}"',
    effect='The filter does not start.',
    fix=dnsmasq_remedies.give_way)

OPTION = '[arm_pxe_filter]dnsmasq_conf'

# Read by the command line of Debian's service, before its dnsmasq.conf.
_DEBIAN = '/etc/dnsmasq.d'

Texts = overlay.Texts


@dataclasses.dataclass
class _Blame:
    """What one line does to machines that we map.

    :ivar machines: the machines.
    :ivar tags: tags of the answers that they should get, in order.
    """

    machines: list[filter_rules.Firmware]
    tags: dict[str, None]


def check(reader: loading.Reader, conf: str, given: dnsmasq_rules.BootFiles,
          rules_dir: str, texts: Texts) -> Found:
    """Find lines of the operator that conflict with our rules.

    :param reader: the file system.
    :param conf: the operator's main configuration file.
    :param rules_dir: where our rules go.
    :param texts: the files that are to be written, by path.
    :raises OSError: if the operator's file cannot be read.
    """
    ours = overlay.Overlay(reader, texts)
    config = loading.load(ours, conf)
    arguments: tuple[str, ...] = ()
    yield from unread(ours, conf, rules_dir)
    if not _reads(ours, rules_dir):
        arguments = (_conf_dir(rules_dir),)
        config = loading.load(ours, conf, arguments)
    for path in texts:
        if path not in ours.read:
            yield _unread(conf, f'dhcp-optsdir={path.rpartition("/")[0]}')
    without = loading.load(overlay.Overlay(reader, {}, texts),
                           conf, arguments)
    yield from _compare(given, _unfiltered(config), _unfiltered(without),
                        reader, texts)


def unread(ours: overlay.Overlay, conf: str, rules_dir: str
           ) -> Found:
    """Find out whether dnsmasq reads the directory with our rules.

    :param ours: what the configuration was loaded from.
    """
    if rules_dir.rstrip('/') != _DEBIAN and not _reads(ours, rules_dir):
        yield _unread(conf, _conf_dir(rules_dir))


def _reads(ours: overlay.Overlay, rules_dir: str) -> bool:
    return any(path.startswith(rules_dir.rstrip('/') + '/')
               for path in ours.read)


def _conf_dir(rules_dir: str) -> str:
    return f'conf-dir={rules_dir},*.conf'


def _unfiltered(config: Config) -> Config:
    """Return a configuration that answers to every machine.

    Machines that are denied today may be allowed tomorrow.
    """
    return dataclasses.replace(config, ignores=[], hosts=Hosts())


def _unread(conf: str, line: str) -> findings.Finding:
    return RULES_UNREAD.at(OPTION, conf=conf, line=line)


def _compare(given: dnsmasq_rules.BootFiles, config: Config, without: Config,
             reader: loading.Reader, texts: Texts) -> Found:
    """Find machines that get another answer than they should."""
    after, before = Server(config), Server(without)
    blamed: dict[Place | None, _Blame] = {}
    for machine in filter_rules.machines():
        client = machine.client()
        got = after.answer(client)
        ours = filter_rules.served(given, machine)
        if not got.offered:
            continue
        if ours is None:
            if filter_rules.sent(got) != filter_rules.sent(
                    before.answer(client)):
                yield _changed(machine, got)
        elif filter_rules.sent(got) != filter_rules.wanted(given, machine):
            place = _culprit(got, machine, texts)
            blame = blamed.setdefault(place, _Blame([], {}))
            blame.machines.append(machine)
            blame.tags[ours.tag] = None
    for place, blame in blamed.items():
        yield _lost(place, blame, reader)


def _culprit(answer: Answer, machine: filter_rules.Firmware, texts: Texts
             ) -> Place | None:
    """Return the operator's line that a boot file came from."""
    sent = answer.options.get(59 if machine.family == 6 else 67)
    places = [*(sent.places if sent else ()), answer.boot_file_from]
    return next((place for place in places
                 if place is not None and place.file not in texts), None)


def _changed(machine: filter_rules.Firmware, answer: Answer
             ) -> findings.Finding:
    return NEIGHBOUR_CHANGED.at(
        str(answer.boot_file_from or OPTION), machine=machine,
        file=answer.boot_file)


def _lost(place: Place | None, blame: _Blame, reader: loading.Reader
          ) -> findings.Finding:
    who = f'{blame.machines[0]}' + (
        f' and {len(blame.machines) - 1} more kinds of machines'
        if blame.machines[1:] else '')
    if place is None:
        return NEIGHBOUR_SILENT.at(OPTION, who=who,
                                   tags=' or '.join(blame.tags))
    line = _line(reader, place)
    directive = re.match(r'\s*[a-z0-9-]+\s*=', line)
    at = directive.end() if directive else 0
    unless = ''.join(f'tag:!{tag},' for tag in blame.tags)
    return NEIGHBOUR_WINS.at(
        str(place), line=line, who=who,
        otherwise=_READ_LAST if directive else _OPTSDIR,
        instead=line[:at] + unless + line[at:])


# What is there besides changing a line.
_READ_LAST = 'Read the rules last, with conf-dir at the end of everything'
_OPTSDIR = 'Set [arm_pxe_filter]dhcp_optsdir, which dnsmasq reads later'


def _line(reader: loading.Reader, place: Place) -> str:
    """Return the text of a line, as its author wrote it."""
    try:
        return reader.text(place.file).splitlines()[place.line - 1].strip()
    except (OSError, IndexError):
        return ''
