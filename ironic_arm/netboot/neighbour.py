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

"""Our rules beside the operator's: do both get what they say?

Both are tried on a model of dnsmasq, with and without the files that are
to be written. Machines that we map must get our boot file and all others
what they got before.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot import dnsmasq
from ironic_arm.netboot import dnsmasq_sources as sources
from ironic_arm.netboot import findings
from ironic_arm.netboot import rehearsal
from ironic_arm.netboot.dnsmasq_answer import Server
from ironic_arm.netboot.dnsmasq_config import Config
from ironic_arm.netboot.dnsmasq_hosts import Hosts
from ironic_arm.netboot.dnsmasq_lines import Place
from ironic_arm.netboot.dnsmasq_server import Answer
from ironic_arm.netboot.file_checks import Found
from ironic_arm.netboot.file_checks import error

OPTION = '[arm_pxe_filter]dnsmasq_conf'

# Read by the command line of Debian's service, before its dnsmasq.conf.
_DEBIAN = '/etc/dnsmasq.d'

Texts = collections.abc.Mapping[str, str]


class Overlay:
    """A file system with some files as they are to be.

    :param reader: the file system underneath.
    :param texts: text of each file by its path.
    :param hidden: paths of files that are not to be seen.
    """

    def __init__(self, reader: sources.Reader, texts: Texts,
                 hidden: collections.abc.Collection[str] = ()) -> None:
        self._reader = reader
        self._texts = texts
        self._hidden = hidden
        self.read: set[str] = set()

    def kind(self, path: str) -> sources.Kind:
        """Tell what stands at a path."""
        if path in self._texts:
            return sources.Kind.FILE
        if path in self._hidden:
            return sources.Kind.MISSING
        return self._reader.kind(path)

    def identity(self, path: str) -> collections.abc.Hashable:
        """Return what two names of one file have in common."""
        return path if path in self._texts else self._reader.identity(path)

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises OSError: if it cannot be read.
        """
        self.read.add(path)
        if path in self._texts:
            return self._texts[path]
        return self._reader.text(path)

    def names(self, path: str) -> list[str]:
        """Return the names in a directory.

        :raises OSError: if it cannot be read.
        """
        folder = path.rstrip('/') + '/'
        present = [name for name in self._reader.names(path)
                   if folder + name not in self._hidden]
        return [*present, *(new.removeprefix(folder) for new in self._texts
                            if new.startswith(folder)
                            and new.removeprefix(folder) not in present)]

    def texts(self, path: str,
              wanted: collections.abc.Callable[[str], bool]
              ) -> collections.abc.Iterator[tuple[str, str]]:
        """Yield names and texts of the files of a directory.

        :raises OSError: if the directory cannot be read.
        """
        folder = path.rstrip('/') + '/'
        for name, text in self._reader.texts(path, wanted):
            if folder + name not in (*self._hidden, *self._texts):
                yield name, text
        for new in self._texts:
            name = new.removeprefix(folder)
            if new.startswith(folder) and wanted(name):
                self.read.add(new)
                yield name, self._texts[new]


def check(reader: sources.Reader, conf: str, given: dnsmasq.BootFiles,
          rules_dir: str, texts: Texts) -> Found:
    """Find lines of the operator that our rules do not get along with.

    :param reader: the file system.
    :param conf: the operator's main configuration file.
    :param rules_dir: where our rules go.
    :param texts: the files that are to be written, by path.
    :raises OSError: if the operator's file cannot be read.
    """
    ours = Overlay(reader, texts)
    config = sources.load(ours, conf)
    arguments: tuple[str, ...] = ()
    if not any(path in ours.read for path in texts
               if path.startswith(rules_dir.rstrip('/') + '/')):
        arguments = (f'conf-dir={rules_dir},*.conf',)
        config = sources.load(ours, conf, arguments)
        if rules_dir.rstrip('/') != _DEBIAN:
            yield _unread(conf, f'conf-dir={rules_dir},*.conf')
    for path in texts:
        if path not in ours.read:
            yield _unread(conf, f'dhcp-optsdir={path.rpartition("/")[0]}')
    without = sources.load(Overlay(reader, {}, texts), conf, arguments)
    yield from _compare(given, _unfiltered(config), _unfiltered(without),
                        reader, texts)


def _unfiltered(config: Config) -> Config:
    """Return a configuration that answers to every machine.

    Machines that are denied today may be let in tomorrow.
    """
    return dataclasses.replace(config, ignores=[], hosts=Hosts())


def _unread(conf: str, line: str) -> findings.Finding:
    return findings.Finding(
        'rules-unread', findings.Severity.WARNING, OPTION,
        f'{conf} has no line "{line}", and without it dnsmasq does not read '
        'what ironic-arm writes',
        f'Add it at the end of {conf}, unless the command line of dnsmasq '
        'has it')


def _compare(given: dnsmasq.BootFiles, config: Config, without: Config,
             reader: sources.Reader, texts: Texts) -> Found:
    """Find machines that get another answer than they should."""
    after, before = Server(config), Server(without)
    blamed: dict[tuple[Place | None, str], list[rehearsal.Machine]] = {}
    for machine in rehearsal.machines():
        client = machine.client()
        got = after.answer(client)
        ours = rehearsal.served(given, machine)
        if not got.offered:
            continue
        if ours is None:
            if _sent(got) != _sent(before.answer(client)):
                yield _changed(machine, got)
        elif _sent(got) != {rehearsal.told(given, machine)} - {''}:
            place = _culprit(got, machine, texts)
            blamed.setdefault((place, ours.tag), []).append(machine)
    for (place, tag), some in blamed.items():
        yield _lost(place, tag, some, reader)


def _sent(answer: Answer) -> set[str]:
    """Return every boot file of an answer; two are one too many."""
    texts = [answer.file]
    for number in (67, 59):
        if number in answer.options:
            data = answer.options[number].data
            texts += data.decode('utf-8', 'replace').split('\0')
    return {text for text in texts if text}


def _culprit(answer: Answer, machine: rehearsal.Machine, texts: Texts
             ) -> Place | None:
    """Return the operator's line that a boot file came from."""
    sent = answer.options.get(59 if machine.family == 6 else 67)
    places = [*(sent.places if sent else ()), answer.boot_file_from]
    return next((place for place in places
                 if place is not None and place.file not in texts), None)


def _changed(machine: rehearsal.Machine, answer: Answer
             ) -> findings.Finding:
    return error('neighbour-changed', str(answer.boot_file_from or OPTION),
                 f'the rules of ironic-arm would change what {machine} is '
                 f'told, to {answer.boot_file!r}',
                 'Rename tags of yours that begin with ironic-arm-')


def _lost(place: Place | None, tag: str, machines: list[rehearsal.Machine],
          reader: sources.Reader) -> findings.Finding:
    who = f'{machines[0]}' + (
        f' and {len(machines) - 1} kinds more' if machines[1:] else '')
    if place is None:
        return error('neighbour-silent', OPTION,
                     f'{who} would not get the boot file of {tag}',
                     "Ask 'ironic-arm explain' why")
    line = _line(reader, place)
    name, _, value = line.partition('=')
    changed = f'{name}=tag:!{tag},{value}'
    return error('neighbour-wins', str(place),
                 f'the line "{line}" is read after the rules of ironic-arm '
                 f'and wins over them for {who}',
                 'Read the rules last, with conf-dir at the end of the '
                 f'configuration, or change the line to "{changed}"')


def _line(reader: sources.Reader, place: Place) -> str:
    """Return the text of a line, as its author wrote it."""
    try:
        return reader.text(place.file).splitlines()[place.line - 1].strip()
    except (OSError, IndexError):
        return ''
