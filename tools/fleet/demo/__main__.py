# SPDX-License-Identifier: Apache-2.0

"""The demo: an ARM server boots over the network and is inspected.

Or it goes through its whole life, with a system on its disk.

``tools/demo.sh`` prepares what this needs and runs it.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import shutil
import sys
import time
from collections.abc import Iterator

from fleet.artifacts import agent_ramdisk
from fleet.artifacts import busybox_ramdisk
from fleet.artifacts import debian
from fleet.artifacts import life_files
from fleet.demo import inside
from fleet.demo import life_demo
from fleet.sandbox import world
from fleet.sandbox.commands import CommandError
from fleet.observe.console import Console
from fleet.machines.hardware import AARCH64_UEFI
from fleet.demo.options import parser
from fleet.demo.order import Order
from ironic_arm.images import cache as caching

_PROGRAMS = (AARCH64_UEFI.emulator, 'dnsmasq', 'ip', 'ipmitool', 'mount',
             'setpriv', 'unshare')
_LIFE_PROGRAMS = ('grub-mkimage', 'libvirtd', 'mformat', 'sgdisk', 'virsh')


class Unprepared(Exception):
    """The demo cannot begin; the text says what is missing."""


@dataclasses.dataclass(frozen=True)
class _Size:
    """What a ramdisk needs to run well."""

    memory_mib: int
    cpus: int


_FAST = _Size(512, 1)
_AGENT = _Size(2048, 2)


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; 0 if the server became what it should."""
    began = time.monotonic()
    options = parser().parse_args(arguments)
    tell = Console(life_demo.STEPS if options.full_life else inside.STEPS)
    try:
        with world.stoppable():
            cache = _check_host(_LIFE_PROGRAMS if options.full_life else ())
            root = cache / 'demo-world'
            root.mkdir(mode=0o755, exist_ok=True)
            prepare = _prepare_life if options.full_life else _prepare
            module, order = prepare(tell, options, root, began)
            return world.run(root, [sys.executable, '-m', module, order])
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


def _prepare(tell: Console, options: argparse.Namespace,
             root: pathlib.Path, began: float) -> tuple[str, str]:
    tell.step('Boot loader, kernel and ramdisk (kept between runs)')
    make = busybox_ramdisk.make if options.fast else agent_ramdisk.make
    size = _FAST if options.fast else _AGENT
    with _progress(tell) as progress:
        loader = debian.grub(root.parent, progress) / debian.LOADER
        made = make(root.parent, progress)
    return inside.__name__, Order(
        root=root, loader=loader, kernel=made.kernel,
        ramdisk=made.initramfs, keep=options.keep, verbose=options.verbose,
        timeout=options.timeout, began=began,
        **dataclasses.asdict(size)).to_json()


def _prepare_life(tell: Console, options: argparse.Namespace,
                  root: pathlib.Path, began: float) -> tuple[str, str]:
    tell.step('Boot loaders, the agent, a small system (kept between runs)')
    with _progress(tell) as progress:
        life_files.prepare(root.parent, progress)
    return life_demo.__name__, life_demo.Order(
        root=str(root), cache=str(root.parent),
        keep=str(options.keep or ''), verbose=options.verbose,
        driver=options.driver, fast_track=options.fast,
        timeout=options.timeout, began=began).to_json()


@contextlib.contextmanager
def _progress(tell: Console) -> Iterator[caching.Progress]:
    """Tell what is prepared, and that it takes its time."""
    said = ['looking what is there']

    def progress(text: str) -> None:
        said.append(text)
        tell.note(text)

    with tell.waiting(lambda: said[-1]):
        yield progress


if __name__ == '__main__':
    sys.exit(main())
