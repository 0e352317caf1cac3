# SPDX-License-Identifier: Apache-2.0

"""Logs of real boots, and what ``ironic-arm trace`` makes of them.

Each log below ``golden/trace`` was written by a real dnsmasq (2.90) while an
emulated machine booted, or failed to for the reason that its name tells;
lines about requested options are left out. In ``mixed``, two machines boot
side by side and are inspected, with the PXE filter of ironic-arm. ``blog``
has the order of requests of an older GRUB. ``ironic_arm.tests.samples``
writes the texts and pictures anew.
"""

import dataclasses
import datetime
import json
import pathlib

from ironic_arm.netboot import trace
from ironic_arm.netboot.trace import svg
from ironic_arm.netboot.trace import text

PICTURE = pathlib.Path(__file__).parents[2] / 'doc/source/trace/boots.svg'
"""The picture in the documentation, of :func:`together`."""

FOLDER = pathlib.Path(__file__).parent / 'golden' / 'trace'
_LATEST = datetime.datetime(2026, 12, 31)

CODES = {
    'blog': 'many-misses',
    'mixed': None,
    'success': None,
    'quiet': None,
    'http': None,
    'x86-loader': 'loader-refused',
    'x86-loader-by-name': 'wrong-isa',
    'missing-loader': 'loader-not-found',
    'disk-grub': 'loader-silent',
    'shim-alone': 'second-stage-missing',
    'searching': 'many-misses',
    'no-arch-config': 'arch-config-missing',
    'no-kernel': 'kernel-not-found',
    'x86-kernel': 'kernel-refused',
    'truncated-ramdisk': 'system-silent',
    'wrong-callback': 'callback-missing',
    'stopped': 'dnsmasq-stopped',
    'ignored': 'not-let-in',
    'no-boot-file': 'no-boot-file',
}
"""What each log is diagnosed as; ``None`` for a boot without a fault."""

LOGS = tuple(f'trace/{name}.log' for name in CODES)
"""The logs, by their paths below ``golden``."""

_TOGETHER = (
    'success', 'x86-loader', 'disk-grub', 'no-kernel',
    'x86-kernel', 'truncated-ramdisk')
_DRAWN = ('blog', 'mixed', 'x86-loader')


def stories(name: str) -> list[trace.Story]:
    """Return the stories that a log tells."""
    reader = trace.Reader(_LATEST)
    lines = (FOLDER / f'{name}.log').read_text().splitlines()
    return trace.stories(lines, reader=reader)


def together() -> list[trace.Story]:
    """Return stories of several logs, each of a machine of its own."""
    return [dataclasses.replace(one, name=f'{one.name[:-2]}{number:02}')
            for number, name in enumerate(_TOGETHER, 1)
            for one in stories(name)]


def outputs() -> dict[str, str]:
    """Return every golden output by its path below ``golden``."""
    zone = datetime.timezone.utc
    found = {f'trace/{name}.txt': text.text(stories(name), zone)
             for name in CODES}
    for name in _DRAWN:
        told = stories(name)
        found[f'trace/{name}.json'] = json.dumps(
            text.data(told, zone), indent=2) + '\n'
        found[f'trace/{name}.svg'] = svg.svg(told)
    return found
