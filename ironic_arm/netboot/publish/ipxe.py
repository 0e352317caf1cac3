# SPDX-License-Identifier: Apache-2.0

"""The iPXE script that inspects a machine with BIOS firmware.

UEFI machines read a network GRUB's configuration; BIOS machines have iPXE,
in their network card or as a boot file.
"""

import collections.abc

from ironic_arm.netboot import by_arch
from ironic_arm.netboot import templating
from ironic_arm.netboot import validation
from ironic_arm.netboot.grub import tree

# iPXE takes a word that is one of these, or that begins a comment, for the
# end of a command (core/exec.c), and puts its settings in for ${name}.
_OPERATORS = ('||', '&&', ';')
_EXPANDED = '${'


def script_name(target: by_arch.Target) -> str:
    """Return the path of a target's script below the TFTP root."""
    return f'ipxe/{target.name}.ipxe'


def script(item: tree.Inspection) -> str:
    """Return the script that loads kernel and ramdisk.

    :param item: what the machine boots; its parameters were accepted by
        :func:`check` before.
    """
    return templating.render(
        'ipxe_inspection.ipxe.j2', arch=item.arch, kernel='/' + item.kernel,
        ramdisk='/' + item.ramdisk, words=[
            f'ipa-inspection-callback-url={item.callback_url}',
            *item.parameters])


def check(words: collections.abc.Iterable[str]) -> None:
    """Accept kernel parameters that iPXE hands on as they are.

    :param words: the parameters, one word each.
    :raises UnsafeValue: with the one that is not.
    """
    for word in words:
        if (word in _OPERATORS or word.startswith('#') or ' ' in word
                or _EXPANDED in word):
            raise validation.UnsafeValue(f'it contains {word!r}, which iPXE '
                                         'cannot pass to a kernel unchanged')
