# SPDX-License-Identifier: Apache-2.0

"""What Debian's boot files are, from their packages and names alone.

Nothing here looks into a file: it is what the verdicts are held against.
"""

import gzip
import itertools
import lzma
import os
import pathlib
import typing

from backports import zstd

from fleet.artifacts import real_files

CACHE = pathlib.Path(os.environ['IRONIC_ARM_CACHE'])
CPU = {'arm64': 'aarch64', 'amd64': 'x86_64'}

PACKERS = {'gz': lambda data: gzip.compress(data, 1),
           'xz': lambda data: lzma.compress(data, preset=0),
           'zst': lambda data: zstd.compress(data, 1)}


class File(typing.NamedTuple):
    """A file, and what it is to be told as.

    :ivar path: where it lies.
    :ivar arch: ironic's name of its architecture.
    :ivar kind: of a loader; what a kernel is packed with.
    :ivar over: transports that a loader loads over.
    """

    path: pathlib.Path
    arch: str
    kind: str = ''
    over: tuple[str, ...] = ()

    def __str__(self) -> str:
        return '-'.join(self.path.parts[-4:])


PLACES = real_files.fetch(CACHE, print)


def loaders():
    """Yield the EFI programs."""
    for place in PLACES:
        for path in sorted(place.path.rglob('*.efi*')):
            yield _loader(place, path)


def _loader(place, path):
    name, arch = path.name, CPU[place.arch]
    if path.parent.name == 'ipxe' or 'ipxe' in name:
        for part, other in (('arm64', 'aarch64'), ('riscv64', 'riscv64'),
                            ('loong64', 'loongarch64')):
            arch = other if part in name else arch
        return File(path, arch, 'iPXE', ('tftp', 'http'))
    if name.startswith(('shim', 'bootnet')):
        return File(path, arch, 'shim', ('tftp', 'http'))
    if name.startswith('mm'):
        return File(path, arch, 'MokManager')
    if name.startswith('fb'):
        return File(path, arch, 'fallback')
    # The installer's grub*.efi is the network one under its plain name.
    network = 'grubnet' in name or 'installer' in path.parts[-3]
    http = ('http',) if place.suite == 'trixie' else ()
    return File(path, arch, 'GRUB', ('tftp', *http) if network else ())


def kernels(folder):
    """Yield the kernels, as they are and packed."""
    for place in PLACES:
        for path in sorted([*place.path.rglob('vmlinuz-*'),
                            *place.path.rglob('linux')]):
            if not path.is_file():
                continue
            yield File(path, CPU[place.arch])
            if 'installer' in path.parts:
                for name, pack in PACKERS.items():
                    packed = folder / f'{place.suite}-{place.arch}.{name}'
                    if not packed.exists():
                        packed.write_bytes(pack(path.read_bytes()))
                    yield File(packed, CPU[place.arch], name)


def ramdisks():
    """Yield the ramdisks."""
    for place in PLACES:
        for path in place.path.rglob('initrd.gz'):
            yield File(path, CPU[place.arch])


def boots(kernel, ramdisk, loader, cpu_arch, transport):
    """Tell whether these boot such a machine."""
    if {kernel.arch, ramdisk.arch, loader.arch} != {cpu_arch}:
        return False
    if transport not in loader.over:
        return False
    if not kernel.kind:
        return True
    # shim's GRUB is not known here, and Debian's has both modules.
    return (kernel.kind in ('gz', 'xz') and transport == 'tftp'
            and loader.kind in ('shim', 'GRUB'))


def cases(folder):
    """Yield every pair that there is."""
    return itertools.product(kernels(folder), ramdisks(), loaders(),
                             CPU.values(), ('tftp', 'http'))
