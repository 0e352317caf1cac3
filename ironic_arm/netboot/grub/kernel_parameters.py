# SPDX-License-Identifier: Apache-2.0

"""Kernel parameters, which GRUB is to hand to a kernel unchanged.

A node's configuration quotes every word, so none is ever a GRUB command.
What is left to refuse is what GRUB itself changes on the way: it puts a
backslash in front of backslashes and quotes (``grub-core/lib/cmdline.c``,
2.06), and no kernel takes it off again. A word with blanks it puts in double
quotes, which every kernel reads as the same parameter: ``k="a b"`` arrives as
``"k=a b"`` (``lib/cmdline.c`` of Linux, ``next_arg``).
"""

import re

from ironic_arm.netboot import validation

LENGTH = 1500
"""The longest parameters of a node.

A kernel takes 2047 bytes (``COMMAND_LINE_SIZE`` of arm64 and x86) and cuts
off the rest. The path of the kernel and the parameters that ironic and the
template add need the others.
"""

_WORD = re.compile(r'[^ "]+|"[^"]+"|[^ "=]+="[^"]*"')
_ROOT = re.compile(r'[({]{2} (ROOT|DISK_IDENTIFIER) [)}]{2}')


def check(parameters: str, room: int = LENGTH) -> None:
    """Accept parameters that a kernel gets from GRUB as they are.

    :param room: how many characters they may have.
    :raises UnsafeValue: with the error and what is allowed.
    """
    for char in parameters:
        if char in "\\'" or not char.isprintable() or not char.isascii():
            raise validation.UnsafeValue(f'it contains {char!r}, which GRUB '
                                         'cannot pass to a kernel unchanged')
    if parameters.count('"') % 2:
        raise validation.UnsafeValue('it has an opening double quote without '
                                     'a closing one')
    for word in _split(parameters):
        if not _WORD.fullmatch(word):
            raise validation.UnsafeValue(
                f'it has double quotes inside of {word!r}; they go around a '
                'whole parameter or around all of its value')
    if _ROOT.search(parameters):
        raise validation.UnsafeValue('ironic would replace the (( ROOT )) or '
                                     '(( DISK_IDENTIFIER )) in it')
    if len(parameters) > room:
        raise validation.UnsafeValue(
            f'it has {len(parameters)} characters, and a kernel takes '
            f'{LENGTH} at most beside those that are added to all nodes')


def words(parameters: str) -> list[str]:
    """Split parameters into words as the kernel itself does.

    Double quotes are taken off, for GRUB puts its own around a word with a
    blank.

    :raises UnsafeValue: as :func:`check` does.
    """
    check(parameters)
    return [word.replace('"', '') for word in _split(parameters)]


def _split(parameters: str) -> list[str]:
    return re.findall(r'(?:[^ "]|"[^"]*")+', parameters)
