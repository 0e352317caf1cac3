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

"""Checks of the keys and values of any by-arch option."""

import collections.abc

from ironic_arm.netboot import architecture
from ironic_arm.netboot import by_arch
from ironic_arm.netboot import findings
from ironic_arm.netboot import settings

_KNOWN = ', '.join(row.cpu_arch for row in architecture.ARCHITECTURES)

Found = collections.abc.Iterator[findings.Finding]


def check(option: settings.ByArch) -> Found:
    """Find keys that ironic never looks up, and keys without a value."""
    for key, value in option.values.items():
        yield from _key(option, key)
        if not value.strip():
            yield findings.Finding(
                'by-arch-empty', findings.Severity.ERROR, option.option,
                f'the key {key!r} has no value',
                f'Write {key}:VALUE, or remove the key')


def _key(option: settings.ByArch, key: str) -> Found:
    """Find what is wrong with one key."""
    arch, mode = by_arch.split(key)
    meant = architecture.meant_by(arch)
    if meant is None:
        yield findings.Finding(
            'by-arch-unknown', findings.Severity.WARNING, option.option,
            f'{arch!r} is not an architecture that ironic-arm knows',
            f'It knows {_KNOWN}; if nodes really have this cpu_arch, ignore '
            'this warning')
    elif meant.cpu_arch != arch:
        correct = meant.cpu_arch + (f'-{mode}' if mode else '')
        yield findings.Finding(
            'by-arch-alias', findings.Severity.ERROR, option.option,
            f'the key {key!r} is never looked up',
            f"ironic calls this architecture {meant.cpu_arch!r}: write "
            f'{correct!r}')
    elif mode and not option.composite:
        yield findings.Finding(
            'by-arch-composite', findings.Severity.ERROR, option.option,
            f'the key {key!r} is never looked up: this option knows no boot '
            'modes',
            f'Write {arch!r}')
    elif mode and mode not in meant.boot_modes:
        yield findings.Finding(
            'by-arch-boot-mode', findings.Severity.WARNING, option.option,
            f'the key {key!r} names a boot mode that {arch} does not have',
            f'Write {arch!r}')
