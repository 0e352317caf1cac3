# SPDX-License-Identifier: Apache-2.0

"""What a reader is told to do: the commands and files of a page."""

import doctest
import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCK = re.compile(
    r'^( *)\.\. code-block:: (\S+)\n((?:\1 +:.*\n)*)\n'
    r'((?:\1   .*\n|[ \t]*\n)+)', re.MULTILINE)
_CAPTION = re.compile(r':caption: (More in |Now in )?(/\S+)')
_LIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Command(NamedTuple):
    """A command, for a shell.

    :ivar text: the command, of one or several lines.
    :ivar wanted: what it prints; ``...`` stands for anything.
    :ivar may_fail: whether the next command looks at its exit code.
    """

    text: str
    wanted: str
    may_fail: bool

    def printed(self, said: str) -> bool:
        """Tell whether it printed what the page says, if it says it."""
        return not self.wanted or _like(self.wanted, said)


class File(NamedTuple):
    """A file with the lines that the page has for it.

    :ivar path: where it is; the caption of the block.
    :ivar text: its lines.
    :ivar more: whether they come after those that are there.
    """

    path: str
    text: str
    more: bool


class Content(NamedTuple):
    """What is in a file then, which a command has written.

    :ivar path: where it is; the caption of the block.
    :ivar wanted: what is in it; ``...`` stands for anything.
    """

    path: str
    wanted: str

    def matches(self, text: str) -> bool:
        """Tell whether that is in it."""
        return _like(self.wanted, text)


Step = Command | File | Content


def _like(wanted: str, text: str) -> bool:
    return doctest.OutputChecker().check_output(wanted, text, _LIKE)


def steps(text: str) -> list[Step]:
    """Return the steps of a page in their order.

    :param text: reStructuredText.
    """
    found: list[Step] = []
    for block in _BLOCK.finditer(text):
        body = _dedent(block[4])
        caption = _CAPTION.search(block[3])
        if block[2] == 'console':
            found += _commands(body)
        elif caption and caption[1] == 'Now in ':
            found.append(Content(caption[2], body))
        elif caption:
            found.append(File(caption[2], body, bool(caption[1])))
    return found


def _dedent(body: str) -> str:
    indent = min(len(line) - len(line.lstrip())
                 for line in body.splitlines() if line.strip())
    return '\n'.join(line[indent:] for line in
                     body.rstrip().splitlines()) + '\n'


def _commands(body: str) -> Iterator[Command]:
    lines = body.splitlines()
    while lines:
        text = lines.pop(0).removeprefix('# ').removeprefix('$ ')
        while text.endswith('\\'):
            text += '\n' + lines.pop(0)
        wanted = []
        while lines and not lines[0].startswith(('# ', '$ ')):
            wanted.append(lines.pop(0) + '\n')
        yield Command(text, ''.join(wanted), lines[:1] == ['# echo $?'])
