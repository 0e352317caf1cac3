# SPDX-License-Identifier: Apache-2.0

"""The files of a dnsmasq configuration, in the order dnsmasq reads them.

First the command line and the main file, with every ``conf-file`` and
``conf-dir`` where it stands; then the files that are read again at SIGHUP;
then the directories that dnsmasq watches. Of two equal rules the one read
last counts, so the order is part of the answer. All as in dnsmasq 2.90.
"""

import collections.abc
import enum
import typing

from ironic_arm.netboot.dnsmasq import config
from ironic_arm.netboot.dnsmasq import lines as dnsmasq_lines
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import Line
from ironic_arm.netboot.dnsmasq.lines import Place
from ironic_arm.netboot.dnsmasq.lines import plain

COMMAND_LINE = 'command line'


class PathType(enum.Enum):
    """What stands at a path."""

    FILE = 'a file'
    DIRECTORY = 'a directory'
    OTHER = 'neither a file nor a directory'
    MISSING = 'not there'


class Reader(typing.Protocol):
    """What is read of the file system."""

    def path_type(self, path: str) -> PathType:
        """Return what stands at a path, links followed."""

    def identity(self, path: str) -> collections.abc.Hashable:
        """Return what two names of one file have in common."""

    def text(self, path: str) -> str:
        """Return the text of a file.

        :raises OSError: if it cannot be read.
        """

    def names(self, path: str) -> list[str]:
        """Return the names in a directory, in the directory's own order.

        :raises OSError: if it cannot be read.
        """

    def texts(self, path: str,
              wanted: collections.abc.Callable[[str], bool]
              ) -> collections.abc.Iterable[tuple[str, str]]:
        """Return names and texts of the files of a directory.

        :param wanted: whether a file counts, by its name.
        :raises OSError: if the directory cannot be read; a file that
            cannot is left out.
        """


def is_read(name: str) -> bool:
    """Return whether dnsmasq reads a file of a directory, by its name."""
    return (name[0] != '.' and name[-1] != '~'
            and (name[0] != '#' or name[-1] != '#'))


def load(reader: Reader, path: str,
         arguments: collections.abc.Sequence[str] = ()) -> Config:
    """Read a configuration.

    :param path: the main configuration file; '' for none.
    :param arguments: directives of dnsmasq's command line, without dashes,
        such as ``conf-dir=/etc/dnsmasq.d``.
    :raises OSError: if the main file cannot be read.
    """
    loader = _Loader(reader)
    loader.start(path, arguments)
    loader.read_again()
    return loader.config


def started(reader: Reader, path: str,
            arguments: collections.abc.Sequence[str] = ()) -> Config:
    """Read what dnsmasq reads when it starts, and only then.

    The parameters and errors are those of :func:`load`. Files of hosts and
    options are named in the configuration, but not read.
    """
    loader = _Loader(reader)
    loader.start(path, arguments)
    return loader.config


class _Loader:
    """Reads files into one configuration."""

    def __init__(self, reader: Reader) -> None:
        self.config = Config()
        self._reader = reader
        self._seen: set[collections.abc.Hashable] = set()
        self._follow = {
            'conf-file': self._conf_file, 'conf-dir': self._conf_dir,
            'dhcp-hostsfile': self.config.reread.append,
            'dhcp-optsfile': self.config.reread.append,
            'dhcp-hostsdir': self.config.reread.append,
            'dhcp-optsdir': self.config.reread.append}

    def start(self, path: str, arguments: collections.abc.Sequence[str]
              ) -> None:
        """Read the command line and the main file."""
        for number, argument in enumerate(arguments, 1):
            name, equals, value = argument.partition('=')
            self.take(Line(name, value if equals else None,
                           Place(COMMAND_LINE, number)))
        if path:
            self.file(path)

    def take(self, line: Line) -> None:
        """Follow a directive to other files, or add it."""
        follow = self._follow.get(line.name)
        if follow is None or not line.value:
            self.config.add(line)
        else:
            follow(line)

    def file(self, path: str) -> None:
        """Read a configuration file, once."""
        text = self._reader.text(path)
        identity = self._reader.identity(path)
        if identity in self._seen:
            return
        self._seen.add(identity)
        self.config.sources.append(path)
        for line in dnsmasq_lines.directives(text, path):
            self.take(line)

    def _conf_file(self, line: Line) -> None:
        self._try(self.file, plain(line.value or ''), line)

    def _try(self, read: collections.abc.Callable[[str], None], path: str,
             line: Line) -> None:
        try:
            read(path)
        except OSError as exc:
            self.config.missing.append(
                (line, f'{path} cannot be read: {exc.strerror or exc}'))

    def _conf_dir(self, line: Line) -> None:
        directory, *suffixes = map(plain, dnsmasq_lines.split(
            line.value or ''))
        try:
            names = self._reader.names(directory)
        except OSError as exc:
            self.config.missing.append(
                (line, f'{directory} cannot be read: {exc.strerror or exc}'))
            return
        for name in sorted(names, key=_as_bytes):
            path = f'{directory}/{name}'
            if is_read(name) and _fits(name, suffixes):
                path_type = self._reader.path_type(path)
                if path_type in (PathType.FILE, PathType.MISSING):
                    self._try(self.file, path, line)

    def read_again(self) -> None:
        """Read the files that dnsmasq reads when it has started."""
        for directive, name in (
                ('dhcp-hostsfile', config.HOSTS_LINE),
                ('dhcp-optsfile', config.OPTIONS_LINE)):
            for path, line in self._expanded(self._named(directive)):
                self._try(lambda path, name=name: self._values(  # type: ignore
                    path, self._reader.text(path), name), path, line)
        for line in reversed(self._named('dhcp-hostsdir', 'dhcp-optsdir')):
            self._try(lambda path, line=line: self._watch(  # type: ignore
                path, line), plain(line.value or ''), line)

    def _named(self, *directives: str) -> list[Line]:
        return [line for line in self.config.reread
                if line.name in directives]

    def _expanded(self, lines: list[Line]
                  ) -> collections.abc.Iterator[tuple[str, Line]]:
        """Yield files, the last named first; those of directories at end."""
        named = [(plain(line.value or ''), line) for line in reversed(lines)]
        directories = []
        for path, line in named:
            if self._reader.path_type(path) is PathType.DIRECTORY:
                directories.append((path, line))
            else:
                yield path, line
        for directory, line in directories:
            for name in sorted(self._reader.names(directory), key=_as_bytes):
                path = f'{directory}/{name}'
                if is_read(name) and (
                        self._reader.path_type(path) is PathType.FILE):
                    yield path, line

    def _watch(self, directory: str, line: Line) -> None:
        name = (config.HOSTS_LINE if line.name == 'dhcp-hostsdir'
                else config.OPTIONS_LINE)
        for entry, text in self._reader.texts(directory, is_read):
            self._values(f'{directory}/{entry}', text, name)

    def _values(self, path: str, text: str, name: str) -> None:
        if name == config.HOSTS_LINE:
            for number, raw in self.config.hosts.add_plain(text, path):
                for line in dnsmasq_lines.values(raw, path, name):
                    self.config.add(line._replace(place=Place(path, number)))
            return
        for line in dnsmasq_lines.values(text, path, name):
            self.config.add(line)


def _as_bytes(name: str) -> bytes:
    return name.encode('utf-8', 'surrogateescape')


def _fits(name: str, suffixes: list[str]) -> bool:
    """Return whether a file of a ``conf-dir`` is read.

    A suffix excludes files; with ``*`` before it, it includes them.
    """
    wanted = [suffix[1:] for suffix in suffixes
              if suffix.startswith('*') and suffix != '*']
    unwanted = [suffix for suffix in suffixes
                if suffix and not suffix.startswith('*')]
    return ((not wanted or _ends(name, wanted))
            and not _ends(name, unwanted))


def _ends(name: str, suffixes: list[str]) -> bool:
    return any(name.endswith(suffix) and name != suffix
               for suffix in suffixes)
