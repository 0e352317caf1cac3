# SPDX-License-Identifier: Apache-2.0

"""Time the checks that are made when a conductor starts.

20 boot files, each a copy of a real loader, and a template for each of seven
architectures; beside it the time that it takes to read the files from end to
end, which is what a check without knowledge of their format would cost. Run
it as ``python tools/bench/startup.py LOADER``, with a GRUB for EFI such as
``/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed``.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

BEFORE = time.perf_counter()

from ironic_arm.system import local  # noqa: E402
from ironic_arm.netboot import architecture  # noqa: E402
from ironic_arm.netboot.checks import runner  # noqa: E402
from ironic_arm.netboot import settings  # noqa: E402
from ironic_arm.netboot.checks import templates as checks_templates  # noqa: E402, F401

IMPORTED = time.perf_counter() - BEFORE
FILES = 20
TEMPLATE = (pathlib.Path(local.__file__).parents[1]
            / 'templates/grub_node.cfg.template')


def prepare(folder: pathlib.Path, loader: pathlib.Path
            ) -> settings.ConductorSettings:
    """Copy the loader, and return settings that name the copies."""
    keys = [row.cpu_arch for row in architecture.ARCHITECTURES]
    keys += ['x86_64-uefi', 'x86_64-bios', 'i686-uefi']
    names = [f'loader{number}.efi' for number in range(FILES)]
    for name in names:
        shutil.copyfile(loader, folder / name)
    templates = {}
    for key in keys[:7]:
        templates[key] = str(folder / f'{key}.template')
        shutil.copyfile(TEMPLATE, templates[key])
    (folder / 'http').mkdir()
    return settings.ConductorSettings(
        ironic_version=(39, 0, 0),
        tftp_root=settings.Value('[pxe]tftp_root', str(folder), True),
        http_root=settings.Value('[deploy]http_root', str(folder / 'http')),
        boot_files=settings.ByArch(
            'boot', dict(zip(keys, names, strict=False)), True),
        ipxe_boot_files=settings.ByArch(
            'ipxe', dict(zip(keys, names[10:], strict=True)), True),
        templates=settings.ByArch('templates', templates, False),
        boot_interfaces=('arm-pxe', 'ipxe'), loaders={})


def timed(given: settings.ConductorSettings) -> tuple[str, int]:
    """Return the time of all checks, and how much they found."""
    before, cpu = time.perf_counter(), sum(os.times()[:4])
    found = runner.check_conductor(given, local.Machine())
    return (f'{time.perf_counter() - before:6.3f} s '
            f'({sum(os.times()[:4]) - cpu:.2f} s CPU)'), len(found)


def read(folder: pathlib.Path) -> float:
    """Return the time it takes to read the loaders."""
    before = time.perf_counter()
    for path in folder.glob('*.efi'):
        path.read_bytes()
    return time.perf_counter() - before


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('loader', type=pathlib.Path)
    loader = parser.parse_args().loader
    if not loader.is_file():
        sys.exit(f'{loader} is not there')
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        given = prepare(folder, loader)
        first, found = timed(given)
        again, _ = timed(given)
        whole = read(folder)
    size = FILES * loader.stat().st_size / (1 << 20)
    tools = 'with' if shutil.which('grub-script-check') else 'without'
    print(f'importing the checks                 {IMPORTED:6.3f} s')
    print(f'all checks, the first time           {first}   '
          f'({found} findings, {tools} grub-script-check)')
    print(f'all checks, files known              {again}')
    print(f'reading the {FILES} files ({size:.0f} MiB)        '
          f'{whole:6.3f} s')


if __name__ == '__main__':
    main()
