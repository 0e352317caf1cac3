# SPDX-License-Identifier: Apache-2.0

"""The GRUB tree below the TFTP root, as network GRUBs search it.

``grub/grub.cfg`` is the master configuration. It requests the configuration
that ironic wrote for this very machine, then the inspection configuration of
the machine's architecture. GRUB's ``configfile`` returns silently where a
file is missing (2.06), so the next line is the next try and no file is
requested twice.

Loaders of other makers search their configuration elsewhere. At each of
those places stands a pointer, a file of one line that leads to the master:
unlike a copy it cannot drift, and unlike a link it is served by servers that
follow none.
"""

import collections.abc
import dataclasses

from ironic_arm.netboot import architecture
from ironic_arm.netboot import templating

MASTER = 'grub/grub.cfg'
MASTER_TEMPLATE = 'grub_master.cfg.j2'

# Where network GRUBs of other makers were seen to search, beside /grub.
_PREFIXES = ('', 'EFI/BOOT', 'EFI/debian', 'boot/grub')


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What a machine of one architecture boots to be inspected.

    :ivar arch: row of the architecture table.
    :ivar kernel: path of the kernel below the TFTP root.
    :ivar ramdisk: path of the ramdisk below the TFTP root.
    :ivar callback_url: where the agent posts what it found.
    :ivar parameters: further kernel parameters, one word each.
    """

    arch: architecture.Architecture
    kernel: str
    ramdisk: str
    callback_url: str
    parameters: tuple[str, ...] = ()


def quote(word: str) -> str:
    """Return a word as GRUB reads it back unchanged.

    Between single quotes GRUB expands nothing; a single quote itself is
    refused by :mod:`ironic_arm.netboot.grub.kernel_parameters` before.
    """
    if "'" in word:
        raise ValueError('GRUB has no way to write a single quote inside '
                         f'single quotes: {word!r}')
    return f"'{word}'"


def config_name(arch: architecture.Architecture) -> str:
    """Return the path of an architecture's configuration file."""
    return f'grub/grub-{arch.grub_cpu}.cfg'


def pointer(target: str) -> str:
    """Return a configuration that is another one.

    :param target: its path below the root, without a leading slash.
    """
    return templating.render('grub_pointer.cfg.j2', target=target)


def pointers() -> dict[str, str]:
    """Return what leads every loader to the master: path and text."""
    installers = [f'debian-installer/{row.debian}/grub'
                  for row in architecture.ARCHITECTURES
                  if row.installer_grub]
    return {f'{prefix}/grub.cfg'.lstrip('/'): pointer(MASTER)
            for prefix in (*_PREFIXES, *installers)}


def tree(inspections: collections.abc.Iterable[Inspection]
         ) -> dict[str, str]:
    """Return what machines boot: path below the TFTP root and text."""
    files = {MASTER: templating.render(MASTER_TEMPLATE)}
    for item in inspections:
        files[config_name(item.arch)] = templating.render(
            'grub_inspection.cfg.j2', arch=item.arch,
            kernel=quote('/' + item.kernel),
            ramdisk=quote('/' + item.ramdisk),
            words=[quote(word) for word in (
                f'ipa-inspection-callback-url={item.callback_url}',
                *item.parameters)])
    return files
