# SPDX-License-Identifier: Apache-2.0

"""The effective settings of a dnsmasq, as far as a filter depends on them.

Its command line names the files, and :mod:`.loading` reads them.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot.dnsmasq import directives
from ironic_arm.netboot.dnsmasq import loading
from ironic_arm.netboot.dnsmasq.config import Config
from ironic_arm.netboot.dnsmasq.lines import plain

FAIL_CLOSED = 'tag:!known'
"""Value of the ``dhcp-ignore`` that denies machines without an entry."""

DEFAULT_FILE = '/etc/dnsmasq.conf'

# The directives that matter here, by their letters; and all letters that
# have a value behind them (dnsmasq 2.90).
_LETTERS = {'C': 'conf-file', '7': 'conf-dir', 'J': 'dhcp-ignore',
            'i': 'interface', 'F': 'dhcp-range'}
_WITH_VALUE = frozenset('rmpclsitugaxSCATHQIBFGOMXVUjPJWY2467803')
_IGNORE_UNKNOWN = ('!known',)


@dataclasses.dataclass
class Facts:
    """What matters of a configuration.

    :ivar fails_closed: whether machines without an entry get no answer.
    :ivar hostsdirs: values of ``dhcp-hostsdir``.
    :ivar hostsfiles: values of ``dhcp-hostsfile``.
    :ivar interfaces: values of ``interface``.
    :ivar serves_dhcp: whether it answers DHCP at all.
    :ivar files: configuration files that were read.
    :ivar unread: what could not be read, and why.
    """

    fails_closed: bool = False
    hostsdirs: list[str] = dataclasses.field(default_factory=list)
    hostsfiles: list[str] = dataclasses.field(default_factory=list)
    interfaces: list[str] = dataclasses.field(default_factory=list)
    serves_dhcp: bool = False
    files: list[str] = dataclasses.field(default_factory=list)
    unread: list[str] = dataclasses.field(default_factory=list)


def facts(arguments: collections.abc.Sequence[str],
          reader: loading.Reader) -> Facts:
    """Return the effective settings of a dnsmasq with these arguments.

    :param arguments: its command line without the program.
    :param reader: reads the files that the command line names.
    """
    main, others = command_line(arguments)
    try:
        return _facts(loading.started(reader, main, others))
    except OSError as exc:
        found = _facts(loading.started(reader, '', others))
        found.unread.append(f'{main}: {exc.strerror or exc}')
        return found


def _facts(config: Config) -> Facts:
    def values(name: str) -> list[str]:
        return [plain(line.value or '') for line in config.reread
                if line.name == name]

    return Facts(
        fails_closed=any(rule.tags == _IGNORE_UNKNOWN
                         for rule in config.ignores),
        hostsdirs=values('dhcp-hostsdir'),
        hostsfiles=values('dhcp-hostsfile'),
        interfaces=config.interfaces,
        serves_dhcp=bool(config.ranges),
        files=config.sources,
        unread=[problem for _, problem in config.missing])


def command_line(arguments: collections.abc.Sequence[str]
                 ) -> tuple[str, list[str]]:
    """Return the main file of a command line, and its directives.

    The first ``conf-file`` is the main file, which is read after all other
    arguments; only without one the default is.
    """
    main = None
    others = []
    for name, value in _given(arguments):
        if name == 'conf-file' and main is None:
            main = value or ''
        else:
            others.append(name if value is None else f'{name}={value}')
    return DEFAULT_FILE if main is None else main, others


def _given(arguments: collections.abc.Sequence[str]
           ) -> collections.abc.Iterator[tuple[str, str | None]]:
    """Yield the directives of a command line."""
    rest = iter(arguments)
    for argument in rest:
        if argument.startswith('--'):
            name, equals, value = argument[2:].partition('=')
            if not equals and name in directives.NEEDS_VALUE:
                equals, value = '=', next(rest, '')
            yield name, value if equals else None
            continue
        for at, letter in enumerate(argument[1:], 2):
            if argument.startswith('-') and letter in _WITH_VALUE:
                value = argument[at:] or next(rest, '')
                if letter in _LETTERS:
                    yield _LETTERS[letter], value
                break
