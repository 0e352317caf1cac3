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
    :raises UnsafeValue: telling which one is not.
    """
    for word in words:
        if (word in _OPERATORS or word.startswith('#') or ' ' in word
                or _EXPANDED in word):
            raise validation.UnsafeValue(f'it contains {word!r}, which iPXE '
                                     'cannot pass to a kernel unchanged')
