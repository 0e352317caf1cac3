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

"""What a dnsmasq has in force, as far as a filter depends on it.

Only the few directives are looked at that decide whether dnsmasq keeps
unknown machines out and reads the host directory.
"""

import collections.abc
import dataclasses
import os
import typing

FAIL_CLOSED = 'tag:!known'
"""Value of the ``dhcp-ignore`` that keeps out whom no entry lets in."""

DEFAULT_FILE = '/etc/dnsmasq.conf'

_SHORT = {'C': 'conf-file', '7': 'conf-dir', 'J': 'dhcp-ignore',
          'x': 'pid-file', 'i': 'interface', 'F': 'dhcp-range'}
_KEPT = ('dhcp-hostsdir', 'dhcp-hostsfile', 'dhcp-ignore', 'pid-file',
         'interface', 'dhcp-range')
_DEPTH = 20  # conf-file in conf-file: as deep as dnsmasq itself would go


class Reader(typing.Protocol):
    """Reads configuration where dnsmasq reads it."""

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises OSError: if it cannot be read.
        """

    def names(self, path: str) -> list[str]:
        """Return the names in a directory.

        :raises OSError: if it cannot be read.
        """


@dataclasses.dataclass
class Facts:
    """The directives that matter, each with its values.

    :ivar values: values by directive, in the order they were read.
    :ivar files: configuration files that were read.
    :ivar unread: files and directories that could not be read, and why.
    """

    values: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    files: list[str] = dataclasses.field(default_factory=list)
    unread: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def fails_closed(self) -> bool:
        """Whether machines without an entry get no answer."""
        return any(value.replace(' ', '') == FAIL_CLOSED
                   for value in self.values.get('dhcp-ignore', ()))

    def first(self, name: str) -> str:
        """Return the first value of a directive, or an empty text."""
        return next(iter(self.values.get(name, ())), '')


def facts(arguments: collections.abc.Sequence[str], reader: Reader) -> Facts:
    """Return what a dnsmasq with these arguments has in force.

    :param arguments: its command line without the program.
    :param reader: reads the files that the command line names.
    """
    found = Facts()
    given = list(_given(arguments))
    if not any(name == 'conf-file' for name, _ in given):
        given.insert(0, ('conf-file', DEFAULT_FILE))
    for name, value in given:
        _take(found, reader, name, value, 0)
    return found


def _given(arguments: collections.abc.Sequence[str]
           ) -> collections.abc.Iterator[tuple[str, str]]:
    """Yield what the command line says, as directives."""
    rest = iter(arguments)
    for argument in rest:
        if argument.startswith('--'):
            name, equals, value = argument[2:].partition('=')
            if not equals and name in (*_KEPT, 'conf-file', 'conf-dir'):
                value = next(rest, '')
            yield name, value
        elif argument.startswith('-') and argument[1:2] in _SHORT:
            value = argument[2:] or next(rest, '')
            yield _SHORT[argument[1]], value


def _take(found: Facts, reader: Reader, name: str, value: str, depth: int
          ) -> None:
    if name in _KEPT:
        found.values.setdefault(name, []).append(value)
    elif depth > _DEPTH:
        found.unread[value] = 'too many files name each other'
    elif name == 'conf-file' and value:
        _read(found, reader, value, depth + 1)
    elif name == 'conf-dir' and value:
        folder, *patterns = (part.strip() for part in value.split(','))
        try:
            names = reader.names(folder)
        except OSError as exc:
            found.unread[folder] = exc.strerror or str(exc)
            return
        for file in names:
            if _is_configuration(file, patterns):
                _read(found, reader, os.path.join(folder, file), depth + 1)


def _is_configuration(name: str, patterns: list[str]) -> bool:
    """Tell whether dnsmasq reads a file of a ``conf-dir``.

    A pattern with an asterisk in front names an ending that files must
    have, one without an ending that they must not have.
    """
    if name.endswith('~') or name.startswith('.') or (
            name.startswith('#') and name.endswith('#')):
        return False
    wanted = [p[1:] for p in patterns if p.startswith('*') and len(p) > 1]
    unwanted = [p for p in patterns if p and not p.startswith('*')]
    return (not any(name.endswith(end) for end in unwanted)
            and (not wanted or any(name.endswith(end) for end in wanted)))


def _read(found: Facts, reader: Reader, path: str, depth: int) -> None:
    try:
        text = reader.text(path)
    except OSError as exc:
        found.unread[path] = exc.strerror or str(exc)
        return
    found.files.append(path)
    for line in text.splitlines():
        name, _, value = _without_comment(line).partition('=')
        _take(found, reader, name.strip(), value.strip().strip('"'), depth)


def _without_comment(line: str) -> str:
    """A number sign begins a comment behind white space only."""
    for at, sign in enumerate(line):
        if sign == '#' and (at == 0 or line[at - 1].isspace()):
            return line[:at]
    return line
