# SPDX-License-Identifier: Apache-2.0

"""Edits that fix findings, and the text that shows them.

Values are data here: each is written so that the program that reads the
line gets it back unchanged, and nothing else with it.
"""

import collections
import collections.abc
import dataclasses
import re
import shlex
import typing

Change = collections.abc.Callable[[str], str | None]
"""From the present text to the new one; ``None`` to remove it."""


@dataclasses.dataclass(frozen=True)
class Option:
    """An option of a service gets another value.

    :ivar service: the service.
    :ivar name: of the option, ``[group]name``.
    :ivar change: from its value as it is written, empty if it is not.
    """

    service: str
    name: str
    change: Change


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a file is changed.

    :ivar place: ``file:line``.
    :ivar change: from the line as it is written.
    """

    place: str
    change: Change


@dataclasses.dataclass(frozen=True)
class NewLine:
    """A line is added at the end of a file."""

    file: str
    text: str


@dataclasses.dataclass(frozen=True)
class Command:
    """A command is run."""

    words: tuple[str, ...]


Edit = Option | Line | NewLine | Command


@dataclasses.dataclass(frozen=True)
class Case:
    """A finding that is to be fixed, as its fix takes it: data, no texts.

    :ivar service: the service whose configuration it is in.
    :ivar where: the option, or the file and line.
    :ivar values: of the finding; a fix that needs one that is not there
        raises :class:`KeyError`, and then there is no edit.
    :ivar main: the main configuration file of dnsmasq; empty if there is
        none.
    """

    service: str
    where: str
    values: collections.abc.Mapping[str, typing.Any]
    main: str = ''

    def option(self, change: Change, name: str = '') -> Option:
        """Return an edit of an option, of this one by default."""
        return Option(self.service, name or self.where, change)

    def __getitem__(self, name: str) -> typing.Any:
        return self.values[name]


class Reader(typing.Protocol):
    """Reads the present text of the files."""

    def option(self, service: str, group: str, name: str) -> tuple[str, str]:
        """Return the file with an option, and its value as written."""

    def line(self, file: str, number: int) -> str:
        """Return a line of a file; empty if it cannot be read."""


def text(edits: collections.abc.Iterable[Edit], reader: Reader
         ) -> list[str]:
    """Return the lines to write, in blocks with a heading each.

    Several edits of one option, or of one line, become one.
    """
    every = list(edits)
    return [*_options([e for e in every if isinstance(e, Option)], reader),
            *_lines([e for e in every if isinstance(e, Line)], reader),
            *_new_lines([e for e in every if isinstance(e, NewLine)]),
            *_commands([e for e in every if isinstance(e, Command)])]


def _options(edits: list[Option], reader: Reader
             ) -> collections.abc.Iterator[str]:
    files: dict[str, dict[str, list[str]]] = {}
    for (service, option), changes in _together(
            ((e.service, e.name), e.change) for e in edits).items():
        group, name = split(option)
        file, before = reader.option(service, group, name)
        files.setdefault(file, {}).setdefault(group, []).append(
            _option(name, before, _changed(before, changes)))
    for file, groups in files.items():
        yield f'# {file}'
        for group, lines in groups.items():
            yield from (f'[{group}]', *lines)
        yield ''


def _option(name: str, before: str, after: str | None) -> str:
    """Return the line of an option; a value of lines goes on indented."""
    if after is None:
        return f'# remove: {name} = ' + before.replace('\n', ' ')
    return f'{name} = ' + after.replace('\n', '\n    ')


def _lines(edits: list[Line], reader: Reader
           ) -> collections.abc.Iterator[str]:
    for place, changes in _together(
            (e.place, e.change) for e in edits).items():
        file, _, number = place.rpartition(':')
        after = _changed(reader.line(file, int(number)), changes)
        if after is None:
            yield f'# {file}: remove line {number}'
        else:
            yield f'# {file}: change line {number} to'
            yield after
        yield ''


def _new_lines(edits: list[NewLine]) -> collections.abc.Iterator[str]:
    for file, lines in _together((e.file, e.text) for e in edits).items():
        yield f'# {file}: append'
        yield from dict.fromkeys(lines)
        yield ''


def _commands(edits: list[Command]) -> collections.abc.Iterator[str]:
    if edits:
        yield '# commands'
        yield from dict.fromkeys(shlex.join(e.words) for e in edits)
        yield ''


_Key = typing.TypeVar('_Key')
_Value = typing.TypeVar('_Value')


def _together(pairs: collections.abc.Iterable[tuple[_Key, _Value]]
              ) -> dict[_Key, list[_Value]]:
    found: dict[_Key, list[_Value]] = collections.defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _changed(before: str, changes: list[Change]) -> str | None:
    after: str | None = before
    for change in changes:
        if after is not None:
            after = change(after)
    return after


def split(option: str) -> tuple[str, str]:
    """Return group and name of ``[group]name``.

    :raises ValueError: if it is not of this form.
    """
    match = re.fullmatch(r'\[([^\]]+)\](\S+)', option)
    if match is None:
        raise ValueError(f'{option!r} is no option')
    return match[1], match[2]


def put(key: str, value: str) -> Change:
    """Give a key of a by-arch option a value."""
    def change(text: str) -> str:
        return _join({**_pairs(text), key: value})
    return change


def rename(key: str, to: str) -> Change:
    """Give a value of a by-arch option another key, unless that has one."""
    def change(text: str) -> str:
        pairs = _pairs(text)
        taken = to in pairs
        return _join({to if name == key else name: value
                      for name, value in pairs.items()
                      if not (taken and name == key)})
    return change


def spread(key: str, keys: collections.abc.Callable[
        [str], collections.abc.Iterable[str]]) -> Change:
    """Give a value of a by-arch option other keys, which have none yet.

    :param keys: returns them for the value.
    """
    def change(text: str) -> str:
        pairs = _pairs(text)
        name = pairs.pop(key)
        return _join({**dict.fromkeys(keys(name), name), **pairs})
    return change


def drop(key: str) -> Change:
    """Remove a key from a by-arch option."""
    def change(text: str) -> str | None:
        rest = {name: value for name, value in _pairs(text).items()
                if name != key}
        return _join(rest) if rest else None
    return change


def add_item(item: str) -> Change:
    """Add an item to a list."""
    def change(text: str) -> str:
        return ','.join([*_items(text), item])
    return change


def drop_item(item: str) -> Change:
    """Remove an item from a list."""
    def change(text: str) -> str:
        return ','.join(one for one in _items(text) if one != item)
    return change


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(',') if item.strip()]


def _pairs(text: str) -> dict[str, str]:
    """Return a by-arch option as oslo.config reads it."""
    pairs = (item.partition(':') for item in _items(text))
    return {key.strip(): value.strip() for key, _, value in pairs}


def _join(pairs: dict[str, str]) -> str:
    return ','.join(f'{key}:{value}' for key, value in pairs.items())
