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

"""The demo: an ARM server boots over the network and is inspected.

``tools/demo.sh`` prepares what this needs and runs it.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import sys
import time

from fleet import agent_ramdisk, busybox_ramdisk, debian, inside, world
from fleet.commands import CommandError
from fleet.console import Console
from fleet.machine import EMULATOR, FIRMWARE
from fleet.order import Order

_TIMEOUT = 300.0
_PROGRAMS = (EMULATOR, 'dnsmasq', 'ip', 'ipmitool', 'mount', 'setpriv',
             'unshare')


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
    """Run the demo; 0 if the server was inspected and is aarch64."""
    began = time.monotonic()
    options = _parser().parse_args(arguments)
    tell = Console(inside.STEPS)
    try:
        cache = _check_host(options.keep)
        order = _prepare(tell, options, cache, began)
        command = [sys.executable, '-m', 'fleet.inside', order.to_json()]
        return world.run(order.root, command)
    except world.Interrupted as stop:
        tell.block(f'\n{stop}: stopped, nothing is left behind')
        return 128 + stop.signal_number
    except KeyboardInterrupt:
        tell.block('\nInterrupted')
        return 130
    except (Unprepared, CommandError, OSError) as exc:
        print(f'ERROR: {exc}', file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='demo.sh', description='Network-boot an emulated ARM server '
        'with ironic, ironic-inspector and ironic-arm, and inspect it.')
    parser.add_argument(
        '--fast', action='store_true', help='boot a small ramdisk that '
        'posts an inventory, in place of the real ironic-python-agent')
    parser.add_argument(
        '--keep', metavar='DIR', type=lambda text: pathlib.Path(
            text).absolute(), help='copy all logs and configuration to DIR')
    parser.add_argument(
        '--verbose', action='store_true',
        help='show the console of the server and the logs as they grow')
    parser.add_argument(
        '--timeout', metavar='SECONDS', type=float, default=_TIMEOUT,
        help='give the introspection so long (default: %(default).0f)')
    return parser


def _check_host(keep: pathlib.Path | None) -> pathlib.Path:
    """Return the cache directory; raise if something is missing."""
    missing = [name for name in _PROGRAMS if not shutil.which(name)]
    if missing:
        raise Unprepared(f'not installed: {", ".join(missing)}. '
                         'Run tools/demo.sh, which installs them.')
    if not FIRMWARE.exists():
        raise Unprepared(f'{FIRMWARE} is missing (qemu-efi-aarch64).')
    if not pathlib.Path('/dev/net/tun').exists():
        raise Unprepared('/dev/net/tun is missing: load the kernel module '
                         'tun, or pass the device to this container.')
    if keep and keep.exists() and any(keep.iterdir()):
        raise Unprepared(f'--keep {keep}: the folder is not empty.')
    if 'IRONIC_ARM_CACHE' not in os.environ:
        raise Unprepared('IRONIC_ARM_CACHE is not set; run tools/demo.sh.')
    return pathlib.Path(os.environ['IRONIC_ARM_CACHE'])


def _prepare(tell: Console, options: argparse.Namespace,
             cache: pathlib.Path, began: float) -> Order:
    tell.step('Boot loader, kernel and ramdisk (kept between runs)')
    make = busybox_ramdisk.make if options.fast else agent_ramdisk.make
    size = _FAST if options.fast else _AGENT
    said = ['looking what is there']

    def progress(text: str) -> None:
        said.append(text)
        tell.note(text)

    with tell.waiting(lambda: said[-1]):
        loader = debian.grub(cache, progress) / debian.LOADER
        made = make(cache, progress)
    root = cache / 'world'
    root.mkdir(mode=0o755, exist_ok=True)
    return Order(root=root, loader=loader, kernel=made.kernel,
                 ramdisk=made.initramfs, keep=options.keep,
                 verbose=options.verbose, timeout=options.timeout,
                 began=began, **dataclasses.asdict(size))


if __name__ == '__main__':
    sys.exit(main())
