# SPDX-License-Identifier: Apache-2.0

"""The text of a dnsmasq configuration, cut into directives.

Quoting, comments and white space are those of dnsmasq 2.90: quotes may open
anywhere, what stands in them loses its special meaning, and ``#`` begins a
comment only at the start of a line or after white space.
"""

import collections.abc
import typing

# dnsmasq reads into a buffer of this size: a longer line is cut in pieces.
BUFFER = 1024

_SPACES = '\t\n\v\f\r '
_TO_SPACE = str.maketrans(dict.fromkeys(_SPACES, ' '))
_ESCAPES = {'t': '\t', 'n': '\n', 'b': '\b', 'r': '\r', 'e': '\x1b',
            '"': '"', '\\': '\\'}

# Quoted characters that would mean something otherwise are hidden in a
# private area of Unicode: a quoted number is text, a quoted comma no comma.
_HIDDEN = {char: chr(0xE000 + ord(char))
           for char in ' \b\t\n\r\x1b:,.0123456789abcdefABCDEF'}
_HIDE = str.maketrans(_HIDDEN)
_SHOW = str.maketrans({hidden: char for char, hidden in _HIDDEN.items()})


class Place(typing.NamedTuple):
    """Where something is written.

    :ivar file: path of the file, as it was named to dnsmasq.
    :ivar line: number of the line, from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f'{self.file}:{self.line}'


class Line(typing.NamedTuple):
    """One directive.

    :ivar name: what stands before ``=``.
    :ivar value: what stands after it, quoted characters hidden; ``None``
        without ``=``, and where a quote is never closed.
    :ivar place: where it is written.
    """

    name: str
    value: str | None
    place: Place

    def __str__(self) -> str:
        value = '' if self.value is None else f'={plain(self.value)}'
        return self.name + value


def plain(text: str) -> str:
    """Show the quoted characters of a text again."""
    return text.translate(_SHOW)


def split(value: str) -> list[str]:
    """Cut a value at its commas; spaces beside a comma belong to it."""
    if ',' not in value:
        return [value]
    first, *rest = value.split(',')
    middle = [part.strip(' ') for part in rest[:-1]]
    return [first.rstrip(' '), *middle, rest[-1].lstrip(' ')]


def directives(text: str, file: str) -> collections.abc.Iterator[Line]:
    """Yield the directives of a configuration file.

    :param file: name of the file, for the places.
    :returns: lines; a quote that is never closed makes one whose name is
        that quote.
    """
    for content, place in _contents(text, file):
        if content is None:
            yield Line('"', None, place)
            continue
        name, equals, value = content.partition('=')
        yield Line(name.rstrip(' ') if equals else content,
                   value.lstrip(' ') if equals else None, place)


def values(text: str, file: str, name: str
           ) -> collections.abc.Iterator[Line]:
    """Yield the lines of a file whose lines are all values.

    :param file: name of the file, for the places.
    :param name: the directive that the values are for.
    """
    for content, place in _contents(text, file):
        yield Line(name, content, place)


def _contents(text: str, file: str
              ) -> collections.abc.Iterator[tuple[str | None, Place]]:
    """Yield what is left of each line without comment and quotes.

    ``None`` stands for a line with a quote that is never closed.
    """
    for number, raw in enumerate(text.split('\n'), 1):
        for start in range(0, max(len(raw), 1), BUFFER):
            place = Place(file, number)
            piece = raw[start:start + BUFFER].split('\0')[0]
            content = _content(piece)
            if content != '':
                yield content, place


def _content(piece: str) -> str | None:
    if '"' not in piece and '#' not in piece:
        return piece.translate(_TO_SPACE).strip(' ')
    kept: list[str] = []
    after_space = True
    at = 0
    while at < len(piece):
        if piece[at] == '"':
            at, quoted = _quoted(piece, at + 1)
            if at > len(piece):
                return None
            kept.append(quoted)
        # What follows a closing quote is plain, even another quote.
        char = piece[at:at + 1]
        if char == '#' and after_space:
            break
        after_space = char != '' and char in _SPACES
        kept.append(' ' if after_space else char)
        at += 1
    return ''.join(kept).strip(' ')


def _quoted(piece: str, at: int) -> tuple[int, str]:
    """Return where a quoted text ends, and the text hidden.

    One that does not end ends beyond the piece.
    """
    kept: list[str] = []
    while at < len(piece) and piece[at] != '"':
        following = piece[at + 1:at + 2]
        if piece[at] == '\\' and following in _ESCAPES:
            kept.append(_ESCAPES[following])
            at += 2
        else:
            kept.append(piece[at])
            at += 1
    return at + 1, ''.join(kept).translate(_HIDE)
