# SPDX-License-Identifier: Apache-2.0

"""The demo: an ARM server boots over the network and is inspected.

Or it goes through its whole life, with a system on its disk.

``tools/demo.sh`` prepares what this needs and runs it.
"""

import contextlib
import os
import pathlib
import shutil
import sys
import time
from collections.abc import Iterator

from fleet.artifacts import life_files
from fleet.demo import full_life
from fleet.demo import inspection
from fleet.demo.options import parser
from fleet.demo.order import Order
from fleet.machines.hardware import AARCH64_UEFI
from fleet.observe.console import Console
from fleet.sandbox import world
from fleet.sandbox.commands import CommandError
from ironic_arm.images import cache as caching

_PROGRAMS = (AARCH64_UEFI.emulator, 'dnsmasq', 'ip', 'ipmitool', 'mount',
             'setpriv', 'unshare')
_LIFE_PROGRAMS = ('grub-mkimage', 'libvirtd', 'mformat', 'sgdisk', 'virsh')


class Unprepared(Exception):
    """The demo cannot begin; the text says what is missing."""


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; 0 if the server became what it should."""
    began = time.monotonic()
    options = parser().parse_args(arguments)
    module = full_life if options.full_life else inspection
    tell = Console(module.STEPS)
    try:
        with world.stoppable():
            cache = _check_host(_LIFE_PROGRAMS if options.full_life else ())
            root = cache / 'demo-world'
            root.mkdir(mode=0o755, exist_ok=True)
            _prepare(tell, options.full_life, options.fast, cache)
            order = Order(
                root=str(root), cache=str(cache),
                keep=str(options.keep or ''), verbose=options.verbose,
                driver=options.driver, fast=options.fast,
                timeout=options.timeout, began=began)
            return world.run(root, [sys.executable, '-m', module.__name__,
                                    order.to_json()])
    except world.Interrupted as stop:
        tell.block(f'\n{stop}: stopped, nothing is left behind')
        return 128 + stop.signal_number
    except (Unprepared, CommandError, OSError) as exc:
        print(f'ERROR: {exc}', file=sys.stderr)
        return 1


def _check_host(more: tuple[str, ...]) -> pathlib.Path:
    """Return the cache directory; raise if something is missing."""
    missing = [name for name in (*_PROGRAMS, *more)
               if not shutil.which(name)]
    if missing:
        raise Unprepared(f'not installed: {", ".join(missing)}. '
                         'Run tools/demo.sh, which installs them.')
    firmware = AARCH64_UEFI.firmware
    if firmware and not firmware.whole.exists():
        raise Unprepared(f'{firmware.whole} is missing (qemu-efi-aarch64).')
    world.check()
    if 'IRONIC_ARM_CACHE' not in os.environ:
        raise Unprepared('IRONIC_ARM_CACHE is not set; run tools/demo.sh.')
    return pathlib.Path(os.environ['IRONIC_ARM_CACHE'])


def _prepare(tell: Console, full_life: bool, fast: bool,
             cache: pathlib.Path) -> None:
    tell.step('Boot loaders, the agent, a small system (kept between runs)'
              if full_life else
              'Boot loader, kernel and ramdisk (kept between runs)')
    with _progress(tell) as progress:
        if full_life:
            life_files.prepare(cache, progress)
        else:
            inspection.prepare(cache, fast, progress)


@contextlib.contextmanager
def _progress(tell: Console) -> Iterator[caching.Progress]:
    """Show what is prepared, and that it takes its time."""
    said = ['looking what is there']

    def progress(text: str) -> None:
        said.append(text)
        tell.note(text)

    with tell.waiting(lambda: said[-1]):
        yield progress


if __name__ == '__main__':
    sys.exit(main())
